"""Where on the picture the digit may be: groups of strokes, of either polarity and of any width."""

from dataclasses import dataclass, replace
from itertools import combinations

import cv2
import numpy as np

from vae_core.intake.frames import enclosures_in
from vae_core.intake.ink import (
    Contrast,
    Gray,
    Mask,
    ground_of,
    ink_levels,
    measure_contrast,
    measure_contrast_on_even_ground,
    noise_level,
    odd,
    resize,
)
from vae_core.intake.lines import lines_in

STROKE_WIDTHS = (0.05, 0.1, 0.2, 0.4, 0.75)
"""Widest strokes looked for, as fractions of the shorter side of the picture."""
KERNEL = 21
"""The widest stroke in pixels of the picture reduced for it: every width is looked for at the same cost."""
MAX_ZOOM = 3.0
"""Small pictures are enlarged at most by this."""
NUM_GROUPS, MIN_AREA = 8, 8
"""Only the largest groups of strokes are looked at, and none with less pixels."""
EVEN_GAPS = (0.14, 0.03)
"""Gaps between the strokes of one digit, as fractions of the shorter side: a torn digit, and two beside each other."""
NUM_TORN, MAX_TEAR, TORN = 4, 0.3, 0.4
"""Pairs among so many groups may be one digit torn in two, with a gap of at most this fraction of the larger part's
size, which is likely by so much."""
HOLE, FRAME = 0.15, 0.05
"""How likely the ground between strokes, and what surrounds them, is the digit, beside other strokes as strong."""
WHOLE = 0.85
"""About as long as the picture: this fraction of its shorter side."""
EVEN, MAX_UNEVEN, EVEN_SIZE = 0.02, 0.1, 280
"""A ground is even where all but a tenth of the picture's border differs by at most 2 % of the range."""


@dataclass(frozen=True)
class StrokeFilter:
    """How a group of strokes was found, and how to find it again; lengths are fractions of the shorter side."""

    dark: bool
    max_width: float  # the widest stroke looked for
    level: float = 0.0  # the least contrast of its ink
    ground: float | None = None  # the brightness of its ground where that is even


@dataclass(frozen=True)
class Candidate:
    """A group of strokes that may be the digit; lengths are fractions of the shorter side of the picture."""

    filter: StrokeFilter
    box: tuple[float, float, float, float]  # left, top, right, bottom
    stroke: float  # mean width of the strokes
    contrast: float  # mean over the ink
    ink_share: float  # of all ink that was found with it
    shape_score: float  # 1 for strokes, down to 0 for blobs, bars and what hangs on the picture's border
    area: float
    encloses: bool = False  # a frame or circle around other strokes
    weight: float = 1.0  # less for what is likely a hole or a frame

    @property
    def size(self) -> float:
        """The longer side."""
        left, top, right, bottom = self.box
        return max(right - left, bottom - top)

    @property
    def score(self) -> float:
        """How likely it is what the picture is about: strong, large, shaped like strokes."""
        # On an even ground hardly anything but ink differs from it, however faint.
        contrast = self.contrast if self.filter.ground is None else self.contrast**0.5
        extent = min(self.size, 0.6) ** 0.7 * min(self.area, 0.06) ** 0.3
        # One of many that run over the whole picture is a pattern.
        alone = 1.0 if self.size < WHOLE else self.ink_share
        return float(self.weight * contrast * self.shape_score * extent * alone)

    @property
    def stands_alone(self) -> bool:
        """Whether these are strong strokes on a ground with hardly anything else: what somebody drew, digit or not."""
        fits = self.size < WHOLE or self.filter.ground is not None
        return fits and self.contrast > 0.35 and self.ink_share > 0.6 and self.shape_score > 0.5

    def rivals(self, other: "Candidate") -> bool:
        """Whether this is another group, elsewhere, of some size and about as strong."""
        elsewhere = self.within(other) < 0.2 and other.within(self) < 0.2
        return elsewhere and self.size > 0.25 * other.size and self.score > 0.2 * other.score

    @property
    def box_area(self) -> float:
        """Of the whole box."""
        left, top, right, bottom = self.box
        return (right - left) * (bottom - top)

    def within(self, other: "Candidate") -> float:
        """The fraction of this box that lies in another one."""
        left, top = max(self.box[0], other.box[0]), max(self.box[1], other.box[1])
        right, bottom = min(self.box[2], other.box[2]), min(self.box[3], other.box[3])
        return max(0.0, right - left) * max(0.0, bottom - top) / self.box_area


def find_candidates(gray: Gray) -> list[Candidate]:
    """Groups of strokes on a picture [H, W], the likeliest first."""
    found: list[Candidate] = []
    for fraction in STROKE_WIDTHS:
        side = min(gray.shape)
        scale = min(MAX_ZOOM, KERNEL / (fraction * side))
        small = np.asarray(cv2.GaussianBlur(resize(gray, scale), (0, 0), 0.7), np.float32)
        noise = noise_level(small)
        for dark in (True, False):
            contrast = measure_contrast(small, fraction * side * scale, noise, dark=dark)
            lines = lines_in(contrast.value > contrast.floor)
            found += find_groups(contrast, lines, StrokeFilter(dark, fraction), max_gap=odd(contrast.max_width / 3))
            if lines.any():  # the squares between them are no strokes: the wider ones are looked for without lines
                gray = painted_over(small, lines, contrast.max_width, dark=dark)
    return rank_candidates(found)


def candidates_on_even_ground(gray: Gray) -> list[Candidate]:
    """The same where the ground is one even colour, as drawing programs make it; nothing where it is not."""
    border = np.concatenate([gray[0], gray[-1], gray[:, 0], gray[:, -1]])
    ground = float(np.median(border))
    if (np.abs(border - ground) > EVEN).mean() > MAX_UNEVEN:
        return []
    small = resize(gray, min(1.0, EVEN_SIZE / max(gray.shape)))
    noise, side = noise_level(small), min(small.shape)
    found: list[Candidate] = []
    for dark in (True, False):
        contrast = measure_contrast_on_even_ground(small, ground, noise, dark=dark)
        for max_gap in EVEN_GAPS:
            lines = lines_in(contrast.value > contrast.floor)
            found += find_groups(contrast, lines, StrokeFilter(dark, 1.0, ground=ground), max_gap=odd(max_gap * side))
    return rank_candidates(found)


def painted_over(gray: Gray, lines: Mask, width: int, *, dark: bool) -> Gray:
    """A picture [H, W] with its lines, and what fades from them, in the colour of the ground beside them."""
    near = cv2.dilate(lines.astype(np.uint8), np.ones((3, 3), np.uint8), iterations=2) > 0
    return np.asarray(np.where(near, ground_of(gray, width, dark=dark), gray), np.float32)


def rank_candidates(found: list[Candidate]) -> list[Candidate]:
    """The likeliest first. Holes and frames stay in: a hole may be a digit on a label, and a frame a 0 with a blot."""
    frames = [candidate for candidate in found if candidate.encloses]
    solid: list[Candidate] = []
    weighed = []
    for candidate in sorted(found, key=lambda candidate: -candidate.box_area):  # what is in a hole is no hole again
        hole = any(is_hole(candidate, other) for other in solid)
        if not hole:
            solid.append(candidate)
        weight = candidate.weight * (HOLE if hole else 1.0)
        weight *= FRAME if any(share_box(candidate, frame) for frame in frames) else 1.0
        weighed.append(replace(candidate, weight=weight))
    return sorted(weighed, key=lambda candidate: -candidate.score)


def is_hole(inner: Candidate, outer: Candidate) -> bool:
    """Whether a group is but the ground between the strokes of another, which has the other polarity.

    Strokes much finer than what is around them are no hole: they are written on it. Nor is there a hole in what may
    be two things.
    """
    fineness, size = inner.stroke / outer.stroke, inner.size / outer.size
    written_on = (fineness < 0.7 and size > 0.3) or (fineness < 0.3 and size > 0.1)
    return (
        outer.weight == 1
        and inner.filter.dark != outer.filter.dark
        and not written_on
        and outer.shape_score > 0.5
        and inner.within(outer) > 0.8
        and outer.within(inner) < 0.9
        and outer.contrast > 0.4 * inner.contrast
    )


def share_box(one: Candidate, other: Candidate) -> bool:
    """Whether two candidates have nearly one box."""
    return one.within(other) > 0.8 and other.within(one) > 0.8


def find_groups(contrast: Contrast, lines: Mask, stroke_filter: StrokeFilter, max_gap: int) -> list[Candidate]:
    """Return groups of strokes without lines and frames; parts nearer than `max_gap` pixels belong together."""
    found: list[Candidate] = []
    for level in ink_levels(contrast) if stroke_filter.ground is None else [0.0]:
        mask = contrast.mask(level) & ~lines
        enclosures = enclosures_in(mask, contrast.value)
        at_level = replace(stroke_filter, level=level)
        found += groups_in(mask & ~enclosures, contrast.value, at_level, max_gap)
        found += [replace(frame, encloses=True) for frame in groups_in(enclosures, contrast.value, at_level, max_gap)]
    return found


def groups_in(mask: Mask, value: Gray, stroke_filter: StrokeFilter, max_gap: int) -> list[Candidate]:
    """The groups of a mask, largest first."""
    pixels = mask.astype(np.uint8)
    near = cv2.dilate(pixels, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (max_gap, max_gap)))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(near)
    labels[~mask] = 0
    area = np.bincount(labels.ravel(), minlength=len(stats))
    area[0] = 0
    depth = np.asarray(cv2.distanceTransform(pixels, cv2.DIST_L2, 3), np.float32)

    def candidate(*members: int) -> Candidate:
        ink = np.where(np.isin(labels, members), depth, np.float32(0))
        ink_share = float(area[list(members)].sum() / area.sum())
        return measure_candidate(ink, float(value[ink > 0].mean()), ink_share, stroke_filter)

    large = [int(label) for label in np.argsort(-area)[:NUM_GROUPS] if area[label] >= MIN_AREA]
    found = {label: candidate(label) for label in large}
    pairs = [pair for pair in combinations(large[:NUM_TORN], 2) if may_be_one_digit(*(found[label] for label in pair))]
    return [*found.values(), *(replace(candidate(*pair), weight=TORN) for pair in pairs)]


def may_be_one_digit(one: Candidate, other: Candidate) -> bool:
    """Whether two groups may be parts of one digit: alike, and near to each other for their size."""
    gaps = [max(one.box[axis], other.box[axis]) - min(one.box[axis + 2], other.box[axis + 2]) for axis in (0, 1)]
    alike = 0.5 < one.stroke / other.stroke < 2 and 0.6 < one.contrast / other.contrast < 1.7
    return alike and max(gaps) < MAX_TEAR * max(one.size, other.size)


def measure_candidate(depth: Gray, contrast: float, ink_share: float, stroke_filter: StrokeFilter) -> Candidate:
    """A candidate from the depth of its strokes [H, W], 0 where there are none: the distance to their edge, pixels."""
    side = min(depth.shape)
    rows, columns = np.flatnonzero(depth.any(1)), np.flatnonzero(depth.any(0))
    left, top, right, bottom = int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
    ink = depth[top:bottom, left:right] > 0
    stroke = 4 * float(depth[top:bottom, left:right][ink].mean())  # a straight bar is 4 times as wide as its mean depth
    edges = (depth[0], depth[-1], depth[:, 0], depth[:, -1])
    contact = sum(int(np.count_nonzero(edge)) for edge in edges)
    return Candidate(
        stroke_filter,
        box=(left / side, top / side, right / side, bottom / side),
        stroke=stroke / side,
        contrast=contrast,
        ink_share=ink_share,
        shape_score=score_shape(ink, stroke, contact),
        area=float(ink.sum()) / side**2,
    )


def score_shape(ink: Mask, stroke: float, contact: int) -> float:
    """1 for a group that looks like strokes, towards 0 for blobs, filled boxes, long bars, and parts of the border."""
    long, short = max(ink.shape), min(ink.shape)
    shape = float(np.exp(-4 * max(0.0, contact - 1.5 * stroke) / long)) / (1 + (stroke / long / 0.3) ** 6)
    if short > 0.5 * long:
        shape /= 1 + (float(ink.mean()) / 0.65) ** 8
    return float(shape / (1 + (long / short / 10) ** 4))
