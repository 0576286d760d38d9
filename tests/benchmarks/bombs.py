"""Pictures for `attack.py` that are small as files and large once they are opened, each with a stroke to be found."""

import io
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from PIL import Image

from tests.benchmarks.nasty import SIDE
from tests.png import png_file

FRAMES = 3  # pictures of an animation
ANIMATED = 3000  # side of an animation's pictures, pixels


def stroke(mode: str, side: int = SIDE, at: float = 0.48) -> Image.Image:
    """Return a white picture with a black upright stroke."""
    picture = Image.new("RGB", (side, side), "white")
    picture.paste("black", (int(side * at), side // 4, int(side * (at + 0.04)), 3 * side // 4))
    return picture.convert(mode)


def deep_png() -> bytes:
    """Return a PNG of 16 bits for each of red, green, blue and opacity: 200 MB of pixels."""
    white, black = b"\xff" * 8, b"\0" * 6 + b"\xff" * 2
    blank = b"\0" + white * SIDE
    left, width = int(SIDE * 0.48), int(SIDE * 0.04)
    inked = b"\0" + white * left + black * width + white * (SIDE - left - width)
    quarter = SIDE // 4
    return png_file(SIDE, SIDE, blank * quarter + inked * (SIDE - 2 * quarter) + blank * quarter, bits=16, colour=6)


def file(picture: Image.Image, kind: str, **options: Any) -> bytes:
    """Return a picture as the content of a file."""
    content = io.BytesIO()
    picture.save(content, kind, **options)
    return content.getvalue()


def animation(kind: str, **options: Any) -> bytes:
    """Return an animation."""
    first, *rest = (stroke("RGB", ANIMATED, 0.4 + 0.05 * frame) for frame in range(FRAMES))
    return file(first, kind, save_all=True, append_images=rest, duration=100, **options)


BOMBS: dict[str, Callable[[], bytes]] = {
    "deep.png": deep_png,
    "scans.jpg": lambda: file(stroke("RGB"), "JPEG", progressive=True),
    "big.tiff": lambda: file(stroke("RGBA"), "TIFF", compression="tiff_adobe_deflate"),
    "palette.png": lambda: file(stroke("P"), "PNG"),
    "moving.gif": lambda: animation("GIF"),
    "moving.webp": lambda: animation("WEBP", lossless=True, method=0, quality=0),
}


def write_bombs(folder: Path, names: Iterable[str] = tuple(BOMBS)) -> Path:
    """Write bombs into a new folder, and return it."""
    folder.mkdir()
    for name in names:
        (folder / name).write_bytes(BOMBS[name]())
    return folder
