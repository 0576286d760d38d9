"""A page whose server was killed, in a real Chromium: what goes on, what is said, and how it recovers."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.page.conftest import DESKTOP, enter
from tests.page.labels import ACROSS, DOWN, SAMPLES, STRIP
from tests.page.seen import (
    decoded,
    distance,
    image,
    linked,
    looks_like_a_one,
    note,
    picker,
    pictures,
    reconstructed,
    shown,
    sliders,
    sources,
    verdict,
)
from tests.page.server import environment, free_port, serve
from tests.page.visitor import after_change, choose_model, draw, drawn, open_tab, press, set_steps
from ui import models
from ui.text import say


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def alone(browser: Browser, port: int, tmp_path: Path) -> Iterator[Page]:
    """Open a page, choose two models, and kill the server."""
    context = browser.new_context(viewport=DESKTOP)
    problems: list[str] = []  # a browser reports the connections that it loses
    with serve(tmp_path, port, environment(port)) as server:
        page = enter(context, server, problems)
        for name in ("Sliders", "Interpolate", "Reconstruct"):
            open_tab(page, name)
        choose_model(page, "article")
        choose_model(page, models.DEFAULT)
        page.wait_for_load_state("networkidle")
        assert problems == []
    yield page
    context.close()


def test_drawing_sliders_walk_and_interpolating_go_on(alone: Page) -> None:
    assert looks_like_a_one(drawn(alone, DOWN)[0])
    expect(verdict(alone)).to_contain_text("1 · ")
    open_tab(alone, "Sliders")
    before = sources(decoded(alone))
    sliders(alone).first.press("End")
    (moved,) = after_change(decoded(alone), before)
    press(alone, "Walk")
    after_change(decoded(alone), [moved])
    press(alone, "Stop")
    open_tab(alone, "Interpolate")
    strip = sources(pictures(alone, STRIP))
    draw(alone, ACROSS, "A")
    after_change(pictures(alone, STRIP), strip)
    set_steps(alone, 5)
    expect(pictures(alone, STRIP)).to_have_count(5)
    assert alone.locator(".toast-body").count() <= 1  # Gradio may have noticed
    assert linked(alone)["tab"] == "interpolate"


def test_two_models_that_are_here_can_be_switched_and_a_third_is_refused_in_one_sentence(alone: Page) -> None:
    x = image(drawn(alone, DOWN)[0])
    for name in ("article", models.DEFAULT, "article"):
        choose_model(alone, name)
        model = models.get(name)
        expected = models.generate(model, models.encode(model, x).mean)
        assert distance(shown(reconstructed(alone).nth(1)), expected) <= 4
    picker(alone).select_option("plane")
    expect(alone.get_by_role("alert").locator("visible=true")).to_have_text(say("point.no_model", model="plane"))
    expect(picker(alone)).to_have_value("article")
    expect(alone.locator("#lead")).to_have_text(models.description("article"))
    assert linked(alone)["model"] == "article"
    choose_model(alone, models.DEFAULT)
    expect(alone.get_by_text(say("point.no_model", model="plane"))).to_be_hidden()


def test_new_samples_are_refused_in_one_sentence_and_the_old_ones_stay(alone: Page) -> None:
    open_tab(alone, "Sample")
    before = sources(pictures(alone, SAMPLES))
    for _ in range(3):
        press(alone, "New samples")
    expect(alone.locator(".toast-body")).to_have_text(re.compile("Connection to the server was lost"))
    assert sources(pictures(alone, SAMPLES)) == before
    pictures(alone, SAMPLES).nth(1).click()
    expect(note(alone)).to_have_text("Sample 2 of the Sample tab.")
    assert distance(shown(decoded(alone)), before[1]) <= 2


def test_a_server_that_is_back_is_used_again_and_the_page_is_where_it_was(
    alone: Page, port: int, tmp_path: Path
) -> None:
    drawn(alone, DOWN)
    choose_model(alone, "article")  # which asks for samples of it: Gradio notices, and loads the page anew in the end
    open_tab(alone, "Sliders")
    press(alone, "Random")
    before, picture = linked(alone), shown(decoded(alone))
    with serve(tmp_path, port, environment(port)):
        alone.wait_for_function("performance.getEntriesByType('navigation')[0].type === 'reload'")
        expect(note(alone)).to_have_text(say("point.kept"))
        open_tab(alone, "Sliders")
        assert linked(alone) == before
        assert shown(decoded(alone)) == picture
        choose_model(alone, "plane")
        open_tab(alone, "Sample")
        samples = sources(pictures(alone, SAMPLES))
        press(alone, "New samples")
        after_change(pictures(alone, SAMPLES), samples)
