"""Kinds of camera, print and compression."""

import cv2
import numpy as np
from PIL import Image

from tests.benchmarks.ink import Bytes, write
from tests.benchmarks.page import frame, lay, length, paper, pen, shade, vary, written_sheet
from tests.benchmarks.phone import photograph, room_light, snap, to_bytes, to_picture


def low_quality_jpeg(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render a JPEG of quality 8 to 20, as a messenger leaves it."""
    page, _ = written_sheet(digit, rng)
    return snap(page, rng, quality=(8, 20))


def salt_and_pepper(digit: Bytes, rng: np.random.Generator) -> Image.Image:
    """Render a page of which 2 to 8 % of the pixels are black or white."""
    page, ink = written_sheet(digit, rng)
    pixels, hits = to_bytes(page), rng.random(ink.shape) < rng.uniform(0.02, 0.08)
    pixels[hits] = rng.choice(np.array([0, 255], np.uint8), int(hits.sum()))[:, None]
    return Image.fromarray(pixels)


def sensor_noise(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render a photo taken in the dark and brightened: strong noise."""
    page, _ = written_sheet(digit, rng)
    return photograph(page * np.float32(0.8), rng, noise=(0.07, 0.13))


def out_of_focus(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render a photo that is out of focus."""
    page, ink = written_sheet(digit, rng)
    return snap(page, rng, focus=length(ink) * rng.uniform(0.02, 0.05))


def motion_blur(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render a photo blurred by a moving hand."""
    page, ink = written_sheet(digit, rng)
    path, angle = length(ink) * rng.uniform(0.04, 0.12), rng.uniform(0, np.pi)
    side = 2 * int(path / 2) + 3
    trace, reach = np.zeros((side, side), np.float32), np.array([np.cos(angle), np.sin(angle)]) * path / 2
    ends = [[int(16 * v) for v in side // 2 + sign * reach] for sign in (-1, 1)]
    cv2.line(trace, ends[0], ends[1], 1, 1, cv2.LINE_AA, 4)
    moved = cv2.filter2D(page, -1, trace / trace.sum(), borderType=cv2.BORDER_REPLICATE)
    return snap(np.asarray(moved, np.float32), rng)


def low_contrast(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render pale ink, a tenth to a fifth darker or lighter than the page, through a clean lens."""
    shape, gray = frame(rng), rng.uniform(0.4, 0.7)
    ink = write(digit, shape, rng) * np.float32(rng.uniform(0.1, 0.2))
    page = lay(paper(shape, rng, (gray, gray, gray), 0.003), ink, (0, 0, 0) if rng.random() < 0.6 else (1, 1, 1))
    return photograph(page, rng, noise=(0.003, 0.006), quality=92)


def halftone(digit: Bytes, rng: np.random.Generator) -> Image.Image:
    """Render a newspaper's print: gray made of black dots of different sizes."""
    shape = frame(rng, (500, 800))
    page = lay(paper(shape, rng), write(digit, shape, rng, size=(0.45, 0.7)), pen(rng))
    gray = page.mean(2) * rng.uniform(0.75, 0.95)
    rows, columns = np.indices(shape) * 2 * np.pi / rng.uniform(5, 8)
    screen = 0.5 + 0.25 * (np.cos((rows + columns) / np.sqrt(2)) + np.cos((rows - columns) / np.sqrt(2)))
    return to_picture(cv2.GaussianBlur((gray > screen * 0.9).astype(np.float32), (0, 0), 0.7))


def photo_of_screen(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render a photo of a monitor with the digit: visible pixels and a bluish white."""
    page, ink = written_sheet(digit, rng)
    grid = [1 + 0.12 * np.sin(np.arange(side) * 2 * np.pi / rng.uniform(2.3, 4)) for side in ink.shape]
    tint = np.array(vary((0.85, 0.93, 1), rng), np.float32)
    return photograph(shade(page * tint, np.outer(*grid).astype(np.float32) * room_light(ink.shape, rng)), rng)


KINDS = [
    low_quality_jpeg, salt_and_pepper, sensor_noise, out_of_focus,
    motion_blur, low_contrast, halftone, photo_of_screen,
]  # fmt: skip
