"""Kinds of light that falls on a written page."""

import cv2
import numpy as np

from tests.benchmarks.ink import Bytes, Gray, Shape, clouds
from tests.benchmarks.page import centre, length, ramp, shade, vary, written_sheet
from tests.benchmarks.phone import photograph, room_light, snap


def photo(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render a phone's photo of white paper by a window."""
    page, _ = written_sheet(digit, rng)
    return snap(page, rng)


def soft_shadow(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render a page under a wide, soft shadow, as of a head or a lamp's arm."""
    page, ink = written_sheet(digit, rng)
    size = float(min(ink.shape))
    edge = ramp(ink.shape, rng.uniform(0, 2 * np.pi), near(ink, rng, 0.5))
    uneven = edge + 0.05 * size * clouds(ink.shape, size / 2, rng)
    return photograph(shade(page, umbra(uneven, rng.uniform(0.08, 0.25) * size, rng.uniform(0.35, 0.65))), rng)


def hard_shadow(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render a page with the sharp edge of a shadow across the digit, at any angle."""
    page, ink = written_sheet(digit, rng)
    edge = ramp(ink.shape, rng.uniform(0, 2 * np.pi), near(ink, rng, 0.25))
    return photograph(shade(page, umbra(edge, rng.uniform(1, 4), rng.uniform(0.35, 0.6))), rng)


def hand_shadow(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render a page on which the hand that holds the phone throws the shadow of its fingers over the digit."""
    page, ink = written_sheet(digit, rng)
    hand = fingers(ink.shape, near(ink, rng, 0.3), rng)
    return photograph(shade(page, umbra(hand, rng.uniform(3, 12), rng.uniform(0.4, 0.7))), rng)


def blind(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render a page under stripes of sunlight through a window blind."""
    page, ink = written_sheet(digit, rng)
    period, angle = rng.uniform(0.25, 0.9) * length(ink), rng.uniform(0, np.pi)
    across = ramp(ink.shape, angle, near(ink, rng, 0.5))
    stripes = np.asarray(np.sin(across * 2 * np.pi / period) * period / 2 / np.pi, np.float32)
    return photograph(shade(page, umbra(stripes, rng.uniform(2, 6), rng.uniform(0.5, 0.75))), rng)


def vignette(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render a page lit in the middle by a lamp or a flash, with dark corners."""
    page, ink = written_sheet(digit, rng)
    middle = np.array(ink.shape) * rng.uniform(0.35, 0.65, 2)
    rows, columns = np.ogrid[: ink.shape[0], : ink.shape[1]]
    distance = np.hypot(rows - middle[0], columns - middle[1]) / np.hypot(*ink.shape) * 2
    light = 1 / (1 + rng.uniform(1, 4) * distance**2) ** 1.5
    return photograph(shade(page, np.asarray(np.maximum(light, 0.08), np.float32)), rng)


def dim_room(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render a page in the evening without a lamp: dark, warm and noisy all over."""
    page, ink = written_sheet(digit, rng)
    warm = page * np.array(vary((1, 0.82, 0.6), rng), np.float32)
    return photograph(shade(warm, room_light(ink.shape, rng) * rng.uniform(0.2, 0.4)), rng, noise=(0.02, 0.03))


def flash_spot(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render a page on which a flash or the sun burns a spot beside the digit to pure white."""
    page, ink = written_sheet(digit, rng)
    spot = glow(ink.shape, near(ink, rng, 0.8), length(ink) * rng.uniform(0.25, 0.5))
    lit = shade(page, room_light(ink.shape, rng) * rng.uniform(0.6, 0.75))
    return photograph(lit + 0.5 * spot[..., None], rng)


def near(ink: Gray, rng: np.random.Generator, reach: float) -> tuple[float, float]:
    """Return a random point (row, column) off the digit's middle by at most `reach` of its length on each axis."""
    row, column = centre(ink) + rng.uniform(-reach, reach, 2) * length(ink)
    return float(row), float(column)


def glow(shape: Shape, at: tuple[float, float], radius: float) -> Gray:
    """Return a round spot of light [H, W], 1 in its middle, that fades over `radius` pixels."""
    rows, columns = np.ogrid[: shape[0], : shape[1]]
    return np.asarray(np.exp(-((rows - at[0]) ** 2 + (columns - at[1]) ** 2) / radius**2), np.float32)


def umbra(beyond: Gray, penumbra: float, dark: float) -> Gray:
    """Return light [H, W]: `dark` where `beyond` is positive, 1 elsewhere, with an edge of `penumbra` pixels."""
    return np.asarray(1 - (1 - dark) / (1 + np.exp(np.clip(-4 * beyond / penumbra, -50, 50))), np.float32)


def fingers(shape: Shape, tip: tuple[float, float], rng: np.random.Generator) -> Gray:
    """Return the depth [H, W], in pixels, in the shadow of a hand whose fingers end around `tip`; negative outside."""
    mask, size, angle = np.zeros(shape, np.uint8), min(shape), rng.uniform(0, 2 * np.pi)
    along, aside = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
    for finger in range(4):
        end = np.array(tip[::-1]) + aside * (finger - 1.5) * size * 0.11 - along * rng.uniform(0, 0.12) * size
        base = end + along * size * 0.55 + aside * rng.uniform(-0.02, 0.02) * size
        cv2.line(mask, [int(v) for v in end], [int(v) for v in base], 1, int(size * 0.09))
    palm = np.array(tip[::-1]) + along * size * 0.75
    cv2.circle(mask, [int(v) for v in palm], int(size * 0.36), 1, -1)
    inside, outside = (cv2.distanceTransform(m, cv2.DIST_L2, 5) for m in (mask, 1 - mask))
    return np.asarray(inside - outside, np.float32)


KINDS = [photo, soft_shadow, hard_shadow, hand_shadow, blind, vignette, dim_room, flash_spot]
