"""Make it a 3: the smallest change that makes another digit of the picture; its way is drawn, scrubbed and played."""

import json

import pytest
import torch
from playwright.sync_api import Locator, Page, Route, expect

from tests.page.conftest import MOVING, Visit
from tests.page.labels import PHONE
from tests.page.on_map import board, pixels_of, state
from tests.page.seen import code, until, verdict
from tests.page.visitor import choose_model, redo, undo
from ui import models
from ui.components.float32 import to_text
from ui.text import say, share

ASKED = "**/component_server**"


def make_it(page: Page, digit: int) -> Locator:
    return page.get_by_test_id(f"make-it-{digit}")


def found(page: Page) -> Locator:
    """Return what is said of the search."""
    return page.locator("#stage-picture .found")


def way(page: Page) -> Locator:
    """Return the slider from the start of the way to its end."""
    return page.get_by_test_id("way")


def changed(page: Page, digit: int) -> None:
    """Make the picture another digit, and wait until the page stands at the end of the way."""
    make_it(page, digit).click()
    expect(way(page)).to_be_visible()
    until(page, lambda: way(page).input_value() == way(page).get_attribute("max"))


@pytest.mark.parametrize("name", models.names())
def test_the_picture_becomes_the_digit_that_is_asked_for(page: Page, name: str) -> None:
    board(page)
    choose_model(page, name)
    before = code(page)
    changed(page, 9)
    expect(verdict(page)).to_contain_text("9 ·")
    expect(found(page)).to_contain_text("small steps to the nearest 9")
    with torch.inference_mode():
        picture = models.get(name).vae.generate(code(page)[None])
        assert int(models.classifier()[0](picture).argmax()) == 9
    assert not torch.equal(code(page), before)


def test_the_way_is_drawn_on_the_map_and_scrubbed_by_keyboard(page: Page) -> None:
    board(page)
    before, ground = code(page), pixels_of(page)
    changed(page, 3)
    end = code(page)
    path = torch.tensor(state(page, "way")["codes"])
    torch.testing.assert_close(path[0], before)
    torch.testing.assert_close(path[-1], end)
    way(page).focus()
    page.keyboard.press("Home")
    torch.testing.assert_close(code(page), before)
    until(page, lambda: int((pixels_of(page) != ground).any(2).sum()) > 20)  # the way lies over the same digits
    page.keyboard.press("ArrowRight")
    torch.testing.assert_close(code(page), path[1])
    expect(found(page)).to_contain_text("nearest 3")


def test_a_way_is_left_by_going_elsewhere_and_undone_in_one_step(page: Page) -> None:
    board(page)
    before = code(page)
    changed(page, 3)
    end = code(page)
    page.locator("body").click(position={"x": 2, "y": 2})
    undo(page)
    torch.testing.assert_close(code(page), before)
    expect(way(page)).to_be_hidden()
    expect(found(page)).to_be_empty()
    redo(page)
    torch.testing.assert_close(code(page), end)
    make_it(page, 8).click()
    expect(found(page)).to_contain_text("nearest 8")
    page.get_by_role("button", name="Example: 1").first.click()
    expect(way(page)).to_be_hidden()
    expect(found(page)).to_be_empty()


def test_a_finger_plays_the_way_and_stops_it(visit: Visit) -> None:
    page = visit(**PHONE, **MOVING)
    board(page)
    make_it(page, 6).tap()
    expect(page.locator("#stage-picture .play")).to_have_text(share("picture")["pause"])
    expect(page.locator("#stage-picture .play")).to_have_text(share("picture")["play"])
    until(page, lambda: way(page).input_value() == way(page).get_attribute("max"))
    page.locator("#stage-picture .play").tap()
    until(page, lambda: 0 < int(way(page).input_value()) < int(way(page).get_attribute("max") or 0))
    page.locator("#stage-picture .play").tap()
    expect(page.locator("#stage-picture .play")).to_have_text(share("picture")["play"])
    stopped = code(page)
    page.wait_for_timeout(300)
    assert torch.equal(code(page), stopped)


def test_a_way_is_played_where_its_first_frame_began_before_it_was_there(visit: Visit) -> None:
    page = visit(**MOVING)
    board(page)
    page.evaluate(
        "() => { const ask = requestAnimationFrame;"
        " window.requestAnimationFrame = (step) => ask((now) => step(now - 300)); }"
    )
    changed(page, 6)
    expect(page.locator("#stage-picture .play")).to_have_text(share("picture")["play"])


def test_a_digit_is_asked_for_by_keyboard(page: Page) -> None:
    board(page)
    make_it(page, 0).focus()
    page.keyboard.press("Enter")
    expect(verdict(page)).to_contain_text("0 ·")


def test_the_page_says_so_where_no_such_digit_was_found(page: Page) -> None:
    board(page)
    z = code(page)
    answer = {"path": to_text(torch.stack([z, z + 0.01])), "probability": 0.21, "reached": False}
    page.route(ASKED, lambda route: route.fulfill(json=answer))
    make_it(page, 7).click()
    expect(found(page)).to_have_text(say("picture.not_reached", digit=7, percent=21))


@pytest.mark.parametrize("is_lost", [True, False])
def test_without_an_answer_nothing_changes_and_the_page_says_why(
    page: Page, problems: list[str], is_lost: bool
) -> None:
    board(page)
    before = code(page)
    sentence = "The server is busy: 16 calls are waiting. Try again in a few seconds."

    def answer(route: Route) -> None:
        route.abort() if is_lost else route.fulfill(body=json.dumps({"error": sentence}))

    page.route(ASKED, answer)
    make_it(page, 7).click()
    expect(page.get_by_role("alert").filter(has_text=say("point.lost") if is_lost else sentence)).to_be_visible()
    expect(found(page)).to_be_empty()
    expect(way(page)).to_be_hidden()
    assert torch.equal(code(page), before)
    problems.clear()  # the browser logs the lost request, as it should


def test_a_digit_that_is_there_already_needs_no_way(page: Page) -> None:
    board(page)
    before = code(page)
    make_it(page, 5).click()
    expect(found(page)).to_have_text(say("picture.already", digit=5))
    expect(way(page)).to_be_hidden()
    assert torch.equal(code(page), before)


def test_the_digit_steps_back_while_the_page_stands_elsewhere(page: Page) -> None:
    board(page)
    drawing, arrow = page.get_by_test_id("canvas"), page.locator("#stage-map .encoder")
    expect(drawing).to_have_css("filter", "none")
    changed(page, 3)
    expect(drawing).to_have_css("filter", "brightness(0.5)")
    expect(arrow).to_have_css("opacity", "0.35")
    page.get_by_role("button", name="Example: 1").first.click()
    expect(drawing).to_have_css("filter", "none")
    expect(arrow).to_have_css("opacity", "1")
