"""Ink against its ground: how strongly each pixel stands out as part of a pen stroke, whatever the light.

OpenCV does the morphology, here and in the steps after: on a photo it is 5 to 20 times faster than SciPy and
scikit-image, needs no package but NumPy, and its headless wheel (61 MB) is small beside torch.
"""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
import numpy.typing as npt

Gray = npt.NDArray[np.float32]  # brightness or ink, [H, W]
Colours = npt.NDArray[np.float32]  # red, green and blue in [0, 1], [H, W, 3]
Mask = npt.NDArray[np.bool_]

MIN_CONTRAST = 0.07  # smallest contrast of ink: its difference from the ground as a fraction of the brighter of both
MIN_SHARE = 0.45  # smallest contrast of ink, as a fraction of the strongest around it
EVEN_CONTRAST = 0.03  # smallest difference of ink from an even ground, on a range of 1
EVEN_SHARE = 0.15  # smallest difference of ink from an even ground, as a fraction of the strongest on the picture
NOISE_SIGMAS = 4.0  # smallest difference of ink from its ground, in standard deviations of the noise
DIMMEST = 0.1  # brightness added to every pixel, on a range of 1, so that the noise of black does not count as contrast
TWO_KINDS = 1.6  # smallest ratio of the mean contrast of ink to that of shadows at which a level parts them
NUM_NOISE_PIXELS = 10_000  # number of pixels from which the noise is estimated


@dataclass(frozen=True)
class Contrast:
    """Contrast of strokes of one polarity with their ground."""

    value: Gray  # [H, W]: difference from the ground, as a fraction of the light there: the same in sun and shade
    floor: Gray  # [H, W]: largest value that may be noise
    max_width: int  # widest stroke that stands out, in pixels
    min_share: float  # smallest value of ink, as a fraction of the strongest around it

    def mask(self, level: float = 0.0) -> Mask:
        """Return which pixels are ink: over the floor, over `level`, and over a share of the strongest around them."""
        return np.asarray(self.value > (np.maximum(self.least, level) if level > 0 else self.least))

    @cached_property
    def least(self) -> Gray:
        """The largest value [H, W] that is no ink, whatever the level."""
        peak = local_peak(self.value, self.max_width)
        peak *= np.float32(self.min_share)
        return np.maximum(self.floor, peak, out=peak)


def measure_contrast(
    gray: Gray, max_width: float, noise: float, *, dark: bool, even_ground: float | None = None
) -> Contrast:
    """Return the contrast of strokes on a picture [H, W] with their ground, up to `max_width` pixels wide.

    `even_ground` is the brightness of a ground from which nothing but ink differs: little contrast is enough there, and
    strokes may have any width.
    """
    if even_ground is None:
        width, min_share, ground = odd(max_width), MIN_SHARE, ground_of(gray, odd(max_width), dark=dark)
        light = (ground if dark else gray) + np.float32(DIMMEST)  # the brighter of both
        value = ground - gray if dark else gray - ground
        value /= light
        floor = np.divide(np.float32(NOISE_SIGMAS * noise), light, out=light)
        np.maximum(np.float32(MIN_CONTRAST), floor, out=floor)
    else:
        width, min_share = odd(max(gray.shape)), EVEN_SHARE
        value = even_ground - gray if dark else gray - even_ground
        floor = np.full_like(value, max(EVEN_CONTRAST, NOISE_SIGMAS * noise))
    return Contrast(np.asarray(value, np.float32), np.asarray(floor, np.float32), width, min_share)


def ground_of(gray: Gray, kernel: int, *, dark: bool) -> Gray:
    """Return the picture [H, W] without strokes narrower than `kernel` pixels.

    A morphological closing for dark ink, an opening for bright ink (Serra 1982). Both keep the edges of wider things,
    so a shadow with a hard edge belongs to the ground.
    """
    # The ground goes on outside the picture.
    pad = kernel // 2
    padded = cv2.copyMakeBorder(gray, pad, pad, pad, pad, cv2.BORDER_REPLICATE)
    operation = cv2.MORPH_CLOSE if dark else cv2.MORPH_OPEN
    ground = cv2.morphologyEx(padded, operation, np.ones((kernel, kernel), np.uint8))
    return np.asarray(ground[pad:-pad, pad:-pad], dtype=np.float32)


def local_peak(values: Gray, width: int) -> Gray:
    """Return the strongest value in the square of `width` pixels around each pixel, smoothed, [H, W]."""
    peak = cv2.dilate(values, np.ones((width, width), np.uint8))
    return np.asarray(cv2.blur(peak, (width, width)), dtype=np.float32)


def ink_levels(strokes: Contrast) -> list[float]:
    """Return the lowest contrasts of ink to try: 0, and Otsu's level (1979) where it parts ink from shadows."""
    values = strokes.value[strokes.value > strokes.floor]
    if len(values) < 20:
        return [0.0]
    pixels = (np.clip(values, 0, 1) * 255).astype(np.uint8)[:, None]
    level = cv2.threshold(pixels, 0, 255, cv2.THRESH_OTSU)[0] / 255
    high, low = values[values > level], values[values <= level]
    two_kinds = min(len(high), len(low)) >= 8 and high.mean() > TWO_KINDS * low.mean()
    return [0.0, float(level)] if two_kinds else [0.0]


def noise_level(gray: Gray) -> float:
    """Return the standard deviation of a picture's noise [H, W], from its second differences (Immerkaer 1996)."""
    if min(gray.shape) < 3:
        return 0.0
    second_difference = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    response = cv2.filter2D(gray, cv2.CV_32F, second_difference).ravel()
    return float(np.median(np.abs(response[:: max(1, len(response) // NUM_NOISE_PIXELS)]))) / (0.6745 * 6)


def odd(number: float) -> int:
    """Return an odd number within 1 of this one, at least 3."""
    return max(3, int(number) // 2 * 2 + 1)


def resize(pixels: Colours, scale: float) -> Colours:
    """Return [H, W] or [H, W, C] scaled by area means or by linear interpolation, each side at least one pixel long."""
    size = [max(1, round(length * scale)) for length in pixels.shape[1::-1]]
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return pixels if scale == 1 else np.asarray(cv2.resize(pixels, size, interpolation=method), dtype=np.float32)
