"""What is found on a picture: the digit in MNIST's geometry, doubts, or a ValueError with what to do, at any size."""

import io
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

from tests.digits import MNIST_DIR, Bytes, as_input, assert_near, draw_digit, needs_mnist
from tests.page.server import ROOT
from tests.png import png_file
from vae_core import Doubt, find_digit, load_classifier, prepare_image
from vae_core.data.datasets import load_images, to_input
from vae_core.intake.geometry import stroke_width
from vae_core.intake.limits import has_scans


def test_a_digit_in_mnists_geometry_passes_through_unchanged(digit: Bytes) -> None:
    assert_near(prepare_image(digit), as_input(digit), 1e-4)


@needs_mnist
def test_mnist_images_pass_through_nearly_unchanged() -> None:
    images = load_images("mnist", "test", MNIST_DIR)[:500]
    prepared = torch.cat([prepare_image(image.numpy()) for image in images])
    errors = (prepared - to_input(images)).square().mean((1, 2, 3))
    assert errors.median() < 1e-6
    assert (errors < 0.01).float().mean() >= 0.98  # a few of MNIST's own have faint ends that count as no ink


@pytest.mark.parametrize("value", [0, 128, 255])
@pytest.mark.parametrize("mode", ["L", "RGB", "F", "I;16"])
def test_a_blank_picture_is_refused_with_what_to_do(mode: str, value: int) -> None:
    with pytest.raises(ValueError, match=r"nothing to see.*Draw a digit"):
        prepare_image(Image.new("L", (100, 80), value).convert(mode))


@pytest.mark.parametrize("shape", [(28, 28), (200, 300), (200, 300, 3)])
def test_noise_is_refused_with_what_to_do(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"No digit stands out.*Try an even background"):
        prepare_image(np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8))


def on_paper(digit: Bytes, *, paper: float = 220, ink: float = 40) -> Bytes:
    """Return the digit dark on a sheet of 200 x 200, its strokes smooth."""
    coverage = np.asarray(Image.fromarray(digit).resize((140, 140), Image.Resampling.BICUBIC)) / 255
    return (paper + np.pad(coverage, 30) * (ink - paper)).round().astype(np.uint8)


def test_a_digit_across_the_edge_of_a_shadow_is_seen_whole(digit: Bytes) -> None:
    light = np.where(np.add.outer(np.arange(200), np.arange(200)) > 200, 0.45, 1.0)
    assert_near(prepare_image((on_paper(digit) * light).astype(np.uint8)), prepare_image(on_paper(digit)), 0.02)


@pytest.mark.parametrize("every", [25, 40])
def test_ruled_lines_under_a_digit_are_no_part_of_it(digit: Bytes, every: int) -> None:
    page = on_paper(digit)
    page[5::every] = np.minimum(page[5::every], 120)
    assert_near(prepare_image(page), prepare_image(on_paper(digit)), 0.02)


def test_a_frame_around_a_digit_is_no_part_of_it(digit: Bytes) -> None:
    page = on_paper(digit)
    page[10:190, [10, 11, 12, 187, 188, 189]] = page[[10, 11, 12, 187, 188, 189], 10:190] = 40
    assert_near(prepare_image(page), prepare_image(on_paper(digit)), 0.01)


def test_ink_as_bright_as_its_paper_is_seen_by_its_colour(digit: Bytes) -> None:
    coverage = (220 - on_paper(digit).astype(float)) / 180  # [200, 200]
    green, red = np.array([90, 160, 90]), np.array([224, 92, 92])  # of one luminance
    assert abs((green - red) @ [0.299, 0.587, 0.114]) < 1
    noise = np.random.default_rng(0).normal(0, 2, (200, 200, 1))
    picture = (green + coverage[..., None] * (red - green) + noise).clip(0, 255).astype(np.uint8)
    assert_near(prepare_image(picture), prepare_image(on_paper(digit)), 0.02)


@pytest.mark.parametrize("stroke", [3, 60])
def test_a_stroke_too_thin_or_too_thick_for_the_model_is_brought_to_its_width(stroke: int) -> None:
    picture = Image.new("L", (300, 300), 255)
    ImageDraw.Draw(picture).ellipse((60, 30, 240, 270), outline=0, width=stroke)
    assert 1.5 < stroke_width(prepare_image(picture)[0, 0].numpy()) < 5


def test_two_digits_are_a_doubt_and_the_larger_one_is_taken(digit: Bytes) -> None:
    small = np.asarray(Image.fromarray(draw_digit(7, seed=0)).resize((84, 84)))
    page = np.zeros((200, 340), np.uint8)
    page[30:170, 20:160], page[60:144, 230:314] = np.asarray(Image.fromarray(digit).resize((140, 140))), small
    found = find_digit(page)
    assert found.doubts == (Doubt.LARGER_OF_SEVERAL,)
    assert_near(found.image, as_input(digit), 0.01)


def test_the_callers_classifier_is_asked_in_place_of_the_bundled_one(digit: Bytes) -> None:
    classifier, answers = load_classifier(), []
    classifier.register_forward_hook(lambda *call: answers.append(call))
    prepare_image(digit, classifier)
    assert len(answers) > 0


def test_faint_ink_is_a_doubt(digit: Bytes) -> None:
    noise = np.random.default_rng(0).normal(0, 1, (200, 200))
    page = (on_paper(digit, ink=198) + noise).astype(np.uint8)
    assert find_digit(page).doubts == (Doubt.FAINT,)
    assert find_digit(on_paper(digit)).doubts == ()


@pytest.mark.parametrize("squared", [False, True])
def test_paper_with_nothing_but_lines_is_refused(squared: bool) -> None:
    page = np.full((400, 300), 230, np.uint8)
    page[20::30] = 150
    if squared:
        page[:, 20::30] = 150
    with pytest.raises(ValueError, match=r"No digit stands out.*Try an even background"):
        prepare_image(page)


def test_a_drawing_of_something_else_is_handed_on() -> None:
    picture = Image.new("L", (280, 280), 255)
    ImageDraw.Draw(picture).line([(40, 240), (90, 40), (140, 200), (190, 40), (240, 240)], fill=0, width=20)
    assert prepare_image(picture).shape == (1, 1, 28, 28)


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


@pytest.mark.parametrize("frame", [b"\xff\xc2", b"\xff\xc0"], ids=["progressive", "sequential"])
def test_a_jpeg_in_scans_is_refused_by_what_its_decoding_holds(tmp_path: Path, frame: bytes) -> None:
    Image.new("L", (28, 28)).save(tmp_path / "huge.jpg", progressive=True)
    content = (tmp_path / "huge.jpg").read_bytes()
    start = content.index(b"\xff\xc2")
    size = content[start + 2 : start + 5], struct.pack(">2H", 12_000, 14_000)
    (tmp_path / "huge.jpg").write_bytes(content[:start] + frame + b"".join(size) + content[start + 9 :])
    with pytest.raises(ValueError, match="14000 x 12000 pixels: it is larger than 116 million pixels; make it smaller"):
        prepare_image(tmp_path / "huge.jpg")


def test_a_thumbnail_and_a_picture_that_follows_are_no_scans_of_a_jpeg() -> None:
    file = io.BytesIO()
    Image.new("L", (28, 28)).save(file, format="JPEG")
    plain = file.getvalue()
    segment = b"\xff\xe1" + (2 + len(plain)).to_bytes(2, "big") + plain
    assert not has_scans(plain[:2] + segment + plain[2:] + plain)
    assert not has_scans(plain[:100])


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
    clear.save(folder / "large.webp", lossless=True, method=0)
    clear.resize((3550, 3550)).save(folder / "turned.webp", lossless=True, method=0, exif=turned)
    other = clear.resize((3550, 3550), box=(0, 0, 9, 9))
    other.save(folder / "animated.webp", save_all=True, append_images=[other.copy()], lossless=True, method=0)
    clear.save(folder / "turned.png", compress_level=1, exif=turned)
    clear.save(folder / "strip.tiff", compression="tiff_adobe_deflate", tiffinfo={278: 5000})
    clear.save(folder / "turned.tiff", compression="tiff_lzw", exif=turned)
    Image.new("I;16", (5000, 5000), 9).save(folder / "deep.png", compress_level=1)
    Image.new("P", (5000, 5000)).save(folder / "palette.gif", transparency=0)
    Image.new("RGB", (6300, 6200)).save(folder / "progressive.jpg", progressive=True, subsampling=0)
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


def test_what_is_refused_takes_less_than_260_megabytes(tmp_path: Path) -> None:
    write_worst(tmp_path)
    command = [sys.executable, "-c", MEASURE, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 260
