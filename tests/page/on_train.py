"""What a visitor does in the Train tab, and what it shows, for the tests of the page."""

from playwright.sync_api import Locator, Page

from tests.page.seen import until
from ui.text import share

SENTENCES = share("train")


def part(page: Page, name: str) -> Locator:
    return page.get_by_test_id(f"train-{name}")


def steps(page: Page) -> int:
    return int(part(page, "steps").inner_text())


def loss(page: Page) -> float:
    return float(part(page, "loss").inner_text())


def curve(page: Page, term: str) -> float:
    """Return the newest number of a curve, nats."""
    return float(page.locator(f".curve[data-term='{term}'] b").inner_text())


def sentence(page: Page) -> Locator:
    return page.locator("#train .say span")


def settings(page: Page) -> str:
    """Return the settings of the training, as a command line."""
    return str(part(page, "command").text_content())


def learn(page: Page, count: int = 1) -> None:
    """Let it learn until it has done so many steps more."""
    before = steps(page)
    if part(page, "pause").inner_text() == SENTENCES["resume"]:
        part(page, "pause").click()
    until(page, lambda: steps(page) >= before + count, 30)
