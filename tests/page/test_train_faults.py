"""What goes wrong while a VAE learns in the page, and what the Train tab says of it."""

from playwright.sync_api import Page, expect

from tests.page.conftest import Visit
from tests.page.on_train import SENTENCES, learn, loss, part, sentence, steps
from tests.page.seen import shown, until
from ui.text import say

TAB = "Train"
NO_MIXTURES = """() => {
  const { fetch } = window;
  window.fetch = async (file, ...rest) =>
    String(file).includes("mixtures") ? new Response("", { status: 404 }) : fetch(file, ...rest);
}"""


def test_a_training_that_cannot_begin_gives_its_technical_reason_behind_a_sentence(visit: Visit) -> None:
    page = visit()
    page.evaluate(NO_MIXTURES)
    page.get_by_role("tab", name=TAB, exact=True).click()
    expect(sentence(page)).to_have_text(say("train.problem", reason="status 404"))


def test_numbers_that_blow_up_are_told_and_a_restart_goes_well(page: Page) -> None:
    learn(page, 50)
    page.get_by_role("radio", name="MSE").check()
    part(page, "rate").press("End")
    expect(sentence(page)).to_contain_text("the numbers blew up", timeout=30_000)
    assert loss(page) < 1e6
    before = shown(part(page, "map"))
    part(page, "again").click()
    until(page, lambda: steps(page) > 20)
    expect(sentence(page)).to_have_text(SENTENCES["learning"])
    expect(part(page, "rate")).to_have_attribute("aria-valuetext", "0.002")
    assert shown(part(page, "map")) != before
