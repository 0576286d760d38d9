"""Kinds of things on the page beside the digit."""

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from tests.benchmarks.ink import Bytes, Gray, Shape, write
from tests.benchmarks.page import PENS, frame, lay, length, paper, pen, pick, written_sheet
from tests.benchmarks.phone import snap
from tests.digits import draw_digit

WORDS = ["the", "quick", "brown", "fox", "jumps", "over", "lazy", "dogs", "while", "boxing", "wizards", "pack", "jugs"]


def specks(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render dust, crumbs and ink spots around the digit."""
    page, ink = written_sheet(digit, rng)
    dust = np.zeros(ink.shape, np.float32)
    for _ in range(int(rng.integers(15, 60))):
        spot = [int(side * place) for side, place in zip(ink.shape[::-1], rng.random(2), strict=True)]
        axes = [max(1, int(length(ink) * 0.025 * each)) for each in rng.uniform(0.3, 1.3, 2)]
        cv2.ellipse(dust, spot, axes, rng.uniform(0, 180), 0, 360, rng.uniform(0.3, 1), -1, cv2.LINE_AA)
    return snap(lay(page, dust, pick(PENS, rng)), rng)


def second_digit(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render another digit, less than half as large, in a corner; the larger one counts."""
    shape = frame(rng)
    ink = write(digit, shape, rng, size=(0.5, 0.6), at=(0.5, 0.5), tilt=4)
    other, corner = draw_digit(int(rng.integers(10)), int(rng.integers(1000))), rng.choice([0.11, 0.89], 2)
    small = write(other, shape, rng, size=(0.14, 0.18), at=tuple(corner))
    return snap(lay(paper(shape, rng), np.maximum(ink, small), pen(rng)), rng)


def typed(shape: Shape, size: float, rng: np.random.Generator) -> Gray:
    """Return a few lines of printed text [H, W] along the bottom, its letters `size` pixels high."""
    page, font = Image.new("L", shape[::-1]), ImageFont.load_default(size)
    for line in range(1, int(rng.integers(3, 5))):
        text = " ".join(rng.choice(WORDS, 40))
        ImageDraw.Draw(page).text((shape[1] * 0.05, shape[0] - (line + 0.5) * size * 1.4), text, 255, font)
    page.paste(0, (int(shape[1] * 0.95), 0, *page.size))
    return np.asarray(page, np.float32) / np.float32(255)


def printed_text(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render a page with small lines of print along the bottom."""
    shape = frame(rng)
    ink = write(digit, shape, rng, size=(0.35, 0.55), at=(rng.uniform(0.35, 0.45), rng.uniform(0.4, 0.6)))
    page = lay(paper(shape, rng), typed(shape, min(shape) * rng.uniform(0.025, 0.04), rng), (0.15, 0.15, 0.15))
    return snap(lay(page, ink, pen(rng)), rng)


def bleed_through(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render thin paper through which writing on the back shows, mirrored and pale."""
    page, ink = written_sheet(digit, rng)
    back = np.zeros(ink.shape, np.float32)
    for _ in range(int(rng.integers(3, 7))):
        other = draw_digit(int(rng.integers(10)), int(rng.integers(1000)))
        back = np.maximum(back, write(other, ink.shape, rng, size=length(ink) / min(ink.shape) * rng.uniform(0.5, 1)))
    faint = cv2.GaussianBlur(back[:, ::-1], (0, 0), 2) * (1 - ink) * rng.uniform(0.08, 0.18)
    return snap(lay(page, np.asarray(faint, np.float32), pick(PENS, rng)), rng)


KINDS = [specks, second_digit, printed_text, bleed_through]
