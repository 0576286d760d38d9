"""The current point: how it gets from tab to tab and from model to model, in a real Chromium."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.page.labels import DIGIT_NOTE, DOWN, SAMPLES, STRIP
from tests.page.seen import (
    assert_alike,
    decoded,
    difference,
    distance,
    image,
    linked,
    note,
    picker,
    pictures,
    reconstructed,
    said,
    seen_of,
    shown,
    sliders,
    sources,
    until,
)
from tests.page.traffic import held
from tests.page.visitor import choose_model, draw, drawn, open_tab, press
from ui import models
from ui.tabs.sliders import NUM_OPEN
from ui.text import say


def test_a_digit_that_is_drawn_is_where_the_sliders_stand(page: Page) -> None:
    open_tab(page, "Reconstruct")
    reconstruction = drawn(page, DOWN)[1]
    open_tab(page, "Sliders")
    expect(note(page)).to_contain_text(DIGIT_NOTE)
    assert difference(page, reconstruction) <= 1
    expect(page.locator(".row i:visible")).not_to_have_count(0)
    press(page, "Zero")
    expect(sliders(page).first).to_have_value("0")
    press(page, "From my digit")
    expect(sliders(page).first).not_to_have_value("0")
    assert difference(page, reconstruction) <= 1


def test_a_digit_that_is_drawn_while_the_sliders_are_open_can_be_undone(page: Page) -> None:
    open_tab(page, "Sliders")
    start = shown(decoded(page))
    open_tab(page, "Reconstruct")
    drawn(page, DOWN)
    open_tab(page, "Sliders")
    until(page, lambda: shown(decoded(page)) != start)
    expect(note(page)).to_contain_text(DIGIT_NOTE)
    page.get_by_role("tabpanel").get_by_role("button", name="Undo").click()
    assert shown(decoded(page)) == start


def test_without_a_digit_the_point_stays_and_from_my_digit_says_where_to_draw_one(page: Page) -> None:
    open_tab(page, "Sliders")
    start = shown(decoded(page))
    open_tab(page, "Reconstruct")
    press(page, "Clear")
    open_tab(page, "Sliders")
    assert shown(decoded(page)) == start
    press(page, "From my digit")
    expect(note(page)).to_have_text(say("slider_bank.no_digit"))
    assert shown(decoded(page)) == start


def test_a_clicked_sample_goes_on_in_the_sliders(page: Page) -> None:
    sample = sources(pictures(page, SAMPLES))[2]
    pictures(page, SAMPLES).nth(2).click()
    expect(page.get_by_role("tab", name="Sliders")).to_have_attribute("aria-selected", "true")
    expect(note(page)).to_have_text("Sample 3 of the Sample tab.")
    expect(page.get_by_test_id("permalink")).to_have_attribute("href", re.compile("tab=sliders&"))
    expect(decoded(page)).to_have_attribute("data-drawn-by", "page")
    assert difference(page, sample) <= 2
    open_tab(page, "Sample")
    page.get_by_role("button", name="Sample 5, open in the sliders").press("Enter")
    expect(note(page)).to_have_text("Sample 5 of the Sample tab.")


def test_points_become_the_ends_of_the_strip_and_a_frame_comes_back(page: Page) -> None:
    open_tab(page, "Sliders")
    ends = []
    for end in "AB":
        press(page, "Random")
        ends.append(shown(decoded(page)))
        press(page, f"Use as {end}")
        expect(note(page)).to_have_text(f"This point is {end} of the Interpolate tab.")
    open_tab(page, "Interpolate")
    for index, (end, picture) in enumerate(zip("AB", ends, strict=True)):
        expect(said(page, end)).to_have_text("A point of the sliders.")
        assert shown(seen_of(page, end)) == picture
        assert_alike(pictures(page, STRIP).nth(-index), [picture])
    strip = sources(pictures(page, STRIP))
    page.get_by_role("button", name="Frame 4, open in the sliders").click()
    expect(note(page)).to_contain_text("Frame 4 of the interpolation.")
    expect(decoded(page)).to_have_attribute("data-drawn-by", "page")
    assert difference(page, strip[3]) <= 1


def test_a_point_on_a_canvas_is_drawn_over_like_any_picture(page: Page) -> None:
    open_tab(page, "Sliders")
    press(page, "Use as A")
    open_tab(page, "Interpolate")
    expect(page.get_by_text("A point of the sliders: draw over it")).to_be_visible()
    before = shown(seen_of(page, "A"))
    draw(page, DOWN, "A")
    assert shown(seen_of(page, "A")) != before
    expect(said(page, "A")).to_be_empty()
    expect(page.get_by_text("A point of the sliders: draw over it")).to_be_hidden()


def test_another_model_encodes_the_visitors_digit_anew_and_says_so(page: Page) -> None:
    open_tab(page, "Reconstruct")
    x = image(drawn(page, DOWN)[0])
    for name in ("plane", "article"):
        open_tab(page, "Sliders")
        choose_model(page, name)
        expect(note(page)).to_have_text(f"Encoded anew by {name}. {DIGIT_NOTE}, and its ± 1 sd as bars.")
        expected = models.generate(models.get(name), models.encode(models.get(name), x).mean)
        expect(decoded(page)).to_have_attribute("data-drawn-by", "page")
        assert distance(shown(decoded(page)), expected) <= 4
        open_tab(page, "Reconstruct")
        assert distance(shown(reconstructed(page).nth(1)), expected) <= 4


def test_a_moved_point_is_encoded_anew_by_its_picture_and_is_itself_on_the_way_back(page: Page) -> None:
    open_tab(page, "Sliders")
    press(page, "Random")
    start, z = shown(decoded(page)), linked(page)["z"]
    choose_model(page, "article")
    expect(note(page)).to_contain_text(
        "Encoded anew by article. The posterior mean of the picture that explorer decoded"
    )
    article = models.get("article")
    expected = models.generate(article, models.encode(article, image(start)).mean)
    expect(decoded(page)).to_have_attribute("data-drawn-by", "page")
    assert distance(shown(decoded(page)), expected) <= 4
    choose_model(page, "explorer")
    expect(note(page)).to_have_text("Back to the code of explorer.")
    assert shown(decoded(page)) == start
    assert linked(page)["z"] == z


def test_an_end_of_the_strip_follows_the_model(page: Page) -> None:
    open_tab(page, "Sliders")
    press(page, "Use as A")
    picture = shown(decoded(page))
    open_tab(page, "Interpolate")
    expect(said(page, "A")).to_have_text("A point of the sliders.")
    choose_model(page, "plane")
    expect(said(page, "A")).to_have_text("A point of explorer's sliders; plane has encoded its picture anew.")
    assert shown(seen_of(page, "A")) == picture
    plane = models.get("plane")
    expected = models.generate(plane, models.encode(plane, image(picture)).mean)
    until(page, lambda: distance(shown(pictures(page, STRIP).first), expected) <= 4)


@pytest.mark.parametrize("last", ["plane", models.DEFAULT])
def test_of_two_models_that_are_chosen_the_last_one_stays(page: Page, last: str) -> None:
    open_tab(page, "Sliders")
    choose_model(page, "plane")
    choose_model(page, models.DEFAULT)
    with held(page, re.compile(r"/article-decoder\.\w+\.bin")) as asked:
        picker(page).select_option("article")
        until(page, lambda: bool(asked))
        picker(page).select_option(last)
    page.wait_for_load_state("networkidle")
    assert linked(page)["model"] == last
    expect(picker(page)).to_have_value(last)
    expect(sliders(page)).to_have_count(min(NUM_OPEN, models.get(last).vae.latent_dim))
