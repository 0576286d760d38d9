"""Frames and circles drawn around a digit: parts of a mask of ink that enclose another part."""

from functools import cache

import numpy as np

from vae_core.intake.ink import Gray, Mask
from vae_core.intake.parts import Parts

Box = list[int]  # left, top, width, height, in pixels

MIN_INNER = 0.25  # smallest size of an enclosed part, as a fraction of the enclosure's; specks inside a 0 are smaller
MIN_STRENGTH = 0.5  # smallest mean contrast of an enclosed part, as a fraction of the enclosure's
MAX_OVERLAP = 0.05  # largest fraction of the enclosed part's box that the enclosure fills; the strokes of a 5 fill more
NUM_PARTS = 12  # number of parts that are compared, the largest first
MIN_AREA = 12  # smallest area of a part that is compared, in pixels


def enclosures_in(mask: Mask, value: Gray) -> Mask:
    """Return the pixels of parts that surround another part of some size and of ink about as strong, [H, W].

    `mask` is the ink [H, W] and `value` its contrast [H, W].
    """
    parts = Parts(mask)
    areas = parts.areas.astype(np.int32)
    large = [int(label) for label in np.argsort(-areas[1:])[:NUM_PARTS] + 1 if areas[label] >= MIN_AREA]
    boxes = {label: parts.boxes[label].tolist() for label in large}
    strength = cache(lambda label: value.ravel()[parts.pixels_of(label)].mean(dtype=np.float64))
    enclosing = np.zeros(parts.count, np.bool_)
    for outer in large:
        enclosing[outer] = any(
            inside(boxes[inner], boxes[outer])
            and strength(inner) > MIN_STRENGTH * strength(outer)
            and encloses(parts.labels == outer, boxes[inner])
            for inner in large
            if inner != outer
        )
    return parts.mask_of(enclosing)


def inside(inner: Box, outer: Box) -> bool:
    """Return whether a box lies in another one, and is not much smaller."""
    (left, top, width, height), (x, y, w, h) = outer, inner
    within = left < x and top < y and x + w < left + width and y + h < top + height
    return within and max(w, h) >= MIN_INNER * max(width, height)


def encloses(part: Mask, box: Box) -> bool:
    """Return whether a part has ink on all four sides of a box, and hardly any in it."""
    x, y, w, h = box
    row, column = y + h // 2, x + w // 2
    sides = (part[row, :x], part[row, x + w :], part[:y, column], part[y + h :, column])
    return all(side.any() for side in sides) and bool(part[y : y + h, x : x + w].mean() < MAX_OVERLAP)
