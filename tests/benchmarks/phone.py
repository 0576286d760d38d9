"""What a phone makes of a page: the light in the room, the lens, the sensor, and the file.

Pictures are float32 [H, W, 3] in [0, 1], red first.
"""

import io
from typing import Any

import cv2
import numpy as np
from PIL import Image

from tests.benchmarks.ink import Bytes, Gray, Shape, between, clouds
from tests.benchmarks.page import Picture, ramp, shade, vary


def room_light(shape: Shape, rng: np.random.Generator, fall: tuple[float, float] = (0.05, 0.25)) -> Gray:
    """Return light [H, W] of at most 1 that falls off evenly from one side of the picture to the other."""
    slope = ramp(shape, rng.uniform(0, 2 * np.pi), (shape[0] / 2, shape[1] / 2)) / np.hypot(*shape)
    return np.asarray(1 - between(fall, rng) * (0.5 + slope), np.float32)


def blur(picture: Picture, sigma: float) -> Picture:
    """Return a picture [H, W, 3] or [H, W] out of focus by `sigma` pixels."""
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma) if sigma > 0.2 else picture, np.float32)


def expose(picture: Picture, rng: np.random.Generator, noise: float = 0.012) -> Bytes:
    """Return the bytes [H, W, 3] of a phone's picture: grain in each pixel, and faint blotches of colour."""
    grain = rng.standard_normal(picture.shape[:2], np.float32)
    blotches = cv2.merge([grain + 0.5 * clouds(picture.shape[:2], 4, rng) for _ in range(3)])
    return to_bytes(np.asarray(cv2.scaleAdd(blotches, noise, picture), np.float32))


def photograph(
    picture: Picture,
    rng: np.random.Generator,
    *,
    focus: float | tuple[float, float] = (0.5, 1.2),
    noise: float | tuple[float, float] = (0.006, 0.02),
    quality: float | tuple[float, float] = (75, 95),
    **options: Any,
) -> bytes:
    """Return a JPEG file of a picture [H, W, 3] as a phone takes it: out of focus, noisy, its white a bit off."""
    balance = np.array(vary((1, 1, 1), rng, 0.02), np.float32)
    pixels = expose(blur(picture * balance, between(focus, rng)), rng, between(noise, rng))
    return save(Image.fromarray(pixels), "JPEG", quality=int(between(quality, rng)), **options)


def snap(page: Picture, rng: np.random.Generator, **options: Any) -> bytes:
    """Return a `photograph` of a page [H, W, 3] in an ordinary room, where the light falls off to one side."""
    return photograph(shade(page, room_light(page.shape[:2], rng)), rng, **options)


def save(picture: Image.Image, kind: str, **options: Any) -> bytes:
    """Return the content of a file of this kind."""
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def to_bytes(picture: Picture | Gray) -> Bytes:
    """Return values in [0, 1] as bytes; values beyond are clipped."""
    return np.asarray(cv2.addWeighted(picture, 255, picture, 0, 0, dtype=cv2.CV_8U), np.uint8)


def to_picture(picture: Picture | Gray) -> Image.Image:
    """Return a picture [H, W, 3] or [H, W] in [0, 1] as a Pillow image."""
    return Image.fromarray(to_bytes(picture))
