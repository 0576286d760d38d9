"""How the page hands over its link: it follows what is shown, is copied, and lies in the address bar or in a field."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.page.conftest import Visit
from tests.page.seen import code, decoded, linked, note, permalink, picker, shown, sliders
from tests.page.server import Server
from tests.page.visitor import choose_model, open_tab, press
from ui import models
from ui.components.session.session import Session
from ui.remote import change, look


def test_the_link_holds_the_tab_and_follows_every_move(page: Page) -> None:
    for tab in ("Reconstruct", "Sliders", "Interpolate", "Sample"):
        open_tab(page, tab)
        expect(page.get_by_test_id("permalink")).to_have_attribute("href", re.compile(f"tab={tab.lower()}&"))
    open_tab(page, "Sliders")
    seen = {permalink(page)}
    for move in ("Random", "Zero", "Undo"):
        page.get_by_role("tabpanel").get_by_role("button", name=move).click()
        seen.add(permalink(page))
    assert len(seen) == 3  # undone
    sliders(page).first.press("ArrowRight")
    assert permalink(page) not in seen
    first = float(code(page)[models.get(models.DEFAULT).order[0]])
    assert first == pytest.approx(float(sliders(page).first.input_value()), abs=0.006)


def test_a_press_on_the_link_puts_it_into_the_address_bar(page: Page) -> None:
    open_tab(page, "Sliders")
    press(page, "Random")
    page.get_by_test_id("permalink").click()
    expect(page.get_by_text(re.compile("Copied|address bar"))).to_be_visible()
    assert page.url == permalink(page)
    picture = shown(decoded(page))
    page.goto("about:blank")
    page.go_back()
    expect(note(page)).to_have_text("The point of the link.")
    open_tab(page, "Sliders")
    assert shown(decoded(page)) == picture


def test_two_visitors_never_see_each_others_point(visit: Visit) -> None:
    one, other = visit(), visit()
    second_tab = one.context.new_page()
    second_tab.goto(one.url)
    for each in (one, other, second_tab):
        open_tab(each, "Sliders")
    starts = {each: (shown(decoded(each)), linked(each)) for each in (other, second_tab)}
    press(one, "Random")
    choose_model(one, "plane")
    expect(note(one)).to_contain_text("Encoded anew by plane.")
    for each, start in starts.items():
        press(each, "From my digit")
        assert (shown(decoded(each)), linked(each)) == start
        expect(picker(each)).to_have_value(models.DEFAULT)


def test_a_page_in_an_iframe_without_a_clipboard_shows_the_address_to_copy(
    page: Page, server: Server, problems: list[str]
) -> None:
    def answer(route: Route) -> None:
        frame = f"""<iframe src="{server.url}" allow="clipboard-write 'none'" width="1200" height="800"></iframe>"""
        route.fulfill(body=frame, content_type="text/html")

    page.route(f"{server.url}/space", answer)
    page.goto(f"{server.url}/space")
    inside = page.frame_locator("iframe")
    expect(inside.get_by_test_id("permalink")).to_have_attribute("href", re.compile("of=digit"))
    inside.get_by_test_id("permalink").click()
    field = inside.get_by_role("textbox", name="Copy this address:")
    address = str(inside.get_by_test_id("permalink").get_attribute("href"))
    expect(field).to_have_value(address)
    assert field.evaluate("field => field.value.slice(field.selectionStart, field.selectionEnd)") == address
    field.click()
    field.press("Control+c")
    expect(field).to_be_visible()
    inside.get_by_role("tab", name="Sliders").click()
    expect(inside.get_by_role("tab", name="Sliders")).to_have_attribute("aria-selected", "true")
    expect(field).to_be_hidden()
    problems.clear()  # the browser logs the refusal, as it should


def test_on_a_space_links_lead_to_the_page_of_the_space(monkeypatch: pytest.MonkeyPatch) -> None:
    for space, home in (("someone/explorer", "https://huggingface.co/spaces/someone/explorer"), ("", "")):
        monkeypatch.setenv("SPACE_ID", space)
        assert Session(look=look, change=change).props["home"] == home
