"""Kinds of size, view and crop: where the digit is on its picture."""

import cv2
import numpy as np
from PIL import Image

from tests.benchmarks.ink import Bytes, Shape, write
from tests.benchmarks.page import Picture, lay, length, paper, pen, shade, written_sheet
from tests.benchmarks.phone import expose, photograph, room_light, save, snap

TURNS = {3: 2, 6: 1, 8: 3}
"""Quarter turns in which a picture is stored, by EXIF orientation of a phone held sideways or upside down."""


def corner(digit: Bytes, shape: Shape, rng: np.random.Generator) -> Picture:
    """Return a lit page [H, W, 3] with a digit of 1/15 to 1/8 of its longer side."""
    size = np.array([1 / 15, 1 / 8]) * max(shape) / min(shape)
    ink = write(digit, shape, rng, size=(size[0], size[1]))
    return shade(lay(paper(shape, rng), ink, pen(rng)), room_light(shape, rng))


def corner_of_photo(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render a small digit anywhere on a photo of 1500 x 2000."""
    return photograph(corner(digit, (2000, 1500) if rng.random() < 0.6 else (1500, 2000), rng), rng)


def huge(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render a phone's photo of 3000 x 4000, the digit small or large."""
    shape = (2000, 1500) if rng.random() < 0.6 else (1500, 2000)
    ink = write(digit, shape, rng, size=(0.12, 0.7))
    page = expose(shade(lay(paper(shape, rng), ink, pen(rng)), room_light(shape, rng)), rng)
    large = cv2.resize(page, (2 * shape[1], 2 * shape[0]), interpolation=cv2.INTER_CUBIC)
    return save(Image.fromarray(large), "JPEG", quality=88)


def exif_turned(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render a photo by a phone held sideways or upside down: the file says how to turn it."""
    page, ink = written_sheet(digit, rng)
    orientation, exif = int(rng.choice(list(TURNS))), Image.Exif()
    exif[274] = orientation
    turned = np.rot90(shade(page, room_light(ink.shape, rng)), TURNS[orientation])
    return photograph(np.ascontiguousarray(turned), rng, exif=exif)


def at_an_angle(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render a page photographed from the side, so that it recedes."""
    page, ink = written_sheet(digit, rng)
    height, width = ink.shape
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved = corners + rng.uniform(-0.1, 0.1, (4, 2)) * (width, height)
    bend = cv2.getPerspectiveTransform(corners, moved.astype(np.float32))
    seen = cv2.warpPerspective(page, bend, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return snap(np.asarray(seen, np.float32), rng)


def panorama(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render a strip ten times as wide as high."""
    height = int(rng.integers(160, 280))
    shape = height, int(height * rng.uniform(8, 14))
    page = lay(paper(shape, rng), write(digit, shape, rng, size=(0.5, 0.8), tilt=4), pen(rng))
    return snap(page, rng)


def tight_crop(digit: Bytes, rng: np.random.Generator) -> bytes:
    """Render a crop so close that strokes touch one side or two, or pass it by a pixel or two."""
    page, ink = written_sheet(digit, rng)
    left, top, width, height = cv2.boundingRect((ink > 0.5).astype(np.uint8))
    room = length(ink) * rng.uniform(0.08, 0.3, 4) + max(0, 0.6 * height - width) / 2 * np.array([0, 1, 0, 1])
    for side in rng.choice(4, int(rng.integers(1, 3)), replace=False):
        room[side] = rng.uniform(-2, 1)
    first, last = np.round([top - room[0], left - room[1]]), np.round([top + height + room[2], left + width + room[3]])
    (upper, start), (lower, end) = np.maximum(first, 0).astype(int), np.minimum(last, ink.shape).astype(int)
    lit = shade(page, room_light(ink.shape, rng))[upper:lower, start:end]
    return photograph(np.ascontiguousarray(lit), rng)


KINDS = [corner_of_photo, huge, exif_turned, at_an_angle, panorama, tight_crop]
