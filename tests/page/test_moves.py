"""Moves of the sliders in a real Chromium: by hand, by keys and by buttons, what undo takes back, and what is said."""

import re

from playwright.sync_api import Page, expect

from tests.page.conftest import MOVING, Visit
from tests.page.labels import PHONE
from tests.page.seen import decoded, permalink, shown, sliders
from tests.page.visitor import open_tab

TAB = "Sliders"  # Where the page is opened


def test_a_number_typed_beyond_the_range_is_cut_to_it(page: Page) -> None:
    before = shown(decoded(page))
    box = page.get_by_role("spinbutton", name=re.compile(r"\bz\d+")).locator("visible=true").first
    box.fill("7")
    box.blur()
    expect(sliders(page).first).to_have_value("3")
    expect(box).to_have_value("3")
    typed = shown(decoded(page))
    assert typed != before
    sliders(page).first.press("ArrowLeft")
    assert shown(decoded(page)) != typed
    sliders(page).first.press("ArrowRight")
    assert shown(decoded(page)) == typed
    box.fill("")
    box.blur()
    expect(box).to_have_value("3")


def test_undo_goes_back_a_whole_move_and_redo_forth(page: Page) -> None:
    undo, redo = (page.get_by_role("tabpanel").get_by_role("button", name=name) for name in ("Undo", "Redo"))
    expect(undo).to_be_disabled()
    start = shown(decoded(page))
    first = sliders(page).first
    first.scroll_into_view_if_needed()
    box = first.bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, middle)
    page.mouse.down()
    for part in (0.6, 0.7, 0.8, 0.9):
        page.mouse.move(box["x"] + part * box["width"], middle)
    page.mouse.up()
    dragged, value = shown(decoded(page)), first.input_value()
    assert dragged != start
    page.get_by_role("button", name="Zero").click()
    undo.click()
    assert (shown(decoded(page)), first.input_value()) == (dragged, value)
    undo.click()
    assert shown(decoded(page)) == start
    expect(undo).to_be_disabled()
    redo.click()
    assert shown(decoded(page)) == dragged
    first.dblclick()
    expect(first).to_have_value("0")
    expect(redo).to_be_disabled()


def test_a_run_of_keyboard_steps_is_one_step_of_undo_and_ends_with_a_pause(page: Page) -> None:
    undo = page.get_by_role("tabpanel").get_by_role("button", name="Undo")
    first, start = sliders(page).first, shown(decoded(page))
    first.focus()
    page.clock.install()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    run = shown(decoded(page))
    assert run != start
    page.clock.run_for(1100)
    page.keyboard.press("ArrowRight")
    undo.click()
    assert shown(decoded(page)) == run
    undo.click()
    assert shown(decoded(page)) == start
    expect(undo).to_be_disabled()


def test_a_finger_that_scrolls_over_a_slider_changes_nothing(visit: Visit) -> None:
    page = visit(**PHONE)
    open_tab(page, "Sliders")
    first = sliders(page).first
    first.scroll_into_view_if_needed()
    before = shown(decoded(page)), first.input_value(), permalink(page)
    box, scrolled = first.bounding_box(), page.evaluate("window.scrollY")
    assert box
    session = page.context.new_cdp_session(page)
    x, y = box["x"] + 0.9 * box["width"], box["y"] + box["height"] / 2
    for step in range(10):
        touch = {"type": "touchMove" if step else "touchStart", "touchPoints": [{"x": x, "y": y - 20 * step}]}
        session.send("Input.dispatchTouchEvent", touch)
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_function("scrolled => window.scrollY > scrolled", arg=scrolled)
    page.wait_for_timeout(300)  # longer than the sliders wait before they tell the page
    assert (shown(decoded(page)), first.input_value(), permalink(page)) == before
    expect(page.locator("#sliders-bank .undo")).to_be_disabled()


def test_a_moved_point_says_where_from_and_reset_goes_back_there_as_one_step(page: Page) -> None:
    note, undo = page.locator(".picture .note"), page.get_by_role("tabpanel").get_by_role("button", name="Undo")
    page.get_by_role("button", name="Zero").click()
    zero = shown(decoded(page))
    page.get_by_role("button", name="Use as A").click()
    expect(note).to_have_text("This point is A of the Interpolate tab.")
    sliders(page).nth(0).press("End")
    sliders(page).nth(1).press("Home")
    moved = shown(decoded(page))
    expect(note).to_have_text("Moved from the zero code · Reset")
    note.get_by_role("button", name="Reset").click()
    assert shown(decoded(page)) == zero
    expect(note).to_have_text("The zero code, the middle of the prior.")
    expect(undo).to_be_focused()
    undo.click()
    assert shown(decoded(page)) == moved
    expect(note).to_have_text("Moved from the zero code · Reset")
    for _ in range(3):  # the moves, and the use as A
        undo.click()
    expect(note).to_have_text("The zero code, the middle of the prior.")
    undo.click()
    expect(note).to_contain_text("The posterior mean of your digit")


def test_zero_puts_all_sliders_at_zero_and_random_moves_them(page: Page) -> None:
    before = shown(decoded(page))
    page.get_by_role("button", name="Zero").click()
    zero = shown(decoded(page))
    assert zero != before
    expect(sliders(page).first).to_have_value("0")
    assert {slider.input_value() for slider in sliders(page).all()} == {"0"}
    page.get_by_role("button", name="Random").click()
    expect(sliders(page).first).not_to_have_value("0")
    assert shown(decoded(page)) != zero
    expect(page.get_by_text("A code drawn from the prior N(0, 1).")).to_be_visible()


def test_a_locked_dimension_stays_where_it_is(page: Page) -> None:
    first, second = sliders(page).nth(0), sliders(page).nth(1)
    value, lock = first.input_value(), page.get_by_role("button", name=re.compile(r"^lock z")).first
    lock.click()
    expect(lock).to_have_attribute("aria-pressed", "true")
    expect(first).to_be_disabled()
    page.get_by_role("button", name="Zero").click()
    assert (first.input_value(), second.input_value()) == (value, "0")
    page.get_by_role("button", name="Random").click()
    page.get_by_role("slider", name=re.compile("slant")).press("End")
    assert first.input_value() == value
    assert second.input_value() != "0"
    lock.click()
    page.get_by_role("button", name="Zero").click()
    assert first.input_value() == "0"


def test_a_walk_goes_on_until_stopped_and_undo_goes_back_to_where_it_began(visit: Visit) -> None:
    page = visit(**MOVING)
    open_tab(page, TAB)
    page.get_by_role("button", name="Random").click()  # from a digit, the map's dot may still set out by itself
    expect(decoded(page)).to_have_attribute("data-drawn-by", "page")
    start = shown(decoded(page))
    page.get_by_role("button", name="Walk").click()
    seen = set()
    for _ in range(5):
        page.wait_for_timeout(300)
        seen.add(shown(decoded(page)))
    assert len(seen) == 5
    page.get_by_role("button", name="Stop").click()
    rest = shown(decoded(page))
    expect(page.get_by_text("A code on a walk from one random code to the next.")).to_be_visible()
    page.wait_for_timeout(300)
    assert shown(decoded(page)) == rest
    page.get_by_role("tabpanel").get_by_role("button", name="Undo").click()
    assert shown(decoded(page)) == start
