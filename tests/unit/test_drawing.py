"""The examples on the canvas: drawn within it, taken for digits, and reconstructed by the bundled models."""

import pytest
import torch

from tests.pictures import example
from ui import models
from ui.components.drawing.drawing import PEN, SIDE
from ui.examples import EXAMPLES
from vae_core import prepare_image, reconstruct
from vae_core.storage.model_folder import WEIGHTS_DIR


@pytest.mark.parametrize("digit", "0123456789")
def test_an_example_lies_on_the_canvas_and_is_read_as_its_digit(digit: str) -> None:
    points = [number for stroke in EXAMPLES[digit] for point in stroke for number in point]
    assert min(points) >= PEN / 2
    assert max(points) <= SIDE - PEN / 2
    with torch.inference_mode():
        assert int(models.classifier()[0](prepare_image(example(digit))).argmax()) == int(digit)


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
