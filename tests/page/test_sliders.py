"""The tab of sliders in a real Chromium."""

import re
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Page, Route, expect

from tests.page.conftest import Visit
from tests.page.visitor import PHONE, choose_model, decoded, gray, nats, open_tab, shown, sliders
from ui import models
from vae_core.latent.attributes import ATTRIBUTES, measure_attributes


def labels(page: Page) -> list[str]:
    return [str(label) for label in sliders(page).evaluate_all("all => all.map((each) => each.ariaLabel)")]


def test_a_step_of_a_slider_by_keyboard_changes_the_picture(page: Page) -> None:
    open_tab(page, "Sliders")
    before = shown(decoded(page))
    sliders(page).first.focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    assert shown(decoded(page)) != before


def test_a_number_typed_beyond_the_range_is_cut_to_it(page: Page) -> None:
    open_tab(page, "Sliders")
    before = shown(decoded(page))
    box = page.get_by_role("spinbutton", name=re.compile(r"\bz\d+")).locator("visible=true").first
    box.fill("7")
    box.blur()
    expect(sliders(page).first).to_have_value("3")
    expect(box).to_have_value("3")
    typed = shown(decoded(page))
    assert typed != before
    sliders(page).first.press("ArrowLeft")
    assert shown(decoded(page)) != typed
    sliders(page).first.press("ArrowRight")
    assert shown(decoded(page)) == typed
    box.fill("")
    box.blur()
    expect(box).to_have_value("3")


def test_undo_goes_back_a_whole_move_and_redo_forth(page: Page) -> None:
    open_tab(page, "Sliders")
    undo, redo = (page.get_by_role("tabpanel").get_by_role("button", name=name) for name in ("Undo", "Redo"))
    expect(undo).to_be_disabled()
    start = shown(decoded(page))
    first = sliders(page).first
    box = first.bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, middle)
    page.mouse.down()
    for part in (0.6, 0.7, 0.8, 0.9):
        page.mouse.move(box["x"] + part * box["width"], middle)
    page.mouse.up()
    dragged, value = shown(decoded(page)), first.input_value()
    assert dragged != start
    page.get_by_role("button", name="Zero").click()
    undo.click()
    assert (shown(decoded(page)), first.input_value()) == (dragged, value)
    undo.click()
    assert shown(decoded(page)) == start
    expect(undo).to_be_disabled()
    redo.click()
    assert shown(decoded(page)) == dragged
    first.dblclick()
    expect(first).to_have_value("0")
    expect(redo).to_be_disabled()


def test_a_run_of_keyboard_steps_is_one_step_of_undo_and_ends_with_a_pause(page: Page) -> None:
    open_tab(page, "Sliders")
    undo = page.get_by_role("tabpanel").get_by_role("button", name="Undo")
    first, start = sliders(page).first, shown(decoded(page))
    first.focus()
    page.clock.install()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    run = shown(decoded(page))
    page.clock.run_for(1100)
    page.keyboard.press("ArrowRight")
    undo.click()
    assert shown(decoded(page)) == run
    undo.click()
    assert shown(decoded(page)) == start
    expect(undo).to_be_disabled()


def test_a_finger_that_scrolls_over_a_slider_changes_nothing(visit: Visit) -> None:
    page = visit(**PHONE)
    open_tab(page, "Sliders")
    first, link = sliders(page).first, page.get_by_test_id("permalink")
    first.scroll_into_view_if_needed()
    before = shown(decoded(page)), first.input_value(), link.get_attribute("href")
    box, scrolled = first.bounding_box(), page.evaluate("window.scrollY")
    assert box
    session = page.context.new_cdp_session(page)
    x, y = box["x"] + 0.9 * box["width"], box["y"] + box["height"] / 2
    for step in range(10):
        touch = {"type": "touchMove" if step else "touchStart", "touchPoints": [{"x": x, "y": y - 20 * step}]}
        session.send("Input.dispatchTouchEvent", touch)
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_function("scrolled => window.scrollY > scrolled", arg=scrolled)
    page.wait_for_timeout(300)  # longer than the sliders wait before they tell the page
    assert (shown(decoded(page)), first.input_value(), link.get_attribute("href")) == before
    expect(page.locator(".tools .undo")).to_be_disabled()


def test_a_moved_point_says_where_from_and_reset_goes_back_there_as_one_step(page: Page) -> None:
    open_tab(page, "Sliders")
    note, undo = page.locator(".picture .note"), page.get_by_role("tabpanel").get_by_role("button", name="Undo")
    page.get_by_role("button", name="Zero").click()
    zero = shown(decoded(page))
    page.get_by_role("button", name="Use as A").click()
    expect(note).to_have_text("This point is A of the Interpolate tab.")
    sliders(page).nth(0).press("End")
    sliders(page).nth(1).press("Home")
    moved = shown(decoded(page))
    expect(note).to_have_text("Moved from the zero code · Reset")
    note.get_by_role("button", name="Reset").click()
    assert shown(decoded(page)) == zero
    expect(note).to_have_text("The zero code, the middle of the prior.")
    expect(undo).to_be_focused()
    undo.click()
    assert shown(decoded(page)) == moved
    expect(note).to_have_text("Moved from the zero code · Reset")
    for _ in range(2):
        undo.click()
    expect(note).to_have_text("The zero code, the middle of the prior.")
    undo.click()
    expect(note).to_contain_text("The posterior mean of the digit")


def test_dragging_asks_the_server_nothing(page: Page) -> None:
    open_tab(page, "Sliders")
    expect(page.get_by_test_id("strip-slant")).to_have_attribute("data-shows", re.compile(r"\d"))  # its worker is up
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    first = sliders(page).first
    before = shown(decoded(page))
    first.focus()
    for key in ("End", "Home", "PageUp"):
        page.keyboard.press(key)
        assert shown(decoded(page)) != before
        before = shown(decoded(page))
    assert asked == []


def test_until_the_decoder_has_arrived_the_server_draws(page: Page) -> None:
    held: list[Route] = []
    page.route("**/page-files/*.bin", lambda route: held.append(route))  # noqa: PLW0108 (Playwright marks it)
    page.get_by_role("tab", name="Sliders", exact=True).click()
    expect(decoded(page)).to_have_attribute("data-drawn-by", "server")
    by_server = shown(decoded(page))
    sliders(page).first.press("End")
    page.wait_for_function(
        "before => document.querySelector('[data-testid=slider-picture]').toDataURL() !== before", arg=by_server
    )
    at_end = gray(shown(decoded(page))).astype(int)
    held[0].continue_()
    expect(decoded(page)).to_have_attribute("data-drawn-by", "page")
    assert np.abs(gray(shown(decoded(page))) - at_end).max() <= 1


def test_a_lost_connection_is_said_and_the_next_move_recovers(page: Page, problems: list[str]) -> None:
    page.route("**/page-files/*.bin", lambda _: None)
    page.get_by_role("tab", name="Sliders", exact=True).click()
    expect(decoded(page)).to_have_attribute("data-drawn-by", "server")
    page.route("**/component_server**", lambda route: route.abort())
    sliders(page).first.press("End")
    expect(page.get_by_text("The server does not answer.")).to_be_visible()
    page.unroute("**/component_server**")
    sliders(page).first.press("Home")
    expect(page.get_by_text("The server does not answer.")).not_to_be_visible()
    problems.clear()  # the browser logs the lost call, as it should


def test_sliders_stand_in_the_order_of_their_kl_and_unused_ones_are_folded_away(page: Page) -> None:
    model = models.get(models.DEFAULT)
    open_tab(page, "Sliders")
    expect(sliders(page)).to_have_count(model.num_used)
    if model.num_used < model.vae.latent_dim:
        page.get_by_text("Dimensions that carry almost nothing").click()
    expect(sliders(page)).to_have_count(model.vae.latent_dim)
    assert len(nats(labels(page))) == model.vae.latent_dim
    assert nats(labels(page)) == sorted(nats(labels(page)), reverse=True)


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


def test_zero_puts_all_sliders_at_zero_and_random_moves_them(page: Page) -> None:
    open_tab(page, "Sliders")
    before = shown(decoded(page))
    page.get_by_role("button", name="Zero").click()
    zero = shown(decoded(page))
    assert zero != before
    expect(sliders(page).first).to_have_value("0")
    assert {slider.input_value() for slider in sliders(page).all()} == {"0"}
    page.get_by_role("button", name="Random").click()
    expect(sliders(page).first).not_to_have_value("0")
    assert shown(decoded(page)) != zero
    expect(page.get_by_text("A code drawn from the prior N(0, 1).")).to_be_visible()


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
    towards = page.get_by_test_id("strip-towards-1")
    expect(towards).not_to_be_visible()
    page.get_by_text("Towards a digit").click()
    expect(towards).to_have_attribute("data-shows", re.compile(r"\d"))


def test_bars_show_the_posterior_of_a_digit_and_go_with_it(page: Page) -> None:
    open_tab(page, "Sliders")
    bars = page.locator(".row i:visible")
    used = models.get(models.DEFAULT).num_used
    expect(bars).to_have_count(used)
    widths = [box["width"] for bar in bars.all() if (box := bar.bounding_box())]
    assert widths[0] < widths[-1]  # the more a dimension tells, the surer it is
    page.get_by_role("button", name="Zero").click()
    expect(bars).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(bars).to_have_count(used)


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
    expect(sliders(page)).to_have_count(model.num_used)
    deviations = int(reach.input_value())  # 4, or what the code needs
    low, high = (float(model.mean[0] + sign * deviations * model.std[0]) for sign in (-1, 1))
    slider = page.get_by_test_id("slider-0")
    assert float(slider.get_attribute("min") or 0) == pytest.approx(low, abs=0.01)
    assert float(slider.get_attribute("max") or 0) == pytest.approx(high, abs=0.01)


def test_a_locked_dimension_stays_where_it_is(page: Page) -> None:
    open_tab(page, "Sliders")
    first, second = sliders(page).nth(0), sliders(page).nth(1)
    value, lock = first.input_value(), page.get_by_role("button", name=re.compile(r"^lock z")).first
    lock.click()
    expect(lock).to_have_attribute("aria-pressed", "true")
    expect(first).to_be_disabled()
    page.get_by_role("button", name="Zero").click()
    assert (first.input_value(), second.input_value()) == (value, "0")
    page.get_by_role("button", name="Random").click()
    page.get_by_role("slider", name=re.compile("slant")).press("End")
    assert first.input_value() == value
    assert second.input_value() != "0"
    lock.click()
    page.get_by_role("button", name="Zero").click()
    assert first.input_value() == "0"


def test_a_walk_goes_on_until_stopped_and_undo_goes_back_to_where_it_began(page: Page) -> None:
    open_tab(page, "Sliders")
    start = shown(decoded(page))
    page.get_by_role("button", name="Walk").click()
    seen = set()
    for _ in range(5):
        page.wait_for_timeout(300)
        seen.add(shown(decoded(page)))
    assert len(seen) == 5
    page.get_by_role("button", name="Stop").click()
    rest = shown(decoded(page))
    expect(page.get_by_text("A code on a walk from one random code to the next.")).to_be_visible()
    page.wait_for_timeout(300)
    assert shown(decoded(page)) == rest
    page.get_by_role("button", name="Undo").click()
    assert shown(decoded(page)) == start


def test_another_model_brings_its_own_sliders(page: Page) -> None:
    open_tab(page, "Sliders")
    for name in ("plane", "autoencoder", models.DEFAULT):
        choose_model(page, name)
        expect(sliders(page)).to_have_count(models.get(name).num_used)
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
