"""What was trained in the page is a model of the visit: on the map, in the sliders, and in the link."""

import re

from playwright.sync_api import Page, expect

from tests.page.conftest import Visit
from tests.page.on_map import board, on_screen, sheets, state
from tests.page.on_train import learn, part
from tests.page.seen import assert_alike, code, linked, permalink, picker, shown, sliders, until, verdict
from tests.page.visitor import choose_model, open_tab, undo
from ui.text import share

TAB = "Train"
LABEL = share("trained")["label"]


def take(page: Page, count: int = 150) -> None:
    """Let it learn, and go on with what it has learnt."""
    learn(page, count)
    part(page, "use").click()
    expect(picker(page).locator("option:checked")).to_have_text(LABEL)


def test_map_picture_and_sliders_go_on_with_what_was_trained(page: Page) -> None:
    before = sheets(page)
    take(page)
    until(page, lambda: sheets(page) > before)
    assert state(page, "model").startswith("yours-")
    assert len(code(page)) == 2
    expect(page.locator("#stage-map .held")).to_have_text(share("map")["held_all"])
    expect(verdict(page)).not_to_be_empty()
    board(page).scroll_into_view_if_needed()
    page.mouse.click(*on_screen(page, 1, -1))
    until(page, lambda: abs(float(code(page)[0]) - 1) < 0.1 and abs(float(code(page)[1]) + 1) < 0.1)
    open_tab(page, "Sliders")
    assert sliders(page).count() == 2
    at = shown(page.get_by_test_id("picture"))
    page.get_by_test_id("slider-0").press("End")
    until(page, lambda: float(code(page)[0]) == 3)
    until(page, lambda: shown(page.get_by_test_id("picture")) != at)
    page.get_by_text(share("map")["nearest"]).click()
    expect(page.locator(".nearest li")).to_have_count(5)


def test_its_digit_is_encoded_and_its_loss_is_told(page: Page) -> None:
    take(page)
    open_tab(page, "Reconstruct")
    expect(page.locator("[data-name=loss] b")).to_have_text(re.compile(r"\d"))
    page.get_by_test_id("layer-dots").click()
    page.get_by_test_id("layer-contours").click()
    board(page)


def test_the_server_keeps_to_its_own_models_and_the_page_says_so(page: Page) -> None:
    take(page)
    expect(page.get_by_test_id("make-it-3")).to_be_disabled()
    open_tab(page, "Sample")
    expect(page.locator(".elsewhere")).to_contain_text("it knows the bundled models only")
    choose_model(page, "plane")
    expect(page.locator(".elsewhere")).to_be_hidden()
    expect(page.get_by_test_id("make-it-3")).to_be_enabled()
    name = picker(page).locator("option").last.get_attribute("value")
    picker(page).select_option(name)
    expect(page.locator(".elsewhere")).to_be_visible()
    undo(page)
    expect(picker(page)).to_have_value("plane")


def test_a_link_holds_how_it_was_trained_and_trains_it_again(visit: Visit) -> None:
    here = visit()
    open_tab(here, TAB)
    part(here, "add").click()
    learn(here, 100)
    part(here, "beta").press("End")
    page_after(here)
    take(here, 100)
    open_tab(here, "Sliders")
    held = linked(here)
    assert held["train"].startswith("0_128_")
    assert held["train"].count("*") >= 2
    assert len(held["own"]) > 1000
    there = visit("/#" + permalink(here).partition("#")[2])
    expect(picker(there).locator("option:checked")).to_have_text(LABEL, timeout=60_000)
    expect(picker(there)).to_have_value(held["model"])
    expect(there.get_by_role("tab", name="Sliders")).to_have_attribute("aria-selected", "true")
    assert_alike(there.get_by_test_id("picture"), [shown(here.get_by_test_id("picture"))])
    assert linked(there)["train"] == held["train"]


def page_after(page: Page) -> None:
    """Wait until a control has been set."""
    part(page, "step").click()
    until(page, lambda: part(page, "pause").inner_text() == share("train")["resume"])


def test_a_link_of_a_damaged_training_is_refused_with_a_sentence(page: Page, visit: Visit) -> None:
    take(page, 20)
    link = permalink(page).partition("#")[2]
    there = visit("/#" + re.sub("train=0_128_", "train=0_129_", link))
    expect(there.locator("#share [role=status]")).to_contain_text("there is no model yours-")
    expect(picker(there)).to_have_value("explorer")
