"""What the page says of a digit that it doubts, in a real Chromium."""

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.page.conftest import Visit
from tests.page.labels import DOWN, ENVELOPE, NO_DIGIT
from tests.page.seen import image, ink, is_blank, reconstructed, said, shown, sources
from tests.page.visitor import choose_model, draw, drawn, open_tab, press, upload
from tests.pictures import BLANK
from tests.symbols import DOODLES
from ui import models
from ui.components.assets import UI
from ui.examples import EXAMPLES, Stroke
from ui.text import say

TAB = "Reconstruct"  # Where the page is opened
REMARKS = (UI / "components/shared/remarks.js").read_text(encoding="utf-8")
PATIENCE = int(re.findall(r"PATIENCE = (\d+)", REMARKS)[0])  # milliseconds

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


def first_stroke_of_a_four(page: Page) -> Stroke:
    """Draw it, with the page's patience held back; return the stroke that is to come."""
    page.evaluate(HOLD, PATIENCE)
    drawn(page, EXAMPLES["4"][0])
    page.wait_for_function("held.size > 0")
    return EXAMPLES["4"][1]


def test_a_digit_that_is_not_finished_yet_is_not_doubted(page: Page) -> None:
    stroke = first_stroke_of_a_four(page)
    expect(said(page)).to_be_empty()
    draw(page, stroke)
    page.evaluate(LET_GO)
    expect(said(page)).to_be_empty()


def test_what_is_no_digit_is_doubted_after_a_pause_until_it_is_one(page: Page) -> None:
    stroke = first_stroke_of_a_four(page)
    page.evaluate(LET_GO)
    expect(said(page)).to_contain_text(NO_DIGIT)
    assert not any(map(is_blank, sources(reconstructed(page))))  # shown all the same
    draw(page, stroke)
    page.evaluate(LET_GO)
    expect(said(page)).to_be_empty()


def test_a_touch_puts_the_doubt_off(page: Page) -> None:
    first_stroke_of_a_four(page)
    waiting = page.evaluate("[...held.keys()]")
    page.mouse.move(5, 5)
    page.mouse.down()
    assert not set(waiting) & set(page.evaluate("[...held.keys()]"))
    page.mouse.up()
    page.evaluate(LET_GO)
    expect(said(page)).to_contain_text(NO_DIGIT)


@pytest.mark.parametrize("stroke", [[(140, 140)], [(140, 140), (150, 152)]], ids=["tap", "tick"])
def test_a_tiny_drawing_is_too_small_and_is_shown_all_the_same(page: Page, stroke: Stroke) -> None:
    draw(page, stroke)
    expect(said(page)).to_have_text("Too small: draw it larger.")
    assert ink(page) > 0
    assert not any(map(is_blank, sources(reconstructed(page))))
    expect(page.locator(".toast-body")).to_have_count(0)
    draw(page, DOWN)
    expect(said(page)).to_be_empty()


def test_a_crossed_square_does_not_look_like_a_digit_for_two_reasons_in_numbers(page: Page) -> None:
    for stroke in ENVELOPE:
        draw(page, stroke)
    expect(said(page)).to_contain_text(f"{NO_DIGIT}: it is reconstructed worse than 99.9 % of the test images (")
    expect(said(page)).to_contain_text(", and the classifier is undecided (entropy ")
    assert "paper" not in said(page).inner_text()


@pytest.mark.parametrize("name", ["star", "smiley", "hash", "5"])
def test_a_drawing_is_doubted_where_the_library_doubts_what_the_model_sees(page: Page, name: str) -> None:
    page.evaluate(HOLD, PATIENCE)
    for stroke in DOODLES.get(name) or EXAMPLES[name]:
        draw(page, stroke)
    page.evaluate(LET_GO)
    evidence = models.evidence(models.get(models.DEFAULT), image(shown(reconstructed(page).first)))
    if evidence.looks_like_a_digit:
        expect(said(page)).to_be_empty()
    else:
        expect(said(page)).to_have_text(models.doubt(evidence) or "")


def test_another_model_judges_the_digit_anew(page: Page) -> None:
    for stroke in ENVELOPE:
        draw(page, stroke)
    expect(said(page)).to_contain_text("nats")
    by_explorer = said(page).inner_text()
    choose_model(page, "plane")
    expect(said(page)).to_contain_text(NO_DIGIT)
    expect(said(page)).not_to_have_text(by_explorer)


def test_a_refused_upload_is_forgotten_with_the_next_change(page: Page) -> None:
    upload(page, BLANK)
    expect(said(page)).to_contain_text(say("remarks.not_taken"))
    press(page, "Example: 3")
    expect(said(page)).to_be_empty()


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
    """Return the contrast of two CSS colours "rgb(r, g, b)", as WCAG 2.2 defines it: 1 to 21."""
    dark, light = sorted(luminance([int(each) for each in re.findall(r"\d+", colour)]) for colour in (text, ground))
    return (light + 0.05) / (dark + 0.05)


def luminance(rgb: list[int]) -> float:
    """Relative luminance of an sRGB colour, 0 to 1."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (each / 255 for each in rgb)]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))
