"""The tabs by keyboard alone: each group is one stop, and arrow keys move inside it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.page.conftest import Visit
from tests.page.labels import SAMPLES, STRIP
from tests.page.seen import note, permalink, pictures, sources, until
from tests.page.visitor import after_change, open_tab, set_number, set_steps
from ui.settings import START


def tab(page: Page, name: str) -> object:
    """Return the button of a tab."""
    return page.get_by_role("tab", name=name, exact=True)


def stops_in(page: Page, selector: str) -> int:
    """Return how often Tab stops inside what matches a selector, from what stands before it to what comes after."""
    count = 0
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => Boolean(document.activeElement.closest(selector))", selector):
            count += 1
        elif count:
            return count
    return count


def focused(page: Page) -> str:
    """Return the name or the text of what has the keyboard focus."""
    return str(page.evaluate("document.activeElement.ariaLabel || document.activeElement.textContent"))


def test_the_list_of_tabs_is_one_stop_and_arrow_keys_open_tabs(page: Page) -> None:
    page.get_by_test_id("dare-ugly").focus()  # what stands before the tabs
    assert stops_in(page, "[role=tablist]") == 1
    page.get_by_role("tab", name="Sample").focus()
    for key, name in (
        ("ArrowRight", "Reconstruct"),
        ("End", "Train"),
        ("ArrowRight", "Sample"),
        ("ArrowLeft", "Train"),
        ("Home", "Sample"),
    ):
        page.keyboard.press(key)
        expect(page.get_by_role("tab", name=name)).to_be_focused()
        expect(page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")  # scrolls the page, and nothing else
    expect(page.get_by_role("tab", name="Sample")).to_have_attribute("aria-selected", "true")


def test_the_tab_in_front_is_the_stop_also_when_a_click_opened_it(page: Page) -> None:
    open_tab(page, "Sliders")
    page.get_by_test_id("dare-ugly").focus()  # what stands before the tabs
    page.keyboard.press("Tab")
    expect(page.get_by_role("tab", name="Sliders")).to_be_focused()


@pytest.mark.parametrize("is_late", [False, True], ids=["at once", "made when the tab is opened"])
def test_what_samples_are_drawn_from_is_one_stop_and_arrow_keys_choose_it(
    visit: Visit, page: Page, is_late: bool
) -> None:
    if is_late:
        open_tab(page, "Sliders")
        page = visit("/" + permalink(page).partition("/")[2].partition("/")[2].partition("/")[2])
    open_tab(page, "Sample")
    expect(page.get_by_role("radio", name="random")).to_be_visible()
    before = sources(pictures(page, SAMPLES))
    page.get_by_role("tab", name="Sample").focus()
    assert stops_in(page, "#tab-sample fieldset") == 1
    page.get_by_role("radio", name="random").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="all digits")).to_be_checked()
    expect(page.get_by_role("radio", name="all digits")).to_be_focused()
    after_change(pictures(page, SAMPLES), before)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("radio", name="9", exact=True)).to_be_checked()
    expect(page.locator("#tab-sample fieldset input:checked")).to_have_count(1)


def test_samples_are_one_stop_and_arrow_keys_go_from_row_to_row(page: Page) -> None:
    page.get_by_role("button", name="New samples").focus()
    assert stops_in(page, ".tiles") == 1
    tiles = page.locator(".tiles button")
    tiles.first.focus()
    tops = tiles.evaluate_all("all => all.map((each) => each.getBoundingClientRect().top)")
    columns = tops.count(tops[0])
    for key, number in (
        ("ArrowRight", 2),
        ("ArrowDown", 2 + columns),
        ("ArrowLeft", 1 + columns),
        ("ArrowUp", 1),
        ("ArrowUp", 1),
        ("End", START["count"]),
        ("Home", 1),
    ):
        page.keyboard.press(key)
        assert focused(page) == f"Sample {number}, open in the sliders"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    assert focused(page) == "Sample 2, open in the sliders"  # where the focus was
    page.keyboard.press("Enter")
    expect(note(page)).to_have_text("Sample 2 of the Sample tab.")


def test_samples_stay_one_stop_when_there_are_fewer_of_them(page: Page) -> None:
    page.locator(".tiles button").last.focus()
    set_number(page, "number input for How many", 3)
    expect(pictures(page, SAMPLES)).to_have_count(3)
    until(page, lambda: page.locator(".tiles button[tabindex='0']").count() == 1)


def test_frames_are_one_stop_and_enter_opens_the_one_with_the_focus(page: Page) -> None:
    open_tab(page, "Interpolate")
    set_steps(page, 5)
    expect(pictures(page, STRIP)).to_have_count(5)
    frames = page.locator(".frames button")
    expect(page.locator(".frames button[tabindex='0']")).to_have_count(1)
    frames.first.focus()
    page.keyboard.press("End")
    assert focused(page) == "Frame 5, open in the sliders"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(note(page)).to_have_text(re.compile("Frame 4 of the interpolation"))
