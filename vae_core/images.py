"""Turn the picture a person hands over into what the models were trained on: MNIST's geometry, bright on black.

MNIST puts a digit's longer side at 20 of 28 pixels and its centre of mass at index 14 (LeCun et al. 1998).
"""

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image, ImageOps
from torch import Tensor

Gray = npt.NDArray[np.float32]

SIZE, DIGIT_SIZE, CENTRE = 28, 20, 14
MAX_PIXELS = 25_000_000
"""Larger pictures are refused before they are decoded; JPEGs count after they are reduced in decoding."""
WORKING_SIZE = 512
"""Larger pictures are first reduced to this many pixels on the longer side."""
MIN_CONTRAST = 0.12
"""The strongest ink differs from the background by at least this fraction of the range from black to white."""
MIN_INK = 0.1
"""A pixel belongs to the digit from this fraction of the strongest ink upwards."""
MAX_COVER = 0.6
"""Ink that covers more of the picture than this fraction is no pen stroke on a background."""
TOO_LARGE = f"is larger than {MAX_PIXELS // 10**6} million pixels; make it smaller and try again"
UNREADABLE = (
    "The picture could not be read: it is cut short, or not a picture at all. Try to save it again as PNG or JPEG."
)


def prepare_image(image: Any) -> Tensor:
    """A digit as the models know it: [1, 1, 28, 28] in [0, 1], bright on black, 20 pixels long, centred by mass.

    Takes a Pillow image of any mode, a path to one, or an array [H, W], [H, W, 3] or [H, W, 4] of bytes, of floats
    in [0, 1] or of any other range. Dark on light and light on dark are told apart by the border of the picture.
    Raises ValueError, with a sentence on what was seen and what to try, where there is no digit to find.
    """
    ink = find_ink(to_gray(open_image(image)))  # [H, W] in [0, 1], 0 on the background
    rows, columns = np.flatnonzero((ink > MIN_INK).any(1)), np.flatnonzero((ink > MIN_INK).any(0))
    digit = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return torch.from_numpy(centre_by_mass(resize_to_digit(digit)))[None, None]  # [1, 1, 28, 28]


def open_image(image: Any) -> Image.Image:
    """A decoded, upright picture of at most twice WORKING_SIZE. Raises ValueError when it cannot be read."""
    if isinstance(image, Image.Image):
        return decode(image)
    if isinstance(image, np.ndarray):
        return decode(from_array(image))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # `decode` checks the size
            picture: Image.Image = Image.open(Path(image))
    except Image.DecompressionBombError as error:
        raise ValueError(f"The picture {TOO_LARGE}.") from error
    except Exception as error:  # whatever Pillow's readers stumble over
        raise ValueError(UNREADABLE) from error
    with picture:
        picture.draft("L", (WORKING_SIZE, WORKING_SIZE))  # lets JPEG decode at a fraction of the size
        return decode(picture)


def decode(picture: Image.Image) -> Image.Image:
    """An upright copy in memory, gray or RGBA, reduced. Raises ValueError when it has too many pixels or is damaged."""
    if picture.width * picture.height > MAX_PIXELS:
        raise ValueError(f"The picture has {picture.width} x {picture.height} pixels: it {TOO_LARGE}.")
    try:
        picture = ImageOps.exif_transpose(picture)
    except Exception as error:  # whatever Pillow's readers stumble over
        raise ValueError(UNREADABLE) from error
    if 0 in picture.size:
        raise ValueError("The picture has no pixels. Draw or upload a digit.")
    deep = picture.mode[0] in "IF"  # more than 8 bits: reduced as floats, then stretched to bytes
    picture = convert(picture, "F" if deep else "RGBA" if picture.has_transparency_data else "L")
    factor = max(picture.size) // WORKING_SIZE
    picture = picture.reduce(factor) if factor > 1 else picture
    return from_array(np.asarray(picture)) if deep else picture


def convert(picture: Image.Image, mode: str) -> Image.Image:
    """The picture in another mode. Raises ValueError where Pillow knows no such conversion."""
    try:
        return picture if picture.mode == mode else picture.convert(mode)
    except ValueError as error:
        raise ValueError(f"The picture's colours are stored as {picture.mode}. Save it as PNG or JPEG.") from error


def from_array(array: npt.NDArray[Any]) -> Image.Image:
    """A picture from an array of bytes, booleans, floats in [0, 1], or numbers of any other range."""
    if array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] not in (1, 3, 4)) or array.size == 0:
        raise ValueError(f"got an array of shape {list(array.shape)}; expected [H, W], [H, W, 3] or [H, W, 4]")
    if array.dtype.kind not in "buif":
        raise ValueError(f"got an array of {array.dtype}; expected pixels: bytes, or floats in [0, 1]")
    array = array[..., 0] if array.ndim == 3 and array.shape[2] == 1 else array
    return Image.fromarray(array if array.dtype == np.uint8 else to_bytes(array))


def to_bytes(array: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    """Pixels as bytes: [0, 1] becomes 0 to 255; any other range is stretched to it. Raises ValueError for NaN."""
    with np.errstate(over="ignore"):
        values = array.astype(np.float64)
    if not np.isfinite(values).all():
        raise ValueError(f"got an array of {array.dtype} with values that are not finite numbers; expected pixels")
    if values.min() < 0 or values.max() > 1:
        values /= max(1.0, np.abs(values).max())  # so that the range of the largest floats is finite
        values = (values - values.min()) / max(float(np.ptp(values)), 1e-12)
    return (values * 255).round().astype(np.uint8)


def to_gray(picture: Image.Image) -> Gray:
    """Luminance [H, W] in [0, 1], transparent parts laid over a colour that keeps the digit visible."""
    pixels = np.asarray(picture, dtype=np.float32) / np.float32(255)
    if picture.mode == "L":
        return pixels  # [H, W]
    luminance, alpha = pixels[..., :3] @ np.array([0.299, 0.587, 0.114], dtype=np.float32), pixels[..., 3]
    if not (alpha > 0.5).any():
        raise ValueError("The picture is wholly transparent. Draw or upload a digit.")
    if (alpha > 0.5).mean() > MAX_COVER:  # a page with cut corners: go on with its own colour
        under = np.median(luminance[alpha > 0.5])
    else:  # a bare digit: lay it on the colour that it is not
        under = np.round(1 - luminance[alpha > 0.5].mean())
    return np.asarray(luminance * alpha + under * (1 - alpha), dtype=np.float32)


def find_ink(gray: Gray) -> Gray:
    """How much ink each pixel holds, in [0, 1], from luminance [H, W]. Raises ValueError where ink and ground merge."""
    border = np.concatenate([gray[0], gray[-1], gray[:, 0], gray[:, -1]])
    background = np.median(border)
    noise = np.median(np.abs(border - background)) * 3
    difference = gray - background
    if -difference.min() > difference.max():
        difference = -difference  # dark on light
    strongest = float(difference.max())
    if strongest < MIN_CONTRAST:
        raise ValueError("There is nothing to see on the picture. Draw a digit, or upload one with more contrast.")
    ink: Gray = np.clip((difference - noise) / (strongest - noise + 1e-6), 0, 1).astype(np.float32)
    if (ink > 0.5).mean() > MAX_COVER or (ink > MIN_INK).mean() > 0.9 or noise > strongest / 2:
        raise ValueError("No digit stands out from its background. Try an even background with nothing else on it.")
    return ink


def resize_to_digit(digit: Gray) -> Gray:
    """Scale [H, W] so that the longer side is 20 pixels, aspect kept, ink full again where thin lines faded."""
    height, width = digit.shape
    scale = DIGIT_SIZE / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    method = Image.Resampling.BOX if scale < 1 else Image.Resampling.BILINEAR
    small = np.asarray(Image.fromarray(digit).resize(size, method), dtype=np.float32)
    return np.asarray(np.clip(small / small.max(), 0, 1), dtype=np.float32)


def centre_by_mass(digit: Gray) -> Gray:
    """Put [H, W] of at most 20 x 20 on a black [28, 28] by whole pixels, its centre of mass nearest to (14, 14)."""
    placed = np.zeros((SIZE, SIZE), dtype=np.float32)
    corner = []
    for axis, length in enumerate(digit.shape):
        mass = digit.sum(1 - axis)
        centre = float((mass * np.arange(length)).sum() / mass.sum())
        corner.append(min(max(round(CENTRE - centre), 0), SIZE - length))
    top, left = corner
    placed[top : top + digit.shape[0], left : left + digit.shape[1]] = digit
    return placed
