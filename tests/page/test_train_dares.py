"""The dares of the Train tab come true, by mouse, keyboard and touch."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.page.conftest import Visit
from tests.page.labels import PHONE
from tests.page.on_train import SENTENCES, curve, part, sentence, steps
from tests.page.seen import until
from tests.page.visitor import open_tab

TAB = "Train"
SOON = 60_000  # milliseconds in which a dare comes true on a machine that others use, too
DONE = re.compile(r"\bdone\b")


def percent(page: Page) -> int:
    """Return the first share that the sentence tells."""
    found = re.search(r"(\d+) %", sentence(page).inner_text())
    assert found
    return int(found[1])


def test_without_kl_codes_fly_apart_and_samples_show_few_digits(page: Page) -> None:
    part(page, "dare-apart").click()
    expect(sentence(page)).to_have_text(SENTENCES["apart_do"])
    expect(part(page, "dare-apart")).to_have_attribute("aria-pressed", "true")
    expect(part(page, "beta")).to_have_attribute("aria-valuetext", "0")
    expect(part(page, "pause")).to_have_text(SENTENCES["pause"])  # it learns
    expect(sentence(page)).to_have_class(DONE, timeout=SOON)
    assert percent(page) < 30
    found = re.search(r"show (\d) of", sentence(page).inner_text())
    assert found
    assert int(found[1]) <= 5


def test_at_beta_32_all_becomes_one_gray_digit_by_keyboard(page: Page) -> None:
    part(page, "dare-gray").focus()
    page.keyboard.press("Enter")
    expect(sentence(page)).to_have_text(SENTENCES["gray_do"])
    expect(sentence(page)).to_have_class(DONE, timeout=SOON)
    until(page, lambda: curve(page, "kl") < 0.2)  # the curves follow some updates later
    part(page, "beta").press("Home")  # another beta ends the dare
    expect(part(page, "dare-gray")).to_have_attribute("aria-pressed", "false")
    expect(sentence(page)).to_have_text(SENTENCES["learning"])
    expect(sentence(page)).not_to_have_class(DONE)


def test_codes_come_home_when_kl_goes_on_again_by_touch(visit: Visit) -> None:
    page = visit(**PHONE)
    open_tab(page, TAB)
    part(page, "dare-home").scroll_into_view_if_needed()
    part(page, "dare-home").tap()
    expect(sentence(page)).to_have_text(SENTENCES["home_first"])
    expect(sentence(page)).to_have_text(SENTENCES["home_do"], timeout=SOON)
    expect(part(page, "beta")).to_have_attribute("aria-valuetext", "1")
    expect(sentence(page)).to_have_class(DONE, timeout=SOON)
    assert percent(page) >= 60


@pytest.mark.parametrize("name", ["apart", "gray", "home"])
def test_a_dare_begins_by_keyboard_whatever_was_set_before(page: Page, name: str) -> None:
    part(page, "rate").press("End")
    page.get_by_role("radio", name="plain").check()
    part(page, "dare-" + name).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("radio", name="variational")).to_be_checked()
    expect(part(page, "rate")).to_have_attribute("aria-valuetext", "0.002")
    until(page, lambda: steps(page) > 20)
    expect(part(page, f"dare-{name}")).to_have_attribute("aria-pressed", "true")
