"""Whatever a person hands over as a picture: opened, turned upright, reduced, as colours in [0, 1]."""

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

Gray = npt.NDArray[np.float32]

MAX_PIXELS = 25_000_000
"""Larger pictures are refused before they are decoded; JPEGs count after they are reduced in decoding."""
WORKING_SIZE = 1000
"""Pictures of at least twice as many pixels on the longer side are first reduced towards this."""
DRAFT_SIZE = 600
"""A JPEG is decoded at the smallest of its own reduced sizes that has this many pixels on the shorter side."""
CHUNK = 1_000_000
"""Numbers that are turned into bytes at a time."""
GRAY_MODES = ("1", "L", "LA", "La")
MAX_COVER = 0.6
"""What is opaque on more of a picture than this fraction is no pen stroke on a transparent ground."""
TOO_LARGE = f"is larger than {MAX_PIXELS // 10**6} million pixels; make it smaller and try again"
UNREADABLE = (
    "The picture could not be read: it is cut short, or not a picture at all. Try to save it again as PNG or JPEG."
)


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
        picture.draft("RGB", (DRAFT_SIZE, DRAFT_SIZE))  # lets JPEG decode at a fraction of the size
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
    plain = "L" if picture.mode in GRAY_MODES else "RGB"
    picture = convert(picture, "F" if deep else "RGBA" if picture.has_transparency_data else plain)
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
    low, high = float(array.min()), float(array.max())  # both NaN where one value is
    if not (np.isfinite(low) and np.isfinite(high)):
        raise ValueError(f"got an array of {array.dtype} with values that are not finite numbers; expected pixels")
    if low >= 0 and high <= 1:
        low, high = 0.0, 1.0
    half = max(high / 2 - low / 2, 1e-12)  # halves, so that the range of the largest floats is finite
    pixels = np.empty(array.shape, np.uint8)
    num_rows = max(1, CHUNK * len(array) // array.size)
    for start in range(0, len(array), num_rows):  # in parts, as floats take eight times the memory
        part = array[start : start + num_rows].astype(np.float64)
        pixels[start : start + num_rows] = ((part / 2 - low / 2) * (255 / half)).round().clip(0, 255)
    return pixels


def to_colours(picture: Image.Image) -> Gray:
    """Colours [H, W, 3] in [0, 1], or [H, W] of a gray picture; transparent parts over what keeps the digit visible."""
    pixels = np.asarray(picture, dtype=np.float32) / np.float32(255)
    if picture.mode != "RGBA":
        return pixels
    colours, alpha = pixels[..., :3], pixels[..., 3:]
    solid = alpha[..., 0] > 0.5
    if not solid.any():
        raise ValueError("The picture is wholly transparent. Draw or upload a digit.")
    if solid.mean() > MAX_COVER:  # a page with cut corners: go on with its own colour
        under = np.median(colours[solid], axis=0)
    else:  # a bare digit: lay it on the colour that it is not
        under = np.round(1 - luminance(colours[solid]).mean())
    return np.asarray(colours * alpha + under * (1 - alpha), dtype=np.float32)


def luminance(colours: Gray) -> Gray:
    """Brightness [...] of colours [..., 3], by ITU-R BT.601."""
    return colours @ np.array([0.299, 0.587, 0.114], dtype=np.float32)
