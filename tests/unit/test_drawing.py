"""The canvas: what its strokes become, and which drawings it refuses."""

import math
from pathlib import Path
from typing import Any

import cv2
import gradio as gr
import numpy as np
import pytest
import torch
from PIL import Image

from tests.pictures import DIGIT, data_url, example
from ui import models
from ui.components.drawing.drawing import MAX_POINTS, MAX_STROKES, PEN, SIDE, Drawing, render
from ui.examples import EXAMPLES, Stroke
from vae_core import prepare_image, reconstruct
from vae_core.storage.model_folder import WEIGHTS_DIR

LINE = [[140, 40], [140, 240]]


@pytest.fixture(scope="module")
def canvas() -> Drawing:
    return Drawing(label="Your digit")


def ink(picture: Image.Image) -> Any:
    return np.asarray(picture) > 128


def test_a_stroke_becomes_ink_where_it_was_drawn_as_wide_as_the_pen(canvas: Drawing) -> None:
    picture = canvas.preprocess({"strokes": [LINE]})
    assert (picture.mode, picture.size) == ("L", (SIDE, SIDE))
    rows, columns = np.nonzero(ink(picture))
    assert ink(picture)[140].sum() == pytest.approx(PEN, abs=2)
    assert columns.mean() == pytest.approx(140, abs=1)
    assert (rows.min(), rows.max()) == pytest.approx((40 - PEN / 2, 240 + PEN / 2), abs=2)
    assert np.asarray(picture).max() == 255
    assert np.asarray(picture)[0, 0] == 0


def test_a_tap_becomes_a_round_dot(canvas: Drawing) -> None:
    dot = ink(canvas.preprocess({"strokes": [[[100, 60]]]}))
    rows, columns = np.nonzero(dot)
    assert (rows.mean(), columns.mean()) == pytest.approx((60, 100), abs=1)
    assert dot.sum() == pytest.approx(math.pi * (PEN / 2) ** 2, rel=0.1)


@pytest.mark.parametrize("value", [None, {}, {"strokes": []}, {"strokes": [[]]}, {"picture": None}])
def test_an_empty_canvas_is_no_picture(canvas: Drawing, value: Any) -> None:
    assert canvas.preprocess(value) is None


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("5", "of type str; expected an object with strokes"),
        ([LINE], "of type list"),
        *(({"strokes": strokes}, "not a list of strokes") for strokes in (5, "12", [5], [[[1, 2], [3]]])),
        *(({"strokes": [[point]]}, "not a list of strokes") for point in (["a", "b"], [None, 1], [10**400, 0])),
        ({"strokes": [LINE] * (MAX_STROKES + 1)}, f"more than {MAX_STROKES} strokes"),
        ({"strokes": [[[1, 1]] * (MAX_POINTS + 1)]}, f"{MAX_POINTS} points"),
        *(({"strokes": [[point]]}, "far outside the canvas") for point in ([math.nan, 1], [math.inf, 1], [0, -1e6])),
        ({"picture": "/etc/passwd"}, "Only uploaded files"),
        *(({"picture": {"path": path}}, "Only uploaded files") for path in ("/etc/passwd", ["/etc/passwd"])),
        ({"picture": {"path": None, "url": data_url(DIGIT)}}, "Only uploaded files"),
    ],
)
def test_a_drawing_that_the_page_cannot_have_made_is_refused(canvas: Drawing, value: Any, sentence: str) -> None:
    with pytest.raises(gr.Error, match=sentence):
        canvas.preprocess(value)


def test_an_uploaded_picture_on_the_canvas_is_its_path(canvas: Drawing, uploads: Path) -> None:
    path = str(uploads / "3.png")
    (uploads / "3.png").write_bytes(DIGIT)
    assert canvas.preprocess({"picture": {"path": path}}) == path
    with pytest.raises(gr.Error, match="Only uploaded files"):
        canvas.preprocess({"picture": {"path": f"{uploads}/../3.png"}})
    (uploads / "3.png").unlink()
    with pytest.raises(gr.Error, match="uploads are deleted after an hour"):
        canvas.preprocess({"picture": {"path": path}})


@pytest.mark.parametrize("height", [140, 180, 240])
def test_digits_from_half_the_canvas_up_have_strokes_as_wide_as_those_of_mnist(height: int) -> None:
    widths = [stroke_width(prepare_image(render(resized(strokes, height)))[0, 0]) for strokes in EXAMPLES.values()]
    assert 2.1 <= min(widths) <= max(widths) <= 4.6  # pixels: 5th and 95th percentile of MNIST


def resized(strokes: list[Stroke], height: int) -> list[Stroke]:
    """Return a drawing whose ink is `height` units high, in the middle of the canvas."""
    points = np.concatenate([np.array(stroke) for stroke in strokes])
    low, high = points.min(0), points.max(0)
    scale = (height - PEN) / (high - low)[1]
    return [[tuple(scale * (np.array(point) - (low + high) / 2) + SIDE / 2) for point in stroke] for stroke in strokes]


def stroke_width(x: torch.Tensor) -> float:
    """Mean width of the strokes of [28, 28], in its pixels: a straight bar is four times as wide as its mean depth."""
    fine = cv2.resize(x.numpy(), None, fx=8, fy=8, interpolation=cv2.INTER_CUBIC)
    depth = cv2.distanceTransform((fine > 0.5).astype(np.uint8), cv2.DIST_L2, 5)
    return 4 * float(depth[depth > 0].mean()) / 8


@pytest.mark.parametrize("digit", "0123456789")
def test_an_example_lies_on_the_canvas_and_is_taken_for_a_digit(canvas: Drawing, digit: str) -> None:
    points = [number for stroke in EXAMPLES[digit] for point in stroke for number in point]
    assert min(points) >= PEN / 2
    assert max(points) <= SIDE - PEN / 2
    x = prepare_image(canvas.preprocess({"strokes": EXAMPLES[digit], "example": True}))
    assert x.shape == (1, 1, 28, 28)
    assert x.max() > 0.9


@pytest.mark.parametrize("name", ["explorer", "article", "autoencoder"])
@pytest.mark.parametrize("digit", "0123456789")
def test_the_bundled_weights_reconstruct_the_examples(name: str, digit: str) -> None:
    if not (WEIGHTS_DIR / name / "README.md").exists():
        pytest.skip(f"weights/{name} has no model card yet: its weights are not the final ones")
    model = models.get(name)
    result = reconstruct(model.vae, prepare_image(example(digit)), seed=0)
    assert result.mse < 0.03
    if model.variational:
        assert -result.elbo < 160  # nats
