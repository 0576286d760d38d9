"""The tab in which a VAE learns: its controls, what they do to it, and that it sleeps while nobody watches."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.page.conftest import DESKTOP, MOVING, Visit
from tests.page.labels import PHONE
from tests.page.on_train import SENTENCES, curve, learn, loss, part, sentence, settings, steps
from tests.page.seen import shown, until
from tests.page.test_whole_page import PLACES
from tests.page.visitor import open_tab, press
from tests.pictures import pixels
from ui.text import say

TAB = "Train"
PINK = (255, 110, 199)  # of the arrows that reconstruction pulls with
LOADED = "performance.getEntriesByType('resource').map(({ name }) => name)"


def test_it_waits_where_motion_is_reduced_and_goes_step_by_step(page: Page) -> None:
    expect(part(page, "pause")).to_have_text(SENTENCES["resume"])
    expect(sentence(page)).to_have_text(SENTENCES["learning"])
    assert (steps(page), loss(page) > 500) == (0, True)
    part(page, "step").click()
    expect(part(page, "steps")).to_have_text("1")
    part(page, "step").focus()
    page.keyboard.press("Enter")
    expect(part(page, "steps")).to_have_text("2")


def test_otherwise_it_learns_at_once_and_asks_nobody(visit: Visit) -> None:
    page = visit(**MOVING)
    open_tab(page, TAB)
    until(page, lambda: steps(page) > 100)
    before = len(page.evaluate(LOADED))
    part(page, "beta").press("ArrowLeft")
    until(page, lambda: loss(page) < 200, 30)
    assert len(page.evaluate(LOADED)) == before  # nothing is asked of the server
    part(page, "pause").click()
    page.wait_for_timeout(500)
    rest = steps(page)
    page.wait_for_timeout(300)
    assert steps(page) == rest


def test_its_code_comes_when_the_tab_is_opened(visit: Visit) -> None:
    page = visit()
    late = re.compile(r"/(training|train)/")
    assert not [name for name in page.evaluate(LOADED) if late.search(name)]
    open_tab(page, TAB)
    assert [name for name in page.evaluate(LOADED) if late.search(name)]


def test_it_sleeps_while_another_tab_is_in_front(page: Page) -> None:
    learn(page, 50)
    open_tab(page, "Sliders")
    page.wait_for_timeout(500)
    rest = int(str(part(page, "steps").text_content()))
    page.wait_for_timeout(500)
    assert int(str(part(page, "steps").text_content())) == rest
    page.get_by_role("tab", name=TAB).click()
    until(page, lambda: steps(page) > rest + 50)


def test_beta_goes_from_0_to_64_by_keyboard_and_mouse(page: Page) -> None:
    beta = part(page, "beta")
    expect(beta).to_have_attribute("aria-valuetext", "1")
    for key, value in (("Home", "0"), ("End", "64"), ("ArrowLeft", "58.7")):
        beta.press(key)
        expect(beta).to_have_attribute("aria-valuetext", value)
        assert f"--beta {value} " in settings(page)
    box = beta.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert float(str(beta.get_attribute("aria-valuetext"))) == pytest.approx(1, rel=0.2)


def test_beta_pulls_at_the_kl_while_it_learns(page: Page) -> None:
    learn(page, 300)
    before = curve(page, "kl")
    part(page, "beta").press("End")
    until(page, lambda: curve(page, "kl") < before / 4, 30)
    part(page, "beta").press("Home")
    until(page, lambda: curve(page, "kl") > 2 * before, 30)


def test_a_plain_autoencoder_has_no_kl_and_mse_another_reconstruction(page: Page) -> None:
    learn(page, 100)
    page.get_by_role("radio", name="plain").check()
    until(page, lambda: curve(page, "kl") == 0)
    assert "--model.no-variational --beta 0" in settings(page)
    page.get_by_role("radio", name="MSE").check()
    until(page, lambda: curve(page, "reconstruction") > 440)  # nats of a Gaussian begin there
    page.get_by_role("radio", name="variational").press(" ")
    until(page, lambda: curve(page, "kl") > 0)
    assert "--model.likelihood gaussian" in settings(page)


def test_width_and_seed_begin_anew_and_the_same_seed_gives_the_same(page: Page) -> None:
    def first_loss() -> str:
        part(page, "step").click()
        expect(part(page, "steps")).to_have_text("1")
        return part(page, "loss").inner_text()

    before = first_loss()
    part(page, "seed").fill("7")
    part(page, "seed").press("Enter")
    expect(part(page, "steps")).to_have_text("0")
    other = first_loss()
    part(page, "width").select_option("32")
    expect(part(page, "steps")).to_have_text("0")
    first_loss()
    assert re.search("--model.hidden-dim 32 .*--seed 7", settings(page), re.DOTALL)
    part(page, "width").select_option("128")
    part(page, "seed").fill("0")
    part(page, "seed").press("Enter")
    expect(part(page, "steps")).to_have_text("0")
    assert first_loss() == before != other
    part(page, "restart").click()
    expect(part(page, "steps")).to_have_text("0")
    part(page, "seed").fill("-3")
    part(page, "seed").press("Enter")
    expect(part(page, "seed")).to_have_value("0")


def test_after_a_restart_the_digits_are_counted_in_its_own_samples(page: Page) -> None:
    count = part(page, "digits")
    learn(page, 300)
    part(page, "pause").click()
    page.wait_for_timeout(1500)  # all samples are read
    before = count.inner_text()
    count.evaluate("""(element) => {
      window.counts = [];
      new MutationObserver(() => window.counts.push(element.textContent)).observe(element, { childList: true });
    }""")
    part(page, "restart").click()
    expect(part(page, "steps")).to_have_text("0")
    expect(count).not_to_have_text(before)
    page.wait_for_timeout(1500)
    assert page.evaluate("window.counts") == [count.inner_text()]  # and none of samples of both


def test_the_gradients_of_both_terms_are_drawn_on_demand(page: Page) -> None:
    def count_pink() -> int:
        image = pixels(shown(part(page, "map")))[..., :3]
        return int((abs(image.astype(int) - PINK).max(axis=-1) < 12).sum())

    part(page, "step").click()
    expect(part(page, "steps")).to_have_text("1")
    assert count_pink() == 0
    part(page, "arrows").focus()
    page.keyboard.press("Space")
    until(page, lambda: count_pink() > 50)
    expect(page.locator("#train .pulls")).to_be_visible()
    part(page, "arrows").uncheck()
    until(page, lambda: count_pink() == 0)


def test_the_visitors_digit_is_shown_and_is_learnt_from_on_demand(page: Page) -> None:
    original, copy = page.locator("#train .mine canvas").all()
    until(page, lambda: bool(pixels(shown(original)).any()))
    before = shown(copy)
    part(page, "add").click()
    expect(page.locator("#train .own p")).to_have_text("It learns from 50 more copies of your digit now.")
    learn(page, 100)
    until(page, lambda: shown(copy) != before)
    page.get_by_role("button", name="Clear").first.click()
    until(page, lambda: not pixels(shown(original))[..., :3].any())
    part(page, "add").click()
    expect(page.locator("#train .own p")).to_have_text(SENTENCES["no_digit"])


@pytest.mark.parametrize(
    ("mode", "path"), [({"viewport": DESKTOP}, "/?__theme=light"), (PHONE, "/?__theme=dark")], ids=["desktop", "phone"]
)
def test_nothing_moves_while_it_learns(visit: Visit, mode: dict[str, Any], path: str) -> None:
    page = visit(path, **mode, **MOVING)
    open_tab(page, TAB)
    until(page, lambda: steps(page) > 200, 60)
    places = page.evaluate(PLACES)
    assert len(places) > 20
    part(page, "dare-apart").click()
    part(page, "arrows").check()
    until(page, lambda: steps(page) > 1200, 120)
    assert page.evaluate(PLACES) == places


@pytest.mark.parametrize("width", [320, 390])
def test_it_fits_a_phone_and_is_moved_by_touch(visit: Visit, width: int) -> None:
    page = visit(**PHONE | {"viewport": {"width": width, "height": 844}})
    open_tab(page, TAB)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    part(page, "pause").tap()
    until(page, lambda: steps(page) > 20)
    beta = part(page, "beta")
    beta.scroll_into_view_if_needed()
    box = beta.bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + box["width"] - 3, box["y"] + box["height"] / 2)
    until(page, lambda: float(str(beta.get_attribute("aria-valuetext"))) > 32)
    page.get_by_text("MSE", exact=True).tap()
    until(page, lambda: "gaussian" in settings(page))
    part(page, "pause").tap()
    expect(part(page, "pause")).to_have_text(SENTENCES["resume"])
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_settings_are_copied_for_a_training_in_python(visit: Visit) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    open_tab(page, TAB)
    part(page, "beta").press("Home")
    page.get_by_text(say("train.real"), exact=True).click()
    for name in ("command", "python"):
        part(page, f"copy-{name}").click()
        expect(part(page, f"copy-{name}")).to_have_text(SENTENCES["copied"])
        assert page.evaluate("navigator.clipboard.readText()") == part(page, name).text_content()
    assert "loss(beta=0)" in str(part(page, "python").text_content())


def test_terms_are_explained_where_they_stand(page: Page) -> None:
    page.locator("#train").get_by_role("link", name="ELBO").click()
    expect(page.get_by_role("dialog")).to_contain_text("evidence lower bound")
    press(page, "Close")
