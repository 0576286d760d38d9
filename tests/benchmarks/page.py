"""A written page: paper, ink and light.

Pictures are float32 [H, W, 3] in [0, 1], red first.
"""

from collections.abc import Sequence
from typing import TypeVar

import cv2
import numpy as np
import numpy.typing as npt

from tests.benchmarks.ink import Bytes, Gray, Shape, clouds, write

Picture = npt.NDArray[np.float32]
Colour = tuple[float, float, float]
Choice = TypeVar("Choice")

WHITE: Colour = (0.96, 0.95, 0.93)
PENS: list[Colour] = [(0.08, 0.08, 0.1), (0.1, 0.16, 0.45), (0.05, 0.1, 0.3), (0.15, 0.15, 0.17), (0.2, 0.2, 0.22)]
"""Black and blue ballpoint, blue-black ink, felt tips."""


def frame(rng: np.random.Generator, short: tuple[int, int] = (320, 600)) -> Shape:
    """Return the shape of a picture: upright, lying or square, its shorter side between these pixels."""
    side, ratio = rng.integers(*short), rng.choice([1, 4 / 3, 3 / 2, 16 / 9])
    sides = int(side), int(side * ratio)
    return sides if rng.random() < 0.4 else sides[::-1]


def pick(choices: Sequence[Choice], rng: np.random.Generator) -> Choice:
    """Return one of several, at random."""
    return choices[int(rng.integers(len(choices)))]


def vary(colour: Colour, rng: np.random.Generator, amount: float = 0.03) -> Colour:
    """Return a colour near this one."""
    red, green, blue = np.clip(colour + rng.normal(0, amount, 3), 0, 1)
    return float(red), float(green), float(blue)


def pen(rng: np.random.Generator) -> Colour:
    """Return the colour of an ordinary pen."""
    return vary(pick(PENS, rng), rng)


def paper(shape: Shape, rng: np.random.Generator, colour: Colour = WHITE, grain: float = 0.012) -> Picture:
    """Return a sheet [H, W, 3] of about this colour with fibres and gentle unevenness."""
    texture = clouds(shape, 1.5, rng) + clouds(shape, 4, rng) + clouds(shape, 60, rng)
    return tint(1 + grain * texture, vary(colour, rng, 0.015))


def written_sheet(digit: Bytes, rng: np.random.Generator) -> tuple[Picture, Gray]:
    """Return white paper [H, W, 3] with a digit on it, and the digit's ink [H, W]."""
    shape = frame(rng)
    ink = write(digit, shape, rng)
    return lay(paper(shape, rng), ink, pen(rng)), ink


def lay(ground: Picture, ink: Gray, colour: Colour) -> Picture:
    """Return a ground [H, W, 3] covered by ink [H, W] of a colour."""
    return shade(ground, 1 - ink) + tint(ink, colour)


def tint(light: Gray, colour: Colour) -> Picture:
    """Return light [H, W] on a surface of one colour, [H, W, 3]."""
    return np.asarray(cv2.transform(light, np.array(colour, np.float32)[:, None]), np.float32)


def shade(ground: Picture, light: Gray) -> Picture:
    """Return a ground [H, W, 3] under light [H, W], where 1 leaves it as it is."""
    return np.asarray(ground * cv2.merge([light] * 3), np.float32)


def ramp(shape: Shape, angle: float, at: tuple[float, float]) -> Gray:
    """Return how far, in pixels, each point [H, W] is beyond a line through `at` (row, column); `angle` in radians."""
    rows, columns = np.ogrid[: shape[0], : shape[1]]
    return np.asarray((rows - at[0]) * np.sin(angle) + (columns - at[1]) * np.cos(angle), np.float32)


def centre(ink: Gray) -> tuple[float, float]:
    """Return the middle (row, column) of the ink [H, W]."""
    left, top, width, height = cv2.boundingRect((ink > 0.5).astype(np.uint8))
    return top + height / 2, left + width / 2


def length(ink: Gray) -> int:
    """Return the longer side of the box around the ink [H, W], in pixels."""
    return max(cv2.boundingRect((ink > 0.5).astype(np.uint8))[2:])
