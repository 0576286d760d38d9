"""What a visitor does and sees, for the tests of the page: tabs, canvases, digits."""

import re
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.pictures import Pixels, pixels
from ui import models
from ui.examples import Stroke
from vae_core import prepare_image

SAMPLES, POSTERIOR = "Samples", "Samples of the posterior"
SEEN, SEEN_A, SEEN_B = (f"{label}: what the model sees" for label in ("Your digit", "A", "B"))
RESULT = "The reconstruction and its error"
STRIP, FRAME = "From A to B", "The frame you stand on"
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DOWN: Stroke = [(140, 40 + 10 * step) for step in range(20)]  # A stroke that looks like a one, in units of the canvas
ACROSS: Stroke = [(50 + 9 * step, 140) for step in range(20)]
ENVELOPE: list[Stroke] = [
    [(60, 60), (220, 60), (220, 220), (60, 220), (60, 60)],
    [(60, 60), (220, 220)],
    [(220, 60), (60, 220)],
]
"""A crossed square: no digit, and nothing that the models can reconstruct."""
DIGIT_NOTE = "The posterior mean of the digit in the Reconstruct tab"
NO_DIGIT = "This does not look like a digit"


def open_tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name, exact=True).click()
    expect(page.get_by_role("tab", name=name, exact=True)).to_have_attribute("aria-selected", "true")
    if name == "Sliders":
        expect(decoded(page)).to_have_attribute("data-drawn-by", "page")
    else:
        expect(pictures(page, {"Sample": SAMPLES, "Reconstruct": RESULT}.get(name, STRIP))).not_to_have_count(0)


def pictures(page: Page, *labels: str) -> Locator:
    """Return the digits of one or more lists that the visitor sees."""
    return page.locator(", ".join(f".tiles[aria-label='{label}'] img:visible" for label in labels))


def decoded(page: Page) -> Locator:
    """Return the canvas of the decoded digit in the Sliders tab."""
    return page.get_by_test_id("slider-picture")


def shown(canvas: Locator) -> str:
    """Return what a canvas shows, as a data URL."""
    return str(canvas.evaluate("canvas => canvas.toDataURL()"))


def gray(url: str) -> Pixels:
    """Levels [28, 28] of a data URL whose picture is gray or RGBA."""
    image = pixels(url)
    return image if image.ndim == 2 else image[..., 0]


def reconstructed(page: Page) -> Locator:
    """Return the pictures of the visitor's digit: what the model sees, the reconstruction, the error."""
    return pictures(page, SEEN, RESULT)


def after_stroke(page: Page, before: list[str]) -> list[str]:
    """Wait until all three have changed; return their new sources."""
    for index, source in enumerate(before):
        expect(reconstructed(page).nth(index)).not_to_have_attribute("src", source)
    return sources(reconstructed(page))


def said(page: Page, label: str = "Your digit") -> Locator:
    """Where the page says what is doubtful about a picture."""
    return page.get_by_role("status", name=f"{label}: remarks")


def sources(images: Locator) -> list[str]:
    return [str(source) for source in images.evaluate_all("images => images.map((image) => image.src)")]


def after_change(images: Locator, before: list[str], index: int = 0) -> list[str]:
    """Wait until the digit at `index` has changed; return the new sources of all."""
    expect(images.nth(index)).not_to_have_attribute("src", before[index])
    return sources(images)


def choose_model(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name, exact=True).click()
    expect(page.get_by_text(models.description(name))).to_be_visible()


def set_number(page: Page, label: str, value: float) -> None:
    box = page.get_by_label(label, exact=True)
    box.fill(str(value))
    box.press("Enter")


def canvas(page: Page, label: str = "Your digit") -> Locator:
    return page.get_by_role("img", name=f"{label}: a canvas to draw on")


def draw(page: Page, stroke: Stroke, label: str = "Your digit") -> None:
    """Draw with the mouse, without a click on anything before."""
    canvas(page, label).scroll_into_view_if_needed()
    box = canvas(page, label).bounding_box()
    assert box
    points = [(box["x"] + x * box["width"] / 280, box["y"] + y * box["height"] / 280) for x, y in stroke]
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point)
    page.mouse.up()


def upload(page: Page, content: bytes, index: int = 0) -> None:
    file = FilePayload(name="digit.png", mimeType="image/png", buffer=content)
    page.get_by_role("tabpanel").locator("input[type=file]").nth(index).set_input_files(file)


def sliders(page: Page) -> Locator:
    return page.get_by_role("slider", name=re.compile(r"\bz\d+"))


def nats(labels: list[str]) -> list[float]:
    return [float(match[1]) for label in labels if (match := re.search(r"([\d.]+) nats", label))]


def ink(page: Page) -> int:
    """Return the number of bright points of the canvas."""
    count = (
        "(it) => it.getContext('2d').getImageData(0, 0, 280, 280).data.filter((v, i) => i % 4 === 0 && v > 128).length"
    )
    return int(canvas(page).evaluate(count))


def looks_like_a_one(source: str) -> bool:
    """Return whether the ink is upright, one pen wide and 20 pixels high."""
    rows, columns = np.nonzero(pixels(source) > 128)
    return bool(np.ptp(columns) < 6 and np.ptp(rows) > 15)


def refusal(image: Image.Image) -> str:
    """Return the sentence of the library on a picture without a digit."""
    with pytest.raises(ValueError, match=" ") as refused:
        prepare_image(image)
    return str(refused.value)


def note(page: Page) -> Any:
    """Return the note about the current point."""
    return page.locator(".picture .note")


def permalink(page: Page) -> str:
    """Return the address of the current point."""
    return str(page.get_by_test_id("permalink").get_attribute("href"))


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def difference(page: Page, source: str) -> float:
    """Return the largest difference, in levels of 255, between the picture of the sliders and another."""
    return float(np.abs(gray(shown(decoded(page))).astype(int) - pixels(source)).max())
