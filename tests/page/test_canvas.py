"""The canvas of the first screen in a real Chromium: mouse, fingers and pen draw on it."""

import re
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.drawings import render
from tests.page.conftest import Visit
from tests.page.labels import ACROSS, DOWN, PHONE
from tests.page.seen import (
    assert_alike,
    canvas,
    is_blank,
    looks_like_a_one,
    permalink,
    reconstructed,
    said,
    shown,
    sources,
    verdict,
)
from tests.page.visitor import draw, drawn, open_tab, press
from ui.components.drawing.drawing import SIDE
from ui.examples import EXAMPLES, Stroke
from ui.settings import START

TAB = "Reconstruct"  # Where the page is opened


class Hand:
    """Fingers and a pen above the canvas of a page, at points in its units."""

    def __init__(self, page: Page) -> None:
        canvas(page).scroll_into_view_if_needed()
        self.box = canvas(page).bounding_box()
        self.session = page.context.new_cdp_session(page)

    def at(self, point: tuple[float, float]) -> dict[str, float]:
        """Where a point is on the screen."""
        assert self.box
        return {"x": self.box["x"] + point[0], "y": self.box["y"] + point[1]}

    def touch(self, kind: str, *points: tuple[float, float]) -> None:
        """Touch with a finger at each point; a finger that has none any more is lifted."""
        fingers = [{**self.at(point), "id": finger} for finger, point in enumerate(points)]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})

    def pen(self, kind: str, point: tuple[float, float], force: float) -> None:
        """Put the pen down, move it or lift it, pressed with a force of 0 to 1."""
        pressed = {"pointerType": "pen", "button": "left", "buttons": 1, "clickCount": 1, "force": force}
        self.session.send("Input.dispatchMouseEvent", {"type": kind, **self.at(point), **pressed})


def seen(page: Page) -> str:
    """Return what the model sees of the visitor's digit."""
    return shown(reconstructed(page).first)


def drawing(page: Page) -> Any:
    """How opaque each point of the canvas is, [280, 280]."""
    alpha = "(it) => Array.from(it.getContext('2d').getImageData(0, 0, 280, 280).data.filter((_, i) => i % 4 === 3))"
    return np.array(canvas(page).evaluate(alpha), dtype=float).reshape(SIDE, SIDE)


def test_a_finger_draws_from_the_first_touch(visit: Visit) -> None:
    page = visit(**PHONE)
    open_tab(page, "Reconstruct")
    hand = Hand(page)
    hand.touch("touchStart", DOWN[0])
    for point in DOWN[1:]:
        hand.touch("touchMove", point)
    hand.touch("touchEnd")
    assert looks_like_a_one(seen(page))


def test_what_is_drawn_is_what_strokes_by_the_pen_make_a_tap_too(page: Page) -> None:
    assert_same_drawing(drawing(page), EXAMPLES[START["digit"]])
    draw(page, [(100, 60)])
    assert_same_drawing(drawing(page), [[(100, 60)]])
    draw(page, DOWN)
    assert_same_drawing(drawing(page), [[(100, 60)], DOWN])


def assert_same_drawing(drawn: Any, strokes: list[Stroke]) -> None:
    difference = np.abs(drawn - np.asarray(render(strokes), dtype=float))
    assert difference.max() < 128  # half a point along an edge
    assert difference.mean() < 0.01 * drawn.mean() + 0.2


def test_a_second_finger_adds_nothing_ends_nothing_and_scrolls_nothing(visit: Visit) -> None:
    page = visit(**PHONE)
    open_tab(page, "Reconstruct")
    hand = Hand(page)
    scrolled = page.evaluate("window.scrollY")
    hand.touch("touchStart", DOWN[0])
    for x, y in DOWN[1:10]:
        hand.touch("touchMove", (x, y), (240, 300 - y))
    for point in DOWN[10:]:
        hand.touch("touchMove", point)
    hand.touch("touchEnd")
    assert looks_like_a_one(seen(page))
    assert page.evaluate("window.scrollY") == scrolled


def test_a_touch_that_the_browser_takes_back_leaves_what_was_drawn_before(visit: Visit) -> None:
    page = visit(**PHONE)
    open_tab(page, "Reconstruct")
    before, digit = drawing(page), seen(page)
    hand = Hand(page)
    hand.touch("touchStart", DOWN[0])
    hand.touch("touchMove", DOWN[5])
    assert not np.array_equal(drawing(page), before)
    hand.touch("touchCancel")
    np.testing.assert_array_equal(drawing(page), before)
    assert seen(page) == digit
    expect(page.get_by_text("An example: draw over it")).to_have_count(1)


def test_a_pen_draws_as_a_mouse_does_however_hard_it_is_pressed_and_beside_a_palm(page: Page) -> None:
    by_mouse = drawn(page, DOWN)
    press(page, "Clear")
    assert all(map(is_blank, sources(reconstructed(page))))
    hand = Hand(page)
    hand.touch("touchStart", (240, 240))
    hand.pen("mousePressed", DOWN[0], force=0.1)
    for index, point in enumerate(DOWN[1:]):
        hand.pen("mouseMoved", point, force=0.1 + 0.04 * index)
    hand.pen("mouseReleased", DOWN[-1], force=0)
    hand.touch("touchEnd")
    assert sources(reconstructed(page)) == by_mouse


def test_undo_takes_back_the_last_stroke(page: Page) -> None:
    one = drawn(page, DOWN)
    assert drawn(page, ACROSS) != one
    press(page, "Undo")
    assert sources(reconstructed(page)) == one


def test_a_cleared_canvas_says_what_to_do(page: Page) -> None:
    press(page, "Clear")
    expect(page.get_by_text("Draw a digit here")).to_be_visible()
    expect(said(page)).to_have_text("Draw a digit, or upload one.")
    assert all(map(is_blank, sources(reconstructed(page))))
    expect(page.get_by_role("button", name="Clear")).to_be_disabled()
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()
    assert looks_like_a_one(drawn(page, DOWN)[0])


def test_a_stroke_replaces_the_example_at_its_first_touch(page: Page) -> None:
    expect(page.get_by_text("An example: draw over it")).to_be_visible()
    draw(page, DOWN, lifts=False)
    expect(page.get_by_text("An example: draw over it")).to_be_hidden()
    assert looks_like_a_one(seen(page))


def test_ten_examples_can_be_picked_and_each_is_another_digit(page: Page) -> None:
    collected = set()
    for digit in EXAMPLES:
        page.get_by_role("button", name=f"Example: {digit}").click()
        collected.add(seen(page))
        expect(verdict(page)).to_have_text(re.compile(f"^{digit} · "))
    assert len(collected) == 10


@pytest.mark.parametrize("point", [(-3000, 140), (140, 9000)])
def test_a_stroke_that_leaves_the_canvas_by_far_stays_one_that_a_link_can_hold(
    page: Page, visit: Visit, point: tuple[float, float]
) -> None:
    drawn(page, [(100, 100), (140, 180), point])
    there = visit("/#" + permalink(page).partition("#")[2])
    open_tab(there, "Reconstruct")
    assert_alike(reconstructed(there), sources(reconstructed(page)))
