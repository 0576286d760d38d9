"""The link to the current point where the page is shown inside another one, as on a Space."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.page.server import Server
from ui.components.permalink.permalink import Permalink


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
