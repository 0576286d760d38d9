"""What may be handed over: Pillow images, files and arrays of every kind, and those that are refused."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image, ImageOps

from tests.digits import Bytes, as_input, assert_near
from tests.png import png_file
from vae_core import prepare_image

MODES = ["1", "L", "LA", "P", "PA", "RGB", "RGBA", "RGBX", "RGBa", "CMYK", "YCbCr", "HSV", "I", "I;16", "I;16B", "F"]
T = Image.Transpose
TURNS = [T.FLIP_LEFT_RIGHT, T.ROTATE_180, T.FLIP_TOP_BOTTOM, T.TRANSPOSE, T.ROTATE_90, T.TRANSVERSE, T.ROTATE_270]
"""Turns in which a camera stores a picture under EXIF orientations 2 to 8 (CIPA DC-008, tag 274)."""


@pytest.fixture
def large(digit: Bytes) -> Image.Image:
    """Return the digit dark on white, 280 x 280, as one might scan it."""
    return ImageOps.invert(Image.fromarray(digit)).resize((280, 280), Image.Resampling.NEAREST)


@pytest.mark.parametrize("dark_on_light", [False, True])
@pytest.mark.parametrize("mode", MODES)
def test_every_pillow_mode_gives_the_same_digit(digit: Bytes, mode: str, dark_on_light: bool) -> None:
    gray = Image.fromarray(255 - digit if dark_on_light else digit)
    via = {"RGBa": "RGBA", "LA": "LA", "PA": "LA", "HSV": "RGB"}.get(mode, "L")
    tolerance = 0.03 if mode == "1" else 1e-3  # mode 1 keeps one bit of gray
    assert_near(prepare_image(gray.convert(via).convert(mode)), as_input(digit), tolerance)


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
    assert_near(prepare_image(convert(digit)), as_input(digit), 0.03 if convert(digit).dtype == bool else 1e-4)


@pytest.mark.parametrize("colour", [(0, 0, 0), (255, 255, 255), (200, 30, 30)])
def test_ink_on_a_transparent_ground_is_seen_whatever_its_colour(digit: Bytes, colour: tuple[int, int, int]) -> None:
    image = Image.new("RGBA", (28, 28), (*colour, 0))
    image.putalpha(Image.fromarray(digit))
    assert_near(prepare_image(image), as_input(digit), 2e-3)


def test_a_transparent_palette_entry_is_a_ground(digit: Bytes) -> None:
    image = Image.fromarray(digit).convert("P")
    darkest = int(np.asarray(image)[0, 0])
    file = io.BytesIO()
    image.save(file, "GIF", transparency=darkest)
    assert_near(prepare_image(Image.open(file)), as_input(digit), 2e-3)


@pytest.mark.parametrize(("orientation", "turn"), list(enumerate(TURNS, start=2)))
def test_a_photo_is_turned_upright_by_its_exif_orientation(
    tmp_path: Path, digit: Bytes, large: Image.Image, orientation: int, turn: Image.Transpose
) -> None:
    exif = Image.Exif()
    exif[274] = orientation
    large.transpose(turn).save(tmp_path / "photo.jpg", exif=exif)
    assert_near(prepare_image(tmp_path / "photo.jpg"), as_input(digit), 1e-3)


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "gif", "bmp", "tiff"])
def test_a_file_gives_the_digit_in_it(tmp_path: Path, digit: Bytes, large: Image.Image, suffix: str) -> None:
    path = tmp_path / f"digit.{suffix}"
    large.save(path)
    assert_near(prepare_image(path), as_input(digit), 1e-3)
    assert torch.equal(prepare_image(path), prepare_image(str(path)))


def test_a_photo_of_sixteen_megapixels_gives_the_digit_in_it(digit: Bytes, large: Image.Image) -> None:
    assert_near(prepare_image(large.convert("RGB").resize((4000, 4000))), as_input(digit), 5e-3)


def test_the_callers_picture_is_left_as_it_is(tmp_path: Path, large: Image.Image) -> None:
    large.convert("RGB").resize((2800, 2800)).save(tmp_path / "large.jpg")
    with Image.open(tmp_path / "large.jpg") as picture:
        prepare_image(picture)
        assert (picture.mode, picture.size) == ("RGB", (2800, 2800))


def test_a_wholly_transparent_picture_is_refused_with_what_to_do() -> None:
    with pytest.raises(ValueError, match=r"wholly transparent. Draw or upload a digit"):
        prepare_image(Image.new("RGBA", (100, 80), (255, 0, 0, 0)))


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
    "content",
    [b"seven\n", b"<svg xmlns='http://www.w3.org/2000/svg'/>", png_file(28, 28, b"\0" * 10), png_file(28, 28)[:30]],
)
def test_what_is_no_picture_is_refused_with_what_to_do(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file.png").write_bytes(content)
    with pytest.raises(ValueError, match=r"could not be read.*Try to save it again as PNG or JPEG"):
        prepare_image(tmp_path / "file.png")


@pytest.mark.parametrize("kind", ["EPS", "ICO", "JPEG2000", "PPM", "TGA", "PDF"])
def test_a_file_of_another_format_is_refused_by_whatever_name(tmp_path: Path, large: Image.Image, kind: str) -> None:
    large.save(tmp_path / "file.png", kind)
    with pytest.raises(ValueError, match="Try to save it again as PNG or JPEG; GIF, WebP, BMP and TIFF are read, too"):
        prepare_image(tmp_path / "file.png")


def test_the_first_picture_of_a_file_of_several_is_taken(tmp_path: Path, digit: Bytes, large: Image.Image) -> None:
    for suffix in ("gif", "webp", "tiff", "mpo"):
        path = tmp_path / f"file.{suffix}"
        large.convert("RGB").save(path, save_all=True, append_images=[Image.new("RGB", large.size, (0, 99, 0))])
        assert_near(prepare_image(path), as_input(digit), 0.01)


@pytest.mark.parametrize("orientation", range(2, 9))
def test_a_large_picture_is_turned_upright_as_a_small_one(
    tmp_path: Path, digit: Bytes, large: Image.Image, orientation: int
) -> None:
    exif = Image.Exif()
    exif[274] = orientation
    large.resize((2030, 2050)).transpose(TURNS[orientation - 2]).save(tmp_path / "large.png", exif=exif)
    assert_near(prepare_image(tmp_path / "large.png"), as_input(digit), 5e-3)


def test_photos_of_fifty_megapixels_are_taken(tmp_path: Path, digit: Bytes, large: Image.Image) -> None:
    photo = large.convert("RGB").resize((8160, 6144))
    for progressive in (False, True):
        photo.save(tmp_path / "photo.jpg", progressive=progressive)
        assert prepare_image(tmp_path / "photo.jpg").shape == (1, 1, 28, 28)


@pytest.mark.parametrize("thing", [None, 7, b"bytes", "no/such/file.png", "\0", ".", [[0, 1]], object()])
def test_what_is_neither_picture_nor_array_is_refused_with_what_to_do(thing: Any) -> None:
    with pytest.raises(ValueError, match=r"could not be read.*Try to save it again as PNG or JPEG"):
        prepare_image(thing)


@pytest.mark.parametrize(
    ("array", "message"),
    [
        *((np.zeros(shape), rf"shape \{shape}; expected \[H, W\]") for shape in ([0, 28], [784], [1, 28, 28])),
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
    assert_near(prepare_image(Image.fromarray(np.stack([digit] * 3, axis=-1)).convert(mode)), as_input(digit), 1e-3)


def test_colours_that_cannot_be_converted_are_refused_with_what_to_do(digit: Bytes) -> None:
    with pytest.raises(ValueError, match=r"stored as La. Save it as PNG or JPEG"):
        prepare_image(Image.fromarray(digit).convert("LA").convert("La"))
