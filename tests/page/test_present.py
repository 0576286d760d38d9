"""The mode for a lecture hall: map and picture fill the screen, and arrow keys move the dot."""

from playwright.sync_api import Page, expect

from tests.page.on_map import board, picture, place_of
from tests.page.seen import code, verdict


def sides(page: Page) -> list[float]:
    """Return the widths of map and picture."""
    boxes = [each.bounding_box() for each in (page.get_by_test_id("map"), picture(page))]
    return [box["width"] for box in boxes if box]


def test_map_and_picture_fill_half_the_screen_each_and_all_else_is_gone(page: Page) -> None:
    board(page)
    page.get_by_role("button", name="Present", exact=True).click()
    for part in ("#stage-digit", "#dares", "#lead", "[role=tablist]"):
        expect(page.locator(part).first).to_be_hidden()
    width = page.viewport_size["width"] if page.viewport_size else 0
    for side in sides(page):
        assert width / 2 - 120 < side < width / 2
        assert side % 28 == 0
    sizes = page.locator("#stage-picture .make button").first.evaluate(
        "(it) => parseFloat(getComputedStyle(it).fontSize)"
    )
    assert sizes >= 20
    assert verdict(page).evaluate("(it) => parseFloat(getComputedStyle(it).fontSize)") >= 20
    box = page.locator("#stage").bounding_box()
    assert box
    assert page.viewport_size
    assert box["y"] + box["height"] <= page.viewport_size["height"]


def test_arrow_keys_move_the_dot_wherever_the_focus_is(page: Page) -> None:
    board(page)
    page.get_by_role("button", name="Present", exact=True).click()
    before = place_of(code(page))
    for _ in range(5):
        page.keyboard.press("ArrowUp")
    assert abs(place_of(code(page))[1] - before[1] - 0.5) < 0.02


def test_escape_and_the_button_leave_the_mode(page: Page) -> None:
    board(page)
    before = sides(page)
    page.get_by_role("button", name="Present", exact=True).click()
    page.keyboard.press("Escape")
    expect(page.locator("#stage-digit")).to_be_visible()
    page.get_by_role("button", name="Present", exact=True).click()
    page.get_by_role("button", name="Leave", exact=True).click()
    expect(page.locator("#stage-digit")).to_be_visible()
    assert sides(page) == before
