"""The current point: how it gets from tab to tab, from model to model, and from one machine to another."""

import base64
import math
import re
from typing import Any
from urllib.parse import parse_qs, urlencode

import gradio as gr
import numpy as np
import pytest
import torch
from playwright.sync_api import Page, expect

import ui.tabs.sample
from tests.page.conftest import Visit
from tests.page.visitor import (
    DOWN,
    PHONE,
    SAMPLES,
    SEEN_A,
    STRIP,
    after_change,
    after_stroke,
    choose_model,
    decoded,
    draw,
    gray,
    open_tab,
    pictures,
    reconstructed,
    said,
    shown,
    sliders,
    sources,
)
from tests.pictures import example, pixels
from ui import digit_input, models
from ui.codes import decode_code
from ui.components.drawing.drawing import Code
from ui.session import permalinks, point
from ui.session.permalinks import TABS
from ui.tabs.interpolate import STEPS
from vae_core import prepare_image

DIGIT_NOTE = "The posterior mean of the digit in the Reconstruct tab"


def note(page: Page) -> Any:
    """What is said of the current point."""
    return page.locator(".picture .note")


def permalink(page: Page) -> str:
    """The address of the current point."""
    return str(page.get_by_test_id("permalink").get_attribute("href"))


def fragment(**changed: str) -> str:
    """What stands behind the # of a link to the middle of `plane`, with other values."""
    values = {"model": "plane", "weights": models.get("plane").fingerprint, "tab": "sliders", "z": "AAAAAAAAAAA"}
    return urlencode(values | changed)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def difference(page: Page, source: str) -> float:
    """How far, in levels, the picture of the sliders is from another."""
    return float(np.abs(gray(shown(decoded(page))).astype(int) - pixels(source)).max())


# From tab to tab


def test_a_digit_that_is_drawn_is_where_the_sliders_stand(page: Page) -> None:
    open_tab(page, "Reconstruct")
    before = sources(reconstructed(page))
    draw(page, DOWN)
    reconstruction = after_stroke(page, before)[1]
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
    before = sources(reconstructed(page))
    draw(page, DOWN)
    after_stroke(page, before)
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
    expect(reconstructed(page)).to_have_count(0)
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


# From model to model


def test_another_model_encodes_the_visitors_digit_anew_and_says_so(page: Page) -> None:
    open_tab(page, "Reconstruct")
    before = sources(reconstructed(page))
    draw(page, DOWN)
    after_stroke(page, before)
    open_tab(page, "Sliders")
    for name in ("plane", "article"):
        choose_model(page, name)
        expect(note(page)).to_contain_text(f"Encoded anew by {name}. {DIGIT_NOTE}")
        posterior = models.encode(models.get(name), prepare_image(pixels(after_drawing(page))))
        expected = models.generate(models.get(name), posterior.mean)[0, 0].numpy() * 255
        expect(decoded(page)).to_have_attribute("data-drawn-by", "page")
        assert np.abs(gray(shown(decoded(page))) - expected).max() < 20


def after_drawing(page: Page) -> str:
    """What the visitor drew."""
    return str(page.locator("canvas[aria-label^='Your digit']").evaluate("canvas => canvas.toDataURL()"))


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


# From one machine to another


@pytest.mark.parametrize("name", ["explorer", "plane"])
def test_a_link_shows_the_same_picture_to_somebody_else(visit: Visit, name: str) -> None:
    here = visit()
    open_tab(here, "Sliders")
    choose_model(here, name)
    expect(sliders(here)).to_have_count(models.get(name).num_used)
    press(here, "Random")
    sliders(here).first.press("ArrowRight")
    there = visit("/#" + permalink(here).partition("#")[2], **PHONE)
    expect(there.get_by_role("tab", name="Sliders")).to_have_attribute("aria-selected", "true")
    expect(there.get_by_role("radio", name=name)).to_be_checked()
    expect(note(there)).to_have_text("The point of the link.")
    expect(decoded(there)).to_have_attribute("data-drawn-by", "page")
    assert shown(decoded(there)) == shown(decoded(here))
    assert permalink(there) == permalink(here)


def test_the_link_holds_the_tab_and_follows_every_move(page: Page) -> None:
    seen = set()
    for tab in ("Reconstruct", "Sliders", "Interpolate", "Sample"):
        open_tab(page, tab)
        expect(page.get_by_test_id("permalink")).to_have_attribute("href", re.compile(f"tab={tab.lower()}&"))
    open_tab(page, "Sliders")
    seen.add(permalink(page))
    for move in ("Random", "Zero", "Undo"):
        page.get_by_role("tabpanel").get_by_role("button", name=move).click()
        seen.add(permalink(page))
    assert len(seen) == 3  # undone
    sliders(page).first.press("ArrowRight")
    moved = permalink(page)
    assert moved not in seen
    z = decode_code(parse_qs(moved.partition("#")[2])["z"][0])
    assert z[models.get("explorer").order[0]] == pytest.approx(float(sliders(page).first.input_value()))


def test_a_code_beyond_the_widest_range_is_kept_as_it_is(page: Page) -> None:
    z = base64.urlsafe_b64encode(np.array([7.5, -1], dtype="<f4").tobytes()).decode().rstrip("=")
    page.evaluate("fragment => { location.hash = fragment; }", fragment(z=z))
    expect(note(page)).to_have_text("The point of the link.")
    expect(page.get_by_test_id("slider-0")).to_have_value("5")
    expect(page.get_by_role("spinbutton", name=re.compile("z0"))).to_have_value("7.5")
    assert parse_qs(permalink(page).partition("#")[2])["z"] == [z]
    picture = models.generate(models.get("plane"), torch.tensor([[7.5, -1.0]]))[0, 0].numpy() * 255
    expect(decoded(page)).to_have_attribute("data-drawn-by", "page")
    assert np.abs(gray(shown(decoded(page))) - picture).max() <= 2


def test_a_press_on_the_link_puts_it_into_the_address_bar(page: Page) -> None:
    open_tab(page, "Sliders")
    press(page, "Random")
    page.get_by_test_id("permalink").click()
    expect(page.get_by_text(re.compile("Copied|address bar"))).to_be_visible()
    assert page.url == permalink(page)
    picture = shown(decoded(page))
    page.reload()
    expect(note(page)).to_have_text("The point of the link.")
    expect(decoded(page)).to_have_attribute("data-drawn-by", "page")
    assert shown(decoded(page)) == picture


def test_a_link_that_is_put_into_the_open_page_is_followed(page: Page) -> None:
    page.evaluate("fragment => { location.hash = fragment; }", fragment())
    expect(page.get_by_role("radio", name="plane")).to_be_checked()
    expect(note(page)).to_have_text("The point of the link.")
    assert {slider.input_value() for slider in sliders(page).all()} == {"0"}


def test_other_weights_are_said_and_the_page_stands_where_it_starts(visit: Visit) -> None:
    page = visit("/#" + fragment(weights="0123456789abcdef"))
    expect(page.get_by_text("made with other weights of plane (0123456789abcdef")).to_be_visible()
    expect(page.get_by_role("radio", name=models.DEFAULT)).to_be_checked()
    expect(page.get_by_role("tab", name="Sample")).to_have_attribute("aria-selected", "true")
    open_tab(page, "Sliders")
    expect(note(page)).to_contain_text(DIGIT_NOTE)


def test_two_visitors_never_see_each_others_point(visit: Visit) -> None:
    one, other = visit(), visit()
    second_tab = one.context.new_page()
    second_tab.goto(one.url)
    for each in (one, other, second_tab):
        open_tab(each, "Sliders")
    start, link = shown(decoded(other)), permalink(other)
    press(one, "Random")
    choose_model(one, "plane")
    expect(note(one)).to_contain_text("Encoded anew by plane.")
    for each in (other, second_tab):
        press(each, "From my digit")
        each.wait_for_timeout(300)
        assert (shown(decoded(each)), permalink(each)) == (start, link)
        expect(each.get_by_role("radio", name=models.DEFAULT)).to_be_checked()


# Without a browser


def test_a_point_is_the_code_with_what_there_is_to_say_of_it() -> None:
    value = point.at(models.get("plane"), torch.tensor([0.5, -10.0]), "A code.")
    assert value == {"model": "plane", "z": [0.5, -10.0], "spread": None, "note": "A code.", "origin": None}


def test_without_a_digit_from_my_digit_says_where_to_get_one() -> None:
    with pytest.raises(gr.Error, match="Draw or upload one in the Reconstruct tab"):
        point.from_digit("plane", None)


def test_a_sample_that_is_clicked_is_the_one_that_the_sliders_get() -> None:
    drawn = ("plane", 4, 1.0, 7, ui.tabs.sample.PRIOR)
    z = ui.tabs.sample.draw(models.get("plane"), *drawn[1:])
    for data, index in (({"index": 2}, 2), (None, 0)):
        value, _ = point.from_sample(*drawn, gr.EventData(None, data))
        assert value["z"] == pytest.approx(z[index].tolist())


@pytest.mark.parametrize("index", [4, -1, "1", None, True, 1.0])
def test_a_sample_that_is_not_there_is_refused_with_a_sentence(index: Any) -> None:
    with pytest.raises(gr.Error, match="no such sample"):
        point.from_sample("plane", 4, 1.0, 7, ui.tabs.sample.PRIOR, gr.EventData(None, {"index": index}))


@pytest.mark.parametrize("index", [STEPS, -1, "1", None, True])
def test_a_frame_that_is_not_there_is_refused_with_a_sentence(index: Any) -> None:
    ends = ("plane", example("1"), example("7"), STEPS, "linear")
    first, _ = point.from_frame(*ends, gr.EventData(None, {"index": 0}))
    digit = models.encode(models.get("plane"), prepare_image(example("1"))).mean[0]
    assert first["z"] == pytest.approx(digit.tolist(), abs=1e-5)
    with pytest.raises(gr.Error, match="no such frame"):
        point.from_frame(*ends, gr.EventData(None, {"index": index}))
    with pytest.raises(gr.Error, match="There is no frame yet"):
        point.from_frame("plane", None, example("7"), STEPS, "linear", gr.EventData(None, {"index": 0}))


@pytest.mark.parametrize(
    "invented",
    [None, [], "plane", {}, {"model": "plane"}, {"model": "none", "z": [0, 0]}, {"model": "plane", "z": [0, math.nan]}],
)
def test_a_point_that_the_page_cannot_have_made_is_refused(invented: Any) -> None:
    with pytest.raises(gr.Error, match="Reload the page"):
        point.on_canvas(invented)
    with pytest.raises(gr.Error, match="Reload the page"):
        point.follow_model("explorer", None, invented)
    with pytest.raises(gr.Error, match="Reload the page"):
        point.follow_model("explorer", None, {"model": "plane", "z": [0, 0], "origin": {"model": invented}})


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (Code("none", [0.0]), "no model named"),
        (Code("plane", [0.0]), "list of 2"),
        (Code(None, None), "no model named"),
    ],
)
def test_a_canvas_with_what_is_no_code_says_so(code: Code, reason: str) -> None:
    view = digit_input.look(models.get("plane"), code)
    assert (view.x, view.z) == (None, None)
    assert reason in view.said["warnings"][0]
    with pytest.raises(gr.Error):
        point.from_digit("plane", code)


def test_a_code_on_a_canvas_is_the_code_of_what_is_seen() -> None:
    model = models.get("plane")
    view = digit_input.look(model, Code("plane", [0.5, -1.0]))
    assert view.z is not None
    assert view.z.tolist() == [0.5, -1.0]
    assert view.x is not None
    assert torch.equal(view.x, models.generate(model, view.z[None]))


def test_a_link_leads_to_its_point() -> None:
    z = "AAAAPwAAgL8"  # 0.5, -1 as float32
    found, tab = permalinks.read(fragment(z=z, tab="interpolate"))
    assert (found["model"], found["z"], tab) == ("plane", [0.5, -1.0], "interpolate")
    assert "tab" not in found
    assert {permalinks.read(fragment(tab=tab))[1] for tab in TABS} == set(TABS)


@pytest.mark.parametrize(
    ("opened", "sentence"),
    [
        (None, "damaged: it is no text"),
        ("z=" + 20_000 * "A", "damaged: it is no text, or far too long"),
        ("z=AAAA", "does not tell model, weights, tab"),
        (fragment(model="none"), "no model named 'none' here, only explorer"),
        (fragment(weights="0" * 1000), "other weights of plane (0000000000000000; here"),
        (fragment(tab="nowhere"), "there is no tab 'nowhere'"),
        (fragment(z="AAAA"), "its code cannot be read"),
        (fragment(z="?"), "its code cannot be read"),
        (fragment(z="é"), "its code cannot be read"),
        (fragment(z="AAAAAAAAwH8"), "expected numbers from -100 to 100"),
    ],
)
def test_a_link_that_leads_nowhere_says_why(opened: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        permalinks.read(opened)
    _, current, _, value = permalinks.follow({"opened": opened, "tab": "sample"}, "the point")
    assert current == "the point"
    assert sentence in value["said"]
