"""The picture of the Sliders tab stands in for the one of the first screen, which shows the same."""

from playwright.sync_api import Page, expect

from tests.page.conftest import Visit
from tests.page.labels import PHONE
from tests.page.seen import decoded, shown, sliders, until
from tests.page.visitor import open_tab, press

PLACES = """() => [...document.querySelectorAll(".sliders, .grid > .row, footer")]
  .filter((each) => each.checkVisibility())
  .map((each) => each.getBoundingClientRect().y + scrollY)"""

BUTTONS = """() => [...document.querySelectorAll("#sliders-bank .tools button")]
  .map((each) => each.getBoundingClientRect().y - each.closest(".picture").getBoundingClientRect().y)"""


def scroll_to(page: Page, y: float) -> None:
    page.evaluate("(y) => scrollTo(0, y)", y)


def test_the_picture_shows_where_the_first_screens_is_out_of_sight_and_nothing_else_moves(page: Page) -> None:
    open_tab(page, "Sliders")
    scroll_to(page, 0)
    expect(decoded(page)).to_be_hidden()
    places, buttons = page.evaluate(PLACES), page.evaluate(BUTTONS)
    assert len(places) > 10
    assert len(buttons) == 9
    scroll_to(page, 500)
    expect(decoded(page)).to_be_visible()
    assert page.evaluate(PLACES) == places
    assert page.evaluate(BUTTONS) == buttons
    assert page.evaluate("scrollY") == 500
    box, row = decoded(page).bounding_box(), page.locator("#sliders-bank .row:visible").first.bounding_box()
    assert box
    assert row
    assert box["x"] + box["width"] < row["x"]
    scroll_to(page, 0)
    expect(decoded(page)).to_be_hidden()
    assert page.evaluate(PLACES) == places


def test_out_of_sight_the_picture_is_drawn_all_the_same(page: Page) -> None:
    open_tab(page, "Sliders")
    scroll_to(page, 0)
    expect(decoded(page)).to_be_hidden()
    before = shown(decoded(page))
    press(page, "Random")
    until(page, lambda: shown(decoded(page)) != before)
    press(page, "Walk")
    at_start = shown(decoded(page))
    page.wait_for_function(
        "before => document.querySelector('[data-testid=slider-picture]').toDataURL() !== before", arg=at_start
    )
    press(page, "Stop")


def test_a_phone_always_shows_the_picture_of_the_sliders(visit: Visit) -> None:
    page = visit(**PHONE)
    open_tab(page, "Sliders")
    scroll_to(page, 0)
    expect(page.locator(".picture.twice")).to_have_count(1)
    expect(decoded(page)).to_be_visible()


def test_where_the_window_is_low_nothing_covers_the_page(visit: Visit) -> None:
    page = visit(viewport={"width": 320, "height": 256})
    for tab in ("Sample", "Reconstruct", "Sliders", "Interpolate"):
        open_tab(page, tab)
        assert page.evaluate("document.documentElement.scrollWidth") == 320, tab
        covering = """() => [...document.querySelectorAll("*")].filter((each) => each.checkVisibility()
          && ["sticky", "fixed"].includes(getComputedStyle(each).position)
          && each.getBoundingClientRect().height > 64).map((each) => each.className)"""
        assert page.evaluate(covering) == [], tab
    open_tab(page, "Sliders")
    last = sliders(page).last
    last.focus()
    expect(last).to_be_in_viewport(ratio=1)


def test_in_a_low_window_the_picture_comes_first_and_moves_no_button(visit: Visit) -> None:
    page = visit(viewport={"width": 1092, "height": 500})
    open_tab(page, "Sliders")
    scroll_to(page, 0)
    expect(page.locator(".picture.twice")).to_have_count(1)
    expect(decoded(page)).to_be_visible()
    buttons = page.evaluate(BUTTONS)
    page.get_by_text("more dimensions").click()
    sliders(page).nth(8).evaluate("(slider) => slider.scrollIntoView()")
    expect(page.locator(".picture.twice")).to_have_count(0)
    expect(decoded(page)).to_be_in_viewport(ratio=1)
    assert page.evaluate(BUTTONS) == buttons
