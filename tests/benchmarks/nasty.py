"""The largest and strangest inputs, for `limits.py`."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from tests.benchmarks.framing import huge
from tests.benchmarks.judge import generator
from tests.digits import draw_digit
from tests.png import png_file

SIDE = 5000  # pixels; its square is the most that a picture may have

Input = Callable[[Path], Any]  # an input made on the spot, or its path in the folder that `write_files` filled


def noise(*shape: int) -> Any:
    """Return random bytes."""
    return np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)


def dots(side: int) -> Any:
    """Return single dark pixels two apart: as many separate parts as a picture can have."""
    picture = np.full((side, side), 255, np.uint8)
    picture[::2, ::2] = 0
    return picture


def bomb(side: int) -> bytes:
    """Return a valid PNG of side x side white pixels, a thousandth as large."""
    return png_file(side, side, (b"\0" + b"\xff" * (side // 8)) * side, bits=1)


def write_files(folder: Path) -> None:
    """Write every input that is a file."""
    photo = huge(draw_digit(5, 0), generator("photo", 0))
    (folder / "photo.jpg").write_bytes(photo)
    np.save(folder / "photo.npy", np.asarray(Image.open(io.BytesIO(photo))))
    (folder / "bomb.png").write_bytes(bomb(30_000))
    Image.fromarray(noise(SIDE, SIDE, 3)).save(folder / "noise.png", compress_level=0)
    Image.fromarray(noise(380, 65_000)).save(folder / "strip.jpg")


PHOTOS: dict[str, Input] = {
    "photo 3000 x 4000, JPEG": lambda folder: folder / "photo.jpg",
    "photo 3000 x 4000, array": lambda folder: np.load(folder / "photo.npy"),
}
NASTY: dict[str, Input] = {
    "PNG of 30000 x 30000": lambda folder: folder / "bomb.png",
    "PNG noise of 5000 x 5000": lambda folder: folder / "noise.png",
    "JPEG strip of 65000 x 380": lambda folder: folder / "strip.jpg",
    "array 1 x 5000": lambda _: noise(1, SIDE),
    "array 5000 x 1 x 3": lambda _: noise(SIDE, 1, 3),
    "array 1 x 5000000": lambda _: noise(1, 1000 * SIDE),
    "float64 1 x 25000000 x 3": lambda _: np.zeros((1, SIDE**2, 3)),
    "noise 5000 x 5000": lambda _: noise(SIDE, SIDE),
    "noise 5000 x 5000 x 3": lambda _: noise(SIDE, SIDE, 3),
    "noise 5000 x 5000 x 4": lambda _: noise(SIDE, SIDE, 4),
    "dots 5000 x 5000": lambda _: dots(SIDE),
    "dots 512 x 512": lambda _: dots(512),
    "float64 5000 x 5000": lambda _: np.random.default_rng(0).random((SIDE, SIDE)),
    "float64 5000 x 5000 x 3": lambda _: np.random.default_rng(0).random((SIDE, SIDE, 3)),
    "float64 5000 x 5000, wide range": lambda _: np.random.default_rng(0).standard_normal((SIDE, SIDE)),
    "float64 5000 x 5000, NaN": lambda _: np.full((SIDE, SIDE), np.nan),
    "int64 5000 x 5000": lambda _: np.random.default_rng(0).integers(-(2**62), 2**62, (SIDE, SIDE)),
    "mode I;16 5000 x 5000": lambda _: Image.fromarray(noise(SIDE, 2 * SIDE).view(np.uint16)),
    "mode CMYK 5000 x 5000": lambda _: Image.new("CMYK", (SIDE, SIDE), (0, 200, 0, 0)),
    "mode RGBA 5000 x 5000": lambda _: Image.fromarray(noise(SIDE, SIDE, 4)),
}
