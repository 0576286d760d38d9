"""What a visitor sees, for the tests of the page: digits, canvases, sliders, sentences."""

import re
from typing import Any

import numpy as np
from playwright.sync_api import Locator, Page

from tests.page.labels import RESULT, SEEN
from tests.pictures import Pixels, pixels


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


def said(page: Page, label: str = "Your digit") -> Locator:
    """Where the page says what is doubtful about a picture."""
    return page.get_by_role("status", name=f"{label}: remarks")


def sources(images: Locator) -> list[str]:
    return [str(source) for source in images.evaluate_all("images => images.map((image) => image.src)")]


def canvas(page: Page, label: str = "Your digit") -> Locator:
    return page.get_by_role("img", name=f"{label}: a canvas to draw on")


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


def note(page: Page) -> Any:
    """Return the note about the current point."""
    return page.locator(".picture .note")


def permalink(page: Page) -> str:
    """Return the address of the current point."""
    return str(page.get_by_test_id("permalink").get_attribute("href"))


def difference(page: Page, source: str) -> float:
    """Return the largest difference, in levels of 255, between the picture of the sliders and another."""
    return float(np.abs(gray(shown(decoded(page))).astype(int) - pixels(source)).max())
