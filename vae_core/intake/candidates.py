"""The search for groups of strokes that may be the digit, of either polarity and of any width."""

from dataclasses import replace
from itertools import combinations

import cv2
import numpy as np

from vae_core.intake.candidate import Candidate, Ink, StrokeFilter, measure_candidate
from vae_core.intake.frames import enclosures_in
from vae_core.intake.ink import Contrast, Gray, Mask, ground_of, ink_levels, measure_contrast, noise_level, odd, resize
from vae_core.intake.lines import lines_in
from vae_core.intake.parts import Parts

STROKE_WIDTHS = (0.05, 0.1, 0.2, 0.4, 0.75)  # widest strokes of each search, as fractions of the shorter side
KERNEL = 17  # widest stroke in pixels in the picture of a search; with 21 a search takes longer, and reads no better
MAX_ZOOM = 3.0  # largest factor by which a small picture is enlarged
NUM_GROUPS = 8  # number of groups kept of each mask, the largest first
MIN_AREA = 8  # smallest area of a group, in pixels
EVEN_GAPS = (0.14, 0.03)
"""Largest gaps inside a digit on an even ground, as fractions of the shorter side: for torn and for adjacent digits."""
NUM_TORN = 4  # number of groups, the largest first, whose pairs are tried as one digit in two parts
MAX_TEAR = 0.3  # largest gap between the two parts of one digit, as a fraction of the larger part's size
TORN_WEIGHT = 0.4  # weight of a candidate made of two groups
HOLE_WEIGHT = 0.15  # weight of a candidate that is likely the ground between the strokes of another
FRAME_WEIGHT = 0.05  # weight of a candidate that encloses other strokes
EVEN_TOLERANCE = 0.02  # largest difference of an even ground from its median brightness, on a range of 1
MAX_UNEVEN = 0.1  # largest fraction of the picture's border that may differ more from an even ground
EVEN_SIZE = 280  # longer side, in pixels, to which a picture with an even ground is reduced


def find_candidates(gray: Gray) -> list[Candidate]:
    """Return groups of strokes on a picture [H, W], the likeliest first."""
    found: list[Candidate] = []
    for fraction in STROKE_WIDTHS:
        side = min(gray.shape)
        scale = min(MAX_ZOOM, KERNEL / (fraction * side))
        gray = resize(gray, scale) if scale < 1 else gray
        small = np.asarray(cv2.GaussianBlur(resize(gray, max(1.0, scale)), (0, 0), 0.7), np.float32)
        noise = noise_level(small)
        for dark in (True, False):
            contrast = measure_contrast(small, fraction * min(small.shape), noise, dark=dark)
            lines = lines_in(contrast.value > contrast.floor)
            found += find_groups(contrast, lines, StrokeFilter(dark, fraction), max_gap=odd(contrast.max_width / 3))
            if lines.any():  # wider strokes are searched for without lines, whose squares would pass for strokes
                gray = paint_over(small, lines, contrast.max_width, dark=dark)
    return rank_candidates(found)


def candidates_on_even_ground(gray: Gray) -> list[Candidate]:
    """Return groups of strokes on a picture [H, W] with an even ground, as drawing programs make it; else none."""
    border = np.concatenate([gray[0], gray[-1], gray[:, 0], gray[:, -1]])
    ground = float(np.median(border))
    if (np.abs(border - ground) > EVEN_TOLERANCE).mean() > MAX_UNEVEN:
        return []
    small = resize(gray, min(1.0, EVEN_SIZE / max(gray.shape)))
    noise, side = noise_level(small), min(small.shape)
    found: list[Candidate] = []
    for dark in (True, False):
        contrast = measure_contrast(small, side, noise, dark=dark, even_ground=ground)
        lines = lines_in(contrast.value > contrast.floor)
        for gap in EVEN_GAPS:
            found += find_groups(contrast, lines, StrokeFilter(dark, 1.0, ground=ground), max_gap=odd(gap * side))
    return rank_candidates(found)


def paint_over(gray: Gray, lines: Mask, max_width: int, *, dark: bool) -> Gray:
    """Return the picture [H, W] with its lines, and their faded edges, in the colour of the ground beside them."""
    near = cv2.dilate(lines.astype(np.uint8), np.ones((3, 3), np.uint8), iterations=2) > 0
    return np.asarray(np.where(near, ground_of(gray, max_width, dark=dark), gray), np.float32)


def find_groups(contrast: Contrast, lines: Mask, stroke_filter: StrokeFilter, max_gap: int) -> list[Candidate]:
    """Return groups of strokes without lines; parts nearer to each other than `max_gap` pixels are one group."""
    found: list[Candidate] = []
    for level in ink_levels(contrast) if stroke_filter.ground is None else [0.0]:
        mask = contrast.mask(level) & ~lines
        enclosures = enclosures_in(mask, contrast.value)
        at_level = replace(stroke_filter, level=level)
        found += groups_in(mask & ~enclosures, contrast.value, at_level, max_gap)
        found += [replace(frame, encloses=True) for frame in groups_in(enclosures, contrast.value, at_level, max_gap)]
    return found


def groups_in(mask: Mask, value: Gray, stroke_filter: StrokeFilter, max_gap: int) -> list[Candidate]:
    """Return the groups of a mask of ink [H, W] with contrast `value` [H, W], the largest first, then pairs of them."""
    if not mask.any():
        return []
    # 1. Label the groups: parts are joined where they are near, but only ink is measured.
    pixels = mask.view(np.uint8)
    near = cv2.dilate(pixels, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (max_gap, max_gap)))
    groups = Parts(mask, np.asarray(near, np.uint8))
    area, total = groups.areas, len(groups.pixels)
    large = [int(label) for label in np.argsort(-area)[:NUM_GROUPS] if area[label] >= MIN_AREA]
    depth = np.asarray(cv2.distanceTransform(pixels, cv2.DIST_L2, 3), np.float32)

    def candidate(*members: int) -> Candidate:
        places = groups.pixels_of(*members)
        ink = Ink(places, groups.box_of(*members), mask.shape, depth.ravel().take(places))
        ink_share = len(places) / total
        return measure_candidate(ink, float(value.ravel().take(places).mean()), ink_share, stroke_filter)

    # 2. Measure the largest.
    found = {label: candidate(label) for label in large}
    # 3. Add pairs that may be one digit, torn in two.
    pairs = [pair for pair in combinations(large[:NUM_TORN], 2) if may_be_one_digit(*(found[label] for label in pair))]
    return [*found.values(), *(replace(candidate(*pair), weight=TORN_WEIGHT) for pair in pairs)]


def may_be_one_digit(one: Candidate, other: Candidate) -> bool:
    """Return whether two groups may be parts of one digit: of like strokes, and near to each other for their size."""
    gaps = [max(one.box[axis], other.box[axis]) - min(one.box[axis + 2], other.box[axis + 2]) for axis in (0, 1)]
    alike = 0.5 < one.stroke / other.stroke < 2 and 0.6 < one.contrast / other.contrast < 1.7
    return alike and max(gaps) < MAX_TEAR * max(one.size, other.size)


def rank_candidates(found: list[Candidate]) -> list[Candidate]:
    """Return the candidates, the likeliest first, after holes and frames have lost weight.

    Both stay in: a hole may be a digit on a label, and a frame a 0 with a blot.
    """
    frames = [candidate for candidate in found if candidate.encloses]
    solid: list[Candidate] = []
    weighed = []
    for candidate in sorted(found, key=lambda candidate: -candidate.box_area):  # a hole's own inside is no hole
        hole = any(is_hole(candidate, other) for other in solid)
        if not hole:
            solid.append(candidate)
        weight = candidate.weight * (HOLE_WEIGHT if hole else 1.0)
        weight *= FRAME_WEIGHT if any(candidate.shares_box(frame) for frame in frames) else 1.0
        weighed.append(candidate if weight == candidate.weight else replace(candidate, weight=weight))
    return sorted(weighed, key=lambda candidate: -candidate.score)


def is_hole(inner: Candidate, outer: Candidate) -> bool:
    """Return whether a group is only the ground between the strokes of another, which has the other polarity.

    Strokes much finer than those around them are no hole: they are written on them. A pair of groups has no holes.
    """
    if outer.weight != 1 or inner.filter.dark == outer.filter.dark or outer.shape_score <= 0.5:
        return False
    fineness, size = inner.stroke / outer.stroke, inner.size / outer.size
    written_on = (fineness < 0.7 and size > 0.3) or (fineness < 0.3 and size > 0.1)
    return (
        not written_on
        and inner.within(outer) > 0.8
        and outer.within(inner) < 0.9
        and outer.contrast > 0.4 * inner.contrast
    )
