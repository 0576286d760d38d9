"""Ink against its ground: how strongly each pixel stands out as part of a pen stroke, whatever the light.

OpenCV does the morphology, here and in the steps after: on a photo it is 5 to 20 times faster than SciPy and
scikit-image, needs no package but NumPy, and its headless wheel (61 MB) is small beside torch.
"""

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

Gray = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

MIN_CONTRAST = 0.07
"""Ink differs from its ground by at least this fraction of the brighter of both."""
MIN_SHARE = 0.45
"""A pixel is ink from this fraction of the strongest ink around it upwards."""
EVEN_CONTRAST, EVEN_SHARE = 0.03, 0.15
"""The same two where the ground is even."""
NOISE_SIGMAS = 4.0
"""Ink stands out from the noise of its ground by this many standard deviations."""
DIMMEST = 0.1
"""Light that is always there: keeps the noise of black from counting as contrast."""
TWO_KINDS = 1.6
"""Ink and shadows are told apart where the one has at least this many times the other's mean contrast."""
NUM_NOISE_PIXELS = 10_000


class Contrast(NamedTuple):
    """How strongly strokes of one polarity stand out on a picture."""

    value: Gray
    """[H, W]: difference to the ground, as a fraction of the light that falls there: the same in sun and shade."""
    floor: Gray
    """[H, W]: up to here it may be noise."""
    max_width: int
    """The widest stroke looked for, pixels."""
    min_share: float
    """A pixel is ink from this fraction of the strongest ink around it upwards."""

    def mask(self, level: float = 0.0) -> Mask:
        """Which pixels are ink: over the floor and `level`, and over a share of the strongest ink around them."""
        least = np.maximum(self.floor, level)
        return np.asarray(self.value > np.maximum(least, self.min_share * local_peak(self.value, self.max_width)))


def measure_contrast(gray: Gray, width: float, noise: float, *, dark: bool) -> Contrast:
    """Contrast of strokes up to `width` pixels on [H, W] with their ground."""
    side = odd(width)
    ground = ground_of(gray, side, dark=dark)
    light = np.maximum(ground, gray) + np.float32(DIMMEST)
    value = (ground - gray if dark else gray - ground) / light
    floor = np.maximum(MIN_CONTRAST, NOISE_SIGMAS * noise / light)
    return Contrast(np.asarray(value, np.float32), np.asarray(floor, np.float32), side, MIN_SHARE)


def measure_contrast_on_even_ground(gray: Gray, ground: float, noise: float, *, dark: bool) -> Contrast:
    """Contrast on [H, W] with a ground known to be even: nothing but ink differs from it, so little is enough."""
    value = np.asarray(ground - gray if dark else gray - ground, np.float32)
    floor = np.full_like(value, max(EVEN_CONTRAST, NOISE_SIGMAS * noise))
    return Contrast(value, floor, odd(max(gray.shape)), EVEN_SHARE)


def ground_of(gray: Gray, side: int, *, dark: bool) -> Gray:
    """The picture without strokes narrower than `side` pixels, [H, W].

    A morphological closing for dark ink, an opening for bright ink (Serra 1982). Both keep the edges of wider things,
    so a shadow with a hard edge belongs to the ground.
    """
    padded = cv2.copyMakeBorder(gray, side, side, side, side, cv2.BORDER_REPLICATE)  # the ground goes on outside
    operation = cv2.MORPH_CLOSE if dark else cv2.MORPH_OPEN
    ground = cv2.morphologyEx(padded, operation, np.ones((side, side), np.uint8))[side:-side, side:-side]
    return np.asarray(ground, dtype=np.float32)


def local_peak(values: Gray, width: int) -> Gray:
    """The strongest value within `width` pixels of each, smoothed, [H, W]."""
    peak = cv2.dilate(values, np.ones((width, width), np.uint8))
    return np.asarray(cv2.blur(peak, (width, width)), dtype=np.float32)


def ink_levels(strokes: Contrast) -> list[float]:
    """Least contrasts of ink worth trying: none, and the one that parts it from shadows where there are both."""
    values = strokes.value[strokes.value > strokes.floor]
    if len(values) < 20:
        return [0.0]
    pixels = (np.clip(values, 0, 1) * 255).astype(np.uint8)[:, None]
    level = cv2.threshold(pixels, 0, 255, cv2.THRESH_OTSU)[0] / 255  # Otsu 1979
    high, low = values[values > level], values[values <= level]
    two_kinds = min(len(high), len(low)) >= 8 and high.mean() > TWO_KINDS * low.mean()
    return [0.0, float(level)] if two_kinds else [0.0]


def noise_level(gray: Gray) -> float:
    """Standard deviation of the noise of a picture [H, W], from its second differences (Immerkaer 1996)."""
    if min(gray.shape) < 3:
        return 0.0
    second_difference = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    response = np.abs(cv2.filter2D(gray, cv2.CV_32F, second_difference)).ravel()
    return float(np.median(response[:: max(1, len(response) // NUM_NOISE_PIXELS)])) / (0.6745 * 6)


def odd(number: float) -> int:
    """The nearest odd number, at least 3."""
    return max(3, int(number) // 2 * 2 + 1)


def resize(pixels: Gray, scale: float) -> Gray:
    """[H, W] or [H, W, C] made smaller or larger, by area means or between its pixels; each side at least one pixel."""
    size = [max(1, round(length * scale)) for length in pixels.shape[1::-1]]
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return pixels if scale == 1 else np.asarray(cv2.resize(pixels, size, interpolation=method), dtype=np.float32)
