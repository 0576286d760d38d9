"""The Reconstruct tab in a real Chromium: mouse, fingers and pen draw on its canvas, and a visitor uses the rest."""

from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.page.conftest import Visit
from tests.page.labels import ACROSS, DOWN, PHONE, POSTERIOR
from tests.page.seen import canvas, ink, looks_like_a_one, nats, pictures, reconstructed, said, sources
from tests.page.server import Server
from tests.page.visitor import after_change, after_stroke, choose_model, draw, drawn, open_tab, upload
from tests.pictures import BLANK, CUT_SHORT, DIGIT, TEXT, pixels, refusal
from ui import models
from tests.drawings import render
from ui.components.drawing.drawing import SIDE
from ui.examples import EXAMPLES, Stroke
from ui.tabs.reconstruct import EXAMPLE

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


def test_a_finger_draws_from_the_first_touch(visit: Visit) -> None:
    page = visit(**PHONE)
    open_tab(page, "Reconstruct")
    before = sources(reconstructed(page))
    hand = Hand(page)
    hand.touch("touchStart", DOWN[0])
    for point in DOWN[1:]:
        hand.touch("touchMove", point)
    hand.touch("touchEnd")
    assert looks_like_a_one(after_stroke(page, before)[0])


def test_what_is_drawn_is_what_the_server_draws_from_the_strokes_a_tap_too(page: Page) -> None:
    assert_same_drawing(drawing(page), EXAMPLES[EXAMPLE])
    draw(page, [(100, 60)])
    assert_same_drawing(drawing(page), [[(100, 60)]])
    draw(page, DOWN)
    assert_same_drawing(drawing(page), [[(100, 60)], DOWN])


def drawing(page: Page) -> Any:
    """How opaque each point of the canvas is, [280, 280]."""
    alpha = "(it) => Array.from(it.getContext('2d').getImageData(0, 0, 280, 280).data.filter((_, i) => i % 4 === 3))"
    return np.array(canvas(page).evaluate(alpha), dtype=float).reshape(SIDE, SIDE)


def assert_same_drawing(drawn: Any, strokes: list[Stroke]) -> None:
    difference = np.abs(drawn - np.asarray(render(strokes), dtype=float))
    assert difference.max() < 128  # half a point along an edge
    assert difference.mean() < 0.01 * drawn.mean() + 0.2


def test_a_second_finger_adds_nothing_ends_nothing_and_scrolls_nothing(visit: Visit) -> None:
    page = visit(**PHONE)
    open_tab(page, "Reconstruct")
    before = sources(reconstructed(page))
    hand = Hand(page)
    scrolled = page.evaluate("window.scrollY")
    hand.touch("touchStart", DOWN[0])
    for x, y in DOWN[1:10]:
        hand.touch("touchMove", (x, y), (240, 300 - y))
    for point in DOWN[10:]:
        hand.touch("touchMove", point)
    hand.touch("touchEnd")
    assert looks_like_a_one(after_stroke(page, before)[0])
    assert page.evaluate("window.scrollY") == scrolled


def test_a_touch_that_the_browser_takes_back_leaves_what_was_drawn_before(visit: Visit) -> None:
    page = visit(**PHONE)
    open_tab(page, "Reconstruct")
    before = drawing(page)
    hand = Hand(page)
    hand.touch("touchStart", DOWN[0])
    hand.touch("touchMove", DOWN[5])
    assert not np.array_equal(drawing(page), before)
    hand.touch("touchCancel")
    np.testing.assert_array_equal(drawing(page), before)
    expect(page.get_by_text("An example: draw over it")).to_be_visible()


def test_a_pen_draws_as_a_mouse_does_however_hard_it_is_pressed_and_beside_a_palm(page: Page) -> None:
    by_mouse = drawn(page, DOWN)
    page.get_by_role("button", name="Clear").click()
    expect(reconstructed(page)).to_have_count(0)
    hand = Hand(page)
    hand.touch("touchStart", (240, 240))
    hand.pen("mousePressed", DOWN[0], force=0.1)
    for index, point in enumerate(DOWN[1:]):
        hand.pen("mouseMoved", point, force=0.1 + 0.04 * index)
    hand.pen("mouseReleased", DOWN[-1], force=0)
    hand.touch("touchEnd")
    expect(reconstructed(page)).to_have_count(3)
    assert sources(reconstructed(page)) == by_mouse


def test_undo_takes_back_the_last_stroke(page: Page) -> None:
    one = drawn(page, DOWN)
    draw(page, ACROSS)
    cross = after_stroke(page, one)
    page.get_by_role("button", name="Undo").click()
    assert after_stroke(page, cross) == one


def test_a_cleared_canvas_says_what_to_do(page: Page) -> None:
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_text("Draw a digit here")).to_be_visible()
    expect(said(page)).to_have_text("Draw a digit, or upload one.")
    expect(reconstructed(page)).to_have_count(0)
    expect(page.get_by_role("button", name="Clear")).to_be_disabled()
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()
    draw(page, DOWN)
    expect(reconstructed(page)).to_have_count(3)


def test_a_stroke_replaces_the_example_and_asks_nothing_of_the_server_before_it_ends(page: Page) -> None:
    before = sources(reconstructed(page))
    box = canvas(page).bounding_box()
    assert box
    calls: list[str] = []
    page.on("request", lambda request: calls.append(request.url))
    page.mouse.move(box["x"] + 140, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 140, box["y"] + 220, steps=8)
    expect(page.get_by_text("An example: draw over it")).to_be_hidden()
    assert sources(reconstructed(page)) == before
    assert calls == []
    page.mouse.up()
    assert looks_like_a_one(after_stroke(page, before)[0])


def test_an_example_is_reconstructed_before_anything_is_drawn(page: Page) -> None:
    expect(reconstructed(page)).to_have_count(3)
    expect(page.get_by_text("An example: draw over it")).to_be_visible()
    seen, reconstruction, error = (pixels(source).astype(float) for source in sources(reconstructed(page)))
    np.testing.assert_allclose(error, np.abs(seen - reconstruction), atol=1.5)
    for name in ("Reconstruction", "KL", "ELBO", "MSE"):
        expect(page.locator("dl.figures dt").get_by_text(name, exact=True)).to_be_visible()


def test_ten_examples_can_be_picked_and_each_is_another_digit(page: Page) -> None:
    seen = sources(reconstructed(page))
    collected = {seen[0]}
    for digit in [name for name in "0123456789" if name != EXAMPLE]:
        page.get_by_role("button", name=f"Example: {digit}").click()
        seen = after_stroke(page, seen)
        collected.add(seen[0])
    assert len(collected) == 10


def test_an_uploaded_picture_lies_on_the_canvas_and_is_reconstructed(page: Page) -> None:
    before = sources(reconstructed(page))
    page.get_by_role("button", name="Clear").click()
    expect(reconstructed(page)).to_have_count(0)
    assert ink(page) == 0
    upload(page, DIGIT)
    expect(reconstructed(page)).to_have_count(3)
    assert sources(reconstructed(page))[0] != before[0]
    page.wait_for_function("() => document.querySelector('.hint').hidden")
    assert ink(page) > 2000


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (CUT_SHORT, "could not be read: it is cut short"),
        (TEXT, "could not be read: it is cut short, or not a picture at all"),
        (BLANK, refusal(Image.new("L", (100, 100)))),
    ],
    ids=["truncated", "text", "blank"],
)
def test_a_bad_file_gets_a_sentence_and_the_next_good_one_works(page: Page, content: bytes, sentence: str) -> None:
    before = sources(reconstructed(page))
    drawn = ink(page)
    upload(page, content)
    expect(said(page)).to_contain_text(sentence)
    expect(said(page)).to_contain_text("the canvas keeps what was on it")
    assert sources(reconstructed(page)) == before
    assert ink(page) == drawn
    expect(page.locator(".toast-body")).to_have_count(0)
    upload(page, DIGIT)
    after_stroke(page, before)
    expect(said(page)).to_be_empty()


def test_other_samples_of_the_posterior_are_drawn_for_the_same_digit(page: Page) -> None:
    seen, before = sources(reconstructed(page)), sources(pictures(page, POSTERIOR))
    page.get_by_role("button", name="Draw other samples").click()
    assert len(after_change(pictures(page, POSTERIOR), before)) == 8
    assert sources(reconstructed(page)) == seen


def test_there_is_a_kl_bar_for_each_latent_dimension_and_a_note_for_the_autoencoder(page: Page) -> None:
    bars = page.locator(".bars:visible [title]")
    expect(bars).to_have_count(models.get(models.DEFAULT).vae.latent_dim)
    heights = nats([str(bar.get_attribute("title")) for bar in bars.all()])
    assert heights == sorted(heights, reverse=True)
    choose_model(page, "plane")
    expect(bars).to_have_count(2)
    choose_model(page, "autoencoder")
    expect(page.get_by_text("there is no KL to show")).to_be_visible()
    expect(bars).to_have_count(0)


def test_the_webcam_is_not_mirrored_as_a_mirrored_3_is_no_digit(server: Server) -> None:
    components = server.http.get("/config").json()["components"]
    uploads = [each["props"] for each in components if "upload" in (each["props"].get("elem_classes") or [])]
    assert len(uploads) == 3  # Reconstruct, and both ends of Interpolate
    assert all("webcam" in each["sources"] and each["webcam_options"]["mirror"] is False for each in uploads)


def test_the_tile_of_an_upload_belongs_to_the_picture_on_the_canvas(server: Server, uploaded: dict[str, Any]) -> None:
    event = next(event for event in server.events if event.name == "put_on_canvas")
    canvas, tile, *_ = server.fire(event, ["plane", uploaded, event.start[2]]).data
    assert tile[0]["digit"]["picture"] == canvas["picture"]["path"]  # so that it is not searched again
