"""The map of the latent space: it is alive, hands and keys move the point on it, and it shows what torch decodes."""

from functools import partial

import numpy as np
import pytest
import torch
from playwright.sync_api import Page, expect
from torch import Tensor

from tests.page.conftest import MOVING, Visit
from tests.page.labels import PHONE
from tests.page.on_map import (
    REACH,
    TILE,
    assert_shows,
    board,
    box_of,
    code_at,
    dot,
    generated,
    on_screen,
    picture,
    pixels_of,
    place_of,
    sheets,
    start,
    state,
    switch,
    tile,
)
from tests.page.seen import code, shown, until, verdict
from tests.page.visitor import choose_model, open_tab, redo, undo

NEAR = 0.02  # of a unit: a pixel of the map


def near(page: Page, s: float, t: float, most: float = NEAR) -> bool:
    """Return whether the point lies at a place of the map."""
    here = place_of(code(page))
    return abs(here[0] - s) < most and abs(here[1] - t) < most


def test_the_page_opens_with_a_digit_a_map_and_the_picture_that_the_map_gives_back(page: Page) -> None:
    tiles = int(board(page).get_attribute("data-tiles") or 0)
    assert tiles == (box_of(page)["width"] / TILE) ** 2 >= 256
    expect(verdict(page)).to_contain_text("5 ·")
    assert_shows(page, code(page))


def is_drawn(page: Page, column: int, row: int, expected: Tensor) -> bool:
    """Return whether a tile shows pixel means [28, 28], to 2 of 255 levels."""
    return float((tile(page, column, row) - expected).abs().max()) * 255 <= 2


def test_each_tile_is_what_torch_decodes_at_its_middle(page: Page) -> None:
    board(page)
    switch(page, "regions")
    side = int(box_of(page)["width"]) // TILE
    for column, row in ((0, 0), (1, side - 2), (side - 1, 3)):
        s, t = -REACH + (column + 0.5) * 2 * REACH / side, REACH - (row + 0.5) * 2 * REACH / side
        expected = generated(code_at(code(page), s, t))[0, 0]
        until(page, partial(is_drawn, page, column, row, expected))


def test_the_pointer_decodes_what_lies_under_it_and_leaves_the_point_alone(page: Page) -> None:
    before = start(page)
    page.mouse.move(*on_screen(page, 2.5, -2))
    assert_shows(page, torch.tensor(state(page, "glance")))
    here = place_of(torch.tensor(state(page, "glance")))
    assert here == pytest.approx((2.5, -2), abs=NEAR)
    page.mouse.move(5, 5)
    assert_shows(page, before)
    assert torch.equal(code(page), before)


def test_a_click_sets_the_point_and_the_rest_of_the_code_stays(page: Page) -> None:
    before = start(page)
    page.mouse.click(*on_screen(page, -2, 1))
    assert near(page, -2, 1)
    assert code(page).numpy() == pytest.approx(code_at(before, *place_of(code(page))).numpy(), abs=1e-3)
    page.mouse.move(5, 5)
    assert_shows(page, code(page))
    undo(page)
    assert code(page).numpy() == pytest.approx(before.numpy(), abs=1e-6)
    redo(page)
    assert near(page, -2, 1)


def test_the_dot_is_dragged_and_the_drag_is_one_step_to_undo(page: Page) -> None:
    before = start(page)
    page.mouse.move(*on_screen(page, *place_of(before)))
    page.mouse.down()
    for step in range(1, 9):
        page.mouse.move(*on_screen(page, 0.25 * step, 0.25 * step))
    page.mouse.up()
    assert near(page, 2, 2)
    undo(page)
    assert code(page).numpy() == pytest.approx(before.numpy(), abs=1e-6)


def test_a_drag_on_empty_ground_pans_and_leaves_the_point(page: Page) -> None:
    before, where = start(page), dot(page).bounding_box()
    page.mouse.move(*on_screen(page, 2, 2))
    page.mouse.down()
    page.mouse.move(*on_screen(page, 1, 2), steps=4)
    page.mouse.up()
    assert torch.equal(code(page), before)
    now = dot(page).bounding_box()
    assert where
    assert now
    assert where["x"] - now["x"] == pytest.approx(box_of(page)["width"] / (2 * REACH), abs=1.5)


def test_the_wheel_zooms_around_the_pointer_and_a_double_click_shows_all_again(page: Page) -> None:
    page.mouse.move(*on_screen(page, 2, 2))
    page.mouse.wheel(0, -600)
    page.mouse.click(*on_screen(page, 2, 2))
    assert near(page, 2, 2)
    page.mouse.click(*on_screen(page, 0, 0))
    assert not near(page, 0, 0, 0.5)  # closer in, the same pixel is nearer to the place of the wheel
    page.mouse.dblclick(*on_screen(page, -1, -1))
    page.wait_for_timeout(400)
    page.mouse.click(*on_screen(page, 0, 0))
    assert near(page, 0, 0)


def test_arrow_keys_move_the_point_by_a_tenth_and_plus_and_minus_zoom(page: Page) -> None:
    page.mouse.click(*on_screen(page, 1, 1))
    before = place_of(code(page))
    dot(page).focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowUp"):
        page.keyboard.press(key)
    assert near(page, before[0] + 0.2, before[1] + 0.1)
    undo(page)
    assert near(page, *before)
    counted = sheets(page)
    page.keyboard.press("+")
    until(page, lambda: sheets(page) > counted)
    page.keyboard.press("0")


def test_a_tap_sets_the_point_and_two_fingers_zoom(visit: Visit) -> None:
    page = visit(**PHONE)
    board(page).scroll_into_view_if_needed()
    page.touchscreen.tap(*on_screen(page, 1.5, 1.5))
    until(page, lambda: near(page, 1.5, 1.5, 0.05))
    client = page.context.new_cdp_session(page)
    x, y = on_screen(page, 0, 0)
    counted, before = sheets(page), code(page)
    for kind, apart in (("touchStart", 30), ("touchMove", 60), ("touchMove", 90)):
        points = [{"x": x - apart, "y": y, "id": 0}, {"x": x + apart, "y": y, "id": 1}]
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    until(page, lambda: sheets(page) > counted)
    assert torch.equal(code(page), before)


def test_a_slider_off_the_plane_makes_every_tile_new(page: Page) -> None:
    open_tab(page, "Sliders")
    board(page)
    counted = sheets(page)
    page.locator("input[type=range][data-testid^=slider-]:visible").first.press("ArrowRight")
    until(page, lambda: sheets(page) > counted)
    expect(page.get_by_test_id("map")).to_have_attribute("data-sharp", "true")


def test_the_lattice_stays_while_the_point_moves_within_the_plane(page: Page) -> None:
    board(page)
    until(page, lambda: int(np.ptp(pixels_of(page)[..., :3], axis=-1).max()) > 20)  # the classifier has read the tiles
    counted = sheets(page)
    for s in (-2, 0, 2):
        page.mouse.click(*on_screen(page, s, 1))
        page.wait_for_timeout(350)
    assert sheets(page) == counted


@pytest.mark.same_page
@pytest.mark.parametrize("name", ["article", "autoencoder", "plane"])
def test_every_model_has_its_map(page: Page, name: str) -> None:
    board(page)
    counted = sheets(page)
    choose_model(page, name)
    until(page, lambda: sheets(page) > counted)
    page.mouse.click(*on_screen(page, 1, -1))
    page.mouse.move(5, 5)
    assert place_of(code(page), name) == pytest.approx((1, -1), abs=NEAR)
    assert_shows(page, code(page), name)
    assert shown(picture(page))


WATCH_THE_DOT = """new MutationObserver(() => {
  const place = document.querySelector("[data-testid=map-point]")?.style.transform;
  if (place) (window.places ??= new Set()).add(parseFloat(place.slice("translate(".length)));
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["style"] });"""


def test_the_dot_drifts_once_when_the_page_opens_and_comes_back(visit: Visit) -> None:
    page = visit(script=WATCH_THE_DOT, **MOVING)
    page.wait_for_function("window.places?.size > 8 && Math.max(...places) - Math.min(...places) > 20")  # pixels
    page.wait_for_timeout(3000)
    rest = code(page)
    page.wait_for_timeout(300)
    assert torch.equal(code(page), rest)
    assert state(page, "point")["origin"] == "digit"
    assert torch.equal(rest, code(visit()))  # where the dot stands on a page on which nothing moves


def test_a_touch_ends_the_drift(visit: Visit) -> None:
    page = visit(**MOVING)
    page.mouse.click(*on_screen(page, 1, 1))
    assert near(page, 1, 1)
    page.wait_for_timeout(500)
    assert near(page, 1, 1)


def test_a_press_shows_all_of_the_map_again(page: Page) -> None:
    before = start(page)
    everything = page.get_by_role("button", name="Show all")
    board(page)
    expect(everything).to_be_hidden()
    page.mouse.move(*on_screen(page, 1, 1))
    page.mouse.wheel(0, -500)
    expect(everything).to_be_visible()
    everything.click()
    expect(everything).to_be_hidden()
    assert torch.equal(code(page), before)
