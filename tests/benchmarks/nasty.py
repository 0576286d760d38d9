"""The largest and strangest inputs, for `limits.py`."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from tests.benchmarks.framing import huge
from tests.benchmarks.judge import generator
from tests.benchmarks.phone_screen import phone_screenshot
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
    (folder / "screenshot.png").write_bytes(phone_screenshot(draw_digit(5, 0), generator("screenshot", 0)))
    (folder / "bomb.png").write_bytes(bomb(30_000))
    Image.fromarray(noise(SIDE, SIDE, 3)).save(folder / "noise.png", compress_level=0)
    Image.fromarray(noise(380, 65_000)).save(folder / "strip.jpg")
    write_large_files(folder, Image.open(io.BytesIO(photo)))
    for kind in REFUSED_KINDS:
        Image.fromarray(noise(280, 280)).save(folder / f"{kind}.png", kind)


def write_large_files(folder: Path, photo: Image.Image) -> None:
    """Write files of the sizes whose decoding holds the most that is allowed, by format, and larger photos."""
    picture = cv2.resize(noise(8, 8, 4), (SIDE, SIDE), interpolation=cv2.INTER_NEAREST)
    cv2.imwrite(str(folder / "deep.png"), picture.astype(np.uint16) * 257, [cv2.IMWRITE_PNG_COMPRESSION, 1])
    clear, turned = Image.fromarray(picture), Image.Exif()
    turned[274] = 6
    clear.save(folder / "strip.tiff", compression="tiff_adobe_deflate", tiffinfo={278: SIDE}, exif=turned)
    clear.save(folder / "raw.tiff")
    clear.quantize(16).save(folder / "palette.gif", transparency=0)
    clear.convert("RGB").save(folder / "picture.bmp")
    for name, size in WEBPS.items():
        Image.fromarray(noise(*size, 4)).save(folder / f"{name}.webp", lossless=True, method=0, exif=turned)
    for name, (size, options) in JPEGS.items():
        photo.resize(size).save(folder / f"{name}.jpg", **options)


WEBPS = {"webp": (3550, 3550), "large": (3600, 3600)}
JPEGS: dict[str, tuple[tuple[int, int], dict[str, Any]]] = {
    "photo24": ((6000, 4000), {}),
    "photo50": ((8160, 6144), {}),
    "scans": ((8160, 6144), {"progressive": True}),
    "scans444": ((6300, 6200), {"progressive": True, "subsampling": 0}),
    "large": ((6400, 6300), {"progressive": True, "subsampling": 0}),
}
REFUSED_KINDS = ("EPS", "ICO", "JPEG2000")  # formats that are not read, under the name of one that is
PHOTOS: dict[str, Input] = {
    "photo 3000 x 4000, JPEG": lambda folder: folder / "photo.jpg",
    "photo 3000 x 4000, array": lambda folder: np.load(folder / "photo.npy"),
    "screenshot 1170 x 2532, PNG": lambda folder: folder / "screenshot.png",
}
NASTY: dict[str, Input] = {
    "PNG of 30000 x 30000": lambda folder: folder / "bomb.png",
    "PNG noise of 5000 x 5000": lambda folder: folder / "noise.png",
    "PNG of 16 bits, 5000 x 5000 x 4": lambda folder: folder / "deep.png",
    "TIFF in one strip, turned, 5000 x 5000 x 4": lambda folder: folder / "strip.tiff",
    "TIFF uncompressed, 5000 x 5000 x 4": lambda folder: folder / "raw.tiff",
    "GIF of 5000 x 5000": lambda folder: folder / "palette.gif",
    "BMP of 5000 x 5000": lambda folder: folder / "picture.bmp",
    "WebP noise of 3550 x 3550 x 4, turned": lambda folder: folder / "webp.webp",
    "WebP noise of 3600 x 3600 x 4, refused": lambda folder: folder / "large.webp",
    "photo of 6000 x 4000": lambda folder: folder / "photo24.jpg",
    "photo of 8160 x 6144": lambda folder: folder / "photo50.jpg",
    "JPEG in scans, 8160 x 6144": lambda folder: folder / "scans.jpg",
    "JPEG in scans, full colour, 6300 x 6200": lambda folder: folder / "scans444.jpg",
    "JPEG in scans, full colour, 6400 x 6300, refused": lambda folder: folder / "large.jpg",
    "EPS, refused": lambda folder: folder / "EPS.png",
    "icon, refused": lambda folder: folder / "ICO.png",
    "JPEG 2000, refused": lambda folder: folder / "JPEG2000.png",
    "JPEG strip of 65000 x 380": lambda folder: folder / "strip.jpg",
    "noise 1999 x 1999 x 4": lambda _: noise(1999, 1999, 4),
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
