"""What is found on a picture: the digit in MNIST's geometry, doubts, or a ValueError with what to do."""

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

from tests.digits import MNIST_DIR, Bytes, as_input, assert_near, draw_digit, needs_mnist
from vae_core import Doubt, find_digit, load_classifier, prepare_image
from vae_core.data.datasets import load_images, to_input
from vae_core.intake.geometry import stroke_width


@pytest.fixture
def digit() -> Bytes:
    return draw_digit(2, seed=0)


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
