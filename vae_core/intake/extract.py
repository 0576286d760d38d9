"""The ink of one candidate, looked at closely: in its own crop, with its own level of ink."""

import cv2
import numpy as np

from vae_core.intake.candidates import Candidate
from vae_core.intake.frames import enclosures_in
from vae_core.intake.ink import (
    Contrast,
    Gray,
    Mask,
    local_peak,
    measure_contrast,
    measure_contrast_on_even_ground,
    noise_level,
    resize,
)
from vae_core.intake.lines import SPAN, lines_in

FINE = 120
"""The longer side of a digit when it is looked at closely, at most, pixels."""
MARGIN = 0.3
"""Of the digit's longer side, kept around it."""
SPAN_AROUND = 0.8
"""Lines run over this fraction of a crop with margins all around, of which a stroke of the digit takes 0.63 at most."""
RAMP = 0.3
"""On pictures with pixels to spare, ink below this share of its strongest is ground, and above 1 - this is full."""
MIN_EXTENT = 0.6
"""Of its candidate's size that a digit has at least."""
MIN_PART = 0.04
"""Parts smaller than this fraction of the largest are specks."""


def extract(gray: Gray, candidate: Candidate, max_width: float) -> Gray:
    """Ink in [0, 1] of a candidate on a picture [H, W], [h, w]: 0 on the ground and on all else.

    `max_width` is the widest stroke looked for, as a fraction of the picture's shorter side.
    """
    side = min(gray.shape)
    left, top, right, bottom = (value * side for value in candidate.box)
    margin = MARGIN * candidate.size * side + 2
    x, y = max(0, int(left - margin)), max(0, int(top - margin))
    crop = gray[y : int(np.ceil(bottom + margin)), x : int(np.ceil(right + margin))]
    whole_margin = x > 0 and y > 0 and right + margin < gray.shape[1] and bottom + margin < gray.shape[0]
    span = SPAN_AROUND if whole_margin else SPAN
    zoom = min(1.0, FINE / (candidate.size * side))
    crop = resize(crop, zoom)
    detail = candidate.size * side * zoom / 20  # pixels of the crop to one of MNIST's
    even = candidate.filter.ground is not None
    noise = noise_level(crop)
    if detail > 2 and not even:
        sigma = float(np.clip(0.12 * detail * (1 + 40 * noise), 0.3, 3))
        crop = np.asarray(cv2.GaussianBlur(crop, (0, 0), sigma), np.float32)
        noise /= max(1.0, 2 * np.sqrt(np.pi) * sigma)  # what the blur leaves of white noise
    if candidate.filter.ground is None:
        contrast = measure_contrast(crop, max_width * side * zoom, noise, dark=candidate.filter.dark)
    else:
        contrast = measure_contrast_on_even_ground(crop, candidate.filter.ground, noise, dark=candidate.filter.dark)
    lines = lines_in(contrast.value > contrast.floor, span)
    mask = contrast.mask(candidate.filter.level) & ~lines
    box = ((left - x) * zoom, (top - y) * zoom, (right - x) * zoom, (bottom - y) * zoom)
    stroke = candidate.stroke * side * zoom
    whole, mask = mask, parts_within(mask & ~enclosures_in(mask, contrast.value), box, stroke)
    if extent(mask) < MIN_EXTENT * candidate.size * side * zoom:  # what went was the digit itself
        mask = parts_within(whole, box, stroke)
    if not mask.any():
        return np.zeros_like(contrast.value)
    reach = max(1, round(detail * (1.5 if even else 0.5)))  # an edge fades over about a pixel of MNIST
    near = cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8), iterations=reach) > 0
    sharp = 0.0 if even else float(np.clip((detail - 1.5) / 1.5, 0, 1))
    near &= mask | (cv2.dilate(lines.astype(np.uint8), np.ones((3, 3), np.uint8)) == 0)
    ink = contrast._replace(value=np.where(near, contrast.value, 0).astype(np.float32))
    return coverage(ink, mask, noise, candidate.filter.level, sharp)


def coverage(ink: Contrast, mask: Mask, noise: float, level: float, sharp: float) -> Gray:
    """How much of each pixel is covered with ink, [h, w], from its contrast.

    A small or a clean picture keeps its gray levels (`sharp` is 0): they tell where its edges are. A large photo is
    made crisp (`sharp` is 1), each stretch of a stroke by its own strongest ink: pencil and shadow fade it.
    """
    strongest = max(float(ink.value.max()), 1e-6)
    peak = sharp * local_peak(np.where(mask, ink.value, 0).astype(np.float32), ink.max_width) + (1 - sharp) * strongest
    peak = np.maximum(peak, 1e-6)
    high = 1 - RAMP * sharp
    low = np.maximum(max(RAMP * sharp, min(0.3, 3 * noise / strongest) * (1 - sharp)), 0.9 * level / peak)
    low = np.minimum(low, high - 0.1)
    return np.asarray(np.clip((ink.value / peak - low) / (high - low), 0, 1), dtype=np.float32)


def parts_within(mask: Mask, box: tuple[float, ...], stroke: float) -> Mask:
    """The parts of a mask that lie mostly in a box and are no specks."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    pad = stroke / 2 + 1
    left, top = max(0, int(box[0] - pad)), max(0, int(box[1] - pad))
    inside = labels[top : int(box[3] + pad) + 1, left : int(box[2] + pad) + 1]
    area = stats[:, cv2.CC_STAT_AREA]
    share = np.bincount(inside.ravel(), minlength=len(area)) / area
    kept = (share > 0.5) & (area > max(MIN_PART * area[1:].max(initial=0), 0.25 * stroke**2))
    kept[0] = False
    return np.asarray(kept[labels])


def extent(mask: Mask) -> int:
    """The longer side of the box of a mask, pixels; 0 when it is empty."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return int(max(np.ptp(rows), np.ptp(columns))) + 1 if len(rows) else 0
