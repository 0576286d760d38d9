"""Kinds of ground under the digit and around the sheet."""

import cv2
import numpy as np

from tests.benchmarks.ink import Bytes, Gray, Shape, clouds, write
from tests.benchmarks.light import glow, near
from tests.benchmarks.page import (
    PENS,
    Picture,
    centre,
    frame,
    lay,
    length,
    paper,
    pen,
    pick,
    ramp,
    shade,
    vary,
    written_sheet,
)
from tests.benchmarks.pens import BRIGHT, PASTEL
from tests.benchmarks.phone import blur, photograph, room_light, snap

WOODS = [(0.55, 0.38, 0.24), (0.35, 0.22, 0.14), (0.72, 0.58, 0.42), (0.25, 0.25, 0.27), (0.5, 0.5, 0.48)]
"""Desks: oak, walnut, beech, black, stone."""


def desk(shape: Shape, rng: np.random.Generator) -> Picture:
    """Return a table top [H, W, 3] with the grain of wood."""
    stretched = cv2.resize(clouds((shape[0], shape[1] // 12 + 4), 3, rng), shape[::-1], interpolation=cv2.INTER_CUBIC)
    return shade(paper(shape, rng, pick(WOODS, rng), grain=0.03), np.asarray(1 + 0.08 * stretched, np.float32))


def sheet_on(ground: Picture, note: Picture, rng: np.random.Generator, tilt: float) -> Picture:
    """Return a sheet [h, w, 3] laid on a ground [H, W, 3], turned a little, with a soft shadow beside it."""
    (height, width), (tall, wide) = note.shape[:2], ground.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), rng.uniform(-tilt, tilt), 1)
    turn[:, 2] += [rng.uniform(0.4, 0.6) * wide - width / 2, rng.uniform(0.4, 0.6) * tall - height / 2]
    mask = cv2.warpAffine(np.ones((height, width), np.float32), turn, (wide, tall))[..., None]
    shadow = np.roll(blur(np.asarray(mask[..., 0], np.float32), min(ground.shape[:2]) / 60), (6, 4), (0, 1))
    placed = cv2.warpAffine(note, turn, (wide, tall), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(shade(ground, 1 - 0.4 * shadow) * (1 - mask) + placed * mask, np.float32)


def sticky_note(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render a sticky note on a desk, its edges inside the picture."""
    shape = frame(rng)
    side = int(min(shape) * rng.uniform(0.55, 0.75))
    note = paper((side, side), rng, pick(PASTEL, rng))
    note = lay(note, write(digit, (side, side), rng, size=(0.45, 0.7)), pen(rng))
    note = shade(note, np.asarray(1 - 0.15 * (ramp((side, side), np.pi / 2, (0, 0)) / side) ** 2, np.float32))
    return snap(sheet_on(desk(shape, rng), note, rng, 20), rng)


def sheet_on_desk(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render a whole sheet of white paper on a table."""
    shape = frame(rng, (600, 900))
    height = int(shape[0] * 0.85)
    size = height, min(int(height / 1.41), int(shape[1] * 0.85))
    sheet = lay(paper(size, rng), write(digit, size, rng, size=(0.3, 0.6)), pen(rng))
    return snap(sheet_on(desk(shape, rng), sheet, rng, 12), rng)


def paper_edge(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render a close photo that shows one edge of the sheet, and the desk beyond it."""
    page, ink = written_sheet(digit, rng)
    angle = rng.uniform(0, 2 * np.pi)
    clear = float((ramp(ink.shape, angle, (0, 0)) * (ink > 0.1) - 1e6 * (ink <= 0.1)).max())
    beyond = ramp(ink.shape, angle, (0, 0)) - clear - length(ink) * rng.uniform(0.1, 0.4)
    edge = np.clip(beyond + 0.5, 0, 1).astype(np.float32)
    page = shade(page, 1 - edge) + shade(desk(ink.shape, rng), edge)
    return snap(page, rng)


def thumb(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render a page held by a thumb that reaches into the picture."""
    page, ink = written_sheet(digit, rng)
    side = min(ink.shape)
    row, column = centre(ink)
    root = (0 if column > ink.shape[1] / 2 else ink.shape[1], 0 if row > ink.shape[0] / 2 else ink.shape[0])
    skin, mask = pick([(0.85, 0.65, 0.55), (0.65, 0.45, 0.35), (0.4, 0.27, 0.2)], rng), np.zeros(ink.shape, np.float32)
    axes = int(side * rng.uniform(0.18, 0.28)), int(side * 0.1)
    cv2.ellipse(mask, root, axes, rng.choice([0, 90, 45, -45]), 0, 360, 1, -1, cv2.LINE_AA)
    mask = mask * (1 - np.clip(blur(ink, 5) * 9, 0, 1)).astype(np.float32)
    return snap(lay(page, mask, vary(skin, rng)), rng)


def kraft(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render kraft paper or cardboard: brown, with fibres and corrugation."""
    shape = frame(rng)
    ink = write(digit, shape, rng)
    ribs = 0.04 * np.sin(ramp(shape, rng.uniform(0, np.pi), (0, 0)) / rng.uniform(2, 6))
    ground = paper(shape, rng, pick([(0.72, 0.56, 0.4), (0.62, 0.47, 0.33), (0.78, 0.65, 0.5)], rng), grain=0.035)
    colour = (0.93, 0.92, 0.88) if rng.random() < 0.2 else pick(PENS[:3], rng)
    page = lay(shade(ground, np.asarray(1 + ribs, np.float32)), ink, colour)
    return snap(page, rng)


def creases(shape: Shape, rng: np.random.Generator) -> Gray:
    """Return the light [H, W], around 1, on crumpled paper: facets between sharp folds."""
    points = rng.uniform(0, 1, (int(rng.integers(25, 60)), 2)) * shape
    seeds = np.full(shape, 255, np.uint8)
    seeds[points.astype(int)[:, 0], points.astype(int)[:, 1]] = 0
    _, cells = cv2.distanceTransformWithLabels(seeds, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    facets = rng.normal(1, 0.09, len(points) + 1).astype(np.float32)[cells]
    return np.asarray(blur(facets, 2) + 0.04 * clouds(shape, 40, rng), np.float32)


def crumpled(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render paper that was crumpled and smoothed out again."""
    page, ink = written_sheet(digit, rng)
    return photograph(shade(page, creases(ink.shape, rng) * room_light(ink.shape, rng)), rng)


def two_tone(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render a page half dark, half light, with the digit across or beside the border."""
    shape = frame(rng)
    ink = write(digit, shape, rng, at=tuple(rng.uniform(0.4, 0.6, 2)), size=(0.35, 0.6))
    half = np.clip(ramp(shape, rng.choice([0, np.pi]) + rng.uniform(-0.1, 0.1), near(ink, rng, 0.6)), 0, 1)
    gray = rng.uniform(0.4, 0.6)
    ground = lay(paper(shape, rng), np.asarray(half, np.float32), vary((gray, gray, gray), rng, 0.05))
    return snap(lay(ground, ink, pick(PENS[:3], rng)), rng)


def whiteboard(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render a whiteboard with the glare of a lamp and traces of older writing."""
    shape = frame(rng)
    ink = write(digit, shape, rng)
    traces = np.clip(clouds(shape, min(shape) / 8, rng), 0, None) * rng.uniform(0.01, 0.03)
    page = lay(paper(shape, rng, (0.85, 0.87, 0.88), 0.004), traces, (0.3, 0.3, 0.4))
    page = lay(page, ink, pick([*BRIGHT[:3], (0.1, 0.1, 0.12)], rng))
    spot = glow(shape, near(ink, rng, 0.9), length(ink) * rng.uniform(0.2, 0.4))
    return photograph(shade(page, room_light(shape, rng) * 0.8) + rng.uniform(0.3, 0.6) * spot[..., None], rng)


KINDS = [sticky_note, sheet_on_desk, paper_edge, thumb, kraft, crumpled, two_tone, whiteboard]
