"""What a visitor sees, for the tests of the page: digits, canvases, sliders, sentences."""

import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import numpy as np
import torch
from playwright.sync_api import Locator, Page
from torch import Tensor

from tests.page.labels import RESULT
from tests.pictures import Pixels, pixels
from ui import models
from ui.components.float32 import from_text

URL = "(picture) => picture.src ?? picture.toDataURL()"
"""JavaScript: what an image or a canvas shows, as a data URL."""
SHARES = "(bars) => bars.map((bar) => Number(bar.style.getPropertyValue('--share')))"
ALIKE = 2  # largest difference of a picture by the page and by the server, in levels of 255
NEXT_FRAME = "() => new Promise(requestAnimationFrame)"


def pictures(page: Page, label: str) -> Locator:
    """Return the images or canvases of a list of digits that the visitor sees."""
    return page.locator(f"[role=group][aria-label='{label}'] :is(img, canvas):visible")


def shown(picture: Locator) -> str:
    """Return what an image or a canvas shows, as a data URL."""
    return str(picture.evaluate(URL))


def sources(all_pictures: Locator) -> list[str]:
    """Return what each image or canvas shows, as data URLs."""
    return [str(url) for url in all_pictures.evaluate_all(f"(pictures) => pictures.map({URL})")]


def gray(url: str) -> Pixels:
    """Levels [28, 28] of a data URL whose picture is gray or RGBA."""
    image = pixels(url)
    return image if image.ndim == 2 else image[..., 0]


def image(url: str) -> Tensor:
    """Return a picture as the models take it, [1, 1, 28, 28] in [0, 1]."""
    return torch.from_numpy(gray(url) / np.float32(255))[None, None]


@torch.inference_mode()
def classify(urls: list[str]) -> Tensor:
    """Return the classifier's probabilities for pictures, [B, 10]."""
    logits: Tensor = models.classifier()[0](torch.cat([image(url) for url in urls]))
    return logits.softmax(1)


def distance(url: str, other: str | Tensor) -> float:
    """Return the largest difference of two pictures in levels of 255; the other may be pixel means."""
    means = image(other) if isinstance(other, str) else other
    return float((image(url) - means).abs().max() * 255)


def assert_alike(all_pictures: Locator, others: list[str]) -> None:
    """Wait until pictures are those of another page, as near as the page and the server agree."""
    page = all_pictures.page
    until(page, lambda: all_pictures.count() == len(others))
    until(page, lambda: all(distance(*both) <= ALIKE for both in zip(sources(all_pictures), others, strict=True)))


def is_blank(url: str) -> bool:
    """Return whether a canvas is as empty as it was made."""
    return not pixels(url).any()


def decoded(page: Page) -> Locator:
    """Return the canvas of the decoded digit in the Sliders tab."""
    return page.get_by_test_id("slider-picture")


def reconstructed(page: Page) -> Locator:
    """Return the canvases of the visitor's digit: what the model sees, the reconstruction, the error."""
    return pictures(page, RESULT)


def seen_of(page: Page, label: str) -> Locator:
    """Return the canvas of what the model sees of an end of the interpolation."""
    return page.get_by_role("img", name=f"{label}: what the model sees")


def verdict(page: Page) -> Locator:
    """Return how the classifier reads the picture of the tab in front."""
    return page.get_by_test_id("verdict").locator("visible=true")


def said(page: Page, label: str = "Your digit") -> Locator:
    """Where the page says what is doubtful about a picture."""
    return page.get_by_role("status", name=f"{label}: remarks")


def canvas(page: Page, label: str = "Your digit") -> Locator:
    return page.get_by_role("img", name=f"{label}: a canvas to draw on")


def sliders(page: Page) -> Locator:
    return page.get_by_role("slider", name=re.compile(r"\bz\d+"))


def nats(labels: list[str]) -> list[float]:
    return [float(match[1]) for label in labels if (match := re.search(r"([\d.]+) nats", label))]


def chances(page: Page) -> list[float]:
    """Return the heights of the ten bars under the canvas, as fractions."""
    return [float(share) for share in page.locator(".classes:visible").first.locator("> div").evaluate_all(SHARES)]


def kl_bars(page: Page) -> list[float]:
    """Return the heights of the bars of the dimensions' KL, as fractions of the tallest."""
    return [float(share) for share in page.locator(".bars b").evaluate_all(SHARES)]


def ink(page: Page) -> int:
    """Return the number of bright points of the canvas."""
    count = (
        "(it) => it.getContext('2d').getImageData(0, 0, 280, 280).data.filter((v, i) => i % 4 === 0 && v > 128).length"
    )
    return int(canvas(page).evaluate(count))


def looks_like_a_one(url: str) -> bool:
    """Return whether the ink is upright, one pen wide and 20 pixels high."""
    rows, columns = np.nonzero(gray(url) > 128)
    return bool(np.ptp(columns) < 6 and np.ptp(rows) > 15)


def picker(page: Page) -> Locator:
    """Return the choice of the model."""
    return page.locator("#model select")


def note(page: Page) -> Any:
    """Return the note about the current point."""
    return page.locator(".picture .note")


def permalink(page: Page) -> str:
    """Return the address of what the page shows at this moment."""
    link = page.get_by_test_id("permalink")
    link.dispatch_event("pointerenter")
    return str(link.get_attribute("href"))


def linked(page: Page) -> dict[str, str]:
    """Return what the link holds."""
    return {name: each for name, (each,) in parse_qs(permalink(page).partition("#")[2]).items()}


def code(page: Page) -> Tensor:
    """Return the code of the current point, [latent_dim], from the link."""
    return from_text(linked(page)["z"])


def difference(page: Page, url: str) -> float:
    """Return the largest difference, in levels of 255, between the picture of the sliders and another."""
    return distance(shown(decoded(page)), url)


def until(page: Page, is_so: Callable[[], bool], seconds: float = 20) -> None:
    """Wait until something is so, looking once in each frame that the page draws."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it never was so"
        page.evaluate(NEXT_FRAME)
