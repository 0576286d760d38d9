"""What the training loop asks of a task: everything that differs between training a VAE and training a classifier."""

from pathlib import Path
from typing import Any, Protocol

import torch
from torch import Tensor, nn

Row = dict[str, float]
"""Figures of one epoch, by the names of the columns of metrics.csv."""
Inputs = tuple[Tensor, Tensor]
"""Images [B, 1, 28, 28] and what the loss takes beside them, one row for each."""


class Task(Protocol):
    """The parts of a run that the loop leaves to others; it holds the data and changes nothing of itself."""

    @property
    def num_images(self) -> int:
        """Number of training images."""
        ...

    def build(self) -> nn.Module:
        """The networks, with first weights from torch's global stream."""
        ...

    def draw(self, num_images: int, generator: torch.Generator) -> Tensor:
        """The random numbers that a batch needs, one row for each image."""
        ...

    def inputs(self, index: Tensor, draws: Tensor, device: torch.device) -> Inputs:
        """The training images of `index` [B] with their rows of draws, as `loss` takes them."""
        ...

    def loss(self, network: nn.Module, inputs: Inputs, step: int, num_steps: int) -> tuple[Tensor, Tensor]:
        """The loss to go down from, a scalar in nats per image, and figures [F] to average over the epoch's steps.

        Raises RuntimeError when training has diverged.
        """
        ...

    def train_figures(self, means: list[float]) -> Row:
        """Names for the means of what `loss` returned as figures."""
        ...

    def test_figures(self, network: Any) -> Row:
        """What the averaged networks reach on the test images."""
        ...

    def summary(self, row: Row) -> str:
        """A finished epoch in words."""
        ...

    def save_pictures(self, network: Any, rows: list[Row], folder: Path, *, final: bool) -> None:
        """Pictures of how the run goes, after an epoch or, `final`, at its end."""
        ...
