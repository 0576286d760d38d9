"""Terms explained where they stand, by mouse, finger and keyboard, with formulas that load after the first screen."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.page.conftest import DESKTOP, Visit, enter
from tests.page.labels import PHONE
from tests.page.seen import until
from tests.page.server import Server
from tests.page.traffic import NETWORKS, held
from tests.page.visitor import open_tab
from ui.text.terms import names, term

NARROW: dict[str, Any] = PHONE | {"viewport": {"width": 320, "height": 568}}
ADD = "(paragraph, html) => paragraph.insertAdjacentHTML('beforeend', html)"
KATEX = re.compile("katex|auto-render", re.IGNORECASE)


def code(page: Page) -> Locator:
    """Return the term in the first sentence of the Sample tab."""
    return intro(page).get_by_role("link", name="codes")


def intro(page: Page) -> Locator:
    """Return the first sentence of the tab in front."""
    return page.get_by_role("tabpanel").locator("p:visible").first


def box(page: Page) -> Locator:
    return page.get_by_role("dialog")


def add_all_terms(page: Page) -> Locator:
    """Put a link to each term into the tab's first sentence, and return these links."""
    links = " ".join(f"<span class='added'>{term(name, name)}</span>" for name in names())
    intro(page).evaluate(ADD, links)
    return page.locator(".added a")


def assert_inside(page: Page) -> None:
    """Check that the explanation is on the screen as a whole, and its formula in it."""
    place = box(page).bounding_box()
    size = page.viewport_size
    assert place
    assert size
    assert 0 <= place["x"] <= size["width"] - place["width"]
    assert 0 <= place["y"] <= size["height"] - place["height"]
    for part in (box(page), box(page).locator(".formula")):
        assert part.evaluate("(part) => part.scrollWidth <= part.clientWidth")


def test_a_press_opens_two_sentences_and_a_formula_and_a_second_one_closes_them(page: Page) -> None:
    address, entries = page.url, page.evaluate("history.length")
    expect(code(page)).not_to_have_attribute("aria-expanded", "true")
    code(page).click()
    expect(box(page)).to_have_accessible_name("Code")
    expect(box(page)).to_contain_text("The few numbers that the encoder makes of a picture")
    expect(box(page).locator(".katex")).to_be_visible()
    expect(code(page)).to_have_attribute("aria-expanded", "true")
    assert page.locator(f"#{code(page).get_attribute('aria-controls')}").evaluate("(it) => it.role") == "dialog"
    assert_inside(page)
    code(page).click()
    expect(box(page)).to_be_hidden()
    expect(code(page)).to_have_attribute("aria-expanded", "false")
    expect(code(page)).to_be_focused()
    assert (page.url, page.evaluate("history.length")) == (address, entries)


def test_the_keyboard_opens_a_term_goes_on_to_another_and_comes_back(page: Page) -> None:
    code(page).focus()
    expect(code(page)).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    expect(box(page)).to_be_focused()
    page.keyboard.press("Tab")
    expect(box(page).get_by_role("link", name="posterior")).to_be_focused()
    page.keyboard.press("Enter")
    expect(box(page)).to_have_accessible_name("Posterior")
    expect(box(page).locator(".katex")).to_be_visible()
    expect(code(page)).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(box(page)).to_be_hidden()
    expect(code(page)).to_be_focused()


def test_tab_leaves_an_explanation_towards_what_comes_after_its_term(page: Page) -> None:
    code(page).press("Enter")
    expect(box(page)).to_be_focused()
    for _ in range(3):  # its link, its cross, out of it
        page.keyboard.press("Tab")
    expect(box(page)).to_be_hidden()
    expect(page.get_by_role("radio", name="random")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(code(page)).to_be_focused()
    code(page).press("Enter")
    page.keyboard.press("Shift+Tab")
    expect(box(page)).to_be_hidden()


@pytest.mark.parametrize("phone", [PHONE, NARROW], ids=["390", "320"])
def test_a_finger_opens_every_term_inside_the_screen_one_at_a_time(visit: Visit, phone: dict[str, Any]) -> None:
    page = visit(**phone)
    links = add_all_terms(page)
    for index in range(len(names())):
        links.nth(index).dispatch_event("click")  # the explanation of the one before may lie over it
        expect(box(page)).to_have_count(1)
        expect(links.nth(index)).to_have_attribute("aria-expanded", "true")
        expect(page.locator("[aria-expanded=true][href^='#term-']")).to_have_count(1)
        expect(box(page).locator(".katex")).to_be_visible()
        expect(box(page).locator(".katex-error")).to_have_count(0)
        assert_inside(page)
    page.get_by_role("heading", name="Latent Explorer").tap()
    expect(box(page)).to_be_hidden()
    code(page).tap()
    expect(box(page)).to_have_accessible_name("Code")
    box(page).get_by_role("heading").tap()
    box(page).get_by_role("button", name="Close").tap()
    expect(box(page)).to_be_hidden()


def test_a_term_is_24_pixels_high_to_press_and_leaves_its_line_as_high_as_it_was(page: Page) -> None:
    sentence = intro(page)
    height = "(it) => it.getBoundingClientRect().height"
    before = sentence.evaluate(height)
    assert code(page).evaluate(height) >= 24
    code(page).evaluate("(link) => link.replaceWith(link.textContent)")
    assert sentence.evaluate(height) == before


def test_a_press_elsewhere_closes_an_explanation_and_keeps_the_focus_that_it_gives(page: Page) -> None:
    code(page).click()
    page.get_by_role("radio", name="all digits").click()
    expect(box(page)).to_be_hidden()
    expect(page.get_by_role("radio", name="all digits")).to_be_focused()
    code(page).click()
    open_tab(page, "Sliders")
    expect(box(page)).to_be_hidden()
    open_tab(page, "Sample")
    code(page).click()
    page.go_back()
    expect(page.get_by_role("tab", name="Sliders")).to_have_attribute("aria-selected", "true")
    expect(box(page)).to_be_hidden()


@pytest.mark.parametrize("is_pressed", [True, False], ids=["a press", "the networks"])
def test_katex_waits_for_the_networks_or_for_the_first_press(
    browser: Browser, server: Server, problems: list[str], *, is_pressed: bool
) -> None:
    context = browser.new_context(viewport=DESKTOP)
    waiting: list[Route] = []
    asked: list[str] = []
    is_held = [True]
    context.route(NETWORKS, lambda route: waiting.append(route) if is_held else route.continue_())
    context.on("request", lambda request: asked.append(request.url))
    page = enter(context, server, problems)
    page.evaluate("() => new Promise((done) => requestIdleCallback(() => setTimeout(done, 300)))")
    assert waiting
    assert [url for url in asked if KATEX.search(url)] == []
    if is_pressed:
        with held(page, KATEX) as formulas:
            code(page).press("Enter")
            page.keyboard.press("Tab")
            until(page, lambda: bool(formulas))
            expect(box(page).locator(".katex")).to_have_count(0)
        expect(box(page).get_by_role("link", name="posterior")).to_be_focused()
        expect(box(page).locator(".katex")).to_be_visible()
        expect(box(page).get_by_role("link", name="posterior")).to_be_focused()
    is_held.clear()
    for route in waiting:
        route.continue_()
    expect(page.locator("#term-code .katex")).to_have_count(1)
    context.close()


def test_without_its_script_a_term_leads_to_its_entry(browser: Browser, server: Server, problems: list[str]) -> None:
    context = browser.new_context(viewport=DESKTOP)
    context.route("**/glossary.js", lambda route: route.abort())
    page = enter(context, server, problems)
    problems.clear()  # the browser logs the script that is missing, as it should
    code(page).click()
    expect(page.get_by_role("heading", name="Code", exact=True)).to_be_in_viewport()
    problems.clear()
    context.close()
