"""The digit classifier: a small convolutional network that says which digit an image shows, or that it is undecided.

Shapes: B is the batch; an image x is [B, 1, 28, 28] in [0, 1], bright on black. `train/classifier_task.py` trains it;
`ood.py` asks it whether a picture looks like a digit.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import torch
from torch import Tensor, nn

from vae_core.models.networks import IMAGE_SHAPE
from vae_core.storage.artifacts import read_statistics
from vae_core.storage.model_folder import load_model

NUM_CLASSES = 10  # number of digits


@dataclass(frozen=True)
class ClassifierConfig:
    """What `config.json` of a classifier holds. Raises ValueError for a value out of range, naming the field."""

    channels: int = 20
    """Number of channels of the first convolution; those that follow have 2 and 4 times as many."""
    feature_dim: int = 128
    """Length of the feature vector that the last, linear layer classifies."""

    def __post_init__(self) -> None:
        for field in ("channels", "feature_dim"):
            value = getattr(self, field)
            if type(value) is not int or not 1 <= value <= 1024:
                raise ValueError(f"{field} is {value!r}; expected a whole number from 1 to 1024")


def conv_block(in_channels: int, out_channels: int, kernel_size: int = 3, stride: int = 1) -> nn.Sequential:
    """Build a convolution that keeps height and width (divided by `stride`), BatchNorm and ReLU."""
    return nn.Sequential(
        nn.Conv2d(in_channels, out_channels, kernel_size, stride, padding=kernel_size // 2, bias=False),
        nn.BatchNorm2d(out_channels),
        nn.ReLU(),
    )


class Classifier(nn.Module):
    """Five convolutions and one linear layer; load trained weights with `vae_core.load_classifier`."""

    def __init__(self, config: ClassifierConfig = ClassifierConfig()) -> None:
        super().__init__()
        self.config = config
        channels = config.channels
        self.body = nn.Sequential(
            conv_block(1, channels, kernel_size=5, stride=2),  # [B, channels, 14, 14]
            conv_block(channels, 2 * channels),
            conv_block(2 * channels, 4 * channels, stride=2),  # [B, 4 * channels, 7, 7]
            conv_block(4 * channels, 4 * channels),
            conv_block(4 * channels, config.feature_dim, stride=2),  # [B, feature_dim, 4, 4]
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
        )
        self.head = nn.Linear(config.feature_dim, NUM_CLASSES)

    def features(self, x: Tensor) -> Tensor:
        """Return the penultimate activations [B, feature_dim], never negative, for images x [B, 1, 28, 28] in [0, 1].

        Raises ValueError when x has another shape.
        """
        if x.dim() != 4 or x.shape[1:] != IMAGE_SHAPE:
            raise ValueError(f"the classifier got images of shape {list(x.shape)}; expected [B, 1, 28, 28]")
        features: Tensor = self.body(x)
        return features.float()

    def forward(self, x: Tensor) -> Tensor:
        """Return the logits [B, 10] of the digits 0 to 9; raises ValueError as `features` does."""
        logits: Tensor = self.head(self.features(x))
        return logits.float()


def entropy(logits: Tensor) -> Tensor:
    """Return the entropy [B], in nats, of the softmax of logits [B, K]: 0 when certain, ln K when undecided."""
    log_probabilities = logits.log_softmax(dim=1)  # [B, K]
    return -(log_probabilities.exp() * log_probabilities).sum(dim=1)


def load_classifier(name_or_path: str | Path = "classifier", device: torch.device | str = "cpu") -> Classifier:
    """Load a trained classifier in eval mode, from the bundled name, a local folder or a Hugging Face Hub repo id.

    Raises FileNotFoundError and ValueError as `load_vae` does.
    """
    return load_model(name_or_path, ClassifierConfig, Classifier).to(device)


@dataclass(frozen=True)
class ClassifierStatistics:
    """How certain a classifier is on the test set."""

    FILE: ClassVar[str] = "entropy.safetensors"
    MEASURED_BY: ClassVar[str] = "evaluate {} --write-card"

    entropy: Tensor  # quantiles [NUM_QUANTILES] of the entropy of its answers, nats; see `latent/statistics.py`


def load_classifier_statistics(name_or_path: str | Path = "classifier") -> ClassifierStatistics:
    """Read the statistics stored with the bundled classifier or in a local folder; raises as `load_statistics`."""
    return read_statistics(name_or_path, ClassifierStatistics)
