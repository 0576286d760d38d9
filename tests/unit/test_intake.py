"""What a person may hand over, and what the models get of it."""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw, ImageOps
from torch import Tensor

from tests.digits import MNIST_DIR, Bytes, draw_digit, needs_mnist
from vae_core import Doubt, find_digit, prepare_image
from vae_core.data.datasets import load_images, to_input
from vae_core.intake.geometry import stroke_width

MODES = ["1", "L", "LA", "P", "PA", "RGB", "RGBA", "RGBX", "RGBa", "CMYK", "YCbCr", "HSV", "I", "I;16", "I;16B", "F"]
EXIF_TURNS = [
    Image.Transpose.FLIP_LEFT_RIGHT,
    Image.Transpose.ROTATE_180,
    Image.Transpose.FLIP_TOP_BOTTOM,
    Image.Transpose.TRANSPOSE,
    Image.Transpose.ROTATE_90,
    Image.Transpose.TRANSVERSE,
    Image.Transpose.ROTATE_270,
]
"""How a camera stores a picture under EXIF orientations 2 to 8 (CIPA DC-008, tag 274)."""


@pytest.fixture
def digit() -> Bytes:
    return draw_digit(2, seed=0)


@pytest.fixture
def large(digit: Bytes) -> Image.Image:
    """The digit dark on white, 280 x 280, as one might scan it."""
    return ImageOps.invert(Image.fromarray(digit)).resize((280, 280), Image.Resampling.NEAREST)


def expected(digit: Bytes) -> Tensor:
    return torch.from_numpy(digit / np.float32(255))[None, None]  # [1, 1, 28, 28]


def assert_near(actual: Tensor, wanted: Tensor, mse: float) -> None:
    assert actual.shape == (1, 1, 28, 28)
    assert actual.dtype == torch.float32
    assert float((actual - wanted).square().mean()) <= mse


def test_a_digit_in_mnists_geometry_passes_through_unchanged(digit: Bytes) -> None:
    assert_near(prepare_image(digit), expected(digit), 1e-4)


@pytest.mark.parametrize("dark_on_light", [False, True])
@pytest.mark.parametrize("mode", MODES)
def test_every_pillow_mode_gives_the_same_digit(digit: Bytes, mode: str, dark_on_light: bool) -> None:
    gray = Image.fromarray(255 - digit if dark_on_light else digit)
    via = {"RGBa": "RGBA", "LA": "LA", "PA": "LA", "HSV": "RGB"}.get(mode, "L")
    # mode 1 keeps one bit of gray, and a palette of 256 colours not every gray
    tolerance = 0.03 if mode == "1" else 1e-3
    assert_near(prepare_image(gray.convert(via).convert(mode)), expected(digit), tolerance)


@pytest.mark.parametrize(
    "convert",
    [
        lambda x: x > 127,
        lambda x: x / 255,
        lambda x: (x / 255).astype(np.float16),
        lambda x: x / 127.5 - 1,
        lambda x: x.astype(np.int64) * 1000,
        lambda x: x[..., None],
        lambda x: np.stack([x] * 3, axis=-1),
        lambda x: np.stack([x, x, x, np.full_like(x, 255)], axis=-1),
        lambda x: x[::-1][::-1],
    ],
    ids=["bool", "float", "half", "symmetric", "int", "HW1", "RGB", "RGBA", "strided"],
)
def test_every_kind_of_array_gives_the_same_digit(digit: Bytes, convert: Callable[[Bytes], Any]) -> None:
    assert_near(prepare_image(convert(digit)), expected(digit), 0.03 if convert(digit).dtype == bool else 1e-4)


@pytest.mark.parametrize("colour", [(0, 0, 0), (255, 255, 255), (200, 30, 30)])
def test_ink_on_a_transparent_ground_is_seen_whatever_its_colour(digit: Bytes, colour: tuple[int, int, int]) -> None:
    image = Image.new("RGBA", (28, 28), (*colour, 0))
    image.putalpha(Image.fromarray(digit))
    assert_near(prepare_image(image), expected(digit), 2e-3)


def test_a_transparent_palette_entry_is_a_ground(digit: Bytes) -> None:
    image = Image.fromarray(digit).convert("P")
    darkest = int(np.asarray(image)[0, 0])
    file = io.BytesIO()
    image.save(file, "GIF", transparency=darkest)
    assert_near(prepare_image(Image.open(file)), expected(digit), 2e-3)


@pytest.mark.parametrize(("orientation", "turn"), list(enumerate(EXIF_TURNS, start=2)))
def test_a_photo_is_turned_upright_by_its_exif_orientation(
    tmp_path: Path, digit: Bytes, large: Image.Image, orientation: int, turn: Image.Transpose
) -> None:
    exif = Image.Exif()
    exif[274] = orientation
    large.transpose(turn).save(tmp_path / "photo.jpg", exif=exif)
    assert_near(prepare_image(tmp_path / "photo.jpg"), expected(digit), 1e-3)


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "gif", "bmp", "tiff"])
def test_a_file_gives_the_digit_in_it(tmp_path: Path, digit: Bytes, large: Image.Image, suffix: str) -> None:
    path = tmp_path / f"digit.{suffix}"
    large.save(path)
    assert_near(prepare_image(path), expected(digit), 1e-3)
    assert torch.equal(prepare_image(path), prepare_image(str(path)))


def test_a_photo_of_sixteen_megapixels_gives_the_digit_in_it(digit: Bytes, large: Image.Image) -> None:
    assert_near(prepare_image(large.convert("RGB").resize((4000, 4000))), expected(digit), 5e-3)


def test_the_callers_picture_is_left_as_it_is(tmp_path: Path, large: Image.Image) -> None:
    large.convert("RGB").resize((2800, 2800)).save(tmp_path / "large.jpg")
    with Image.open(tmp_path / "large.jpg") as picture:
        prepare_image(picture)
        assert (picture.mode, picture.size) == ("RGB", (2800, 2800))


@needs_mnist
def test_mnist_images_pass_through_nearly_unchanged() -> None:
    images = load_images("mnist", "test", MNIST_DIR)[:500]
    prepared = torch.cat([prepare_image(image.numpy()) for image in images])
    errors = (prepared - to_input(images)).square().mean((1, 2, 3))
    assert errors.median() < 1e-6
    assert (errors < 0.01).float().mean() >= 0.98  # a few of MNIST's own have faint ends that count as no ink


def png(width: int, height: int, rows: bytes = b"") -> bytes:
    """A gray PNG file that claims this size, whatever its data hold."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">2I5B", width, height, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize("size", [(30_000, 30_000), (10_000, 6_000), (2**31 - 1, 2**31 - 1)])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(tmp_path: Path, size: tuple[int, int]) -> None:
    (tmp_path / "huge.png").write_bytes(png(*size))
    with pytest.raises(ValueError, match="larger than 25 million pixels; make it smaller"):
        prepare_image(tmp_path / "huge.png")


@pytest.mark.parametrize("value", [0, 128, 255])
@pytest.mark.parametrize("mode", ["L", "RGB", "F", "I;16"])
def test_a_blank_picture_is_refused_with_what_to_do(mode: str, value: int) -> None:
    with pytest.raises(ValueError, match=r"nothing to see.*Draw a digit"):
        prepare_image(Image.new("L", (100, 80), value).convert(mode))


def test_a_wholly_transparent_picture_is_refused_with_what_to_do() -> None:
    with pytest.raises(ValueError, match=r"wholly transparent. Draw or upload a digit"):
        prepare_image(Image.new("RGBA", (100, 80), (255, 0, 0, 0)))


@pytest.mark.parametrize("shape", [(28, 28), (200, 300), (200, 300, 3)])
def test_noise_is_refused_with_what_to_do(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"No digit stands out.*Try an even background"):
        prepare_image(np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8))


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "gif", "bmp", "tiff"])
def test_a_file_cut_short_anywhere_is_refused_with_what_to_do_or_still_holds_its_digit(
    tmp_path: Path, large: Image.Image, suffix: str
) -> None:
    path = tmp_path / f"digit.{suffix}"
    large.save(path)
    whole = path.read_bytes()
    for length in (0, 1, 10, 40, len(whole) // 4, len(whole) // 2):
        path.write_bytes(whole[:length])
        with pytest.raises(ValueError, match=r"could not be read|nothing to see|No digit stands out"):
            prepare_image(path)


@pytest.mark.parametrize(
    "content", [b"seven\n", b"<svg xmlns='http://www.w3.org/2000/svg'/>", png(28, 28, b"\0" * 10), png(28, 28)[:30]]
)
def test_what_is_no_picture_is_refused_with_what_to_do(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file.png").write_bytes(content)
    with pytest.raises(ValueError, match=r"could not be read.*Try to save it again as PNG or JPEG"):
        prepare_image(tmp_path / "file.png")


@pytest.mark.parametrize("thing", [None, 7, b"bytes", "no/such/file.png", "\0", ".", [[0, 1]], object()])
def test_what_is_neither_picture_nor_array_is_refused_with_what_to_do(thing: Any) -> None:
    with pytest.raises(ValueError, match=r"could not be read.*Try to save it again as PNG or JPEG"):
        prepare_image(thing)


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.zeros((0, 28), np.uint8), r"shape \[0, 28\]; expected \[H, W\]"),
        (np.zeros(784, np.uint8), r"shape \[784\]; expected \[H, W\]"),
        (np.zeros((1, 28, 28), np.uint8), r"shape \[1, 28, 28\]; expected \[H, W\]"),
        (np.zeros((28, 28), complex), "array of complex128; expected pixels"),
        (np.full((28, 28), "7"), "array of <U1; expected pixels"),
        (np.full((28, 28), np.nan), "not finite numbers"),
    ],
)
def test_an_array_that_is_no_picture_is_refused_by_what_is_wrong_with_it(array: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        prepare_image(array)


@pytest.mark.parametrize("mode", ["LAB", "HSV"])
def test_colours_of_other_spaces_are_converted(digit: Bytes, mode: str) -> None:
    assert_near(prepare_image(Image.fromarray(np.stack([digit] * 3, axis=-1)).convert(mode)), expected(digit), 1e-3)


def test_colours_that_cannot_be_converted_are_refused_with_what_to_do(digit: Bytes) -> None:
    with pytest.raises(ValueError, match=r"stored as La. Save it as PNG or JPEG"):
        prepare_image(Image.fromarray(digit).convert("LA").convert("La"))


def on_paper(digit: Bytes, *, paper: float = 220, ink: float = 40) -> Bytes:
    """The digit dark on a sheet of 200 x 200, its strokes smooth."""
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
    assert_near(found.image, expected(digit), 0.01)


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
