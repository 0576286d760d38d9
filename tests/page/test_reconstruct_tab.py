"""The Reconstruct tab in a real Chromium, as a visitor uses it."""

from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.page.labels import POSTERIOR
from tests.page.seen import ink, nats, pictures, reconstructed, said, sources
from tests.page.server import Server
from tests.page.visitor import after_change, after_stroke, choose_model, upload
from tests.pictures import BLANK, CUT_SHORT, DIGIT, TEXT, pixels, refusal
from ui import models
from ui.tabs.reconstruct import EXAMPLE

TAB = "Reconstruct"  # Where the page is opened


def test_an_example_is_reconstructed_before_anything_is_drawn(page: Page) -> None:
    expect(reconstructed(page)).to_have_count(3)
    expect(page.get_by_text("An example: draw over it")).to_be_visible()
    seen, reconstruction, error = (pixels(source).astype(float) for source in sources(reconstructed(page)))
    np.testing.assert_allclose(error, np.abs(seen - reconstruction), atol=1.5)
    for name in ("Reconstruction", "KL", "ELBO", "MSE"):
        expect(page.locator("dl.figures dt").get_by_text(name, exact=True)).to_be_visible()


def test_ten_examples_can_be_picked_and_each_is_another_digit(page: Page) -> None:
    seen = sources(reconstructed(page))
    collected = {seen[0]}
    for digit in [name for name in "0123456789" if name != EXAMPLE]:
        page.get_by_role("button", name=f"Example: {digit}").click()
        seen = after_stroke(page, seen)
        collected.add(seen[0])
    assert len(collected) == 10


def test_an_uploaded_picture_lies_on_the_canvas_and_is_reconstructed(page: Page) -> None:
    before = sources(reconstructed(page))
    page.get_by_role("button", name="Clear").click()
    expect(reconstructed(page)).to_have_count(0)
    assert ink(page) == 0
    upload(page, DIGIT)
    expect(reconstructed(page)).to_have_count(3)
    assert sources(reconstructed(page))[0] != before[0]
    page.wait_for_function("() => document.querySelector('.hint').hidden")
    assert ink(page) > 2000


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
    before = sources(reconstructed(page))
    drawn = ink(page)
    upload(page, content)
    expect(said(page)).to_contain_text(sentence)
    expect(said(page)).to_contain_text("the canvas keeps what was on it")
    assert sources(reconstructed(page)) == before
    assert ink(page) == drawn
    expect(page.locator(".toast-body")).to_have_count(0)
    upload(page, DIGIT)
    after_stroke(page, before)
    expect(said(page)).to_be_empty()


def test_other_samples_of_the_posterior_are_drawn_for_the_same_digit(page: Page) -> None:
    seen, before = sources(reconstructed(page)), sources(pictures(page, POSTERIOR))
    page.get_by_role("button", name="Draw other samples").click()
    assert len(after_change(pictures(page, POSTERIOR), before)) == 8
    assert sources(reconstructed(page)) == seen


def test_there_is_a_kl_bar_for_each_latent_dimension_and_a_note_for_the_autoencoder(page: Page) -> None:
    bars = page.locator(".bars:visible [title]")
    expect(bars).to_have_count(models.get(models.DEFAULT).vae.latent_dim)
    heights = nats([str(bar.get_attribute("title")) for bar in bars.all()])
    assert heights == sorted(heights, reverse=True)
    choose_model(page, "plane")
    expect(bars).to_have_count(2)
    choose_model(page, "autoencoder")
    expect(page.get_by_text("there is no KL to show")).to_be_visible()
    expect(bars).to_have_count(0)


def test_the_webcam_is_not_mirrored_as_a_mirrored_3_is_no_digit(server: Server) -> None:
    components = server.http.get("/config").json()["components"]
    uploads = [each["props"] for each in components if "upload" in (each["props"].get("elem_classes") or [])]
    assert len(uploads) == 3  # Reconstruct, and both ends of Interpolate
    assert all("webcam" in each["sources"] and each["webcam_options"]["mirror"] is False for each in uploads)


def test_the_tile_of_an_upload_belongs_to_the_picture_on_the_canvas(server: Server, uploaded: dict[str, Any]) -> None:
    event = next(event for event in server.events if event.name == "put_on_canvas")
    canvas, tile, *_ = server.fire(event, ["plane", uploaded, event.start[2]]).data
    assert tile[0]["digit"]["picture"] == canvas["picture"]["path"]  # so that it is not searched again
