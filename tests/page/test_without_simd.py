"""A browser that cannot run the page's networks, for want of WebAssembly SIMD: the server answers in their place."""

import pytest
from playwright.sync_api import Page, expect

from tests.page.conftest import Visit
from tests.page.labels import DOWN, STRIP
from tests.page.seen import (
    assert_alike,
    chances,
    code,
    decoded,
    distance,
    image,
    note,
    picker,
    pictures,
    reconstructed,
    seen_of,
    shown,
    sliders,
    sources,
    until,
)
from tests.page.visitor import after_change, draw, open_tab, press, set_steps
from ui import models
from ui.settings import START
from ui.text import say

STEPS = 5
NO_SIMD = "WebAssembly.validate = () => false"
COUNT = """() => {
  const { fetch } = window;
  let underWay = 0;
  window.most = 0;
  window.fetch = (...asked) => {
    window.most = Math.max(window.most, ++underWay);
    return fetch(...asked).finally(() => underWay--);
  };
}"""
"""Counts the most calls that are under way at a time."""


@pytest.fixture
def bare(visit: Visit) -> Page:
    """Open the page in a browser without SIMD."""
    return visit(script=NO_SIMD)


def go(page: Page, name: str) -> None:
    """Go to a tab; what it shows may take longer."""
    page.get_by_role("tab", name=name, exact=True).click()


def test_the_sliders_are_drawn_by_the_server(bare: Page) -> None:
    go(bare, "Sliders")
    expect(decoded(bare)).to_have_attribute("data-drawn-by", "server")
    expect(note(bare)).not_to_be_empty()
    model = models.get(models.DEFAULT)
    for move in ("End", "Home"):
        before = sources(decoded(bare))
        sliders(bare).first.press(move)
        after_change(decoded(bare), before)
        until(bare, lambda: distance(shown(decoded(bare)), models.generate(model, code(bare)[None])) <= 2)
    expect(decoded(bare)).to_have_attribute("data-drawn-by", "server")


def test_the_train_tab_says_that_this_browser_cannot_learn(bare: Page) -> None:
    go(bare, "Train")
    expect(bare.locator("#train .say span")).to_have_text(say("train.no_networks"))


def test_what_is_drawn_is_encoded_by_the_server_one_call_at_a_time(bare: Page, page: Page) -> None:
    go(bare, "Reconstruct")
    until(bare, lambda: sum(chances(bare)) > 0.9)
    bare.evaluate(COUNT)
    draw(bare, DOWN)
    open_tab(page, "Reconstruct")
    draw(page, DOWN)
    assert_alike(reconstructed(bare), sources(reconstructed(page)))
    assert chances(bare) == pytest.approx(chances(page), abs=0.02)
    assert bare.evaluate("most") == 1
    model = models.get(models.DEFAULT)
    mean = models.encode(model, image(shown(reconstructed(bare).first))).mean[0]
    assert float((code(bare) - mean).abs().max()) < 0.02


def test_the_strip_and_its_digits_and_the_frame_come_from_the_server(bare: Page, page: Page) -> None:
    for each in (bare, page):
        go(each, "Interpolate")
        expect(each.get_by_test_id("steps")).to_have_value(str(START["steps"]))  # its script is here
        set_steps(each, STEPS)
        expect(pictures(each, STRIP)).to_have_count(STEPS)
    open_tab(page, "Interpolate")
    until(page, lambda: len(set(sources(pictures(page, STRIP)))) == STEPS)
    assert_alike(pictures(bare, STRIP), sources(pictures(page, STRIP)))
    assert bare.locator(".frames b").all_inner_texts() == page.locator(".frames b").all_inner_texts()
    for each in (bare, page):
        each.get_by_test_id("scrubber").fill("-0.3")
    assert_alike(bare.get_by_test_id("frame"), [shown(page.get_by_test_id("frame"))])


def test_another_model_and_a_point_as_an_end_come_from_the_server(bare: Page) -> None:
    go(bare, "Sliders")
    expect(note(bare)).not_to_be_empty()
    before = sources(decoded(bare))
    press(bare, "Random")
    after_change(decoded(bare), before)
    model = models.get(models.DEFAULT)
    until(bare, lambda: distance(shown(decoded(bare)), models.generate(model, code(bare)[None])) <= 2)
    picture = shown(decoded(bare))
    press(bare, "Use as A")
    picker(bare).select_option("article")
    expect(note(bare)).to_contain_text("Encoded anew by article.")
    article = models.get("article")
    expected = models.generate(article, models.encode(article, image(picture)).mean)
    until(bare, lambda: distance(shown(decoded(bare)), expected) <= 3)
    go(bare, "Interpolate")
    assert_alike(seen_of(bare, "A"), [picture])
