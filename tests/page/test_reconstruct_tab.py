"""The Reconstruct tab in a real Chromium: what the models make of a digit, with torch as the oracle; uploads."""

import re
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from playwright.sync_api import Page, expect

from tests.page.conftest import Visit
from tests.page.labels import ACROSS, DOWN, PHONE, POSTERIOR
from tests.page.seen import (
    chances,
    classify,
    code,
    distance,
    gray,
    image,
    ink,
    kl_bars,
    pictures,
    reconstructed,
    said,
    shown,
    sources,
    until,
    verdict,
)
from tests.page.server import Server
from tests.page.visitor import after_change, choose_model, draw, open_tab, press, upload
from tests.pictures import BLANK, CUT_SHORT, DIGIT, TEXT, example, refusal
from ui import models
from ui.settings import START
from vae_core import kl_divergence, prepare_image, reconstruct

TAB = "Reconstruct"  # Where the page is opened
UNKNOWN = "\N{EM DASH}"  # in the place of a figure
TERMS = """(list) => ["reconstruction", "kl", "loss"]
  .map((name) => list.querySelector(`[data-name=${name}] b`).textContent)"""


def figure(page: Page, name: str) -> str:
    """Return a number of the tab as it stands there."""
    return page.locator(f"dl.figures [data-name={name}] b").inner_text()


def test_an_example_is_reconstructed_before_anything_is_drawn(page: Page) -> None:
    expect(page.get_by_text("An example: draw over it")).to_be_visible()
    expect(verdict(page)).to_have_text(re.compile(f"^{START['digit']} · "))
    seen, reconstruction, error = (gray(url).astype(float) for url in sources(reconstructed(page)))
    np.testing.assert_allclose(error, np.abs(seen - reconstruction), atol=1.5)
    for name in ("Reconstruction", "KL", "Negative ELBO", "A typical test digit", "MSE"):
        expect(page.locator("dl.figures dt").get_by_text(name, exact=True)).to_be_visible()


@pytest.mark.same_page
@pytest.mark.parametrize("name", models.names())
def test_pictures_figures_and_bars_are_what_torch_makes_of_the_digit_that_the_page_shows(page: Page, name: str) -> None:
    choose_model(page, name)
    model = models.get(name)
    seen, reconstruction, _ = sources(reconstructed(page))
    x = image(seen)  # rounded to levels of 255
    posterior = models.encode(model, x)
    assert distance(reconstruction, models.generate(model, posterior.mean)) <= 3
    torch.testing.assert_close(code(page), posterior.mean[0], atol=0.02, rtol=0.02)
    torch.testing.assert_close(torch.tensor(chances(page)), classify([seen])[0], atol=0.01, rtol=0)
    assert float(figure(page, "mse")) == pytest.approx(reconstruct(model.vae, x, seed=0).mse, abs=5e-4)
    until(page, lambda: figure(page, "loss") != UNKNOWN)
    if not model.variational:
        assert float(figure(page, "loss")) == pytest.approx(reconstruct(model.vae, x, seed=0).reconstruction, abs=0.5)
        return
    kl = kl_divergence(posterior)[0]
    assert float(figure(page, "kl")) == pytest.approx(float(kl.sum()), abs=0.2)
    torch.testing.assert_close(torch.tensor(kl_bars(page)), (kl / kl.max())[model.order], atol=0.01, rtol=0)


def test_the_loss_is_averaged_over_draws_and_is_the_sum_that_stands_there(page: Page) -> None:
    model = models.get(models.DEFAULT)
    x = image(shown(reconstructed(page).first))
    losses = [reconstruct(model.vae, x, seed=seed).reconstruction for seed in range(20)]

    def is_near() -> bool:  # once all draws have come
        error, kl, loss = page.locator("dl.figures").evaluate(TERMS)
        assert f"{float(error) + float(kl):.1f}" == loss
        return float(error) == pytest.approx(np.mean(losses), rel=0.05)

    until(page, lambda: figure(page, "loss") != UNKNOWN)
    until(page, is_near)
    for stroke in (DOWN, ACROSS):  # the terms change one after the other, and add up at all times
        draw(page, stroke)
        error, kl, loss = page.locator("dl.figures").evaluate(TERMS)
        assert f"{float(error) + float(kl):.1f}" == loss


@pytest.mark.same_page
@pytest.mark.parametrize("name", models.names())
def test_the_loss_stands_on_a_scale_between_those_of_the_test_digits(page: Page, name: str) -> None:
    choose_model(page, name)
    statistics = models.get(name).statistics
    kl = float(statistics.kl.sum())
    low, typical, high = (float(statistics.reconstruction[per_mille]) + kl for per_mille in (10, 500, 990))
    until(page, lambda: figure(page, "loss") != UNKNOWN)
    assert figure(page, "typical") == f"{typical:.0f}"
    expect(page.get_by_text(f"low: {low:.0f}")).to_be_visible()
    expect(page.get_by_text(f"high: {high:.0f}")).to_be_visible()

    def stand_there() -> bool:  # a loss over more draws may come between two looks
        boxes = [page.locator(f".scale {part}").bounding_box() for part in ("> div", ".usual", ".here")]
        (left, width), *marks = ((box["x"], box["width"]) for box in boxes if box)
        places = [(mark[0] + mark[1] / 2 - left) / width for mark in marks]
        nats = [typical, float(figure(page, "loss"))]
        return places == pytest.approx([min(max((each - low) / (high - low), 0), 1) for each in nats], abs=0.01)

    until(page, stand_there)
    scale = page.get_by_test_id("loss-scale")
    rest = f" nats lost, on a scale from {low:.0f} to {high:.0f}; a typical test digit: {typical:.0f}"
    # the page's figure may replace the server's, a tenth of a nat away, between two looks
    until(page, lambda: scale.get_attribute("aria-label") == figure(page, "loss") + rest)


def test_without_a_digit_nothing_is_lost_and_the_scale_has_no_knob(page: Page) -> None:
    until(page, lambda: figure(page, "loss") != UNKNOWN)
    knob = page.locator(".scale .here")
    expect(knob).to_be_visible()
    press(page, "Clear")
    for name in ("reconstruction", "kl", "loss", "mse"):
        assert figure(page, name) == UNKNOWN
    expect(knob).to_be_hidden()
    draw(page, DOWN)
    until(page, lambda: figure(page, "loss") != UNKNOWN)
    expect(knob).to_be_visible()


@pytest.mark.parametrize("width", [390, 320])
def test_on_a_phone_pictures_and_what_is_lost_stand_together(visit: Visit, width: int) -> None:
    page = visit(**PHONE | {"viewport": {"width": width, "height": 844}})
    open_tab(page, TAB)
    boxes = [box for picture in reconstructed(page).all() if (box := picture.bounding_box())]
    assert len({box["y"] for box in boxes}) == 1
    scale = page.get_by_test_id("loss-scale").bounding_box()
    assert scale
    assert scale["y"] - boxes[0]["y"] < 844 / 2


def test_other_samples_of_the_posterior_are_drawn_for_the_same_digit(page: Page) -> None:
    samples = pictures(page, POSTERIOR)
    expect(samples).to_have_count(8)
    seen, before = sources(reconstructed(page)), sources(samples)
    press(page, "Draw other samples")
    after = after_change(samples, before)
    assert not set(after) & set(before)
    assert len(set(after)) == 8
    assert sources(reconstructed(page)) == seen
    assert (classify(after).argmax(1) == int(START["digit"])).all()


def test_the_autoencoder_has_no_posterior_to_sample_and_no_kl(page: Page) -> None:
    bars, samples = page.locator(".bars b:visible"), pictures(page, POSTERIOR)
    expect(bars).to_have_count(models.get(models.DEFAULT).vae.latent_dim)
    choose_model(page, "plane")
    expect(bars).to_have_count(2)
    choose_model(page, "autoencoder")
    expect(page.get_by_text("there is no KL and nothing to sample")).to_be_visible()
    expect(page.locator("dl.figures dt").get_by_text("Reconstruction, no KL")).to_be_visible()
    for term in ("reconstruction", "kl"):
        expect(page.locator(f"dl.figures [data-name={term}]")).to_be_hidden()
    for gone in (bars, samples, page.get_by_role("button", name="Draw other samples")):
        expect(gone).to_have_count(0)
    choose_model(page, models.DEFAULT)
    expect(samples).to_have_count(8)


def test_an_uploaded_picture_lies_on_the_canvas_and_is_reconstructed(page: Page) -> None:
    press(page, "Clear")
    assert ink(page) == 0
    blank = sources(reconstructed(page))
    upload(page, DIGIT)
    seen, reconstruction, _ = after_change(reconstructed(page), blank)
    x = prepare_image(example("3"), models.classifier()[0])
    assert distance(seen, x) <= 1
    model = models.get(models.DEFAULT)
    assert distance(reconstruction, models.generate(model, models.encode(model, x).mean)) <= 3
    until(page, lambda: ink(page) > 2000)  # the picture itself has to be fetched
    expect(verdict(page)).to_have_text("3 · 100 % sure")
    expect(said(page)).to_be_empty()


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
    before, drawn = sources(reconstructed(page)), ink(page)
    upload(page, content)
    expect(said(page)).to_contain_text(sentence)
    expect(said(page)).to_contain_text("the canvas keeps what was on it")
    assert sources(reconstructed(page)) == before
    assert ink(page) == drawn
    expect(page.locator(".toast-body")).to_have_count(0)
    upload(page, DIGIT)
    after_change(reconstructed(page), before)
    expect(said(page)).to_be_empty()


def test_the_webcam_is_not_mirrored_as_a_mirrored_3_is_no_digit(server: Server) -> None:
    components = server.http.get("/config").json()["components"]
    uploads = [each["props"] for each in components if "upload" in (each["props"].get("elem_classes") or [])]
    assert len(uploads) == 3  # Reconstruct, and both ends of Interpolate
    assert all("webcam" in each["sources"] and each["webcam_options"]["mirror"] is False for each in uploads)


def test_what_was_found_in_an_upload_comes_with_the_picture_itself(server: Server, uploaded: dict[str, Any]) -> None:
    event = next(event for event in server.events if event.name == "put_on_canvas")
    found, emptied = server.fire(event, [uploaded]).data
    assert found["picture"]["path"] == uploaded["path"]
    assert (found["doubts"], emptied) == ([], None)
