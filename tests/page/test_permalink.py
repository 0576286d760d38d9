"""The link to the current point, from one machine to another, in a real Chromium."""

import base64
import re
from urllib.parse import parse_qs

import numpy as np
import pytest
import torch
from playwright.sync_api import Page, Route, expect
from ui.components.permalink.permalink import Permalink

from tests.page.conftest import Visit
from tests.page.labels import DIGIT_NOTE, PHONE
from tests.page.seen import decoded, gray, note, permalink, shown, sliders
from tests.page.server import Server
from tests.page.visitor import choose_model, open_tab, press
from tests.unit.test_point import fragment
from ui import models
from ui.components.float32 import from_text


@pytest.mark.parametrize("name", ["explorer", "plane"])
def test_a_link_shows_the_same_picture_to_somebody_else(visit: Visit, name: str) -> None:
    here = visit()
    open_tab(here, "Sliders")
    choose_model(here, name)
    expect(sliders(here)).to_have_count(models.get(name).num_used)
    press(here, "Random")
    sliders(here).first.press("ArrowRight")
    there = visit("/#" + permalink(here).partition("#")[2], **PHONE)
    expect(there.get_by_role("tab", name="Sliders")).to_have_attribute("aria-selected", "true")
    expect(there.get_by_role("radio", name=name)).to_be_checked()
    expect(note(there)).to_have_text("The point of the link.")
    expect(decoded(there)).to_have_attribute("data-drawn-by", "page")
    assert shown(decoded(there)) == shown(decoded(here))
    assert permalink(there) == permalink(here)


def test_the_link_holds_the_tab_and_follows_every_move(page: Page) -> None:
    seen = set()
    for tab in ("Reconstruct", "Sliders", "Interpolate", "Sample"):
        open_tab(page, tab)
        expect(page.get_by_test_id("permalink")).to_have_attribute("href", re.compile(f"tab={tab.lower()}&"))
    open_tab(page, "Sliders")
    seen.add(permalink(page))
    for move in ("Random", "Zero", "Undo"):
        page.get_by_role("tabpanel").get_by_role("button", name=move).click()
        seen.add(permalink(page))
    assert len(seen) == 3  # undone
    sliders(page).first.press("ArrowRight")
    moved = permalink(page)
    assert moved not in seen
    z = from_text(parse_qs(moved.partition("#")[2])["z"][0])
    assert float(z[models.get("explorer").order[0]]) == pytest.approx(float(sliders(page).first.input_value()))


def test_a_code_beyond_the_widest_range_is_kept_as_it_is(page: Page) -> None:
    z = base64.urlsafe_b64encode(np.array([7.5, -1], dtype="<f4").tobytes()).decode().rstrip("=")
    page.evaluate("fragment => { location.hash = fragment; }", fragment(z=z))
    expect(note(page)).to_have_text("The point of the link.")
    expect(page.get_by_test_id("slider-0")).to_have_value("5")
    expect(page.get_by_role("spinbutton", name=re.compile("z0"))).to_have_value("7.5")
    assert parse_qs(permalink(page).partition("#")[2])["z"] == [z]
    picture = models.generate(models.get("plane"), torch.tensor([[7.5, -1.0]]))[0, 0].numpy() * 255
    expect(decoded(page)).to_have_attribute("data-drawn-by", "page")
    assert np.abs(gray(shown(decoded(page))) - picture).max() <= 2


def test_a_press_on_the_link_puts_it_into_the_address_bar(page: Page) -> None:
    open_tab(page, "Sliders")
    press(page, "Random")
    page.get_by_test_id("permalink").click()
    expect(page.get_by_text(re.compile("Copied|address bar"))).to_be_visible()
    assert page.url == permalink(page)
    picture = shown(decoded(page))
    page.reload()
    expect(note(page)).to_have_text("The point of the link.")
    expect(decoded(page)).to_have_attribute("data-drawn-by", "page")
    assert shown(decoded(page)) == picture


def test_a_link_that_is_put_into_the_open_page_is_followed(page: Page) -> None:
    page.evaluate("fragment => { location.hash = fragment; }", fragment())
    expect(page.get_by_role("radio", name="plane")).to_be_checked()
    expect(note(page)).to_have_text("The point of the link.")
    assert {slider.input_value() for slider in sliders(page).all()} == {"0"}


def test_other_weights_are_said_and_the_page_stands_where_it_starts(visit: Visit) -> None:
    page = visit("/#" + fragment(weights="0123456789abcdef"))
    expect(page.get_by_text("made with other weights of plane (0123456789abcdef")).to_be_visible()
    expect(page.get_by_role("radio", name=models.DEFAULT)).to_be_checked()
    expect(page.get_by_role("tab", name="Sample")).to_have_attribute("aria-selected", "true")
    open_tab(page, "Sliders")
    expect(note(page)).to_contain_text(DIGIT_NOTE)


def test_two_visitors_never_see_each_others_point(visit: Visit) -> None:
    one, other = visit(), visit()
    second_tab = one.context.new_page()
    second_tab.goto(one.url)
    for each in (one, other, second_tab):
        open_tab(each, "Sliders")
    start, link = shown(decoded(other)), permalink(other)
    press(one, "Random")
    choose_model(one, "plane")
    expect(note(one)).to_contain_text("Encoded anew by plane.")
    for each in (other, second_tab):
        press(each, "From my digit")
        each.wait_for_timeout(300)
        assert (shown(decoded(each)), permalink(each)) == (start, link)
        expect(each.get_by_role("radio", name=models.DEFAULT)).to_be_checked()


def test_a_page_in_an_iframe_without_a_clipboard_shows_the_address_to_copy(
    page: Page, server: Server, problems: list[str]
) -> None:
    def answer(route: Route) -> None:
        frame = f"""<iframe src="{server.url}" allow="clipboard-write 'none'" width="1200" height="800"></iframe>"""
        route.fulfill(body=frame, content_type="text/html")

    page.route(f"{server.url}/space", answer)
    page.goto(f"{server.url}/space")
    inside = page.frame_locator("iframe")
    inside.get_by_test_id("permalink").click()
    field = inside.get_by_role("textbox", name="Copy this address:")
    address = str(inside.get_by_test_id("permalink").get_attribute("href"))
    expect(field).to_have_value(address)
    assert field.evaluate("field => field.value.slice(field.selectionStart, field.selectionEnd)") == address
    inside.get_by_role("tab", name="Sliders").click()
    expect(field).to_be_hidden()
    problems.clear()  # the browser logs the refusal, as it should


def test_on_a_space_links_lead_to_the_page_of_the_space(monkeypatch: pytest.MonkeyPatch) -> None:
    for space, home in (("someone/explorer", "https://huggingface.co/spaces/someone/explorer"), ("", "")):
        monkeypatch.setenv("SPACE_ID", space)
        assert Permalink(fingerprints={}).props["home"] == home
