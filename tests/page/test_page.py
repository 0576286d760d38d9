"""Every tab in a real Chromium, as a visitor uses it. Screenshots of all tabs go to tests/screenshots/."""

import io
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from playwright.sync_api import Page, expect

from tests.page.conftest import DESKTOP, Visit
from tests.page.server import Server
from tests.page.visitor import (
    DOWN,
    FRAME,
    PHONE,
    POSTERIOR,
    SAMPLES,
    SEEN,
    SEEN_A,
    SEEN_B,
    STRIP,
    after_change,
    after_stroke,
    canvas,
    choose_model,
    decoded,
    draw,
    nats,
    open_tab,
    pictures,
    reconstructed,
    said,
    set_number,
    sources,
    upload,
)
from tests.pictures import BLANK, CUT_SHORT, DIGIT, TEXT, example, pixels
from ui import models
from ui.components.drawing.drawing import SIDE, render
from ui.digit_input import PATIENCE
from ui.examples import EXAMPLES, Stroke
from ui.tabs.interpolate import EXAMPLE_A, EXAMPLE_B
from ui.tabs.reconstruct import EXAMPLE
from ui.tabs.sample import START
from ui.text.doubts import doubt_sentence
from vae_core import find_digit, load_classifier, prepare_image

SCREENSHOTS = Path(__file__).parent / "screenshots"
TABS = ("Sample", "Reconstruct", "Sliders", "Interpolate")
ACROSS: Stroke = [(50 + 9 * step, 140) for step in range(20)]
ENVELOPE: list[Stroke] = [
    [(60, 60), (220, 60), (220, 220), (60, 220), (60, 60)],
    [(60, 60), (220, 220)],
    [(220, 60), (60, 220)],
]
"""A crossed square: no digit, and nothing that the models can reconstruct."""
NO_DIGIT = "This does not look like a digit"


def ink(page: Page) -> int:
    """How many points of the canvas are bright."""
    count = (
        "(it) => it.getContext('2d').getImageData(0, 0, 280, 280).data.filter((v, i) => i % 4 === 0 && v > 128).length"
    )
    return int(canvas(page).evaluate(count))


def looks_like_a_one(source: str) -> bool:
    """True for upright ink, one pen wide and 20 pixels high."""
    rows, columns = np.nonzero(pixels(source) > 128)
    return bool(np.ptp(columns) < 6 and np.ptp(rows) > 15)


def refusal(image: Image.Image) -> str:
    """The sentence of the library on a picture without a digit."""
    with pytest.raises(ValueError, match=" ") as refused:
        prepare_image(image)
    return str(refused.value)


# Sample


def test_the_first_screen_shows_samples_without_a_click(page: Page) -> None:
    expect(pictures(page, SAMPLES)).to_have_count(START[0])
    assert all(pixels(source).shape == (28, 28) for source in sources(pictures(page, SAMPLES)))
    assert sum(pixels(source).max() > 128 for source in sources(pictures(page, SAMPLES))) > START[0] / 2
    assert len(set(sources(pictures(page, SAMPLES)))) == START[0]


def test_new_samples_are_other_samples(page: Page) -> None:
    before = sources(pictures(page, SAMPLES))
    page.get_by_role("button", name="New samples").click()
    after = after_change(pictures(page, SAMPLES), before)
    assert len(after) == START[0]
    assert not set(before) & set(after)


def test_at_temperature_zero_all_samples_are_the_same(page: Page) -> None:
    before = sources(pictures(page, SAMPLES))
    set_number(page, "number input for Temperature", 0)
    assert len(set(after_change(pictures(page, SAMPLES), before))) == 1


def test_the_count_is_the_number_of_samples_and_keeps_the_first_ones(page: Page) -> None:
    before = sources(pictures(page, SAMPLES))
    set_number(page, "number input for How many", 5)
    expect(pictures(page, SAMPLES)).to_have_count(5)
    set_number(page, "number input for How many", 64)
    expect(pictures(page, SAMPLES)).to_have_count(64)
    assert len(before) == START[0]


def test_the_same_seed_gives_the_same_samples(page: Page) -> None:
    first = after_seed(page, 5, sources(pictures(page, SAMPLES)))
    other = after_seed(page, 6, first)
    assert after_seed(page, 5, other) == first


def after_seed(page: Page, seed: int, before: list[str]) -> list[str]:
    set_number(page, "Seed", seed)
    return after_change(pictures(page, SAMPLES), before)


@pytest.mark.parametrize(("seed", "sentence"), [("-5", "-5 is less than minimum value 0"), ("", "The seed is empty")])
def test_a_seed_that_is_none_gets_a_sentence_and_the_next_one_works(page: Page, seed: str, sentence: str) -> None:
    before = sources(pictures(page, SAMPLES))
    page.get_by_label("Seed", exact=True).fill(seed)
    expect(page.locator(".toast-body")).to_contain_text(sentence)
    assert sources(pictures(page, SAMPLES)) == before
    after_seed(page, 5, before)


def test_the_samples_are_saved_as_one_picture_four_pixels_to_a_pixel(page: Page) -> None:
    set_number(page, "number input for How many", 1)
    expect(pictures(page, SAMPLES)).to_have_count(1)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as picture").click()
    assert download.value.suggested_filename == "samples.png"
    saved = Image.open(io.BytesIO(download.value.path().read_bytes()))
    assert saved.format == "PNG"
    assert saved.size == (4 * 32, 4 * 32)
    digit = saved.convert("L").resize((32, 32), Image.Resampling.NEAREST).crop((2, 2, 30, 30))
    assert np.array_equal(np.asarray(digit), pixels(sources(pictures(page, SAMPLES))[0]))


def test_a_sheet_of_samples_holds_them_in_rows(page: Page) -> None:
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as picture").click()
    saved = Image.open(io.BytesIO(download.value.path().read_bytes()))
    width, height = ((side // 4 - 2) / 30 for side in saved.size)
    assert width == int(width) > 1
    assert height == -(-START[0] // int(width))


def test_a_7_can_be_asked_for_and_the_page_says_where_it_comes_from(page: Page) -> None:
    before = sources(pictures(page, SAMPLES))
    page.get_by_label("7", exact=True).check()
    after = after_change(pictures(page, SAMPLES), before)
    expect(page.locator("p.note:visible")).to_contain_text("codes of real images of this digit")
    x = torch.stack([torch.from_numpy(pixels(source) / np.float32(255))[None] for source in after])
    with torch.inference_mode():
        assert (load_classifier()(x).argmax(1) == 7).float().mean() > 0.9


def test_samples_of_all_digits_are_surer_digits_than_those_of_the_prior(page: Page) -> None:
    def confidence(shown: list[str]) -> float:
        x = torch.stack([torch.from_numpy(pixels(source) / np.float32(255))[None] for source in shown])
        with torch.inference_mode():
            return float(load_classifier()(x).softmax(1).amax(1).mean())

    start = sources(pictures(page, SAMPLES))
    choose_model(page, "autoencoder")
    before = after_change(pictures(page, SAMPLES), start)
    page.get_by_label("all digits").check()
    after = after_change(pictures(page, SAMPLES), before)
    expect(page.locator("p.note:visible")).to_contain_text("even this model can be sampled")
    assert confidence(after) > confidence(before)


def test_another_model_draws_other_samples_and_says_what_it_is(page: Page) -> None:
    before = sources(pictures(page, SAMPLES))
    expect(page.get_by_text(models.describe(models.DEFAULT))).to_be_visible()
    choose_model(page, "plane")
    assert len(after_change(pictures(page, SAMPLES), before)) == START[0]
    expect(page.get_by_text(models.describe(models.DEFAULT))).to_have_count(0)


def test_for_the_autoencoder_the_page_explains_why_samples_are_no_digits(page: Page) -> None:
    why = page.locator("p.note:visible")
    expect(why).to_contain_text("KL term of the training loss keeps the codes of real images close")
    choose_model(page, "autoencoder")
    expect(why).to_contain_text("trained without the KL term")


def test_an_emptied_number_field_shows_what_the_page_starts_with(page: Page) -> None:
    before = sources(pictures(page, SAMPLES))
    box = page.get_by_label("number input for How many", exact=True)
    box.fill("5")
    expect(pictures(page, SAMPLES)).to_have_count(5)
    box.fill("")
    expect(pictures(page, SAMPLES)).to_have_count(START[0])
    assert sources(pictures(page, SAMPLES)) == before
    expect(page.locator(".toast-body")).to_have_count(0)


# Reconstruct


def test_an_example_is_reconstructed_before_anything_is_drawn(page: Page) -> None:
    open_tab(page, "Reconstruct")
    expect(reconstructed(page)).to_have_count(3)
    expect(page.get_by_text("An example: draw over it")).to_be_visible()
    seen, reconstruction, error = (pixels(source).astype(float) for source in sources(reconstructed(page)))
    np.testing.assert_allclose(error, np.abs(seen - reconstruction), atol=1.5)
    for name in ("Reconstruction", "KL", "ELBO", "MSE"):
        expect(page.locator("dl.figures dt").get_by_text(name, exact=True)).to_be_visible()


def test_the_first_stroke_of_the_mouse_replaces_the_example(page: Page) -> None:
    open_tab(page, "Reconstruct")
    before = sources(reconstructed(page))
    draw(page, DOWN)
    after = after_stroke(page, before)
    assert looks_like_a_one(after[0])
    assert after[1] != before[1]
    expect(page.get_by_text("An example: draw over it")).to_be_hidden()


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
    open_tab(page, "Reconstruct")
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
    open_tab(page, "Reconstruct")
    before = sources(reconstructed(page))
    draw(page, DOWN)
    by_mouse = after_stroke(page, before)
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
    open_tab(page, "Reconstruct")
    before = sources(reconstructed(page))
    draw(page, DOWN)
    one = after_stroke(page, before)
    draw(page, ACROSS)
    cross = after_stroke(page, one)
    page.get_by_role("button", name="Undo").click()
    assert after_stroke(page, cross) == one


def test_a_cleared_canvas_says_what_to_do(page: Page) -> None:
    open_tab(page, "Reconstruct")
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_text("Draw a digit here")).to_be_visible()
    expect(said(page)).to_have_text("Draw a digit, or upload one.")
    expect(reconstructed(page)).to_have_count(0)
    expect(page.get_by_role("button", name="Clear")).to_be_disabled()
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()
    draw(page, DOWN)
    expect(reconstructed(page)).to_have_count(3)


def test_ten_examples_can_be_picked_and_each_is_another_digit(page: Page) -> None:
    open_tab(page, "Reconstruct")
    seen = sources(reconstructed(page))
    collected = {seen[0]}
    for digit in [name for name in "0123456789" if name != EXAMPLE]:
        page.get_by_role("button", name=f"Example: {digit}").click()
        seen = after_stroke(page, seen)
        collected.add(seen[0])
    assert len(collected) == 10


def test_an_uploaded_picture_lies_on_the_canvas_and_is_reconstructed(page: Page) -> None:
    open_tab(page, "Reconstruct")
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
    open_tab(page, "Reconstruct")
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


HOLD = """(delay) => {
  window.held = new Map();
  const [start, stop] = [window.setTimeout, window.clearTimeout];
  window.setTimeout = (call, after, ...rest) => {
    const timer = start(after === delay ? () => {} : call, after, ...rest);
    if (after === delay) held.set(timer, call);
    return timer;
  };
  window.clearTimeout = (timer) => {
    held.delete(timer);
    stop(timer);
  };
}"""
"""Holds back what the page wants to do after a delay, until the test lets it."""
LET_GO = "() => { for (const call of held.values()) call(); held.clear(); }"


def first_stroke_of_a_four(page: Page) -> tuple[list[str], Stroke]:
    """Draw it, with the page's patience held back; what is seen of it, and the stroke that is to come."""
    page.evaluate(HOLD, PATIENCE * 1000)
    before = sources(reconstructed(page))
    draw(page, EXAMPLES["4"][0])
    seen = after_stroke(page, before)
    page.wait_for_function("held.size > 0")
    return seen, EXAMPLES["4"][1]


def test_a_digit_that_is_not_finished_yet_is_not_doubted(page: Page) -> None:
    open_tab(page, "Reconstruct")
    seen, stroke = first_stroke_of_a_four(page)
    expect(said(page)).to_be_empty()
    draw(page, stroke)
    after_stroke(page, seen)
    page.evaluate(LET_GO)
    expect(said(page)).to_be_empty()


def test_what_is_no_digit_is_doubted_after_a_pause_until_it_is_one(page: Page) -> None:
    open_tab(page, "Reconstruct")
    seen, stroke = first_stroke_of_a_four(page)
    page.evaluate(LET_GO)
    expect(said(page)).to_contain_text(NO_DIGIT)
    assert len(sources(reconstructed(page))) == 3  # shown all the same
    draw(page, stroke)
    after_stroke(page, seen)
    expect(said(page)).to_be_empty()


def test_a_touch_puts_the_doubt_off(page: Page) -> None:
    open_tab(page, "Reconstruct")
    first_stroke_of_a_four(page)
    waiting = page.evaluate("[...held.keys()]")
    page.mouse.move(5, 5)
    page.mouse.down()
    assert not set(waiting) & set(page.evaluate("[...held.keys()]"))
    page.mouse.up()
    page.evaluate(LET_GO)
    expect(said(page)).to_contain_text(NO_DIGIT)


def test_of_two_digits_a_calm_sentence_says_which_is_taken(page: Page) -> None:
    open_tab(page, "Reconstruct")
    before = sources(reconstructed(page))
    for x in (70, 210):
        draw(page, [(x, 60), (x, 140), (x, 220)])
    (doubt,) = find_digit(render([[(x, 60), (x, 140), (x, 220)] for x in (70, 210)])).doubts
    expect(said(page)).to_have_text(doubt_sentence(doubt))
    expect(said(page).locator(".warning")).to_have_count(0)
    assert looks_like_a_one(after_stroke(page, before)[0])


def test_a_drawing_without_a_digit_says_so_in_its_place_and_stays_on_the_canvas(page: Page) -> None:
    open_tab(page, "Reconstruct")
    draw(page, [(140, 140)])
    expect(said(page)).to_have_text(refusal(render([[(140, 140)]])))
    expect(reconstructed(page)).to_have_count(0)
    assert ink(page) > 0
    expect(page.locator(".toast-body")).to_have_count(0)
    draw(page, DOWN)
    expect(reconstructed(page)).to_have_count(3)
    expect(said(page)).to_be_empty()


def test_another_model_judges_the_digit_anew(page: Page) -> None:
    open_tab(page, "Reconstruct")
    for stroke in ENVELOPE:
        draw(page, stroke)
    expect(said(page)).to_contain_text("nats")
    by_article = said(page).inner_text()
    choose_model(page, "plane")
    expect(said(page)).not_to_have_text(by_article)
    expect(said(page)).to_contain_text(NO_DIGIT)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_warning_and_the_sentence_below_it_can_be_read(visit: Visit, theme: str) -> None:
    page = visit(f"/?__theme={theme}")
    open_tab(page, "Reconstruct")
    upload(page, BLANK)
    expect(said(page).locator("p")).to_have_count(2)
    for text, ground in said(page).locator("p").evaluate_all(COLOURS):
        assert contrast(text, ground) >= 4.5  # WCAG 2.2, level AA
    mark = said(page).locator(".warning").evaluate("(it) => getComputedStyle(it, '::before').content")
    assert mark.startswith('"!"')  # not told by colour alone


COLOURS = """(lines) => lines.map((line) => {
  let ground = line;
  while (getComputedStyle(ground).backgroundColor.endsWith(", 0)")) ground = ground.parentElement;
  return [line, ground].map((it, index) => getComputedStyle(it)[index ? "backgroundColor" : "color"]);
})"""


def contrast(text: str, ground: str) -> float:
    """The contrast of two CSS colours "rgb(r, g, b)", as WCAG 2.2 defines it: 1 to 21."""
    dark, light = sorted(luminance([int(each) for each in re.findall(r"\d+", colour)]) for colour in (text, ground))
    return (light + 0.05) / (dark + 0.05)


def luminance(rgb: list[int]) -> float:
    """Relative luminance of an sRGB colour, 0 to 1."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (each / 255 for each in rgb)]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


def test_other_samples_of_the_posterior_are_drawn_for_the_same_digit(page: Page) -> None:
    open_tab(page, "Reconstruct")
    seen, before = sources(reconstructed(page)), sources(pictures(page, POSTERIOR))
    page.get_by_role("button", name="Draw other samples").click()
    assert len(after_change(pictures(page, POSTERIOR), before)) == 8
    assert sources(reconstructed(page)) == seen


def test_there_is_a_kl_bar_for_each_latent_dimension_and_a_note_for_the_autoencoder(page: Page) -> None:
    open_tab(page, "Reconstruct")
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


def test_drawing_over_an_example_asks_nothing_of_the_server_before_the_stroke_ends(page: Page) -> None:
    open_tab(page, "Reconstruct")
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


# Interpolate


def test_the_strip_runs_between_the_two_examples_that_are_picked(page: Page) -> None:
    open_tab(page, "Interpolate")
    strip = pictures(page, STRIP)
    before = sources(strip)
    page.get_by_role("button", name="Example: 0").first.click()
    other_first = after_change(strip, before)
    assert other_first[-1] == before[-1]
    page.get_by_role("button", name="Example: 4").last.click()
    other_last = after_change(strip, other_first, index=-1)
    assert other_last[0] == other_first[0]


def test_drawing_on_b_moves_the_end_of_the_strip(page: Page) -> None:
    open_tab(page, "Interpolate")
    before = sources(pictures(page, STRIP))
    draw(page, DOWN, "B")
    assert after_change(pictures(page, STRIP), before, index=-1)[0] == before[0]


def test_steps_is_the_number_of_frames_and_the_ends_stay(page: Page) -> None:
    open_tab(page, "Interpolate")
    before = sources(pictures(page, STRIP))
    set_number(page, "number input for Steps", 7)
    expect(pictures(page, STRIP)).to_have_count(7)
    after = sources(pictures(page, STRIP))
    assert (after[0], after[-1]) == (before[0], before[-1])


def test_linear_and_spherical_paths_differ_between_the_ends_only(page: Page) -> None:
    open_tab(page, "Interpolate")
    spherical = sources(pictures(page, STRIP))
    page.get_by_role("radio", name="linear").click()
    linear = after_change(pictures(page, STRIP), spherical, index=len(spherical) // 2)
    assert (linear[0], linear[-1]) == (spherical[0], spherical[-1])


def test_walking_shows_the_frame_of_the_strip_that_the_slider_stands_on(page: Page) -> None:
    open_tab(page, "Interpolate")
    strip = sources(pictures(page, STRIP))
    walk = page.get_by_role("slider", name="Walk")
    expect(pictures(page, FRAME)).to_have_attribute("src", strip[int(walk.input_value()) - 1])
    walk.focus()
    for key in ("Home", "ArrowRight", "End", "ArrowLeft"):
        page.keyboard.press(key)
        expect(pictures(page, FRAME)).to_have_attribute("src", strip[int(walk.input_value()) - 1])


def test_a_cleared_end_of_the_strip_says_what_to_do(page: Page) -> None:
    open_tab(page, "Interpolate")
    for index, name in enumerate("AB"):
        page.get_by_role("button", name="Clear").nth(index).click()
        expect(page.get_by_text(f"Draw, upload or pick a digit for {name}.")).to_be_visible()
        expect(pictures(page, STRIP)).to_have_count(0)
        page.get_by_role("button", name="Example: 6").nth(index).click()
        expect(pictures(page, STRIP)).not_to_have_count(0)


def assert_seen(page: Page, label: str, image: Image.Image) -> None:
    """What the model sees of an end is what the library makes of a picture."""
    (source,) = sources(pictures(page, label))
    np.testing.assert_allclose(pixels(source), prepare_image(image)[0, 0].numpy() * 255, atol=1)


def test_what_the_model_sees_of_both_ends_follows_strokes_uploads_and_examples(page: Page) -> None:
    open_tab(page, "Interpolate")
    a, b = (sources(pictures(page, label)) for label in (SEEN_A, SEEN_B))
    assert_seen(page, SEEN_A, example(EXAMPLE_A))
    assert_seen(page, SEEN_B, example(EXAMPLE_B))
    draw(page, DOWN, "A")
    after_change(pictures(page, SEEN_A), a)
    assert_seen(page, SEEN_A, render([DOWN]))
    upload(page, DIGIT, index=1)
    after_change(pictures(page, SEEN_B), b)
    assert_seen(page, SEEN_B, example("3"))
    assert_seen(page, SEEN_A, render([DOWN]))
    page.get_by_role("button", name="Example: 4").first.click()
    after_change(pictures(page, SEEN_A), sources(pictures(page, SEEN_A)))
    assert_seen(page, SEEN_A, example("4"))


def test_each_end_says_what_is_doubtful_about_its_own_digit(page: Page) -> None:
    open_tab(page, "Interpolate")
    for stroke in ENVELOPE:
        draw(page, stroke, "B")
    expect(said(page, "B")).to_contain_text(NO_DIGIT)
    expect(said(page, "A")).to_be_empty()
    upload(page, BLANK)
    expect(said(page, "A")).to_contain_text("the canvas keeps what was on it")
    expect(pictures(page, STRIP)).not_to_have_count(0)


# The page as a whole


MODES: dict[str, tuple[str, dict[str, Any]]] = {
    "light": ("/?__theme=light", {}),
    "dark": ("/?__theme=dark", {}),
    "phone": ("/?__theme=light", PHONE),
    "phone-dark": ("/?__theme=dark", PHONE),
}


@pytest.mark.parametrize("mode", MODES)
def test_every_tab_fits_its_screen_and_wears_its_theme(visit: Visit, mode: str) -> None:
    path, options = MODES[mode]
    page = visit(path, **options)
    assert page.evaluate("document.body.classList.contains('dark')") == ("dark" in mode)
    width = options.get("viewport", DESKTOP)["width"]
    for name in TABS:
        open_tab(page, name)
        page.screenshot(path=SCREENSHOTS / f"{mode}-{name.lower()}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert page.evaluate("window.innerWidth") == width, name


PLACES = """() => [...document.querySelectorAll("[role=tabpanel] .block")]
  .filter((block) => block.offsetParent)
  .map((block) => [block.className, block.getBoundingClientRect()])
  .map(([name, box]) => `${name}: ${box.y + window.scrollY} ${box.height}`)"""
"""Where each component stands, and how high it is."""


@pytest.mark.parametrize("mode", ["light", "phone"])
@pytest.mark.parametrize(("tab", "label", "seen"), [("Reconstruct", "Your digit", SEEN), ("Interpolate", "A", SEEN_A)])
def test_nothing_moves_whatever_is_said_of_a_digit(visit: Visit, mode: str, tab: str, label: str, seen: str) -> None:
    path, options = MODES[mode]
    page = visit(path, **options)
    open_tab(page, tab)
    places = page.evaluate(PLACES)
    assert len(places) > 5
    for stroke in ENVELOPE:
        draw(page, stroke, label)
    expect(said(page, label)).to_contain_text("and the classifier is undecided")  # both reasons
    page.screenshot(path=SCREENSHOTS / f"{mode}-{tab.lower()}-doubt.png", full_page=True)
    assert page.evaluate(PLACES) == places
    page.locator("button.clear:visible").first.click()
    expect(said(page, label)).to_contain_text("Draw a digit, or upload one.")
    expect(pictures(page, seen)).to_have_count(0)
    assert page.evaluate(PLACES) == places
    upload(page, BLANK)
    expect(said(page, label)).to_contain_text("the canvas keeps what was on it")
    assert page.evaluate(PLACES) == places
    assert page.evaluate("document.documentElement.scrollWidth") <= options.get("viewport", DESKTOP)["width"]


DRAWN = """(images) => images.map((image) => {
  const box = image.getBoundingClientRect();
  return [box.width, box.height, getComputedStyle(image).imageRendering, image.alt ?? `${image.ariaLabel} 1`];
})"""


@pytest.mark.parametrize("mode", ["light", "phone"])
def test_every_pixel_of_a_digit_is_a_whole_crisp_square(visit: Visit, mode: str) -> None:
    path, options = MODES[mode]
    page = visit(path, **options)
    for name in TABS:
        open_tab(page, name)
        images = page.locator(".tiles img:visible").or_(decoded(page).locator("visible=true"))
        expect(images).not_to_have_count(0)
        for width, height, rendering, alt in images.evaluate_all(DRAWN):
            assert width == height > 0, name
            assert width % 28 == 0, name
            assert rendering == "pixelated"
            assert re.fullmatch(r"[A-Za-z ]+ \d+", alt)


def test_visitors_never_see_each_others_digits(visit: Visit) -> None:
    one, other = visit(), visit()
    for each in (one, other):
        open_tab(each, "Reconstruct")
    before = sources(reconstructed(other))
    assert sources(reconstructed(one)) == before
    draw(one, DOWN)
    after_stroke(one, before)
    samples = sources(pictures(other, POSTERIOR))
    other.get_by_role("button", name="Draw other samples").click()
    after_change(pictures(other, POSTERIOR), samples)
    assert sources(reconstructed(other)) == before
    choose_model(one, "plane")
    expect(other.get_by_role("radio", name=models.DEFAULT)).to_be_checked()


def test_a_new_visitor_starts_afresh(visit: Visit) -> None:
    first = visit()
    start = sources(pictures(first, SAMPLES))
    set_number(first, "Seed", 123)
    after_change(pictures(first, SAMPLES), start)
    assert sources(pictures(visit(), SAMPLES)) == start
