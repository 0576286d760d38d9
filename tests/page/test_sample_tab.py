"""The Sample tab in a real Chromium, as a visitor uses it."""

import io
import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.page.labels import SAMPLES
from tests.page.seen import classify, pictures, sources, until
from tests.page.visitor import after_change, choose_model, set_number
from tests.pictures import pixels
from ui import models
from ui.settings import START


def test_the_first_screen_shows_samples_without_a_click(page: Page) -> None:
    expect(pictures(page, SAMPLES)).to_have_count(START["count"])
    assert all(pixels(source).shape == (28, 28) for source in sources(pictures(page, SAMPLES)))
    assert sum(pixels(source).max() > 128 for source in sources(pictures(page, SAMPLES))) > START["count"] / 2
    assert len(set(sources(pictures(page, SAMPLES)))) == START["count"]


@pytest.mark.parametrize("name", ["explorer", "autoencoder"])
def test_below_each_sample_stands_how_the_classifier_reads_it(page: Page, name: str) -> None:
    if name != START["model"]:
        before = sources(pictures(page, SAMPLES))
        choose_model(page, name)
        after_change(pictures(page, SAMPLES), before)
    captions = page.locator("[aria-label=Samples] figcaption")
    until(page, lambda: all(captions.all_inner_texts()))
    read = [re.fullmatch(r"(\d) · (\d+) %", caption) for caption in captions.all_inner_texts()]
    for found, chances in zip(read, classify(sources(pictures(page, SAMPLES))), strict=True):
        assert found
        assert float(chances[int(found[1])]) >= float(chances.max()) - 0.02
        assert float(found[2]) == pytest.approx(100 * float(chances.max()), abs=2)


def test_new_samples_are_other_samples(page: Page) -> None:
    before = sources(pictures(page, SAMPLES))
    page.get_by_role("button", name="New samples").click()
    after = after_change(pictures(page, SAMPLES), before)
    assert len(after) == START["count"]
    assert not set(before) & set(after)


def test_at_temperature_zero_all_samples_are_the_same(page: Page) -> None:
    before = sources(pictures(page, SAMPLES))
    set_number(page, "number input for Temperature", 0)
    assert len(set(after_change(pictures(page, SAMPLES), before))) == 1


def test_the_count_is_the_number_of_samples_and_keeps_the_first_ones(page: Page) -> None:
    before = sources(pictures(page, SAMPLES))
    set_number(page, "number input for How many", 5)
    expect(pictures(page, SAMPLES)).to_have_count(5)
    set_number(page, "number input for How many", 64)
    expect(pictures(page, SAMPLES)).to_have_count(64)
    assert len(before) == START["count"]


def test_the_same_seed_gives_the_same_samples(page: Page) -> None:
    first = after_seed(page, 5, sources(pictures(page, SAMPLES)))
    other = after_seed(page, 6, first)
    assert after_seed(page, 5, other) == first


def after_seed(page: Page, seed: int, before: list[str]) -> list[str]:
    set_number(page, "Seed", seed)
    return after_change(pictures(page, SAMPLES), before)


@pytest.mark.parametrize(("seed", "sentence"), [("-5", "-5 is less than minimum value 0"), ("", "The seed is empty")])
def test_a_seed_that_is_none_gets_a_sentence_and_the_next_one_works(page: Page, seed: str, sentence: str) -> None:
    before = sources(pictures(page, SAMPLES))
    page.get_by_label("Seed", exact=True).fill(seed)
    expect(page.locator(".toast-body")).to_contain_text(sentence)
    assert sources(pictures(page, SAMPLES)) == before
    after_seed(page, 5, before)


def test_the_samples_are_saved_as_one_picture_four_pixels_to_a_pixel(page: Page) -> None:
    set_number(page, "number input for How many", 1)
    expect(pictures(page, SAMPLES)).to_have_count(1)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as picture").click()
    assert download.value.suggested_filename == "samples.png"
    saved = Image.open(io.BytesIO(download.value.path().read_bytes()))
    assert (saved.format, saved.size) == ("PNG", (4 * 32, 4 * 32))
    digit = saved.convert("L").resize((32, 32), Image.Resampling.NEAREST).crop((2, 2, 30, 30))
    assert np.array_equal(np.asarray(digit), pixels(sources(pictures(page, SAMPLES))[0]))


def test_a_sheet_of_samples_holds_them_in_rows(page: Page) -> None:
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as picture").click()
    saved = Image.open(io.BytesIO(download.value.path().read_bytes()))
    width, height = ((side // 4 - 2) / 30 for side in saved.size)
    assert width == int(width) > 1
    assert height == -(-START["count"] // int(width))


def test_a_7_can_be_asked_for_and_the_page_says_where_it_comes_from(page: Page) -> None:
    before = sources(pictures(page, SAMPLES))
    page.get_by_label("7", exact=True).check()
    after = after_change(pictures(page, SAMPLES), before)
    expect(page.locator("p.note:visible")).to_contain_text("codes of real images of this digit")
    assert (classify(after).argmax(1) == 7).float().mean() > 0.9


def test_samples_of_all_digits_are_surer_digits_than_those_of_the_prior(page: Page) -> None:
    start = sources(pictures(page, SAMPLES))
    choose_model(page, "autoencoder")
    before = after_change(pictures(page, SAMPLES), start)
    page.get_by_label("all digits").check()
    after = after_change(pictures(page, SAMPLES), before)
    expect(page.locator("p.note:visible")).to_contain_text("even this model can be sampled")
    surer, less = (classify(shown).amax(1).mean() for shown in (after, before))
    assert surer > less


def test_another_model_draws_other_samples_and_says_what_it_is(page: Page) -> None:
    before = sources(pictures(page, SAMPLES))
    choose_model(page, "plane")
    assert len(after_change(pictures(page, SAMPLES), before)) == START["count"]
    expect(page.locator("#lead")).to_have_text(models.description("plane"))


def test_for_the_autoencoder_the_page_explains_why_samples_are_no_digits(page: Page) -> None:
    why = page.locator("p.note:visible")
    expect(why).to_contain_text("KL term of the training loss keeps the codes of real images close")
    choose_model(page, "autoencoder")
    expect(why).to_contain_text("trained without the KL term")


def test_an_emptied_number_field_shows_what_the_page_starts_with(page: Page) -> None:
    before = sources(pictures(page, SAMPLES))
    box = page.get_by_label("number input for How many", exact=True)
    box.fill("5")
    expect(pictures(page, SAMPLES)).to_have_count(5)
    box.fill("")
    expect(pictures(page, SAMPLES)).to_have_count(START["count"])
    assert sources(pictures(page, SAMPLES)) == before
    expect(page.locator(".toast-body")).to_have_count(0)
