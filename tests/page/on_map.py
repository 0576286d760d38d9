"""What a visitor does on the map, and what the map shows, for the tests of the page."""

import re
from typing import Any

import numpy as np
import torch
from playwright.sync_api import FloatRect, Locator, Page, expect
from torch import Tensor

from tests.page.seen import code, distance, shown, until
from tests.pictures import Pixels, pixels
from ui import models
from ui.facts import facts

REACH = 3  # units from the middle of the map to its edge at rest
TILE = 28  # pixels of a tile
STATE = """async (key) => {
    const { store } = await import(document.querySelector("link[href$='engine/page.js']").href);
    return JSON.parse(JSON.stringify(store.state[key], (_, value) => ArrayBuffer.isView(value) ? [...value] : value));
}"""
"""JavaScript: a part of the page's state."""


def state(page: Page, key: str) -> Any:
    """Return a part of the page's state."""
    return page.evaluate(STATE, key)


def start(page: Page) -> Tensor:
    """Return the code that the page opens with, once its digit has been encoded."""
    expect(page.get_by_test_id("permalink")).to_have_attribute("href", re.compile("of=digit"))
    return code(page)


def board(page: Page) -> Locator:
    """Return the map's canvas, once it shows a whole sheet of digits."""
    canvas = page.get_by_test_id("map")
    expect(canvas).to_have_attribute("data-sharp", "true")
    return canvas


def picture(page: Page) -> Locator:
    """Return the canvas of the decoded picture."""
    return page.get_by_test_id("picture")


def dot(page: Page) -> Locator:
    return page.get_by_test_id("map-point")


def box_of(page: Page) -> FloatRect:
    box = board(page).bounding_box()
    assert box
    return box


def on_screen(page: Page, s: float, t: float) -> tuple[float, float]:
    """Return where a place of the map at rest lies in the window."""
    box = box_of(page)
    scale = box["width"] / (2 * REACH)
    return box["x"] + box["width"] / 2 + s * scale, box["y"] + box["height"] / 2 - t * scale


def axes_of(name: str) -> Tensor:
    """Return the axes of the plane that the map of a model opens with, [2, latent_dim]."""
    known = facts()["models"][name]
    return torch.eye(2) if known["latent_dim"] == 2 else torch.tensor(known["map"]["class_axes"])


def place_of(code: Tensor, name: str = models.DEFAULT) -> tuple[float, float]:
    """Return where a code [latent_dim] lies on the plane between the digits, in units."""
    known = facts()["models"][name]["map"]
    first, second = axes_of(name)
    offset = code - torch.tensor(known["centre"])
    return float(offset @ first) / known["unit"], float(offset @ second) / known["unit"]


def code_at(code: Tensor, s: float, t: float, name: str = models.DEFAULT) -> Tensor:
    """Return the code at a place of the plane between the digits that goes through a code [latent_dim]."""
    known = facts()["models"][name]["map"]
    first, second = axes_of(name)
    here = place_of(code, name)
    at: Tensor = code + known["unit"] * ((s - here[0]) * first + (t - here[1]) * second)
    return at


def generated(code: Tensor, name: str = models.DEFAULT) -> Tensor:
    """Return what a code [latent_dim] decodes to, [1, 1, 28, 28]."""
    return models.generate(models.get(name), code[None])


def assert_shows(page: Page, code: Tensor, name: str = models.DEFAULT, most: float = 2) -> None:
    """Wait until the picture is that of a code, as near as the page and the server agree, in levels of 255."""
    until(page, lambda: distance(shown(picture(page)), generated(code, name)) <= most)


def pixels_of(page: Page) -> Pixels:
    """Return what the map shows, [H, W, channels], red first."""
    return pixels(shown(page.get_by_test_id("map")))


def tile(page: Page, column: int, row: int) -> Tensor:
    """Return the gray levels of a tile of the map at rest, counted from the top left, [28, 28] in [0, 1]."""
    levels = pixels_of(page)[row * TILE : (row + 1) * TILE, column * TILE : (column + 1) * TILE, 0]
    return torch.from_numpy(levels.astype(np.float32) / 255)


def sheets(page: Page) -> int:
    """Return how many sheets of digits the map has shown."""
    return int(page.get_by_test_id("map").get_attribute("data-shows") or 0)


def switch(page: Page, layer: str) -> None:
    """Switch a layer of the map on or off."""
    button = page.get_by_test_id(f"layer-{layer}")
    before = button.get_attribute("aria-pressed")
    button.click()
    expect(button).not_to_have_attribute("aria-pressed", before or "")
