"""The planes that the map can show, its layers, and the test digits near the point."""

from functools import partial

import numpy as np
import pytest
import torch
from playwright.sync_api import Page, expect

from tests.page.conftest import Visit
from tests.page.on_map import (
    assert_shows,
    board,
    box_of,
    code_at,
    dot,
    on_screen,
    pixels_of,
    place_of,
    sheets,
    state,
    switch,
)
from tests.page.seen import code, linked, permalink, until
from tests.page.traffic import requests_of
from tests.page.visitor import choose_model, open_tab
from ui import models
from ui.facts import facts
from vae_core import read_statistics
from vae_core.latent.planes import Planes, variance_held
from vae_core.latent.statistics import Codes

MAP = facts()["models"][models.DEFAULT]["map"]
STATISTICS = read_statistics(models.DEFAULT, Planes)


def choose_plane(page: Page, kind: str) -> None:
    """Choose a plane, and wait for its digits."""
    counted = sheets(page)
    page.get_by_test_id("plane").select_option(kind)
    until(page, lambda: sheets(page) > counted)
    board(page)


def step_of(page: Page) -> torch.Tensor:
    """Return how the code changes when the point moves one unit across, [latent_dim]."""
    ends = []
    for s in (-1.5, 1.5):  # not in the middle, where a click may take hold of the point
        page.mouse.click(*on_screen(page, s, 0))
        page.wait_for_timeout(400)  # two clicks soon after each other are a double click
        ends.append(code(page))
    return (ends[1] - ends[0]) / 3


def held(page: Page) -> float:
    """Return the share of the codes' variance that the page names."""
    return float(page.locator("#stage-map .held").inner_text().removeprefix("a slice: ").split(" %")[0]) / 100


@pytest.mark.parametrize("kind", ["class", "codes"])
def test_the_plane_of_principal_components_says_how_much_of_the_variance_it_holds(page: Page, kind: str) -> None:
    board(page)
    if kind != "class":
        choose_plane(page, kind)
    axes = STATISTICS.class_axes if kind == "class" else STATISTICS.code_axes
    expect(page.locator("#stage-map .held")).to_contain_text("%")
    assert held(page) == pytest.approx(variance_held(axes, STATISTICS.covariance), abs=1e-3)
    assert step_of(page).numpy() == pytest.approx(axes[0].numpy(), abs=0.03)


def test_the_plane_of_two_named_directions_has_their_names_at_its_axes(page: Page) -> None:
    board(page)
    choose_plane(page, "named")
    expect(page.locator("#stage-map .across")).to_contain_text("slant")
    expect(page.locator("#stage-map .up")).to_contain_text("thickness")
    slant = np.array(MAP["attributes"]["slant"])
    assert step_of(page).numpy() == pytest.approx(slant / np.linalg.norm(slant), abs=0.03)
    page.get_by_test_id("plane-first").select_option("width")
    width = np.array(MAP["attributes"]["width"])
    assert step_of(page).numpy() == pytest.approx(width / np.linalg.norm(width), abs=0.03)


def test_two_latent_numbers_span_a_plane_of_their_own(page: Page) -> None:
    board(page)
    choose_plane(page, "dims")
    page.get_by_test_id("plane-first").select_option("7")
    expect(page.locator("#stage-map .across")).to_contain_text("z7")
    step = step_of(page)
    assert step[7] == pytest.approx(1, abs=0.03)
    assert float(step.abs().sum() - step[7]) < 0.03


def test_the_plane_through_a_b_and_the_point_shows_the_way_between_them(page: Page) -> None:
    board(page)
    before = code(page)
    choose_plane(page, "points")
    assert torch.allclose(code(page), before)
    box, way = box_of(page), pixels_of(page)
    choose_plane(page, "class")
    assert (pixels_of(page) != way).any()
    assert box == box_of(page)


def test_a_latent_space_of_two_numbers_is_shown_whole(page: Page) -> None:
    board(page)
    choose_model(page, "plane")
    expect(page.get_by_test_id("plane")).to_be_hidden()
    expect(page.locator("#stage-map .held")).to_have_text("This model has no other directions.")


def test_a_link_leads_back_to_the_plane_and_the_layers(page: Page, visit: Visit) -> None:
    board(page)
    choose_plane(page, "dims")
    page.get_by_test_id("plane-second").select_option("9")
    switch(page, "regions")
    assert linked(page)["plane"].endswith(".9")
    other = visit(permalink(page).removeprefix(page.url.rstrip("/")))
    expect(other.get_by_test_id("plane")).to_have_value("dims")
    expect(other.get_by_test_id("plane-second")).to_have_value("9")
    expect(other.get_by_test_id("layer-regions")).to_have_attribute("aria-pressed", "false")
    expect(other.get_by_test_id("layer-tiles")).to_have_attribute("aria-pressed", "true")


def changed(page: Page, before: np.ndarray, least: int) -> bool:
    """Return whether more than `least` pixels of the map differ from those before."""
    return int((pixels_of(page) != before).any(2).sum()) > least


def test_each_layer_is_drawn_while_it_is_switched_on(page: Page) -> None:
    board(page)
    page.wait_for_timeout(2000)  # the classifier reads the tiles
    for layer in ("tiles", "regions"):
        switch(page, layer)
    until(page, lambda: len(np.unique(pixels_of(page)[..., :3].reshape(-1, 3), axis=0)) < 1000)  # the posterior alone
    for layer, least in (("dots", 5_000), ("contours", 500), ("regions", 50_000), ("tiles", 20_000)):
        before = pixels_of(page)
        switch(page, layer)
        until(page, partial(changed, page, before, least))


def test_the_codes_of_the_test_digits_are_fetched_when_they_are_first_wanted(page: Page) -> None:
    board(page)
    with requests_of(page) as asked:
        switch(page, "regions")
        page.wait_for_timeout(500)
        assert not [url for url in asked if "-map." in url]
        switch(page, "dots")
        page.wait_for_timeout(500)
        switch(page, "contours")
        page.wait_for_timeout(500)
    assert len([url for url in asked if "-map." in url]) == 1


def test_dots_become_their_pictures_close_by(page: Page) -> None:
    board(page)
    for layer in ("tiles", "regions", "dots"):
        switch(page, layer)
    places = [place_of(mean.float()) for mean in read_statistics(models.DEFAULT, Codes).means[:200]]
    page.mouse.move(*on_screen(page, *max(place for place in places if max(map(abs, place)) < 2.5)))  # few lie there
    for _ in range(4):
        page.mouse.wheel(0, -500)
    until(
        page, lambda: int((pixels_of(page)[..., :3].min(2) > 200).sum()) > 50
    )  # dots are coloured, pictures are white


def test_the_nearest_test_digits_are_those_of_torch(page: Page) -> None:
    board(page)
    page.mouse.click(*on_screen(page, -1, 1.5))
    page.locator(".nearest summary").click()
    known = read_statistics(models.DEFAULT, Codes)
    distances = (known.means.float() - code(page)).norm(dim=1)
    nearest = distances.argsort()[:5]
    expected = [f"a {int(known.labels[index])}, {float(distances[index]):.1f} away" for index in nearest]
    items = page.locator(".nearest li")
    until(page, lambda: [each.strip() for each in items.all_inner_texts()] == expected)


def test_a_pen_stroke_makes_the_map_new_and_moves_the_point(page: Page) -> None:
    board(page)
    before, counted = code(page), sheets(page)
    page.get_by_role("button", name="Example: 7").first.click()
    until(page, lambda: sheets(page) > counted)
    assert float((code(page) - before).norm()) > 0.5
    where, place = dot(page).bounding_box(), on_screen(page, *place_of(code(page)))
    assert where
    assert (where["x"] + where["width"] / 2, where["y"] + where["height"] / 2) == pytest.approx(place, abs=1.5)


def test_a_walk_and_an_interpolation_lie_on_the_map_as_lines(page: Page) -> None:
    open_tab(page, "Sliders")
    page.get_by_role("button", name="Walk", exact=True).click()
    until(page, lambda: bool(state(page, "way")))
    assert len(state(page, "way")["codes"]) == 9
    page.get_by_role("button", name="Stop", exact=True).click()
    until(page, lambda: state(page, "way") is None)
    for layer in ("tiles", "regions"):
        switch(page, layer)
    before = pixels_of(page)
    open_tab(page, "Interpolate")
    until(page, lambda: int((pixels_of(page) != before).any(2).sum()) > 300)


def test_the_picture_follows_within_the_chosen_plane(page: Page) -> None:
    board(page)
    before = code(page)
    page.mouse.move(*on_screen(page, 1, 1))
    assert_shows(page, code_at(before, *place_of(torch.tensor(state(page, "glance")))))
