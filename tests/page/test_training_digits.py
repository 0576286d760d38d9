"""The digits that a VAE learns from: `explorer` draws them in the page, when they are wanted and not before."""

from typing import Any

from playwright.sync_api import Page

from tests.page.conftest import Visit

DRAW = """async (count) => {
  const page = document.querySelector('link[href*="/engine/page.js"]').href;
  const { facts, models } = await import(page);
  const { drawDigits } = await import(new URL("training/data.js", page));
  const latentDim = facts.models[facts.training.model].latent_dim;
  const draw = () => drawDigits({ training: facts.training, models, latentDim, count });
  const { images, labels, heldOut } = await draw();
  const again = await draw();
  let right = 0;
  labels.forEach((label, index) => {
    const image = Float32Array.from(images.subarray(784 * index, 784 * (index + 1)), (level) => level / 255);
    const read = models.classify(image);
    right += read.indexOf(Math.max(...read)) === label;
  });
  const isSame = images.every((level, i) => level === again.images[i]);
  return { count: labels.length, heldOut: heldOut.labels.length, right: right / labels.length, isSame };
}"""


def test_digits_are_drawn_as_they_are_labelled_and_the_same_each_time(page: Page) -> None:
    page.get_by_test_id("verdict").first.filter(has_text="%").wait_for()  # the classifier is here
    found: dict[str, Any] = page.evaluate(DRAW, 500)
    assert (found["count"], found["heldOut"], found["isSame"]) == (450, 50, True)
    assert found["right"] > 0.9  # of torch's draws 95 % are read right


def test_the_first_screen_loads_nothing_that_learns(visit: Visit) -> None:
    page = visit()
    names: list[str] = page.evaluate("performance.getEntriesByType('resource').map(({ name }) => name)")
    assert any("/engine/page.js" in name for name in names)
    assert [name for name in names if "/training/" in name or "mixtures" in name] == []
