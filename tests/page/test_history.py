"""The back button, a page that is loaded anew, and what undo and redo bring back, in a real Chromium."""

from playwright.sync_api import Page, expect

from tests.page.conftest import Visit
from tests.page.labels import ACROSS, DOWN, SAMPLES, STRIP
from tests.page.seen import (
    assert_alike,
    decoded,
    linked,
    note,
    permalink,
    picker,
    pictures,
    reconstructed,
    seen_of,
    shown,
    sliders,
    sources,
)
from tests.page.test_permalink import old_link
from tests.page.visitor import choose_model, draw, drawn, open_tab, press, redo, set_number, undo
from ui import models
from ui.tabs.sliders import NUM_OPEN
from ui.text import say


def assert_tab(page: Page, name: str) -> None:
    expect(page.get_by_role("tab", name=name, exact=True)).to_have_attribute("aria-selected", "true")


def test_back_goes_to_the_tab_before_and_forward_to_the_one_after(page: Page) -> None:
    for name in ("Reconstruct", "Sliders", "Interpolate"):
        open_tab(page, name)
    for name in ("Sliders", "Reconstruct", "Sample"):
        page.go_back()
        assert_tab(page, name)
    page.go_forward()
    assert_tab(page, "Reconstruct")


def test_back_from_a_sample_that_was_opened_goes_to_the_samples_and_keeps_the_point(page: Page) -> None:
    pictures(page, SAMPLES).nth(2).click()
    open_tab(page, "Sliders")
    point = linked(page)["z"]
    page.go_back()
    assert_tab(page, "Sample")
    assert linked(page)["z"] == point


def test_back_leaves_a_page_that_a_link_opened_and_that_was_loaded_anew(visit: Visit) -> None:
    first = visit()
    page = first.context.new_page()
    page.goto("about:blank")
    page.goto(first.url + old_link())
    assert_tab(page, "Sliders")
    for _ in range(2):
        page.reload()
        assert_tab(page, "Sliders")
    page.go_back()
    assert page.url == "about:blank"


def test_a_page_that_is_loaded_anew_is_where_it_was(page: Page) -> None:
    set_number(page, "Seed", 7)
    choose_model(page, "article")
    open_tab(page, "Reconstruct")
    drawn(page, DOWN)
    open_tab(page, "Sliders")
    press(page, "Random")
    press(page, "Use as B")
    open_tab(page, "Interpolate")
    draw(page, ACROSS, "A")
    page.get_by_test_id("scrubber").fill("0.25")
    before = linked(page)
    ends = [shown(seen_of(page, end)) for end in "AB"]
    page.reload()
    assert_tab(page, "Interpolate")
    open_tab(page, "Interpolate")
    for end, picture in zip("AB", ends, strict=True):
        assert_alike(seen_of(page, end), [picture])
    assert linked(page) == before
    open_tab(page, "Sliders")
    expect(note(page)).to_have_text(say("point.kept"))
    open_tab(page, "Sample")
    expect(page.get_by_label("Seed", exact=True)).to_have_value("7")


def test_undo_and_redo_bring_back_digits_the_point_both_ends_and_the_model(page: Page) -> None:
    parts = ("model", "z", "digit", "a", "b")

    def state() -> list[str]:
        held = linked(page) | {"digit": "", "a": "", "b": ""} | linked(page)
        return [held[part] for part in parts]

    open_tab(page, "Reconstruct")
    states = [state()]
    drawn(page, DOWN)
    states.append(state())
    drawn(page, ACROSS)
    states.append(state())
    open_tab(page, "Sliders")
    press(page, "Random")
    states.append(state())
    press(page, "Use as A")
    states.append(state())
    open_tab(page, "Interpolate")
    draw(page, DOWN, "B")
    states.append(state())
    assert len({str(each) for each in states}) == len(states)
    page.locator("body").click(position={"x": 5, "y": 5})
    for before in states[-2::-1]:
        undo(page)
        assert state() == before
    undo(page)  # there is nothing more
    assert state() == states[0]
    for after in states[1:]:
        redo(page)
        assert state() == after
    assert_tab(page, "Interpolate")  # no step of its own


def test_undo_goes_back_to_the_model_of_the_code_and_redo_to_the_one_after(page: Page) -> None:
    open_tab(page, "Sliders")
    start = shown(decoded(page)), linked(page)["z"]
    press(page, "Random")
    choose_model(page, "plane")
    press(page, "Zero")
    zero = shown(decoded(page))
    for model, count in (("plane", 2), (models.DEFAULT, NUM_OPEN), (models.DEFAULT, NUM_OPEN)):
        undo(page)
        expect(picker(page)).to_have_value(model)
        expect(sliders(page)).to_have_count(count)
    assert (shown(decoded(page)), linked(page)["z"]) == start
    for _ in range(3):
        redo(page)
    expect(picker(page)).to_have_value("plane")
    assert shown(decoded(page)) == zero


def test_ctrl_z_in_a_text_field_is_left_to_the_field(page: Page) -> None:
    open_tab(page, "Reconstruct")
    digit = drawn(page, DOWN)
    open_tab(page, "Sample")
    page.get_by_label("Seed", exact=True).focus()
    undo(page)
    open_tab(page, "Reconstruct")
    assert sources(reconstructed(page)) == digit
    page.keyboard.press("Control+Shift+z")  # there is nothing to redo
    assert sources(reconstructed(page)) == digit


def test_a_cleared_canvas_comes_back_by_undo_and_its_point_with_it(page: Page) -> None:
    open_tab(page, "Reconstruct")
    digit, link = drawn(page, DOWN), permalink(page)
    press(page, "Clear")
    assert permalink(page) != link
    undo(page)
    assert sources(reconstructed(page)) == digit
    assert permalink(page) == link


def test_the_strip_follows_an_end_that_is_undone(page: Page) -> None:
    open_tab(page, "Interpolate")
    strip = sources(pictures(page, STRIP))
    page.get_by_role("tabpanel").get_by_role("button", name="Example: 6").first.click()
    expect(page.locator(".frames b").first).to_have_text("6")
    undo(page)
    expect(page.locator(".frames b").first).to_have_text("2")
    assert_alike(pictures(page, STRIP), strip)
