"""The tab of sliders in a real Chromium."""

import re
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Page, expect

from tests.page.conftest import Visit
from tests.page.labels import DIGIT_NOTE, PHONE
from tests.page.seen import classify, code, decoded, difference, gray, nats, note, shown, sliders, sources, verdict
from tests.page.traffic import NETWORKS, held
from tests.page.visitor import after_change, choose_model, open_tab, press
from ui import models
from ui.tabs.sliders import NUM_OPEN
from vae_core.latent.attributes import ATTRIBUTES, measure_attributes


def open_without_networks(page: Page, url: str) -> None:
    """Open the sliders of a page whose networks are held back."""
    page.goto(url)
    page.get_by_role("tab", name="Sliders", exact=True).click()
    expect(decoded(page)).to_have_attribute("data-drawn-by", "server")


def test_until_the_decoder_has_arrived_the_server_draws(visit: Visit) -> None:
    first = visit()
    page = first.context.new_page()
    with held(page, NETWORKS):
        open_without_networks(page, first.url)
        expect(note(page)).to_contain_text(DIGIT_NOTE)
        before = sources(decoded(page))
        sliders(page).first.press("End")
        (at_end,) = after_change(decoded(page), before)
    expect(decoded(page)).to_have_attribute("data-drawn-by", "page")
    assert difference(page, at_end) <= 2


def test_a_lost_connection_is_said_and_the_next_move_recovers(visit: Visit, problems: list[str]) -> None:
    first = visit()
    page = first.context.new_page()
    with held(page, NETWORKS):
        open_without_networks(page, first.url)
        page.route("**/component_server**", lambda route: route.abort())
        sliders(page).first.press("End")
        expect(note(page)).to_have_text("The server does not answer. The next move tries again.")
        page.unroute("**/component_server**")
        sliders(page).first.press("Home")
        expect(note(page)).to_contain_text("Moved from your digit")
    problems.clear()  # the browser logs the lost call, as it should


def test_sliders_stand_in_the_order_of_their_kl_and_all_but_eight_are_folded_away(page: Page) -> None:
    model = models.get(models.DEFAULT)
    open_tab(page, "Sliders")
    expect(sliders(page)).to_have_count(8)
    page.get_by_text("24 more dimensions; those that carry almost nothing: z").click()
    expect(sliders(page)).to_have_count(model.vae.latent_dim)
    kl = nats(sliders(page).evaluate_all("all => all.map((each) => each.ariaLabel)"))
    assert len(kl) == model.vae.latent_dim
    assert kl == sorted(kl, reverse=True)


def test_the_slant_slider_slants_the_digit_and_zero_puts_it_back(page: Page) -> None:
    def slant() -> float:
        image = torch.from_numpy(gray(shown(decoded(page))).astype(np.float32) / 255)
        return float(measure_attributes(image[None, None])[0, ATTRIBUTES.index("slant")])

    open_tab(page, "Sliders")
    upright = slant()
    slider = page.get_by_role("slider", name=re.compile("slant"))
    slider.focus()
    slider.press("End")
    expect(slider).to_have_value("3")
    assert slant() > upright + 0.3
    page.get_by_role("button", name="Zero").click()
    expect(slider).to_have_value("0")


@pytest.mark.parametrize("row", ["first dimension", "slant"])
def test_the_strip_under_a_slider_shows_where_it_leads(page: Page, row: str) -> None:
    open_tab(page, "Sliders")
    dim = "slant" if row == "slant" else str(models.get(models.DEFAULT).order[0])
    strip, slider = page.get_by_test_id(f"strip-{dim}"), page.get_by_test_id(f"slider-{dim}")
    expect(strip).to_have_attribute("data-shows", re.compile(r"\d"))
    thumbs = gray(shown(strip))
    assert thumbs.shape[0] == 28
    for key, thumb in (("Home", thumbs[:, :28]), ("End", thumbs[:, -28:])):
        slider.press(key)
        assert np.abs(gray(shown(decoded(page))).astype(int) - thumb).max() <= 1


def test_strips_are_drawn_once_they_come_into_sight(page: Page) -> None:
    open_tab(page, "Sliders")
    open_tab(page, "Sample")
    choose_model(page, "plane")
    open_tab(page, "Sliders")
    for dim in models.get("plane").order:
        expect(page.get_by_test_id(f"strip-{dim}")).to_have_attribute("data-shows", re.compile(r"\d"))
    choose_model(page, models.DEFAULT)
    folded = page.get_by_test_id(f"strip-{models.get(models.DEFAULT).order[8]}")
    expect(page.get_by_test_id("strip-slant")).to_have_attribute("data-shows", re.compile(r"\d"))
    expect(folded).not_to_be_visible()
    expect(folded).not_to_have_attribute("data-shows", re.compile(r"\d"))
    page.get_by_text("24 more dimensions").click()
    expect(folded).to_have_attribute("data-shows", re.compile(r"\d"))


def test_a_direction_is_named_by_what_it_changes_and_none_leads_towards_a_digit(page: Page) -> None:
    open_tab(page, "Sliders")
    named = page.locator("details:has(> summary:text('What you can name')) .name")
    assert named.all_inner_texts() == list(ATTRIBUTES)
    expect(page.get_by_text(re.compile("towards", re.IGNORECASE))).to_have_count(0)


def test_bars_show_the_posterior_of_a_digit_and_go_with_it(page: Page) -> None:
    open_tab(page, "Sliders")
    bars = page.locator("#sliders-bank .row i:visible")
    expect(bars).to_have_count(NUM_OPEN)
    widths = [box["width"] for bar in bars.all() if (box := bar.bounding_box())]
    assert widths[0] < widths[-1]  # the more a dimension tells, the surer it is
    page.get_by_role("button", name="Zero").click()
    expect(bars).to_have_count(0)
    page.get_by_role("tabpanel").get_by_role("button", name="Undo").click()
    expect(bars).to_have_count(NUM_OPEN)


def test_the_range_is_in_standard_deviations_and_grows_with_the_code(page: Page) -> None:
    open_tab(page, "Sliders")
    first, slant = sliders(page).first, page.get_by_test_id("slider-slant")
    reach = page.get_by_role("combobox", name="Range")
    expect(reach).to_have_value("3")
    for chosen in ("5", "1"):
        reach.select_option(chosen)
        for slider in (first, slant):
            expect(slider).to_have_attribute("min", f"-{chosen}")
            expect(slider).to_have_attribute("max", chosen)
    first.press("End")
    expect(first).to_have_value("1")
    reach.select_option("4")
    first.press("End")
    expect(first).to_have_value("4")
    reach.select_option("2")
    page.get_by_role("button", name="Zero").click()
    expect(first).to_have_attribute("max", "2")
    page.get_by_role("tabpanel").get_by_role("button", name="Undo").click()
    expect(first).to_have_attribute("max", "4")
    expect(first).to_have_value("4")
    choose_model(page, "autoencoder")
    model = models.get("autoencoder")
    expect(sliders(page)).to_have_count(NUM_OPEN)
    deviations = int(reach.input_value())  # 4, or what the code needs
    low, high = (float(model.mean[0] + sign * deviations * model.std[0]) for sign in (-1, 1))
    slider = page.get_by_test_id("slider-0")
    assert float(slider.get_attribute("min") or 0) == pytest.approx(low, abs=0.01)
    assert float(slider.get_attribute("max") or 0) == pytest.approx(high, abs=0.01)


@pytest.mark.same_page
def test_another_model_brings_its_own_sliders(page: Page) -> None:
    open_tab(page, "Sliders")
    for name in ("plane", "autoencoder", models.DEFAULT):
        choose_model(page, name)
        expect(sliders(page)).to_have_count(min(NUM_OPEN, models.get(name).vae.latent_dim))
        expect(decoded(page)).to_have_attribute("data-drawn-by", "page")


@pytest.mark.parametrize("mode", [{}, PHONE], ids=["desktop", "phone"])
def test_the_picture_stays_in_sight_and_covers_nothing_that_the_keyboard_comes_to(
    visit: Visit, mode: dict[str, Any]
) -> None:
    page = visit(**mode)
    open_tab(page, "Sliders")
    last = sliders(page).last
    last.focus()
    expect(decoded(page)).to_be_in_viewport(ratio=1)
    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        focused = page.locator("*:focus")
        if page.locator(".picture *:focus").count():
            break
        box, picture = focused.bounding_box(), page.locator(".picture").bounding_box()
        assert box
        assert picture
        beside = box["x"] >= picture["x"] + picture["width"]
        assert beside or box["y"] >= picture["y"] + picture["height"] - 1, focused.get_attribute("aria-label")


@pytest.mark.same_page
def test_below_the_picture_stands_how_the_classifier_reads_it(page: Page) -> None:
    open_tab(page, "Sliders")
    expect(verdict(page)).to_have_text(re.compile("sure"))
    for _ in range(5):
        press(page, "Random")
        chance, digit = classify([shown(decoded(page))])[0].max(0)
        said = re.fullmatch(r"(\d) · (\d+) % sure", verdict(page).text_content() or "")
        assert said, verdict(page).text_content()
        assert int(said[1]) == int(digit)
        assert int(said[2]) == pytest.approx(100 * float(chance), abs=2)


def test_beside_it_stands_how_typical_the_code_is(page: Page) -> None:
    open_tab(page, "Sliders")
    typical = page.locator("#sliders-bank .typical")
    press(page, "Zero")
    expect(typical).to_have_text("code shorter than 99.9 % of N(0, 1)")
    chi = torch.distributions.Chi2(32.0)
    for _ in range(5):
        press(page, "Random")
        share = float(100 * chi.cdf(code(page).square().sum()))
        said = re.fullmatch(r"code (shorter|longer) than ([\d.]+) % of N\(0, 1\)", typical.inner_text())
        assert said, typical.inner_text()
        assert float(said[2]) == pytest.approx(100 - share if said[1] == "shorter" else share, abs=0.6)
    choose_model(page, "autoencoder")
    expect(typical).to_have_text(re.compile(r"^code (nearer to|farther from) real codes than [\d.]+ % of them$"))


@pytest.mark.same_page
def test_the_trust_strip_unfolds_to_the_entropy_and_the_rank_of_the_reconstruction(page: Page) -> None:
    open_tab(page, "Sliders")
    press(page, "Random")
    verdict(page).click()
    chances = classify([shown(decoded(page))])[0]
    entropy = float(-(chances * chances.clamp_min(1e-12).log()).sum())
    found = re.search(r"answer: ([\d.]+) nats", page.locator("p.entropy:visible").inner_text())
    assert found
    assert float(found[1]) == pytest.approx(entropy, abs=0.06)
    expect(page.locator("p.rank:visible")).to_have_text(re.compile(r"worse than \d+ % of the test images\.$"))
