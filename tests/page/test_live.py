"""What follows a hand while it moves, in a real Chromium: everything, within the page, and without the server."""

import re

import torch
from playwright.sync_api import Page, expect

from tests.page.labels import ACROSS, DOWN, POSTERIOR, STRIP
from tests.page.seen import (
    chances,
    code,
    decoded,
    distance,
    image,
    kl_bars,
    pictures,
    reconstructed,
    seen_of,
    shown,
    sliders,
    sources,
    until,
    verdict,
)
from tests.page.traffic import silence
from tests.page.visitor import after_change, draw, open_tab, press
from ui import models

SIX = [(150.0, 50.0), (110.0, 110.0), (95.0, 180.0), (140.0, 230.0), (185.0, 190.0), (150.0, 150.0), (105.0, 185.0)]


def test_while_the_pen_is_down_all_that_the_page_knows_of_the_digit_follows_it(page: Page) -> None:
    open_tab(page, "Reconstruct")
    with silence(page):
        draw(page, DOWN, lifts=False)
        down = sources(reconstructed(page))
        x, z, heights, terms = image(down[0]), code(page), chances(page), kl_bars(page)
        expect(verdict(page)).to_contain_text("1 · ")
        box = page.get_by_test_id("canvas").bounding_box()
        assert box
        page.mouse.move(box["x"] + 60, box["y"] + 230, steps=8)  # the same stroke goes on
        after = sources(reconstructed(page))
        assert not set(after) & set(down)
        assert max(abs(a - b) for a, b in zip(heights, chances(page), strict=True)) > 0.01
        assert kl_bars(page) != terms
        moved = code(page)
        assert not torch.equal(moved, z)
        page.mouse.up()
    model = models.get(models.DEFAULT)
    for of, seen, reconstruction in ((z, x, down[1]), (moved, image(after[0]), after[1])):
        posterior = models.encode(model, seen)
        torch.testing.assert_close(of, posterior.mean[0], atol=0.02, rtol=0.02)
        assert distance(reconstruction, models.generate(model, posterior.mean)) <= 3


def test_the_verdict_and_the_samples_of_the_posterior_change_before_the_pen_is_lifted(page: Page) -> None:
    open_tab(page, "Reconstruct")
    samples = pictures(page, POSTERIOR)
    expect(samples).to_have_count(8)
    before, said = sources(samples), verdict(page).inner_text()
    draw(page, SIX, lifts=False)
    after_change(samples, before)
    expect(verdict(page)).not_to_have_text(said)
    page.mouse.up()


def test_a_slider_that_is_dragged_and_a_walk_ask_the_server_nothing(page: Page) -> None:
    open_tab(page, "Sliders")
    expect(verdict(page)).not_to_be_empty()  # the classifier has arrived
    expect(page.get_by_test_id("strip-slant")).to_have_attribute("data-shows", re.compile(r"\d"))  # the workers, too
    sliders(page).first.scroll_into_view_if_needed()
    box = sliders(page).first.bounding_box()
    assert box
    with silence(page):
        middle = box["y"] + box["height"] / 2
        page.mouse.move(box["x"] + box["width"] / 2, middle)
        page.mouse.down()
        pictured = []
        for part in (0.6, 0.8, 0.99):
            page.mouse.move(box["x"] + part * box["width"], middle)
            pictured.append((shown(decoded(page)), float(code(page)[models.get(models.DEFAULT).order[0]])))
        page.mouse.up()
        assert len(set(pictured)) == 3
        press(page, "Walk")
        after_change(decoded(page), [pictured[-1][0]])
        press(page, "Stop")


def test_the_strip_follows_a_pen_that_draws_an_end_of_it(page: Page) -> None:
    open_tab(page, "Interpolate")
    strip = pictures(page, STRIP)
    before, seen = sources(strip), shown(seen_of(page, "B"))
    with silence(page):
        draw(page, ACROSS, "B", lifts=False)
        assert shown(seen_of(page, "B")) != seen
        after = after_change(strip, before, index=-1)
        page.mouse.up()
    assert after[0] == before[0]


def test_scrubbing_and_playing_ask_the_server_nothing(page: Page) -> None:
    open_tab(page, "Interpolate")
    scrubber, frame = page.get_by_test_id("scrubber"), page.get_by_test_id("frame")
    expect(page.get_by_test_id("frame-verdict")).not_to_be_empty()
    with silence(page):
        scrubber.focus()
        for key in ("Home", "End", "PageDown"):
            before = shown(frame)
            page.keyboard.press(key)
            assert shown(frame) != before
        press(page, "Play")
        positions: set[str] = set()

        def is_playing() -> bool:
            positions.add(scrubber.input_value())
            return len(positions) > 10

        until(page, is_playing)
        press(page, "Pause")
        rest = shown(frame)
    assert shown(frame) == rest
