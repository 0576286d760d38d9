"""What a visitor sees and a browser fetches while Gradio starts."""

from collections import Counter
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Route, expect

from tests.page.conftest import DESKTOP
from tests.page.server import Server
from ui.text import say

DARK, LIGHT = "rgb(10, 15, 30)", "rgb(255, 255, 255)"
BACKGROUND = "getComputedStyle(document.querySelector('#shell')).backgroundColor"
PAGE_BACKGROUND = BACKGROUND.replace("#shell", "gradio-app")
PATIENCE = "--shell-patience: 10s"
GRADIO = "**/assets/index-*.js"


def hold(page: Page) -> list[Route]:
    """Keep Gradio from starting; return what goes on once it is continued."""
    held: list[Route] = []

    def keep(route: Route) -> None:
        held.append(route)

    page.route(GRADIO, keep)
    return held


def more_patient(route: Route) -> None:
    """Let the shell wait for ten minutes, however slow the machine is."""
    html = route.fetch().text()
    assert PATIENCE in html
    route.fulfill(body=html.replace(PATIENCE, "--shell-patience: 600s"), content_type="text/html")


@pytest.fixture
def stranger(browser: Browser) -> Iterator[Page]:
    """Open an empty page of a browser that has nothing of this server's in its cache."""
    with browser.new_context(viewport=DESKTOP) as context:
        yield context.new_page()


@pytest.mark.parametrize(
    ("scheme", "path", "colour"),
    [("light", "/", LIGHT), ("dark", "/", DARK), ("light", "/?__theme=dark", DARK), ("dark", "/?__theme=light", LIGHT)],
)
def test_the_shell_has_the_colours_that_the_page_will_have(
    stranger: Page, server: Server, scheme: str, path: str, colour: str
) -> None:
    stranger.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    held = hold(stranger)
    stranger.goto(server.url + path, wait_until="commit")
    shell = stranger.locator("#shell")
    expect(shell.get_by_text(say("lead.start"))).to_be_visible()
    assert stranger.evaluate(BACKGROUND) == colour
    expect(shell.locator("i")).to_have_count(3)
    for route in held:
        route.continue_()
    expect(shell).to_have_count(0)
    assert stranger.evaluate(PAGE_BACKGROUND) == colour
    expect(stranger.get_by_role("heading", level=1)).to_be_visible()


def test_the_shell_gives_way_in_the_end_where_its_script_never_comes(stranger: Page, server: Server) -> None:
    stranger.route("**/shell/shell.js", lambda route: route.abort())
    stranger.route(server.url + "/", more_patient)
    stranger.goto(server.url)
    stranger.locator("#title h1").wait_for(state="attached")
    expect(stranger.locator("#title h1")).to_be_hidden()
    stranger.add_style_tag(content=":root { --shell-patience: 0s !important }")
    expect(stranger.locator("#title h1")).to_be_visible()
    expect(stranger.locator("#shell")).to_be_hidden()


def test_networks_are_fetched_once_the_decoder_first_and_before_gradio_has_started(
    stranger: Page, server: Server
) -> None:
    fetched: list[str] = []
    complaints: list[str] = []

    def on_request(request: Request) -> None:
        fetched.append(request.url.rpartition("/")[2].partition(".")[0])

    def on_console(message: ConsoleMessage) -> None:
        complaints.append(message.text)

    stranger.on("request", on_request)
    stranger.on("console", on_console)
    held = hold(stranger)
    networks = ["explorer-decoder", "explorer-encoder", "classifier-classifier"]
    with stranger.expect_request("**/classifier-classifier.*"):
        stranger.goto(server.url, wait_until="commit")
    assert [name for name in fetched if name in networks] == networks
    for route in held:
        route.continue_()
    expect(stranger.locator("#shell")).to_have_count(0)
    stranger.wait_for_timeout(6000)  # a browser complains of a preload that is not used after some seconds
    counted = Counter(fetched)
    assert {name: counted[name] for name in (*networks, "kernels")} == dict.fromkeys([*networks, "kernels"], 1)
    assert [text for text in complaints if "preload" in text] == []


def test_the_page_goes_out_compressed_and_events_are_not_held_back(server: Server) -> None:
    small = server.http.get("/", headers={"Accept-Encoding": "gzip"})
    plain = server.http.get("/", headers={"Accept-Encoding": "identity"})
    head = server.http.head("/", headers={"Accept-Encoding": "gzip"})
    assert int(small.headers["Content-Length"]) < len(plain.content) / 4
    assert small.text == plain.text
    assert head.headers["Content-Length"] == small.headers["Content-Length"]
    with server.http.stream(
        "GET", "/gradio_api/heartbeat/first-screen", headers={"Accept-Encoding": "gzip"}, timeout=httpx.Timeout(20)
    ) as events:
        assert "Content-Encoding" not in events.headers
        assert next(events.iter_bytes())
