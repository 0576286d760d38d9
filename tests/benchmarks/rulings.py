"""Kinds of lines around the digit, printed or drawn by hand."""

import cv2
import numpy as np

from tests.benchmarks.ink import Bytes, Gray, Shape, write
from tests.benchmarks.page import Colour, Picture, centre, frame, lay, length, paper, pen, pick, ramp, vary
from tests.benchmarks.phone import snap

RULES: list[Colour] = [(0.6, 0.7, 0.88), (0.7, 0.7, 0.72), (0.75, 0.6, 0.7), (0.5, 0.62, 0.75), (0.6, 0.8, 0.7)]
"""Printed lines: blue, gray, violet, green."""


def lines(shape: Shape, rng: np.random.Generator, gap: float, angle: float, weight: float | None = None) -> Gray:
    """Return parallel lines [H, W] every `gap` pixels, `weight` pixels wide (by default one to two and a half)."""
    across = ramp(shape, angle, (rng.uniform(0, gap), rng.uniform(0, gap))) % gap
    weight = weight or rng.uniform(1, 2.5)
    return np.asarray(np.clip(weight / 2 + 0.5 - np.minimum(across, gap - across), 0, 1), np.float32)


def ruled_page(shape: Shape, rng: np.random.Generator, gap: float, angle: float, squared: bool) -> Picture:
    """Return white ruled or squared paper [H, W, 3] with a line every `gap` pixels."""
    printed = lines(shape, rng, gap, angle)
    printed = np.maximum(printed, lines(shape, rng, gap, angle - np.pi / 2)) if squared else printed
    return lay(paper(shape, rng), printed, vary(pick(RULES, rng), rng))


def on_lines(digit: Bytes, rng: np.random.Generator, gaps: tuple[float, float], tilt: float, squared: bool) -> bytes:
    """Render a digit on ruled or squared paper; `gaps` between lines are fractions of its length."""
    shape = frame(rng)
    ink = write(digit, shape, rng, size=(0.3, 0.6))
    gap, angle = length(ink) * rng.uniform(*gaps), np.pi / 2 + np.radians(rng.uniform(-tilt, tilt))
    return snap(lay(ruled_page(shape, rng, gap, angle, squared), ink, pen(rng)), rng)


def ruled(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render ruled paper, the digit one to three lines high."""
    return on_lines(digit, rng, (0.35, 1.1), tilt=2, squared=False)


def squared(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render squared paper, the digit two to five squares high."""
    return on_lines(digit, rng, (0.2, 0.5), tilt=3, squared=True)


def margin_line(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render ruled paper held askew, with a red line for the margin near the digit."""
    shape = frame(rng)
    ink = write(digit, shape, rng, size=(0.3, 0.55))
    angle = np.pi / 2 + np.radians(rng.uniform(-10, 10))
    page = lay(paper(shape, rng), lines(shape, rng, length(ink) * rng.uniform(0.35, 0.9), angle), pick(RULES, rng))
    beside = (centre(ink)[0], centre(ink)[1] + rng.choice([-1, 1]) * rng.uniform(0.6, 1) * length(ink))
    margin = np.clip(1.5 - np.abs(ramp(shape, angle - np.pi / 2, beside)), 0, 1).astype(np.float32)
    return snap(lay(lay(page, margin, vary((0.85, 0.35, 0.4), rng)), ink, pen(rng)), rng)


def dotted(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render a notebook of dots."""
    shape = frame(rng)
    ink = write(digit, shape, rng, size=(0.3, 0.6))
    gap = length(ink) * rng.uniform(0.2, 0.4)
    dots = lines(shape, rng, gap, np.pi / 2, 3) * lines(shape, rng, gap, 0, 3)
    return snap(lay(lay(paper(shape, rng), dots, pick(RULES, rng)), ink, pen(rng)), rng)


def outline(ink: Gray, rng: np.random.Generator, corners: int) -> Gray:
    """Return a hand-drawn box (4 corners) or ring (many) [H, W] around the ink, clear of it."""
    left, top, width, height = cv2.boundingRect((ink > 0.1).astype(np.uint8))
    around = np.sqrt(2) if corners == 4 else 1.3  # distance of the corners, of a box and of a ring of the same sides
    half = around * (np.array([width, height]) / 2 + length(ink) * rng.uniform(0.2, 0.4))
    angles = np.pi * (0.25 + 2 * np.arange(corners) / corners)
    points = np.stack([np.cos(angles), np.sin(angles)], axis=1) * half + (left + width / 2, top + height / 2)
    points += length(ink) * rng.normal(0, 0.06 / corners, points.shape)
    drawn = np.zeros(ink.shape, np.float32)
    weight = max(2, int(length(ink) * rng.uniform(0.03, 0.1)))
    cv2.polylines(drawn, [(points * 16).astype(np.int32)], True, 1, weight, cv2.LINE_AA, 4)
    return drawn


def framed(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render a box drawn around the digit by hand."""
    shape = frame(rng)
    ink, colour = write(digit, shape, rng, size=(0.25, 0.45), at=tuple(rng.uniform(0.4, 0.6, 2))), pen(rng)
    return snap(lay(lay(paper(shape, rng), outline(ink, rng, 4), colour), ink, colour), rng)


def circled(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render a ring drawn around the digit by hand, in the same pen or another."""
    shape = frame(rng)
    ink, colour = write(digit, shape, rng, size=(0.25, 0.4), at=tuple(rng.uniform(0.45, 0.55, 2))), pen(rng)
    ring = colour if rng.random() < 0.5 else (0.8, 0.15, 0.15)
    return snap(lay(lay(paper(shape, rng), outline(ink, rng, 60), ring), ink, colour), rng)


def form_boxes(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render a form's row of printed boxes, one of which holds the digit."""
    height, width = frame(rng)
    shape = height, int(1.3 * width)
    ink = write(digit, shape, rng, size=(0.3, 0.45), tilt=3)
    row, column = centre(ink)
    half, weight, printed = length(ink) * rng.uniform(0.6, 0.8), int(rng.integers(1, 3)), np.zeros(shape, np.float32)
    for box in range(-8, 9):
        left = column + (2 * box - 1) * half
        cv2.rectangle(printed, (int(left), int(row - half)), (int(left + 2 * half), int(row + half)), 1, weight)
    colour = pick([(0.85, 0.45, 0.3), (0.4, 0.5, 0.7), (0.25, 0.25, 0.27)], rng)
    return snap(lay(lay(paper(shape, rng), printed, colour), ink, pen(rng)), rng)


KINDS = [ruled, squared, margin_line, dotted, framed, circled, form_boxes]
