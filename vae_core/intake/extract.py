"""The ink of one candidate, measured in a crop of its own with the noise and contrast of that crop."""

from dataclasses import replace
from typing import NamedTuple

import cv2
import numpy as np

from vae_core.intake.candidate import Candidate
from vae_core.intake.frames import enclosures_in
from vae_core.intake.geometry import DIGIT_SIZE
from vae_core.intake.ink import Contrast, Gray, Mask, local_peak, measure_contrast, noise_level, resize
from vae_core.intake.lines import SPAN, lines_in
from vae_core.intake.parts import Parts

CROP_SIZE = 120  # largest longer side of a candidate in its crop, in pixels
MARGIN = 0.3  # margin of the crop around the candidate, as a fraction of its longer side
SPAN_AROUND = 0.8  # smallest length of a line, as a fraction of a crop with margins all around; a stroke reaches 0.63
RAMP = 0.3  # fraction of the strongest ink around a pixel below which it is ground; above 1 - RAMP it is full ink
MIN_EXTENT = 0.6  # smallest size of the extracted ink, as a fraction of its candidate's size
MIN_PART = 0.04  # smallest area of a part that is no speck, as a fraction of the largest part's area


class Crop(NamedTuple):
    """The part of a picture around a candidate, reduced."""

    gray: Gray  # [h, w]
    candidate: Candidate
    box: tuple[float, float, float, float]  # of the candidate, in pixels of the crop: left, top, right, bottom
    has_margins: bool  # on all four sides
    side: int  # shorter side of the whole picture, in its pixels
    zoom: float  # pixels of the crop to one of the picture

    def pixels(self, length: float) -> float:
        """Return a length in pixels of the crop, given as a fraction of the whole picture's shorter side."""
        return length * self.side * self.zoom

    @property
    def detail(self) -> float:
        """Pixels of the crop to one of MNIST's."""
        return self.pixels(self.candidate.size) / DIGIT_SIZE


def extract(gray: Gray, candidate: Candidate, max_width: float) -> Gray:
    """Return the ink of a candidate on a picture [H, W] as [h, w] in [0, 1]: 0 on the ground and on all else.

    `max_width` is the widest stroke, as a fraction of the picture's shorter side.
    """
    even_ground, level = candidate.filter.ground, candidate.filter.level
    # 1. Cut the candidate out, and blur what is finer than MNIST's pixels.
    crop = cut_out(gray, candidate)
    noise = noise_level(crop.gray)
    if crop.detail > 2 and even_ground is None:
        crop, noise = denoise(crop, noise)
    # 2. Measure how strongly strokes stand out.
    width, dark = crop.pixels(max_width), candidate.filter.dark
    contrast = measure_contrast(crop.gray, width, noise, dark=dark, even_ground=even_ground)
    # 3. Find the digit's own ink, without lines, frames, specks and neighbours.
    lines = lines_in(contrast.value > contrast.floor, SPAN_AROUND if crop.has_margins else SPAN)
    mask = digit_mask(contrast.mask(level) & ~lines, contrast.value, crop)
    if not mask.any():
        return np.zeros_like(contrast.value)
    # 4. Keep the contrast in the mask and on the edges around it, which fade over about a pixel of MNIST.
    fade = max(1, round(crop.detail * (0.5 if even_ground is None else 1.5)))
    near = dilate(mask, fade) & (mask | ~dilate(lines, 1))
    ink = replace(contrast, value=np.where(near, contrast.value, 0).astype(np.float32))
    # 5. Turn contrast into coverage.
    sharp = 0.0 if even_ground is not None else float(np.clip((crop.detail - 1.5) / 1.5, 0, 1))
    return coverage(ink, mask, noise, level, sharp)


def cut_out(gray: Gray, candidate: Candidate) -> Crop:
    """Return the crop of a candidate from a picture [H, W], its longer side reduced to CROP_SIZE at most."""
    side = min(gray.shape)
    left, top, right, bottom = (value * side for value in candidate.box)
    margin = MARGIN * candidate.size * side + 2
    x, y = max(0, int(left - margin)), max(0, int(top - margin))
    cut = gray[y : int(np.ceil(bottom + margin)), x : int(np.ceil(right + margin))]
    has_margins = x > 0 and y > 0 and right + margin < gray.shape[1] and bottom + margin < gray.shape[0]
    zoom = min(1.0, CROP_SIZE / (candidate.size * side))
    box = ((left - x) * zoom, (top - y) * zoom, (right - x) * zoom, (bottom - y) * zoom)
    return Crop(resize(cut, zoom), candidate, box, has_margins, side, zoom)


def denoise(crop: Crop, noise: float) -> tuple[Crop, float]:
    """Return the crop blurred by less than a pixel of MNIST, more where it is noisy, and the noise that is left."""
    sigma = float(np.clip(0.12 * crop.detail * (1 + 40 * noise), 0.3, 3))
    blurred = np.asarray(cv2.GaussianBlur(crop.gray, (0, 0), sigma), np.float32)
    left_over = max(1.0, 2 * np.sqrt(np.pi) * sigma)  # a Gaussian divides white noise by this
    return crop._replace(gray=blurred), noise / left_over


def digit_mask(mask: Mask, value: Gray, crop: Crop) -> Mask:
    """Return the parts of a mask [h, w] that are the digit; frames go, unless they are the digit itself."""
    stroke = crop.pixels(crop.candidate.stroke)
    unframed = parts_within(mask & ~enclosures_in(mask, value), crop.box, stroke)
    frame_is_digit = extent(unframed) < crop.pixels(MIN_EXTENT * crop.candidate.size)
    return parts_within(mask, crop.box, stroke) if frame_is_digit else unframed


def dilate(mask: Mask, iterations: int) -> Mask:
    """Return a mask [h, w] widened by some pixels on all sides."""
    return cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8), iterations=iterations) > 0


def coverage(ink: Contrast, mask: Mask, noise: float, level: float, sharp: float) -> Gray:
    """Return the fraction of each pixel that ink covers, [h, w], from its contrast.

    A small or a clean picture keeps its gray levels (`sharp` is 0): they tell where its edges are. A large photo is
    made crisp (`sharp` is 1), each stretch of a stroke by its own strongest ink: pencil and shadow fade it.
    """
    strongest = max(float(ink.value.max()), 1e-6)
    around = local_peak(np.where(mask, ink.value, np.float32(0)), ink.max_width) if sharp > 0 else np.float32(0)
    peak = np.maximum(sharp * around + (1 - sharp) * strongest, 1e-6)
    high = 1 - RAMP * sharp
    low = np.maximum(max(RAMP * sharp, min(0.3, 3 * noise / strongest) * (1 - sharp)), 0.9 * level / peak)
    low = np.minimum(low, high - 0.1)
    return np.asarray(np.clip((ink.value / peak - low) / (high - low), 0, 1), dtype=np.float32)


def parts_within(mask: Mask, box: tuple[float, ...], stroke: float) -> Mask:
    """Return the parts of a mask that lie mostly in a box and are no specks; `stroke` is a stroke's width in pixels."""
    parts = Parts(mask)
    pad = stroke / 2 + 1
    left, top = max(0, int(box[0] - pad)), max(0, int(box[1] - pad))
    inside = parts.labels[top : int(box[3] + pad) + 1, left : int(box[2] + pad) + 1]
    area = parts.areas
    share = np.bincount(inside.ravel(), minlength=parts.count) / np.maximum(area, 1)
    return parts.mask_of((share > 0.5) & (area > max(MIN_PART * area.max(), 0.25 * stroke**2)))


def extent(mask: Mask) -> int:
    """Return the longer side of the box of a mask in pixels, 0 when it is empty."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return int(max(np.ptp(rows), np.ptp(columns))) + 1 if len(rows) else 0
