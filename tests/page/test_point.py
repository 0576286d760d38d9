"""The current point: how it gets from tab to tab and from model to model, in a real Chromium."""

import re

import numpy as np
from playwright.sync_api import Page, expect

from tests.page.labels import DIGIT_NOTE, DOWN, RESULT, SAMPLES, SEEN, SEEN_A, STRIP
from tests.page.seen import decoded, difference, gray, note, permalink, pictures, said, shown, sliders, sources
from tests.page.visitor import after_change, choose_model, draw, drawn, open_tab, press
from tests.pictures import pixels
from ui import models
from vae_core import prepare_image


def test_a_digit_that_is_drawn_is_where_the_sliders_stand(page: Page) -> None:
    open_tab(page, "Reconstruct")
    reconstruction = drawn(page, DOWN)[1]
    open_tab(page, "Sliders")
    expect(note(page)).to_contain_text(DIGIT_NOTE)
    assert difference(page, reconstruction) <= 2
    expect(page.locator(".row i:visible")).not_to_have_count(0)
    press(page, "Zero")
    expect(sliders(page).first).to_have_value("0")
    press(page, "From my digit")
    expect(sliders(page).first).not_to_have_value("0")
    assert difference(page, reconstruction) <= 2


def test_a_digit_that_is_drawn_while_the_sliders_are_open_can_be_undone(page: Page) -> None:
    open_tab(page, "Sliders")
    start = shown(decoded(page))
    open_tab(page, "Reconstruct")
    drawn(page, DOWN)
    open_tab(page, "Sliders")
    expect(note(page)).to_contain_text(DIGIT_NOTE)
    assert shown(decoded(page)) != start
    page.get_by_role("tabpanel").get_by_role("button", name="Undo").click()
    assert shown(decoded(page)) == start


def test_without_a_digit_the_point_stays_and_from_my_digit_says_where_to_draw_one(page: Page) -> None:
    open_tab(page, "Sliders")
    start = shown(decoded(page))
    open_tab(page, "Reconstruct")
    press(page, "Clear")
    expect(pictures(page, SEEN, RESULT)).to_have_count(0)
    open_tab(page, "Sliders")
    assert shown(decoded(page)) == start
    press(page, "From my digit")
    sentence = "There is no digit yet. Draw or upload one in the Reconstruct tab"
    expect(page.locator(".toast-body")).to_contain_text(sentence)


def test_a_clicked_sample_goes_on_in_the_sliders(page: Page) -> None:
    sample = sources(pictures(page, SAMPLES))[2]
    pictures(page, SAMPLES).nth(2).click()
    expect(page.get_by_role("tab", name="Sliders")).to_have_attribute("aria-selected", "true")
    expect(note(page)).to_have_text("Sample 3 of the Sample tab.")
    expect(page.get_by_test_id("permalink")).to_have_attribute("href", re.compile("tab=sliders&"))
    expect(decoded(page)).to_have_attribute("data-drawn-by", "page")
    assert difference(page, sample) <= 2
    open_tab(page, "Sample")
    page.get_by_role("button", name="sample 5", exact=True).press("Enter")
    expect(note(page)).to_have_text("Sample 5 of the Sample tab.")


def test_points_become_the_ends_of_the_strip_and_a_frame_comes_back(page: Page) -> None:
    open_tab(page, "Sliders")
    press(page, "Random")
    a = gray(shown(decoded(page)))
    press(page, "Use as A")
    expect(note(page)).to_have_text("This point is A of the Interpolate tab.")
    press(page, "Random")
    b = gray(shown(decoded(page)))
    press(page, "Use as B")
    open_tab(page, "Interpolate")
    expect(said(page, "A")).to_have_text("A point of the sliders.")
    expect(said(page, "B")).to_have_text("A point of the sliders.")
    strip = sources(pictures(page, STRIP))
    for end, source in ((a, strip[0]), (b, strip[-1])):
        assert np.abs(end.astype(int) - pixels(source)).max() <= 2
    page.get_by_role("button", name="frame 4", exact=True).click()
    expect(note(page)).to_contain_text("Frame 4 of the interpolation.")
    expect(decoded(page)).to_have_attribute("data-drawn-by", "page")
    assert difference(page, strip[3]) <= 2


def test_a_point_on_a_canvas_is_drawn_over_like_any_picture(page: Page) -> None:
    open_tab(page, "Sliders")
    press(page, "Use as A")
    open_tab(page, "Interpolate")
    expect(page.get_by_text("A point of the sliders: draw over it")).to_be_visible()
    before = sources(pictures(page, SEEN_A))
    draw(page, DOWN, "A")
    after_change(pictures(page, SEEN_A), before)
    expect(said(page, "A")).to_be_empty()
    expect(page.get_by_text("A point of the sliders: draw over it")).to_be_hidden()


def test_another_model_encodes_the_visitors_digit_anew_and_says_so(page: Page) -> None:
    open_tab(page, "Reconstruct")
    drawn(page, DOWN)
    open_tab(page, "Sliders")
    drawing = page.locator("canvas[aria-label^='Your digit']")
    for name in ("plane", "article"):
        choose_model(page, name)
        expect(note(page)).to_contain_text(f"Encoded anew by {name}. {DIGIT_NOTE}")
        posterior = models.encode(models.get(name), prepare_image(pixels(shown(drawing))))
        expected = models.generate(models.get(name), posterior.mean)[0, 0].numpy() * 255
        expect(decoded(page)).to_have_attribute("data-drawn-by", "page")
        assert np.abs(gray(shown(decoded(page))) - expected).max() < 20


def test_a_moved_point_is_encoded_anew_by_its_picture_and_is_itself_on_the_way_back(page: Page) -> None:
    open_tab(page, "Sliders")
    press(page, "Random")
    start, link = shown(decoded(page)), permalink(page)
    choose_model(page, "article")
    expect(note(page)).to_contain_text("Encoded anew by article. The posterior mean of the picture that explorer")
    expect(decoded(page)).to_have_attribute("data-drawn-by", "page")
    assert np.corrcoef(gray(shown(decoded(page))).ravel(), gray(start).ravel())[0, 1] > 0.6
    choose_model(page, "explorer")
    expect(note(page)).to_have_text("Back to the code of explorer.")
    assert shown(decoded(page)) == start
    assert permalink(page) == link


def test_an_end_of_the_strip_follows_the_model(page: Page) -> None:
    open_tab(page, "Sliders")
    press(page, "Use as A")
    open_tab(page, "Interpolate")
    expect(said(page, "A")).to_have_text("A point of the sliders.")
    choose_model(page, "plane")
    expect(said(page, "A")).to_have_text("A point of explorer's sliders; plane has encoded its picture anew.")
