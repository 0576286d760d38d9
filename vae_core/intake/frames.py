"""Frames and circles drawn around a digit: parts of a mask of ink that enclose another part."""

import cv2
import numpy as np
import numpy.typing as npt

from vae_core.intake.ink import Gray, Mask

Box = npt.NDArray[np.int32]

MIN_INNER = 0.25  # smallest size of an enclosed part, as a fraction of the enclosure's; specks inside a 0 are smaller
MIN_STRENGTH = 0.5  # smallest mean contrast of an enclosed part, as a fraction of the enclosure's
MAX_OVERLAP = 0.05  # largest fraction of the enclosed part's box that the enclosure fills; the strokes of a 5 fill more
NUM_PARTS = 12  # number of parts that are compared, the largest first
MIN_AREA = 12  # smallest area of a part that is compared, in pixels


def enclosures_in(mask: Mask, value: Gray) -> Mask:
    """Return the pixels of parts that surround another part of some size and of ink about as strong, [H, W].

    `mask` is the ink [H, W] and `value` its contrast [H, W].
    """
    count, labels, stats_, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    stats = np.asarray(stats_, np.int32)
    areas = stats[:, cv2.CC_STAT_AREA]
    strength = np.bincount(labels.ravel(), value.ravel(), minlength=count) / areas
    large = [int(label) for label in np.argsort(-areas[1:])[:NUM_PARTS] + 1 if areas[label] >= MIN_AREA]
    enclosing = np.zeros(count, bool)
    for outer in large:
        box = stats[outer, : cv2.CC_STAT_AREA]
        enclosing[outer] = any(
            encloses(labels, outer, box, stats[inner, : cv2.CC_STAT_AREA])
            for inner in large
            if inner != outer and strength[inner] > MIN_STRENGTH * strength[outer]
        )
    return np.asarray(enclosing[labels])


def encloses(labels: cv2.typing.MatLike, outer: int, outer_box: Box, inner_box: Box) -> bool:
    """Return whether a part has ink on all four sides of a box [left, top, width, height], and hardly any in it."""
    (left, top, width, height), (x, y, w, h) = outer_box, inner_box
    inside = left < x and top < y and x + w < left + width and y + h < top + height
    if not inside or max(w, h) < MIN_INNER * max(width, height):
        return False
    part = labels == outer
    row, column = y + h // 2, x + w // 2
    sides = (part[row, :x], part[row, x + w :], part[:y, column], part[y + h :, column])
    return all(side.any() for side in sides) and part[y : y + h, x : x + w].mean() < MAX_OVERLAP
