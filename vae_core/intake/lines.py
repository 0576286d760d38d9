"""Ruled and squared paper: find long straight lines in a mask of ink, to take them out from under the strokes."""

import cv2
import numpy as np
import numpy.typing as npt

from vae_core.intake.ink import Mask
from vae_core.intake.parts import Parts

ByteMask = npt.NDArray[np.uint8]

MIN_SIDE = 64  # smallest side of a picture with lines, in pixels; on smaller ones, strokes are as long as lines
MAX_SLOPE = 0.2  # largest slope of the lines, about 11 degrees
NUM_SLOPES = 41  # number of slopes that are tried
SLOPE_SIZE = 128  # longer side, in pixels, of the reduced picture that gives the slope
SPAN = 0.97  # smallest length of a single line, as a fraction of the picture
PARALLEL_SPAN = 0.4  # smallest length of each of many parallel lines, as a fraction of the picture
NUM_PARALLEL = 4  # number of parallel lines from which PARALLEL_SPAN is enough
MAX_THICKNESS = 0.04  # largest thickness of a line, as a fraction of the picture's longer side
MAX_THIN = 5.0  # thickness in pixels of a line that is thin on any picture


def lines_in(mask: Mask, span: float = SPAN) -> Mask:
    """Return the pixels of long lines, near-horizontal and near-vertical, except where thicker strokes cross, [H, W].

    `span` is the smallest length of a single line, as a fraction of the picture.
    """
    lines = np.zeros_like(mask)
    # Most pictures have no part long enough for a line, and need no search.
    shortest = span if span < SPAN else PARALLEL_SPAN
    sides = [has_long_run(np.asarray(mask.any(axis)), shortest) for axis in (0, 1)]
    if not any(sides):
        return lines
    lengths = Parts(mask).boxes[1:, 2:].max(0, initial=0)
    if sides[0] and lengths[0] >= PARALLEL_SPAN * mask.shape[1]:
        lines |= horizontal_lines(mask, span)
    if sides[1] and lengths[1] >= PARALLEL_SPAN * mask.shape[0]:
        lines |= horizontal_lines(np.ascontiguousarray(mask.T), span).T
    return lines


def has_long_run(inked: Mask, span: float) -> bool:
    """Return whether ink in some rows or columns, or gaps as in `bands`, is long enough for a line across a picture."""
    side = len(inked)
    if side < MIN_SIDE:
        return False
    closed = cv2.morphologyEx(inked[None].view(np.uint8), cv2.MORPH_CLOSE, np.ones((1, largest_gap(side)), np.uint8))
    padded = np.zeros(side + 2, np.uint8)
    padded[1:-1] = closed[0]
    ends = np.flatnonzero(padded[1:] != padded[:-1])  # starts and ends of runs by turns
    return bool((ends[1::2] - ends[::2]).max(initial=0) >= span * side)


def largest_gap(side: int) -> int:
    """Return the largest gap in a line across a picture of this side, in pixels."""
    return max(3, side // 25)


def horizontal_lines(mask: Mask, span: float) -> Mask:
    """Return the pixels of near-horizontal lines in a mask [H, W]."""
    pixels = mask.astype(np.uint8)
    # 1. Level the lines, and choose the bands that are lines.
    slope = slope_of_rows(pixels)
    levelled = shear(pixels, slope)
    parts, thickness, chosen = bands(levelled, span)
    if not chosen.any():
        return np.zeros_like(mask)
    # 2. Leave out where a stroke crosses: there the ink is thicker than the lines.
    thickest = int(np.ceil(np.median(thickness[chosen])))
    strokes = cv2.morphologyEx(levelled, cv2.MORPH_OPEN, np.ones((thickest + 2, 1), np.uint8))
    lines = parts.mask_of(chosen) & (levelled > 0) & (strokes == 0)
    return np.asarray(shear(lines.astype(np.uint8), -slope) > 0)


def bands(levelled: ByteMask, span: float) -> tuple[Parts, npt.NDArray[np.float64], Mask]:
    """Return long level bands of a mask, and of each the thickness in pixels and if it is a line."""
    # 1. Join what is nearly a line, and keep what is long.
    width = levelled.shape[1]
    gap, min_length = largest_gap(width), int(width * PARALLEL_SPAN * 0.9)
    tolerant = cv2.dilate(levelled, np.ones((3, 1), np.uint8))  # lines bend a little
    joined = cv2.morphologyEx(tolerant, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    long = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((1, min_length), np.uint8))
    parts = Parts(np.asarray(long, np.uint8).view(np.bool_))
    # 2. Measure the bands' length and thickness.
    spans = parts.boxes[:, 2] / width
    alone = span < SPAN or (spans >= PARALLEL_SPAN).sum() < NUM_PARALLEL  # too few to count as parallel
    thickness = np.full(parts.count, np.inf)
    for label in np.flatnonzero(spans >= (span if alone else PARALLEL_SPAN)):
        heights = np.bincount(parts.pixels_of(int(label)) % width)
        thickness[label] = np.percentile(heights[heights > 0], 25)  # where no stroke lies along it
    # 3. Lines are thin, and long or many.
    chosen = (thickness <= max(MAX_THIN, MAX_THICKNESS * max(levelled.shape))) & (spans >= PARALLEL_SPAN)
    if alone or chosen.sum() < NUM_PARALLEL:
        chosen &= spans >= span
    return parts, thickness, chosen


def slope_of_rows(pixels: ByteMask) -> float:
    """Return the slope along which the sums of the rows differ most: that of the lines, if there are any."""
    scale = min(1.0, SLOPE_SIZE / max(pixels.shape))
    small = cv2.resize(pixels * np.uint8(255), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    slopes = np.linspace(-MAX_SLOPE, MAX_SLOPE, NUM_SLOPES)
    return float(slopes[int(np.argmax((sums_along(small, slopes) ** 3).sum(1)))])


def sums_along(pixels: cv2.typing.MatLike, slopes: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
    """Return the means of the rows after `shear` by each slope, [slopes, H]."""
    height, width = pixels.shape
    moves = np.rint(np.outer(slopes, np.arange(width) - width / 2).astype(np.float32)).astype(np.int64)
    room = int(np.abs(moves).max())
    columns = np.zeros((width, height + 2 * room), np.uint8)
    columns[:, room : room + height] = pixels.T
    moved = np.lib.stride_tricks.sliding_window_view(columns, height, axis=1)[np.arange(width), room + moves]
    return np.asarray(moved.sum(1, dtype=np.uint16).astype(np.float32) * np.float32(1 / width))  # of [slopes, W, H]


def shear(pixels: cv2.typing.MatLike, slope: float) -> ByteMask:
    """Return the picture with its columns moved up or down so that lines of a slope become level."""
    width = pixels.shape[1]
    matrix = np.array([[1, 0, 0], [-slope, 1, slope * width / 2]], np.float32)
    return np.asarray(cv2.warpAffine(pixels, matrix, (width, pixels.shape[0]), flags=cv2.INTER_NEAREST), np.uint8)
