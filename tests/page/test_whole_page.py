"""All tabs in a real Chromium: sizes, themes, visitors. Screenshots go to tests/page/screenshots/."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.page.conftest import DESKTOP, Visit
from tests.page.labels import DOWN, ENVELOPE, PHONE, POSTERIOR, SAMPLES
from tests.page.seen import canvas, picker, pictures, reconstructed, said, sources, until
from tests.page.visitor import after_change, choose_model, draw, drawn, open_tab, set_number, upload
from tests.pictures import BLANK
from ui import models

SCREENSHOTS = Path(__file__).parent / "screenshots"
TABS = ("Sample", "Reconstruct", "Sliders", "Interpolate", "Train")
MODES: dict[str, tuple[str, dict[str, Any]]] = {
    "light": ("/?__theme=light", {}),
    "dark": ("/?__theme=dark", {}),
    "phone": ("/?__theme=light", PHONE),
    "phone-dark": ("/?__theme=dark", PHONE),
}


@pytest.mark.parametrize("mode", MODES)
def test_every_tab_fits_its_screen_and_wears_its_theme_and_every_pixel_of_a_digit_is_a_crisp_square(
    visit: Visit, mode: str
) -> None:
    path, options = MODES[mode]
    page = visit(path, **options)
    assert page.evaluate("document.body.classList.contains('dark')") == ("dark" in mode)
    width = options.get("viewport", DESKTOP)["width"]
    for name in TABS:
        open_tab(page, name)
        page.screenshot(path=SCREENSHOTS / f"{mode}-{name.lower()}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert page.evaluate("window.innerWidth") == width, name
        assert_crisp(page, name)


SHIFTS = """window.shifts = [];
new PerformanceObserver((list) => shifts.push(...list.getEntries().map((each) => [each.value, each.sources[0]?.node])))
  .observe({ type: "layout-shift" });"""
TAKE = "() => shifts.splice(0).filter(([value]) => value > 0.001).map(([value, node]) => `${value} ${node?.className}`)"
"""JavaScript: what has moved since the last look, and by how much of the window."""


@pytest.mark.parametrize("mode", ["light", "phone"])
def test_nothing_moves_under_the_pointer_while_a_tab_is_scrolled(visit: Visit, mode: str) -> None:
    path, options = MODES[mode]
    page = visit(path, SHIFTS, **options)
    for name in TABS:
        open_tab(page, name)
        page.evaluate("scrollTo(0, 0)")
        page.wait_for_timeout(300)  # what the press of the tab has moved
        page.evaluate(TAKE)
        for y in (600, 0):
            page.evaluate("(y) => scrollTo(0, y)", y)
            page.wait_for_timeout(300)
        assert page.evaluate(TAKE) == [], name
    page.evaluate("document.querySelector('[role=tablist]').style.marginTop = '50px'")
    until(page, lambda: page.evaluate(TAKE) != [])  # a move is seen


PLACES = """() => [...document.querySelectorAll("[role=tabpanel] :is(.block, canvas, dl, .bars, .trust)")]
  .filter((block) => block.offsetParent)
  .map((block) => [block.localName, block.getBoundingClientRect()])
  .map(([name, box]) => `${name}: ${box.y + window.scrollY} ${box.height}`)"""
"""Where each component and its parts stand, and how high they are."""


@pytest.mark.parametrize("mode", ["light", "phone"])
def test_nothing_moves_whatever_is_said_of_a_digit(visit: Visit, mode: str) -> None:
    path, options = MODES[mode]
    page = visit(path, **options)
    for tab, label in (("Reconstruct", "Your digit"), ("Interpolate", "A")):
        open_tab(page, tab)
        assert_still(page, label, f"{mode}-{tab.lower()}")
        assert page.evaluate("document.documentElement.scrollWidth") <= options.get("viewport", DESKTOP)["width"]


def assert_still(page: Page, label: str, name: str) -> None:
    """Check that nothing moves while a digit is doubted, cleared and refused."""
    places = page.evaluate(PLACES)
    assert len(places) > 5
    for stroke in ENVELOPE:
        draw(page, stroke, label)
    expect(said(page, label)).to_contain_text("and the classifier is undecided")  # both reasons
    page.screenshot(path=SCREENSHOTS / f"{name}-doubt.png", full_page=True)
    assert page.evaluate(PLACES) == places
    canvas(page, label).locator("..").locator("button.clear").click()
    expect(said(page, label)).to_contain_text("Draw a digit, or upload one.")
    assert page.evaluate(PLACES) == places
    upload(page, BLANK)
    expect(said(page, label)).to_contain_text("the canvas keeps what was on it")
    assert page.evaluate(PLACES) == places


DIGITS = ":is(.tiles img, canvas[width='28'][height='28']):visible"
DRAWN = """(images) => images.map((image) => {
  const box = image.getBoundingClientRect();
  return [box.width, box.height, getComputedStyle(image).imageRendering, image.alt ?? image.ariaLabel];
})"""


def assert_crisp(page: Page, name: str) -> None:
    """Check that each pixel of each digit in a tab is a whole square, and that each digit has a name."""
    images = page.locator(DIGITS)
    expect(images).not_to_have_count(0)
    for width, height, rendering, alt in images.evaluate_all(DRAWN):
        assert width == height > 0, name
        assert width % 28 == 0, name
        assert rendering == "pixelated"
        assert re.fullmatch(r"[A-Za-z0-9: ]+", alt)


def test_visitors_never_see_each_others_digits(visit: Visit) -> None:
    one, other = visit(), visit()
    for each in (one, other):
        open_tab(each, "Reconstruct")
    before = sources(reconstructed(other))
    assert sources(reconstructed(one)) == before
    assert drawn(one, DOWN) != before
    samples = sources(pictures(other, POSTERIOR))
    other.get_by_role("button", name="Draw other samples").click()
    after_change(pictures(other, POSTERIOR), samples)
    assert sources(reconstructed(other)) == before
    choose_model(one, "plane")
    expect(picker(other)).to_have_value(models.DEFAULT)


def test_a_new_visitor_starts_afresh(visit: Visit) -> None:
    first = visit()
    start = sources(pictures(first, SAMPLES))
    set_number(first, "Seed", 123)
    after_change(pictures(first, SAMPLES), start)
    assert sources(pictures(visit(), SAMPLES)) == start
