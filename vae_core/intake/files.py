"""A file, a Pillow image or an array becomes an upright, reduced picture, and then colours in [0, 1]."""

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from PIL import ExifTags, Image
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile

from vae_core.intake.ink import Colours, Gray
from vae_core.intake.limits import beside_pixels, check_bytes, check_scans, check_size, too_large

READERS = (PngImageFile, JpegImageFile, GifImageFile, WebPImageFile, BmpImageFile, TiffImageFile)
FORMATS = tuple(reader.format for reader in READERS)  # of files that are read; JPEG takes photos of several views, too
WORKING_SIZE = 1000  # longer side, in pixels, towards which a picture is reduced by a whole factor
DRAFT_SIZE = 600  # smallest shorter side, in pixels, of the reduced sizes at which a JPEG is decoded
TILE = 1024  # side, in pixels, of the tiles in which a picture is converted and reduced
CHUNK = 1_000_000  # number of array elements that are turned into bytes at a time
GRAY_MODES = ("1", "L", "LA", "La")  # Pillow's modes of gray pictures of at most 8 bits
T = Image.Transpose
TURNS = dict(
    enumerate(
        [T.FLIP_LEFT_RIGHT, T.ROTATE_180, T.FLIP_TOP_BOTTOM, T.TRANSPOSE, T.ROTATE_270, T.TRANSVERSE, T.ROTATE_90],
        start=2,
    )
)
"""Turns that set a picture upright, by its EXIF orientation (CIPA DC-008, tag 274)."""
MAX_COVER = 0.6  # largest fraction of a picture that opaque strokes cover; more is a page with transparent corners
UNREADABLE = (
    "The picture could not be read: it is cut short, or not a picture at all. "
    "Try to save it again as PNG or JPEG; GIF, WebP, BMP and TIFF are read, too."
)


def open_image(image: Any) -> Image.Image:
    """Return a decoded, upright picture below twice WORKING_SIZE. Raises ValueError when it cannot be read."""
    if isinstance(image, Image.Image):
        return decode(image)
    if isinstance(image, np.ndarray):
        return decode(from_array(image))
    with reading("error"), Path(image).open("rb") as file:
        is_jpeg = file.read(2) == b"\xff\xd8"
    with reading("ignore" if is_jpeg else "error"):
        picture: Image.Image = Image.open(Path(image), formats=FORMATS)
    with picture:
        size = picture.size
        picture.draft("RGB", (DRAFT_SIZE, DRAFT_SIZE))  # lets JPEG decode at a fraction of the size
        if is_jpeg:
            check_scans(picture, size, Path(image))
        return decode(picture)


@contextmanager
def reading(large: Literal["ignore", "error"]) -> Iterator[None]:
    """Raise ValueError for whatever Pillow's readers raise; `large` is for pictures over Pillow's own first limit."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(large, Image.DecompressionBombWarning)
            yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise too_large(re.findall(r"\d+", str(error))[0]) from error
    except Exception as error:
        raise ValueError(UNREADABLE) from error


def decode(picture: Image.Image) -> Image.Image:
    """Return the picture upright and reduced, as L, RGB or RGBA. Raises ValueError when it is too large or damaged."""
    check_size(*picture.size)
    with reading("error"):
        beside = beside_pixels(picture)
    check_bytes(picture, beside)
    with reading("error"):
        picture.load()
        turn = TURNS.get(picture.getexif().get(ExifTags.Base.Orientation, 1))
    if 0 in picture.size:
        raise ValueError("The picture has no pixels. Draw or upload a digit.")
    is_deep = picture.mode[0] in "IF"  # more than 8 bits: reduced as floats, then stretched to bytes
    plain = "L" if picture.mode in GRAY_MODES else "RGB"
    small = reduce(picture, "F" if is_deep else "RGBA" if picture.has_transparency_data else plain)
    small = from_array(np.asarray(small)) if is_deep else small
    return small.transpose(turn) if turn is not None else small


def reduce(picture: Image.Image, mode: str) -> Image.Image:
    """Return the picture in a mode, below twice WORKING_SIZE; in tiles, as each conversion holds another copy."""
    factor = max(1, max(picture.size) // WORKING_SIZE)
    if picture.mode == mode and (factor == 1 or mode != "RGBA"):  # transparency is reduced by a copy, too
        return picture.reduce(factor) if factor > 1 else picture
    (width, height), side = picture.size, -(-TILE // factor) * factor
    small = Image.new(mode, (-(-width // factor), -(-height // factor)))
    for left, top in product(range(0, width, side), range(0, height, side)):
        tile = picture.crop((left, top, min(left + side, width), min(top + side, height)))
        small.paste(convert(tile, mode).reduce(factor), (left // factor, top // factor))
    return small


def convert(picture: Image.Image, mode: str) -> Image.Image:
    """Return the picture in another mode. Raises ValueError where Pillow has no such conversion."""
    try:
        return picture if picture.mode == mode else picture.convert(mode)
    except ValueError as error:
        raise ValueError(f"The picture's colours are stored as {picture.mode}. Save it as PNG or JPEG.") from error


def from_array(array: npt.NDArray[Any]) -> Image.Image:
    """Return a picture of an array of bytes, booleans, floats in [0, 1], or numbers of any other range."""
    if array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] not in (1, 3, 4)) or array.size == 0:
        raise ValueError(f"got an array of shape {list(array.shape)}; expected [H, W], [H, W, 3] or [H, W, 4]")
    if array.dtype.kind not in "buif":
        raise ValueError(f"got an array of {array.dtype}; expected pixels: bytes, or floats in [0, 1]")
    check_size(array.shape[1], array.shape[0])
    array = array[..., 0] if array.ndim == 3 and array.shape[2] == 1 else array
    return Image.fromarray(array if array.dtype == np.uint8 else to_bytes(array))


def to_bytes(array: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    """Return pixels as bytes: [0, 1] becomes 0 to 255, any other range is stretched to it. ValueError for NaN."""
    low, high = float(array.min()), float(array.max())  # both NaN where one value is
    if not (np.isfinite(low) and np.isfinite(high)):
        raise ValueError(f"got an array of {array.dtype} with values that are not finite numbers; expected pixels")
    if low >= 0 and high <= 1:
        low, high = 0.0, 1.0
    half = max(high / 2 - low / 2, 1e-12)  # halves, so that the range of the largest floats is finite
    pixels = np.empty(array.shape, np.uint8)
    num_parts = -(-array.size // CHUNK)  # in parts, as floats take eight times the memory
    axis = int(np.argmax(array.shape))
    for part, result in zip(*(np.array_split(each, num_parts, axis) for each in (array, pixels)), strict=True):
        result[:] = ((part.astype(np.float64) / 2 - low / 2) * (255 / half)).round().clip(0, 255)
    return pixels


def to_colours(picture: Image.Image) -> Colours:
    """Return colours [H, W, 3] in [0, 1], or [H, W] of a gray picture; what is transparent lets the digit stand out.

    Raises ValueError for a picture that is wholly transparent.
    """
    pixels = np.asarray(picture, dtype=np.float32) / np.float32(255)
    if picture.mode != "RGBA":
        return pixels
    colours, alpha = pixels[..., :3], pixels[..., 3:]
    solid = alpha[..., 0] > 0.5
    if not solid.any():
        raise ValueError("The picture is wholly transparent. Draw or upload a digit.")
    if solid.mean() > MAX_COVER:  # a page with transparent corners: fill them with its own colour
        under = np.median(colours[solid], axis=0)
    else:  # a bare digit: lay it on black or white, whichever is farther from its own colour
        under = np.round(1 - luminance(colours[solid]).mean())
    return np.asarray(colours * alpha + under * (1 - alpha), dtype=np.float32)


def luminance(colours: Colours) -> Gray:
    """Return the brightness [...] of colours [..., 3], by ITU-R BT.601."""
    return colours @ np.array([0.299, 0.587, 0.114], dtype=np.float32)
