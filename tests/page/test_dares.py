"""The dares of the first screen: each sets the page up, says what to do, and says so when it is done."""

import pytest
import torch
from playwright.sync_api import Locator, Page, expect

from tests.page.on_map import board, on_screen, state
from tests.page.seen import code, until, verdict
from tests.page.visitor import choose_model, draw, open_tab
from ui.examples import EXAMPLES
from ui.text import share

SENTENCES = share("dares")


def lead(page: Page) -> Locator:
    """Return the sentence above the first screen."""
    return page.locator("#lead p")


def dare(page: Page, name: str) -> None:
    """Take a dare, and wait until the page says what to do."""
    board(page)
    expect(verdict(page)).to_contain_text("%")
    page.get_by_test_id(f"dare-{name}").click()
    expect(lead(page)).to_contain_text(SENTENCES[f"{name}_do"].split("{")[0])
    expect(lead(page)).not_to_have_class("done")


def test_without_a_dare_the_page_says_what_there_is_to_see(page: Page) -> None:
    expect(lead(page)).to_have_text(share("lead")["start"])


def test_a_3_becomes_an_8_on_the_map_and_the_page_says_so(page: Page) -> None:
    dare(page, "change")
    assert state(page, "digit")["example"] == "3"
    expect(verdict(page)).to_contain_text("3 ·")
    page.get_by_role("button", name="Example: 8").first.click()
    expect(lead(page)).to_contain_text("An 8")
    expect(lead(page)).to_have_class("done")


def test_a_surprise_is_a_code_that_nobody_wrote_and_its_neighbours_end_it(page: Page) -> None:
    before = code(page)
    dare(page, "surprise")
    drawn_code = code(page)
    assert float((drawn_code - before).norm()) > 2
    assert 2 < float(drawn_code.norm()) < 9  # of 32 numbers from N(0, 1)
    page.get_by_test_id("dare-surprise").click()
    until(page, lambda: not torch.equal(code(page), drawn_code))
    page.mouse.click(*on_screen(page, -2.5, -2.5))
    expect(lead(page)).to_have_text(SENTENCES["surprise_done"])


def test_without_the_kl_term_most_samples_are_no_digits(page: Page) -> None:
    open_tab(page, "Sliders")
    dare(page, "broken")
    assert state(page, "model") == "autoencoder"
    expect(page.get_by_role("tab", name="Sample", exact=True)).to_have_attribute("aria-selected", "true")
    expect(lead(page)).to_contain_text("are no digits")
    assert int(verdict(page).inner_text().split()[2]) < 95  # the picture is none, either
    assert int(lead(page).inner_text().split(" of ")[0].removeprefix("✓ ")) > 16


def test_an_ugly_4_counts_while_it_is_read_as_a_4(page: Page) -> None:
    dare(page, "ugly")
    assert not state(page, "digit").get("strokes")
    for stroke in EXAMPLES["4"]:
        draw(page, stroke)
    expect(lead(page)).to_contain_text("Still a 4")
    page.get_by_role("button", name="Clear", exact=True).first.click()
    draw(page, EXAMPLES["1"][0])
    expect(lead(page)).to_have_text(SENTENCES["ugly_do"])


def test_another_model_ends_a_dare(page: Page) -> None:
    dare(page, "change")
    expect(page.get_by_test_id("dare-change")).to_have_attribute("aria-pressed", "true")
    choose_model(page, "article")
    expect(page.get_by_test_id("dare-change")).to_have_attribute("aria-pressed", "false")
    expect(lead(page)).not_to_contain_text("8")


@pytest.mark.same_page
@pytest.mark.parametrize("name", ["change", "surprise", "broken", "ugly"])
def test_a_dare_is_taken_by_keyboard(page: Page, name: str) -> None:
    board(page)
    page.get_by_test_id(f"dare-{name}").focus()
    page.keyboard.press("Enter")
    expect(lead(page)).to_contain_text(SENTENCES[f"{name}_do"].split("{")[0])
