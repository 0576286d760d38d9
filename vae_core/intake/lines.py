"""Ruled and squared paper: find long straight lines in a mask of ink, to take them out from under the strokes."""

import cv2
import numpy as np
import numpy.typing as npt

from vae_core.intake.ink import Mask

ByteMask = npt.NDArray[np.uint8]

MIN_SIDE = 64
"""On smaller pictures, in pixels, a line and a stroke cannot be told apart."""
MAX_SLOPE, NUM_SLOPES = 0.2, 41
"""Paper lies askew by at most this slope, about 11 degrees."""
SLOPE_SIZE = 128
"""The longer side of the picture on which the slope is looked for, pixels."""
SPAN, PARALLEL_SPAN, NUM_PARALLEL = 0.97, 0.4, 4
"""A line runs over at least this fraction of the picture; that many parallel ones, over the second fraction."""
MAX_THICKNESS = 0.04
"""A line is thinner than this fraction of the picture, or than five pixels."""


def lines_in(mask: Mask, span: float = SPAN) -> Mask:
    """Pixels of long lines, near-horizontal and near-vertical, but where something thicker crosses them, [H, W].

    `span` is the fraction of the picture over which a line runs at least.
    """
    return horizontal_lines(mask, span) | horizontal_lines(mask.T, span).T


def horizontal_lines(mask: Mask, span: float) -> Mask:
    """Pixels of lines along the rows."""
    width, pixels = mask.shape[1], mask.astype(np.uint8)
    nothing = np.zeros_like(mask)
    # Most pictures have no lines: no part of the mask is long enough, and the search is not worth its time.
    if width < MIN_SIDE or longest_part(pixels) < PARALLEL_SPAN * width:
        return nothing
    slope = slope_of_rows(pixels)
    levelled = shear(pixels, slope)
    labels, thickness, chosen = bands(levelled, span)
    if not chosen.any():
        return nothing
    thickest = int(np.ceil(np.median(thickness[chosen])))
    strokes = cv2.morphologyEx(levelled, cv2.MORPH_OPEN, np.ones((thickest + 2, 1), np.uint8))
    lines = chosen[labels] & (levelled > 0) & (strokes == 0)
    return np.asarray(shear(lines.astype(np.uint8), -slope) > 0)


def longest_part(pixels: ByteMask) -> int:
    """Width in pixels of the widest connected part."""
    stats = cv2.connectedComponentsWithStats(pixels)[2]
    return int(stats[1:, cv2.CC_STAT_WIDTH].max(initial=0))


def bands(levelled: ByteMask, span: float) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float64], Mask]:
    """Long level bands of a mask: their labels [H, W], their thickness, and which of them are lines."""
    width = levelled.shape[1]
    gap, reach = max(3, width // 25), int(width * PARALLEL_SPAN * 0.9)
    tolerant = cv2.dilate(levelled, np.ones((3, 1), np.uint8))  # lines bend a little
    joined = cv2.morphologyEx(tolerant, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    long = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((1, reach), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(long)
    spans = stats[:, cv2.CC_STAT_WIDTH] / width
    thickness = np.full(count, np.inf)
    for label in np.flatnonzero(spans[1:] >= PARALLEL_SPAN) + 1:
        heights = (labels == label).sum(0)
        thickness[label] = np.percentile(heights[heights > 0], 25)  # where no stroke lies along it
    chosen = (thickness <= max(5.0, MAX_THICKNESS * max(levelled.shape))) & (spans >= PARALLEL_SPAN)
    if chosen.sum() < NUM_PARALLEL or span < SPAN:
        chosen &= spans >= span
    return np.asarray(labels, np.int32), thickness, chosen


def slope_of_rows(pixels: ByteMask) -> float:
    """The slope along which the rows' sums differ most: that of the lines, if there are any."""
    scale = min(1.0, SLOPE_SIZE / max(pixels.shape))
    small = cv2.resize(pixels * np.uint8(255), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    slopes = np.linspace(-MAX_SLOPE, MAX_SLOPE, NUM_SLOPES)
    rows = np.stack([cv2.reduce(shear(small, slope), 1, cv2.REDUCE_AVG, dtype=cv2.CV_32F)[:, 0] for slope in slopes])
    return float(slopes[int(np.argmax((rows**3).sum(1)))])


def shear(pixels: cv2.typing.MatLike, slope: float) -> ByteMask:
    """Move each column up or down so that lines of a slope become level."""
    width = pixels.shape[1]
    matrix = np.array([[1, 0, 0], [-slope, 1, slope * width / 2]], np.float32)
    return np.asarray(cv2.warpAffine(pixels, matrix, (width, pixels.shape[0]), flags=cv2.INTER_NEAREST), np.uint8)
