"""Strokes of a digit at any size: from MNIST's 28 pixels to what a pen leaves on a page.

A digit is stored as its signed distance: the depth of each point in the stroke, in pixels of MNIST (a stroke is about
3.3 of them wide, a digit 20 long). Distances can be enlarged, turned and widened while their edge stays sharp.
"""

import cv2
import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Gray = npt.NDArray[np.float32]
Shape = tuple[int, int]

LENGTH = 20  # longer side of a digit, in pixels of MNIST
FINE = 8  # points to a pixel of MNIST, along one side
PAD = 6  # margin around an image, in pixels of MNIST
EDGE = 0.36  # least ink inside a stroke, as a fraction of the strongest nearby
FILLED = 1.6  # least depth of a loop filled with ink, as a multiple of the median depth


def depth(digit: Bytes) -> Gray:
    """Return the depth of each point in the stroke, in pixels of MNIST, negative outside; FINE points to a pixel."""
    padded = np.pad(digit, PAD).astype(np.float32) / 255
    fine = cv2.GaussianBlur(cv2.resize(padded, None, fx=FINE, fy=FINE, interpolation=cv2.INTER_CUBIC), (0, 0), FINE / 3)
    around = cv2.dilate(fine, np.ones((3 * FINE, 3 * FINE), np.uint8))  # some strokes are faint
    inside = (fine > np.clip(EDGE * around, EDGE / 2, EDGE)).astype(np.uint8)
    distance = cv2.distanceTransform(inside, cv2.DIST_L2, 5) - cv2.distanceTransform(1 - inside, cv2.DIST_L2, 5)
    return np.asarray(cv2.GaussianBlur(distance, (0, 0), 2) / FINE, dtype=np.float32)


def redraw(digit: Bytes, width: float) -> Gray:
    """Return `depth` of the digit drawn again along the middle of its strokes by a pen of `width` pixels.

    Small loops that a thick pen filled with ink are opened: a thinner pen draws their outline.
    """
    field = depth(digit)
    line = skeleton((field > 0).astype(np.uint8))
    loops = filled_loops(field / np.median(field[line > 0]))
    line[loops > 0] = 0
    line[cv2.morphologyEx(loops, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0] = 1
    return np.asarray(width / 2 - cv2.distanceTransform(1 - line, cv2.DIST_L2, 5) / FINE, dtype=np.float32)


def filled_loops(deep: Gray) -> Bytes:
    """Return 1 where a stroke is much wider than elsewhere, given depths [H, W] as multiples of the median."""
    count, parts = cv2.connectedComponents((deep > 1.2).astype(np.uint8))
    return np.isin(parts, [part for part in range(1, count) if deep[parts == part].max() > FILLED]).astype(np.uint8)


def skeleton(mask: Bytes) -> Bytes:
    """Return the middle line of a shape of ones [H, W] (Zhang and Suen, 1984)."""
    mask, before = mask.copy(), 0
    while before != (before := int(mask.sum())):
        for first in (True, False):
            ring = [np.roll(mask, shift, (0, 1)) for shift in RING]
            around = sum(p.astype(np.int8) for p in ring)
            starts = sum(((1 - p) & q).astype(np.int8) for p, q in zip(ring, ring[1:] + ring[:1], strict=True))
            n, e, s, w = ring[0::2]
            open_side = (n & e & s) | (e & s & w) if first else (n & e & w) | (n & s & w)
            mask[(around >= 2) & (around <= 6) & (starts == 1) & (open_side == 0)] = 0
    return mask


RING = ((1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1))
"""Shifts that bring each neighbour to a pixel's place, clockwise from the one above."""


def write(
    digit: Bytes,
    shape: Shape,
    rng: np.random.Generator,
    *,
    size: float | tuple[float, float] = (0.3, 0.7),
    at: tuple[float, float] | None = None,
    tilt: float = 6,
    width: float | tuple[float, float] | None = None,
    wobble: float = 0.12,
) -> Gray:
    """Return the ink [H, W] in [0, 1] of a digit on a page of this shape.

    `size` is the digit's length as a fraction of the page's shorter side, at random between the two of a pair. `at` is
    its centre as fractions of height and width, by default anywhere off the border. `tilt` is the largest turn, in
    degrees. `width` draws the digit again with a pen of this width in pixels of MNIST; by default its strokes stay.
    `wobble` is the roughness of the edges, in pixels of MNIST.
    """
    field = depth(digit) if width is None else redraw(digit, between(width, rng))
    field = field + wobble * clouds(field.shape, FINE * 3, rng)
    scale = between(size, rng) * min(shape) / LENGTH  # pixels for each pixel of MNIST
    turn = np.array(cv2.getRotationMatrix2D(middle(field), rng.uniform(-tilt, tilt), scale / FINE), np.float64)
    turn[:, 2] += place(field, turn, shape, at, rng) - turn @ (*middle(field), 1)
    placed = cv2.warpAffine(field, turn, shape[::-1], borderMode=cv2.BORDER_CONSTANT, borderValue=-LENGTH)
    return np.asarray(np.clip(placed * scale + 0.5, 0, 1), dtype=np.float32)


def between(limits: float | tuple[float, float], rng: np.random.Generator) -> float:
    """Return a random number between two limits; a single number is returned as it is."""
    return limits if isinstance(limits, int | float) else float(rng.uniform(*limits))


def middle(field: Gray) -> tuple[float, float]:
    """Return the centre (x, y) of the box around the positive part of a field [H, W]."""
    left, top, width, height = cv2.boundingRect((field > 0).astype(np.uint8))
    return left + width / 2, top + height / 2


def place(
    field: Gray, turn: npt.NDArray[np.float64], shape: Shape, at: tuple[float, float] | None, rng: np.random.Generator
) -> npt.NDArray[np.float64]:
    """Return the point (x, y) on a page for the digit's middle, in pixels."""
    page = np.array(shape[::-1], dtype=np.float64)
    if at is not None:
        return page * at[::-1]
    _, _, *box = cv2.boundingRect((field > 0).astype(np.uint8))
    room = np.abs(turn[:, :2]) @ box / 2 + 0.03 * page.min()
    return np.asarray(rng.uniform(np.minimum(room, page / 2), np.maximum(page - room, page / 2)))


def clouds(shape: Shape, scale: float, rng: np.random.Generator) -> Gray:
    """Return a smooth random field [H, W] of mean 0 and deviation just under 1, with blobs of about `scale` pixels."""
    coarse = rng.standard_normal([int(side / scale) + 4 for side in shape]).astype(np.float32)
    fine = cv2.resize(coarse, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    top, left = (int(rng.integers(0, have - want + 1)) for have, want in zip(fine.shape, shape, strict=True))
    return np.asarray(fine[top : top + shape[0], left : left + shape[1]], dtype=np.float32)
