"""What goes between a page and the server, for the tests: watched, held back, or cut off."""

from collections.abc import Iterator
from contextlib import contextmanager
from re import Pattern

from playwright.sync_api import Page, Request, Route

NETWORKS = "**/page-files/*.bin"  # addresses of the weights that the page fetches


@contextmanager
def silence(page: Page) -> Iterator[None]:
    """Wait until the page has fetched what it needs for itself; fail if it asks for anything afterwards."""
    for _ in range(40):
        with requests_of(page) as asked:
            page.wait_for_timeout(500)
        if not asked:
            break
    else:
        raise AssertionError(f"the page did not fall silent: {asked}")
    with requests_of(page) as asked:
        yield
        page.wait_for_timeout(300)  # what a pause may set off
    assert asked == []


@contextmanager
def requests_of(page: Page) -> Iterator[list[str]]:
    """Collect the addresses that the page asks for meanwhile."""
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("request", note)
    yield asked
    page.remove_listener("request", note)


@contextmanager
def held(page: Page, addresses: str | Pattern[str]) -> Iterator[list[Route]]:
    """Hold back the answers to what a page asks for under some addresses, until the end."""
    waiting: list[Route] = []
    is_over: list[bool] = []

    def answer(route: Route) -> None:
        if is_over:
            route.continue_()
        else:
            waiting.append(route)

    page.route(addresses, answer)
    yield waiting
    is_over.append(True)
    for route in waiting:
        route.continue_()
