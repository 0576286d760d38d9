"""MNIST's geometry: the longer side 20 of 28 pixels, strokes of MNIST's width, the centre of mass at index 14."""

import cv2
import numpy as np
import torch
from torch import Tensor

from vae_core.intake.ink import Gray, odd

SIZE = 28  # side of an image, in pixels
DIGIT_SIZE = 20  # longer side of the digit, in pixels
CENTRE = 14  # row and column of the centre of mass
MIN_STROKE = 1.6  # smallest mean width of strokes, in pixels; 98 % of MNIST's are between this and the next
MAX_STROKE = 4.9  # largest mean width of strokes, in pixels
MIN_INK = 0.1  # smallest ink of a pixel of the digit, on a range of 1
MEASURED_AT = 160  # smallest longer side, in pixels, of a picture on which strokes are measured
MAX_CHANGE = 4.0  # largest change of the strokes' width in one step, in pixels of MNIST


def to_mnist(ink: Gray) -> Tensor:
    """Return a digit of ink [H, W] in [0, 1] in MNIST's geometry, [1, 28, 28]."""
    ink = to_mnist_strokes(trim(ink, MIN_INK))
    return torch.from_numpy(centre_by_mass(resize_to_digit(trim(ink, MIN_INK))))[None]


def stroke_width(ink: Gray) -> float:
    """Return the mean width of the strokes [H, W] in pixels, 0 without ink: 4 times their mean depth, as of a bar."""
    zoom = max(1.0, MEASURED_AT / max(ink.shape))  # depth is counted in whole pixels
    fine = cv2.resize(ink, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_CUBIC)
    depth = cv2.distanceTransform(np.pad((fine > 0.5).astype(np.uint8), 1), cv2.DIST_L2, 5)
    return 4 * float(depth[depth > 0].mean()) / zoom if depth.any() else 0.0


def trim(ink: Gray, threshold: float) -> Gray:
    """Return [H, W] cut to the box of the pixels over a threshold."""
    rows, columns = np.flatnonzero((ink > threshold).any(1)), np.flatnonzero((ink > threshold).any(0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def to_mnist_strokes(ink: Gray) -> Gray:
    """Return [H, W] with strokes thickened or thinned that would leave MNIST's range at 20 pixels' size."""
    for _ in range(2):  # the size changes with the strokes
        pixel = max(trim(ink, 0.5).shape) / DIGIT_SIZE
        width = stroke_width(ink) / pixel
        if MIN_STROKE <= width <= MAX_STROKE:
            break
        change = float(np.clip(width, MIN_STROKE + 0.3, MAX_STROKE - 0.5)) - width
        if pixel < 4:  # too coarse for a change by parts of a pixel
            ink = cv2.resize(ink, None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC).clip(0, 1)
            pixel *= 4
        side = odd(min(abs(change), MAX_CHANGE) * pixel)
        disk = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
        padded = np.pad(ink, side)
        changed = np.asarray(cv2.dilate(padded, disk) if change > 0 else cv2.erode(padded, disk), dtype=np.float32)
        if not (changed > 0.5).any():
            break
        ink = changed
    return ink


def resize_to_digit(digit: Gray) -> Gray:
    """Return [H, W] scaled to a longer side of 20 pixels, its strongest ink 1 again."""
    height, width = digit.shape
    scale = DIGIT_SIZE / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(digit, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    return np.asarray(np.clip(small / small.max(), 0, 1), dtype=np.float32)


def centre_by_mass(digit: Gray) -> Gray:
    """Return a digit [H, W] of at most 20 x 20 on black [28, 28], moved by whole pixels to centre its mass at 14."""
    placed = np.zeros((SIZE, SIZE), dtype=np.float32)
    corner = []
    for axis, length in enumerate(digit.shape):
        mass = digit.sum(1 - axis)
        centre = float((mass * np.arange(length)).sum() / mass.sum())
        corner.append(min(max(round(CENTRE - centre), 0), SIZE - length))
    top, left = corner
    placed[top : top + digit.shape[0], left : left + digit.shape[1]] = digit
    return placed
