"""A candidate: one group of strokes on a picture that may be the digit, and what is measured of it.

Lengths are fractions of the picture's shorter side unless a name or comment says pixels.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from vae_core.intake.ink import Gray

WHOLE = 0.85  # smallest size of a group that runs over the whole picture


@dataclass(frozen=True)
class StrokeFilter:
    """The search that found a group of strokes; the group is found again with the same values."""

    dark: bool
    max_width: float  # widest strokes searched for
    level: float = 0.0  # lowest contrast of the ink
    ground: float | None = None  # brightness of the ground where that is even


@dataclass(frozen=True)
class Candidate:
    """A group of strokes that may be the digit."""

    filter: StrokeFilter
    box: tuple[float, float, float, float]  # left, top, right, bottom
    stroke: float  # mean width of the strokes
    contrast: float  # mean over the ink
    ink_share: float  # fraction of all ink that was found with it
    shape_score: float  # 1 for strokes, towards 0 for blobs, bars and what touches the picture's border
    area: float  # of the ink, in squares of the shorter side
    encloses: bool = False  # a frame or circle around other strokes
    weight: float = 1.0  # lower for what is likely a hole, a frame or two things

    @cached_property
    def size(self) -> float:
        """The longer side of the box."""
        left, top, right, bottom = self.box
        return max(right - left, bottom - top)

    @cached_property
    def box_area(self) -> float:
        """The area of the box."""
        left, top, right, bottom = self.box
        return (right - left) * (bottom - top)

    @cached_property
    def score(self) -> float:
        """Likelihood, not normalised, that this is the digit: higher for strong, large groups shaped like strokes."""
        # On an even ground hardly anything but ink differs from it, however faint.
        contrast = self.contrast if self.filter.ground is None else self.contrast**0.5
        extent = min(self.size, 0.6) ** 0.7 * min(self.area, 0.06) ** 0.3
        # One of many groups that run over the whole picture is a pattern.
        alone = 1.0 if self.size < WHOLE else self.ink_share
        return float(self.weight * contrast * self.shape_score * extent * alone)

    @property
    def stands_alone(self) -> bool:
        """Whether these are strong strokes on a ground with hardly anything else: a drawing, of a digit or not."""
        fits = self.size < WHOLE or self.filter.ground is not None
        return fits and self.contrast > 0.35 and self.ink_share > 0.6 and self.shape_score > 0.5

    def within(self, other: "Candidate") -> float:
        """Return the fraction of this box that lies in another one."""
        left, top = max(self.box[0], other.box[0]), max(self.box[1], other.box[1])
        right, bottom = min(self.box[2], other.box[2]), min(self.box[3], other.box[3])
        return max(0.0, right - left) * max(0.0, bottom - top) / self.box_area

    def rivals(self, other: "Candidate") -> bool:
        """Return whether this is another group, elsewhere, of some size and about as likely."""
        elsewhere = self.within(other) < 0.2 and other.within(self) < 0.2
        return elsewhere and self.size > 0.25 * other.size and self.score > 0.2 * other.score

    def shares_box(self, other: "Candidate") -> bool:
        """Return whether the two boxes are nearly one."""
        return self.within(other) > 0.8 and other.within(self) > 0.8

    def shares_strokes(self, other: "Candidate") -> bool:
        """Return whether two groups are about the same strokes; the dots of a print differ in width from its digit."""
        same_filter = self.filter.dark == other.filter.dark
        return same_filter and self.shares_box(other) and 0.5 < self.stroke / other.stroke < 2


class Ink(NamedTuple):
    """The pixels of a group of strokes on a picture [H, W]."""

    places: npt.NDArray[np.int64]  # row by row
    box: tuple[int, int, int, int]  # left, top, right, bottom
    shape: tuple[int, ...]  # of the picture
    depths: Gray  # distance of each to the edge of its stroke, in pixels

    @property
    def contact(self) -> int:
        """The number of pixels on each side of the picture, summed."""
        (left, top, right, bottom), (height, width) = self.box, self.shape
        if left > 0 and top > 0 and right < width and bottom < height:
            return 0
        rows, columns = np.divmod(self.places, width)
        sides = (rows == 0, rows == height - 1, columns == 0, columns == width - 1)
        return sum(int(side.sum()) for side in sides)


def measure_candidate(ink: Ink, contrast: float, ink_share: float, stroke_filter: StrokeFilter) -> Candidate:
    """Return the candidate of a group of strokes."""
    side = min(ink.shape)
    left, top, right, bottom = ink.box
    stroke = 4 * float(ink.depths.mean())  # a straight bar is 4 times as wide as its mean depth
    return Candidate(
        stroke_filter,
        box=(left / side, top / side, right / side, bottom / side),
        stroke=stroke / side,
        contrast=contrast,
        ink_share=ink_share,
        shape_score=score_shape(ink, stroke),
        area=len(ink.places) / side**2,
    )


def score_shape(ink: Ink, stroke: float) -> float:
    """Return 1 for ink shaped like strokes, towards 0 for blobs, filled boxes, bars and parts of the border.

    `stroke` is the mean width of the strokes, in pixels.
    """
    left, top, right, bottom = ink.box
    long, short = max(right - left, bottom - top), min(right - left, bottom - top)
    score = float(np.exp(-4 * max(0.0, ink.contact - 1.5 * stroke) / long)) / (1 + (stroke / long / 0.3) ** 6)
    if short > 0.5 * long:
        score /= 1 + (len(ink.places) / (long * short) / 0.65) ** 8
    return float(score / (1 + (long / short / 10) ** 4))
