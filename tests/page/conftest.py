"""What the tests of the page share: the running app, a browser, and pages that forgive no error."""

import os
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import PurePath
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    BrowserType,
    ConsoleMessage,
    Page,
    Request,
    Route,
    ViewportSize,
    expect,
    sync_playwright,
)

from tests.page.server import FILE, Server, environment, free_port, serve
from tests.page.visitor import open_tab
from tests.pictures import DIGIT
from ui.components.assets import UI

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-sync"]
ARGUMENTS += ["--disable-background-networking", "--disable-component-update"]
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
STILL: Any = {"reduced_motion": "reduce"}  # nothing moves by itself
MOVING: Any = {"reduced_motion": "no-preference"}
TIMEOUT = 20_000  # of every wait, in milliseconds; enough for a slow machine
expect.set_options(timeout=TIMEOUT)
ENGINE = "http://engine.test/"
TYPES = {".js": "text/javascript", ".wasm": "application/wasm"}

Visit = Callable[..., Page]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run the real app in a process of its own."""
    port = free_port()
    with serve(tmp_path_factory.mktemp("server"), port, environment(port)) as running:
        yield running


@pytest.fixture(scope="session")
def uploaded(server: Server) -> dict[str, Any]:
    """Upload a three to the server."""
    return {"path": server.upload("3.png", DIGIT), **FILE}


@pytest.fixture(scope="session")
def chromium() -> Iterator[tuple[BrowserType, dict[str, Any]]]:
    """Find a Chromium or Chrome of this machine; return what launches it, and the settings for that."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        reason = f"no browser found: none of {', '.join(BROWSERS)} is on the PATH"
        (pytest.fail if os.environ.get("REQUIRE_BROWSER") == "1" else pytest.skip)(reason)
    with sync_playwright() as playwright:
        yield playwright.chromium, {"executable_path": path, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def browser(chromium: tuple[BrowserType, dict[str, Any]]) -> Iterator[Browser]:
    """Launch a browser."""
    kind, settings = chromium
    launched = kind.launch(**settings)
    yield launched
    launched.close()


@pytest.fixture(scope="module")
def blank(browser: Browser) -> Iterator[Page]:
    """Open an empty page at an address where the modules of the page lie; those of the engine at its root, too."""

    def answer(route: Route) -> None:
        path = PurePath(urlsplit(route.request.url).path.strip("/"))
        if path.suffix in TYPES:
            file = next(each for each in (UI / path, UI / "engine" / path) if each.is_file())
            route.fulfill(body=file.read_bytes(), content_type=TYPES[path.suffix])
        else:
            route.fulfill(body="", content_type="text/html")

    page = browser.new_page()
    page.route(f"{ENGINE}**", answer)
    page.goto(ENGINE)
    yield page
    page.close()


@pytest.fixture
def problems() -> Iterator[list[str]]:
    """Collect errors and requests to other hosts; a test fails at its end if its pages met any."""
    met: list[str] = []
    yield met
    assert not met, "\n".join(met)


def enter(context: BrowserContext, server: Server, problems: list[str], path: str = "/") -> Page:
    """Open the page in a browser's context, and wait until it shows digits."""

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            problems.append(f"console: {message.text}")

    def on_request(request: Request) -> None:
        if urlsplit(request.url).scheme not in ("data", "blob") and not request.url.startswith(server.url):
            problems.append(f"request to another host: {request.url}")

    page = context.new_page()
    page.set_default_timeout(TIMEOUT)
    page.on("console", on_console)
    page.on("pageerror", lambda error: problems.append(f"page: {error.stack or error}"))
    page.on("request", on_request)
    page.goto(server.url + path)
    page.locator("#shell").wait_for(state="detached")
    page.locator(".tiles img[src]").first.wait_for(state="attached")  # a link may lead to another tab
    return page


@pytest.fixture
def visit(browser: Browser, server: Server, problems: list[str]) -> Iterator[Visit]:
    """Return a function that opens the page for a new visitor with a browser of their own: a phone, for example.

    Its `script` runs before those of the page.
    """
    contexts = []

    def open_page(path: str = "/", script: str = "", **options: Any) -> Page:
        contexts.append(browser.new_context(**{"viewport": DESKTOP} | STILL | options))
        if script:
            contexts[-1].add_init_script(script)
        return enter(contexts[-1], server, problems, path)

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def desk(
    chromium: tuple[BrowserType, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrowserContext]:
    """Keep one browser for many tests: the profile on its disk holds the page's scripts, compiled, and nothing else."""
    kind, settings = chromium
    context = kind.launch_persistent_context(tmp_path_factory.mktemp("desk"), viewport=DESKTOP, **STILL, **settings)
    yield context
    context.close()


def sit_down(request: pytest.FixtureRequest, desk: BrowserContext, server: Server, problems: list[str]) -> Page:
    """Open the page at a desk, and there the tab that the test's file names in TAB, if any."""
    opened = enter(desk, server, problems)
    if tab := getattr(request.module, "TAB", None):
        open_tab(opened, tab)
    return opened


@pytest.fixture(scope="module")
def kept(request: pytest.FixtureRequest, desk: BrowserContext, server: Server) -> Iterator[tuple[Page, list[str]]]:
    """Open one page for many tests of a file, with the list of its problems."""
    met: list[str] = []
    opened = sit_down(request, desk, server, met)
    yield opened, met
    opened.close()


@pytest.fixture
def page(request: pytest.FixtureRequest, desk: BrowserContext, server: Server, problems: list[str]) -> Iterator[Page]:
    """Open the page for one test; those marked `same_page`, whatever was done before, share one that stays open."""
    if request.node.get_closest_marker("same_page"):
        opened, met = request.getfixturevalue("kept")
        yield opened
        problems += met
        met.clear()
        return
    opened = sit_down(request, desk, server, problems)
    yield opened
    opened.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the app's log beside a failure."""
    report = yield
    running = getattr(item, "funcargs", {}).get("server")
    if report.failed and isinstance(running, Server):
        report.sections.append(("log of app.py", running.log[-4000:]))
    return report
