"""The link to what the page shows, from one machine to another, in a real Chromium."""

import re
from typing import Any
from urllib.parse import urlencode

import pytest
import torch
from playwright.sync_api import Page, expect

from tests.page.conftest import Visit
from tests.page.labels import DIGIT_NOTE, DOWN, PHONE, SAMPLES, STRIP
from tests.page.seen import (
    assert_alike,
    classify,
    code,
    decoded,
    distance,
    linked,
    note,
    permalink,
    picker,
    pictures,
    reconstructed,
    seen_of,
    shown,
    sliders,
    sources,
    verdict,
)
from tests.page.traffic import NETWORKS, held
from tests.page.visitor import after_change, choose_model, draw, drawn, open_tab, press, set_number, set_steps, upload
from tests.pictures import DIGIT
from ui import models
from ui.components.float32 import to_text
from ui.tabs.sliders import NUM_OPEN


def old_link(name: str = "plane", z: tuple[float, ...] = (0.5, -1.0), **changed: str) -> str:
    """Return what stands behind the # of a link of version 1."""
    own = {"model": name, "weights": models.get(name).fingerprint, "tab": "sliders", "z": to_text(torch.tensor(z))}
    return "#" + urlencode(own | changed)


def elsewhere(visit: Visit, here: Page, **options: Any) -> Page:
    """Open what a page shows in the browser of somebody else."""
    return visit("/#" + permalink(here).partition("#")[2], **options)


def test_a_drawn_digit_is_seen_by_somebody_else(visit: Visit) -> None:
    here = visit()
    open_tab(here, "Reconstruct")
    drawn(here, [(90, 60), (190, 55), (130, 230)])
    there = elsewhere(visit, here, **PHONE)
    expect(there.get_by_role("tab", name="Reconstruct")).to_have_attribute("aria-selected", "true")
    open_tab(there, "Reconstruct")
    assert_alike(reconstructed(there), sources(reconstructed(here)))
    expect(verdict(there)).to_have_text(verdict(here).inner_text())
    canvases = [page.get_by_test_id("canvas") for page in (here, there)]
    assert shown(canvases[0]) == shown(canvases[1])
    assert linked(there) == linked(here)


def test_an_upload_and_its_posterior_are_seen_by_somebody_else(visit: Visit) -> None:
    here = visit()
    open_tab(here, "Reconstruct")
    before = sources(reconstructed(here))
    upload(here, DIGIT)
    after_change(reconstructed(here), before)
    open_tab(here, "Sliders")
    there = elsewhere(visit, here)
    open_tab(there, "Sliders")
    expect(there.locator("#sliders-bank .row i:visible")).to_have_count(NUM_OPEN)  # of the posterior
    assert shown(decoded(there)) == shown(decoded(here))
    open_tab(there, "Reconstruct")
    open_tab(here, "Reconstruct")
    assert_alike(reconstructed(there), sources(reconstructed(here)))
    assert linked(there) == linked(here)


def test_a_sample_that_was_opened_and_moved_is_seen_by_somebody_else(visit: Visit) -> None:
    here = visit()
    pictures(here, SAMPLES).nth(3).click()
    open_tab(here, "Sliders")
    here.get_by_role("combobox", name="Range").select_option("5")
    sliders(here).first.press("End")
    there = elsewhere(visit, here, **PHONE)
    expect(there.get_by_role("tab", name="Sliders")).to_have_attribute("aria-selected", "true")
    expect(note(there)).to_have_text("The point of the link.")
    open_tab(there, "Sliders")
    expect(sliders(there).first).to_have_value("5")
    assert shown(decoded(there)) == shown(decoded(here))
    assert linked(there) == linked(here)


def test_both_ends_the_path_and_the_place_on_it_are_seen_by_somebody_else(visit: Visit) -> None:
    here = visit()
    choose_model(here, "article")
    open_tab(here, "Sliders")
    press(here, "Random")
    press(here, "Use as A")
    open_tab(here, "Interpolate")
    draw(here, DOWN, "B")
    here.get_by_role("radio", name="linear").click()
    set_steps(here, 7)
    expect(pictures(here, STRIP)).to_have_count(7)
    expect(here.locator(".frames b").last).not_to_be_empty()
    here.get_by_test_id("scrubber").fill("1.2")
    there = elsewhere(visit, here)
    open_tab(there, "Interpolate")
    expect(picker(there)).to_have_value("article")
    expect(there.get_by_role("radio", name="linear")).to_be_checked()
    expect(there.get_by_test_id("scrubber")).to_have_value("1.2")
    for end in "AB":
        assert_alike(seen_of(there, end), [shown(seen_of(here, end))])
    assert_alike(pictures(there, STRIP), sources(pictures(here, STRIP)))
    assert_alike(there.get_by_test_id("frame"), [shown(here.get_by_test_id("frame"))])
    assert there.locator(".frames b").all_inner_texts() == here.locator(".frames b").all_inner_texts()
    assert linked(there) == linked(here)


def test_samples_with_their_settings_are_seen_by_somebody_else(visit: Visit) -> None:
    here = visit()
    set_number(here, "number input for How many", 5)
    expect(pictures(here, SAMPLES)).to_have_count(5)
    samples = sources(pictures(here, SAMPLES))
    here.get_by_label("7", exact=True).check()
    samples = after_change(pictures(here, SAMPLES), samples)
    set_number(here, "number input for Temperature", 0.5)
    samples = after_change(pictures(here, SAMPLES), samples)
    set_number(here, "Seed", 42)
    samples = after_change(pictures(here, SAMPLES), samples)
    assert (classify(samples).argmax(1) == 7).all()
    there = elsewhere(visit, here)
    expect(pictures(there, SAMPLES)).to_have_count(5)
    assert_alike(pictures(there, SAMPLES), samples)
    for label, value in (("Seed", "42"), ("number input for Temperature", "0.5"), ("number input for How many", "5")):
        expect(there.get_by_label(label, exact=True)).to_have_value(value)
    expect(there.get_by_label("7", exact=True)).to_be_checked()


def test_an_example_without_its_last_stroke_is_seen_by_somebody_else(visit: Visit) -> None:
    here = visit()
    open_tab(here, "Reconstruct")
    press(here, "Example: 4")
    press(here, "Undo")
    there = elsewhere(visit, here)
    open_tab(there, "Reconstruct")
    assert_alike(reconstructed(there), sources(reconstructed(here)))
    assert shown(there.get_by_test_id("canvas")) == shown(here.get_by_test_id("canvas"))


def test_a_link_of_version_1_opens_its_point_beyond_the_widest_range_too(visit: Visit) -> None:
    z = (7.5, -1.0)
    page = visit("/" + old_link(z=z))
    expect(note(page)).to_have_text("The point of the link.")
    expect(page.get_by_test_id("slider-0")).to_have_value("5")
    expect(page.get_by_role("spinbutton", name=re.compile("z0"))).to_have_value("7.5")
    assert code(page).tolist() == list(z)
    expect(decoded(page)).to_have_attribute("data-drawn-by", "page")
    assert distance(shown(decoded(page)), models.generate(models.get("plane"), torch.tensor([z]))) <= 2


def test_a_link_that_is_opened_before_the_networks_have_come_keeps_its_point(visit: Visit) -> None:
    first = visit()
    page = first.context.new_page()
    with held(page, NETWORKS):
        page.goto(first.url + old_link(models.DEFAULT, (0.5,) * models.get(models.DEFAULT).vae.latent_dim))
        expect(decoded(page)).to_have_attribute("data-drawn-by", "server")
        expect(note(page)).to_have_text("The point of the link.")
    expect(decoded(page)).to_have_attribute("data-drawn-by", "page")
    expect(page.get_by_test_id("verdict").last).not_to_be_empty()
    expect(note(page)).to_have_text("The point of the link.")
    assert set(code(page).tolist()) == {0.5}


def test_a_link_that_is_put_into_the_open_page_is_followed(page: Page) -> None:
    page.evaluate("link => { location.hash = link; }", old_link(z=(0.0, 0.0)))
    expect(picker(page)).to_have_value("plane")
    expect(note(page)).to_have_text("The point of the link.")
    assert {slider.input_value() for slider in sliders(page).all()} == {"0"}


# No sentence twice in a row: the tests share a page, on which the last one still stands.
DAMAGED = {
    "tab": ("tab=gallery", "there is no tab gallery"),
    "no code": ("z=AAAA", "its code is not one of 2 numbers"),
    "model": ("model=vqvae", "there is no model vqvae here, only explorer, article, autoencoder, plane"),
    "no base64": ("z=*", "its code is not one of 2 numbers"),
    "version": ("v=3", "it is of version 3, which this page does not know"),
    "number": ("v=2&steps=1000", "its steps is 1000; expected a number from 3 to 31"),
    "choice": ("v=2&path=diagonal", "its path is diagonal, which is none"),
    "digit": ("v=2&digit=s!", "its digit holds no digit that can be read"),
}


@pytest.mark.same_page
@pytest.mark.parametrize(("part", "reason"), DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_link_says_why_and_the_page_stays_as_it_is(page: Page, part: str, reason: str) -> None:
    expect(page.get_by_test_id("permalink")).to_have_attribute("href", re.compile("of=digit"))  # its code is there
    before = permalink(page)
    page.evaluate("link => { location.hash = link; }", f"{old_link()}&{part}")
    expect(page.get_by_text(reason)).to_be_visible()
    expect(page.get_by_text("This link is damaged: ")).to_be_visible()
    assert permalink(page) == before
    expect(page.get_by_role("tab", name="Sample")).to_have_attribute("aria-selected", "true")


def test_other_weights_are_said_and_the_page_stands_where_it_starts(visit: Visit) -> None:
    page = visit("/" + old_link(weights="0123456789abcdef"))
    expect(page.get_by_text("made with other weights of plane (0123456789abcdef")).to_be_visible()
    expect(picker(page)).to_have_value(models.DEFAULT)
    expect(page.get_by_role("tab", name="Sample")).to_have_attribute("aria-selected", "true")
    open_tab(page, "Sliders")
    expect(note(page)).to_contain_text(DIGIT_NOTE)
