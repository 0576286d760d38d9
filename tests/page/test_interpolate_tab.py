"""The Interpolate tab in a real Chromium, as a visitor uses it."""

import numpy as np
from PIL import Image
from playwright.sync_api import Page, expect

from tests.page.labels import DOWN, ENVELOPE, FRAME, NO_DIGIT, SEEN_A, SEEN_B, STRIP
from tests.page.seen import pictures, said, sources
from tests.page.visitor import after_change, draw, set_number, upload
from tests.pictures import BLANK, DIGIT, example, pixels
from tests.drawings import render
from ui.tabs.interpolate import EXAMPLE_A, EXAMPLE_B
from vae_core import prepare_image

TAB = "Interpolate"  # Where the page is opened


def test_the_strip_runs_between_the_two_examples_that_are_picked(page: Page) -> None:
    strip = pictures(page, STRIP)
    before = sources(strip)
    page.get_by_role("button", name="Example: 0").first.click()
    other_first = after_change(strip, before)
    assert other_first[-1] == before[-1]
    page.get_by_role("button", name="Example: 4").last.click()
    other_last = after_change(strip, other_first, index=-1)
    assert other_last[0] == other_first[0]


def test_drawing_on_b_moves_the_end_of_the_strip(page: Page) -> None:
    before = sources(pictures(page, STRIP))
    draw(page, DOWN, "B")
    assert after_change(pictures(page, STRIP), before, index=-1)[0] == before[0]


def test_steps_is_the_number_of_frames_and_the_ends_stay(page: Page) -> None:
    before = sources(pictures(page, STRIP))
    set_number(page, "number input for Steps", 7)
    expect(pictures(page, STRIP)).to_have_count(7)
    after = sources(pictures(page, STRIP))
    assert (after[0], after[-1]) == (before[0], before[-1])


def test_linear_and_spherical_paths_differ_between_the_ends_only(page: Page) -> None:
    spherical = sources(pictures(page, STRIP))
    page.get_by_role("radio", name="linear").click()
    linear = after_change(pictures(page, STRIP), spherical, index=len(spherical) // 2)
    assert (linear[0], linear[-1]) == (spherical[0], spherical[-1])


def test_walking_shows_the_frame_of_the_strip_that_the_slider_stands_on(page: Page) -> None:
    strip = sources(pictures(page, STRIP))
    walk = page.get_by_role("slider", name="Walk")
    expect(pictures(page, FRAME)).to_have_attribute("src", strip[int(walk.input_value()) - 1])
    walk.focus()
    for key in ("Home", "ArrowRight", "End", "ArrowLeft"):
        page.keyboard.press(key)
        expect(pictures(page, FRAME)).to_have_attribute("src", strip[int(walk.input_value()) - 1])


def test_a_cleared_end_of_the_strip_says_what_to_do(page: Page) -> None:
    for index, name in enumerate("AB"):
        page.get_by_role("button", name="Clear").nth(index).click()
        expect(page.get_by_text(f"Draw, upload or pick a digit for {name}.")).to_be_visible()
        expect(pictures(page, STRIP)).to_have_count(0)
        page.get_by_role("button", name="Example: 6").nth(index).click()
        expect(pictures(page, STRIP)).not_to_have_count(0)


def assert_seen(page: Page, label: str, image: Image.Image) -> None:
    """Assert that the model sees of an end what the library makes of a picture."""
    (source,) = sources(pictures(page, label))
    np.testing.assert_allclose(pixels(source), prepare_image(image)[0, 0].numpy() * 255, atol=1)


def test_what_the_model_sees_of_both_ends_follows_strokes_uploads_and_examples(page: Page) -> None:
    a, b = (sources(pictures(page, label)) for label in (SEEN_A, SEEN_B))
    assert_seen(page, SEEN_A, example(EXAMPLE_A))
    assert_seen(page, SEEN_B, example(EXAMPLE_B))
    draw(page, DOWN, "A")
    a = after_change(pictures(page, SEEN_A), a)
    assert_seen(page, SEEN_A, render([DOWN]))
    upload(page, DIGIT, index=1)
    after_change(pictures(page, SEEN_B), b)
    assert_seen(page, SEEN_B, example("3"))
    assert_seen(page, SEEN_A, render([DOWN]))
    page.get_by_role("button", name="Example: 4").first.click()
    after_change(pictures(page, SEEN_A), a)
    assert_seen(page, SEEN_A, example("4"))


def test_each_end_says_what_is_doubtful_about_its_own_digit(page: Page) -> None:
    for stroke in ENVELOPE:
        draw(page, stroke, "B")
    expect(said(page, "B")).to_contain_text(NO_DIGIT)
    expect(said(page, "A")).to_be_empty()
    upload(page, BLANK)
    expect(said(page, "A")).to_contain_text("the canvas keeps what was on it")
    expect(pictures(page, STRIP)).not_to_have_count(0)
