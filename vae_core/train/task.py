"""The interface between the training loop and what it trains: all that differs between a VAE and a classifier."""

from pathlib import Path
from typing import Any, Protocol

import torch
from torch import Tensor, nn

Row = dict[str, float]  # figures of one epoch, by the names of the columns of metrics.csv
Inputs = tuple[Tensor, ...]
"""Images [B, 1, 28, 28] and what else the loss takes (noise and condition, or targets), one row for each image."""


class Task(Protocol):
    """What is trained, on which images; a task holds the data and does not change during a run."""

    num_images: int  # number of training images

    def build(self) -> nn.Module:
        """Build the networks, initialised from torch's global stream."""

    def draw(self, num_images: int, generator: torch.Generator) -> Tensor:
        """Draw the random numbers of a batch, one row for each image."""

    def inputs(self, index: Tensor, draws: Tensor, progress: float, device: torch.device) -> Inputs:
        """Return the training images of `index` [B], changed by their rows of draws, as `loss` takes them.

        `progress` is the fraction of all steps that lie behind, 0 or more and less than 1.
        """

    def loss(self, network: nn.Module, inputs: Inputs, step: int, num_steps: int) -> tuple[Tensor, Tensor]:
        """Return the loss to minimise, a scalar in nats per image, and figures [F] to average over the epoch's steps.

        Raises RuntimeError when training has diverged.
        """

    def train_figures(self, means: list[float]) -> Row:
        """Name the means over an epoch of the figures that `loss` returned."""

    def model_in(self, network: Any) -> nn.Module:
        """Return the model in what `build` built: the part that is measured and saved."""

    def test_figures(self, network: Any) -> Row:
        """Measure the averaged model on the test images."""

    def summary(self, row: Row) -> str:
        """Describe a finished epoch in one line."""

    def save_pictures(self, network: Any, rows: list[Row], folder: Path, *, final: bool) -> None:
        """Draw the run's curves and samples, after an epoch or, `final`, at its end."""
