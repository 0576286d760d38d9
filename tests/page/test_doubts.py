"""What the page says of a digit that it doubts, in a real Chromium."""

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.drawings import render
from tests.page.conftest import Visit
from tests.page.labels import DOWN, ENVELOPE, NO_DIGIT
from tests.page.seen import ink, looks_like_a_one, reconstructed, said, sources
from tests.page.visitor import after_stroke, choose_model, draw, drawn, open_tab, upload
from tests.pictures import BLANK, refusal
from ui.digit_input import PATIENCE
from ui.examples import EXAMPLES, Stroke
from ui.text import say
from vae_core import find_digit

TAB = "Reconstruct"  # Where the page is opened

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
    seen = drawn(page, EXAMPLES["4"][0])
    page.wait_for_function("held.size > 0")
    return seen, EXAMPLES["4"][1]


def test_a_digit_that_is_not_finished_yet_is_not_doubted(page: Page) -> None:
    seen, stroke = first_stroke_of_a_four(page)
    expect(said(page)).to_be_empty()
    draw(page, stroke)
    after_stroke(page, seen)
    page.evaluate(LET_GO)
    expect(said(page)).to_be_empty()


def test_what_is_no_digit_is_doubted_after_a_pause_until_it_is_one(page: Page) -> None:
    seen, stroke = first_stroke_of_a_four(page)
    page.evaluate(LET_GO)
    expect(said(page)).to_contain_text(NO_DIGIT)
    assert len(sources(reconstructed(page))) == 3  # shown all the same
    draw(page, stroke)
    after_stroke(page, seen)
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


def test_of_two_digits_a_calm_sentence_says_which_is_taken(page: Page) -> None:
    before = sources(reconstructed(page))
    for x in (70, 210):
        draw(page, [(x, 60), (x, 140), (x, 220)])
    (doubt,) = find_digit(render([[(x, 60), (x, 140), (x, 220)] for x in (70, 210)])).doubts
    expect(said(page)).to_have_text(say(f"doubts.{doubt}"))
    expect(said(page).locator(".warning")).to_have_count(0)
    assert looks_like_a_one(after_stroke(page, before)[0])


def test_a_drawing_without_a_digit_says_so_in_its_place_and_stays_on_the_canvas(page: Page) -> None:
    draw(page, [(140, 140)])
    expect(said(page)).to_have_text(refusal(render([[(140, 140)]])))
    expect(reconstructed(page)).to_have_count(0)
    assert ink(page) > 0
    expect(page.locator(".toast-body")).to_have_count(0)
    draw(page, DOWN)
    expect(reconstructed(page)).to_have_count(3)
    expect(said(page)).to_be_empty()


def test_another_model_judges_the_digit_anew(page: Page) -> None:
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
    """Return the contrast of two CSS colours "rgb(r, g, b)", as WCAG 2.2 defines it: 1 to 21."""
    dark, light = sorted(luminance([int(each) for each in re.findall(r"\d+", colour)]) for colour in (text, ground))
    return (light + 0.05) / (dark + 0.05)


def luminance(rgb: list[int]) -> float:
    """Relative luminance of an sRGB colour, 0 to 1."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (each / 255 for each in rgb)]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))
