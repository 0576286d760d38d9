"""Pictures of too many pixels are refused, and none takes more than 600 MB of memory to refuse."""

import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.page.server import ROOT
from tests.png import png_file
from vae_core import prepare_image


@pytest.mark.parametrize("size", [(30_000, 30_000), (10_000, 6_000), (2**31 - 1, 2**31 - 1)])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(tmp_path: Path, size: tuple[int, int]) -> None:
    (tmp_path / "huge.png").write_bytes(png_file(*size))
    with pytest.raises(ValueError, match=r"\d+ pixels: it is larger than 25 million pixels; make it smaller"):
        prepare_image(tmp_path / "huge.png")


def test_a_lazy_pillow_image_of_too_many_pixels_is_refused_with_its_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", None)
    (tmp_path / "huge.png").write_bytes(png_file(30_000, 30_000))
    with (
        Image.open(tmp_path / "huge.png") as picture,
        pytest.raises(ValueError, match="30000 x 30000 pixels: it is larger than 25 million pixels; make it smaller"),
    ):
        prepare_image(picture)


def test_a_progressive_jpeg_is_refused_by_what_its_decoding_holds(tmp_path: Path) -> None:
    Image.new("L", (28, 28)).save(tmp_path / "huge.jpg", progressive=True)
    content = (tmp_path / "huge.jpg").read_bytes()
    size = content.index(b"\xff\xc2") + 5  # where the frame header says height and width
    (tmp_path / "huge.jpg").write_bytes(content[:size] + struct.pack(">2H", 8000, 9000) + content[size + 4 :])
    with pytest.raises(ValueError, match="9000 x 8000 pixels: it is larger than 60 million pixels; make it smaller"):
        prepare_image(tmp_path / "huge.jpg")


@pytest.mark.parametrize("shape", [(5001, 5000), (1, 26_000_000, 3)])
def test_an_array_of_too_many_pixels_is_refused_with_its_size(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=f"{shape[1]} x {shape[0]} pixels: it is larger than 25 million pixels"):
        prepare_image(np.zeros(shape))


def tiled_tiff(side: int, tile: int) -> bytes:
    """Return a black TIFF of side x side pixels, stored as one much larger tile."""
    packer = zlib.compressobj()
    data = b"".join(packer.compress(bytes(tile)) for _ in range(tile)) + packer.flush()
    tags = {256: side, 257: side, 258: 8, 259: 8, 262: 1, 277: 1, 322: tile, 323: tile, 324: 8, 325: len(data)}
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags.items())
    return b"II*\0" + struct.pack("<I", 8 + len(data)) + data + struct.pack("<H", len(tags)) + entries + bytes(4)


def write_worst(folder: Path) -> None:
    """Write blank files whose decoding takes the most memory, each of nearly as many pixels as its format may have."""
    turned, clear = Image.Exif(), Image.new("RGBA", (5000, 5000), (9, 99, 9, 200))
    turned[274] = 6
    clear.save(folder / "turned.webp", lossless=True, method=0, exif=turned)
    clear.save(folder / "animated.webp", save_all=True, append_images=[clear.copy()], lossless=True, method=0)
    clear.save(folder / "turned.png", compress_level=1, exif=turned)
    clear.resize((4400, 4500)).save(folder / "picture.jp2")
    Image.new("I;16", (5000, 5000), 9).save(folder / "deep.png", compress_level=1)
    Image.new("P", (5000, 5000)).save(folder / "palette.gif", transparency=0)
    Image.new("RGB", (7700, 7700)).save(folder / "progressive.jpg", progressive=True, subsampling=0)
    (folder / "tile.tiff").write_bytes(tiled_tiff(4000, 26_000))


MEASURE = """
import pathlib, sys, numpy as np
from PIL import Image
from resource import RUSAGE_SELF, getrusage
from vae_core import prepare_image
arrays = [np.zeros((1, 25_000_000, 3)), np.zeros((9000, 9000, 2))[..., 0]]
pictures = [Image.new(mode, (5000, 5000)) for mode in ("CMYK", "RGBA", "LA", "I", "I;16")]
before = getrusage(RUSAGE_SELF).ru_maxrss
for given in [*pathlib.Path(sys.argv[1]).iterdir(), *arrays, *pictures]:
    try:
        sys.exit(f"{given} is not refused: {prepare_image(given).shape}")
    except ValueError:
        pass
print((getrusage(RUSAGE_SELF).ru_maxrss - before) // (2**20 if sys.platform == "darwin" else 2**10))
"""
"""Prints the peak of memory in megabytes while pictures are refused."""


def test_what_is_refused_takes_less_than_600_megabytes(tmp_path: Path) -> None:
    write_worst(tmp_path)
    command = [sys.executable, "-c", MEASURE, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 600
