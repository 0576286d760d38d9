"""The race: the rival's layers, and a clock that stops at the target or not at all."""

from pathlib import Path

import pytest
import torch

from tests.benchmarks.race import RACERS, examples_vae, seconds_to
from tests.digits import write_dataset
from vae_core.train.recipes import Run


def test_the_rival_has_the_layers_of_pytorch_examples() -> None:
    """Compare the number of weights with that of 784-400-20-400-784, with biases and two heads."""
    expected = (784 + 1) * 400 + 2 * (400 + 1) * 20 + (20 + 1) * 400 + (400 + 1) * 784
    assert sum(parameter.numel() for parameter in examples_vae().parameters()) == expected
    assert examples_vae()(torch.zeros(2, 1, 28, 28), torch.zeros(2, 20)).logits.shape == (2, 1, 28, 28)


@pytest.mark.parametrize("name", RACERS)
def test_the_clock_stops_at_the_target(name: str, tmp_path: Path) -> None:
    """Use a target that untrained networks reach at once, and one that none reaches."""
    run = Run("race", batch_size=32, data_dir=write_dataset(tmp_path, 320, 20), warmup_steps=0)
    assert (seconds_to(1000.0, RACERS[name], run, epochs=1) or 0) > 0
    assert seconds_to(0.0, RACERS[name], run, epochs=1) is None
