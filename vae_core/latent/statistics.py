"""What was measured of a trained model over the test set, and is stored beside its weights as safetensors."""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, ClassVar, Protocol, TypeVar

import torch
from safetensors.torch import save_file
from torch import Tensor

from vae_core.checkpoint import write_atomically
from vae_core.weights import find_model, read_tensors

NUM_QUANTILES = 1001
"""Of a distribution over the test set: every tenth of a percent from the least to the largest value."""


@dataclass(frozen=True)
class LatentStatistics:
    """How a VAE does on the test set; every tensor but the last is [latent_dim]."""

    FILE: ClassVar[str] = "latent.safetensors"

    kl: Tensor
    """Mean KL to the prior, nats; zeros for a plain autoencoder."""
    mean: Tensor
    """Mean over images of the posterior means."""
    std: Tensor
    """Standard deviation over images of the posterior means."""
    reconstruction: Tensor
    """Quantiles [NUM_QUANTILES] of -log p(x|z) at the posterior mean, nats per image."""

    def order(self) -> list[int]:
        """Dimensions by use: most KL first, ties (a plain autoencoder has no KL) by how far the code varies."""
        return sorted(range(len(self.kl)), key=lambda dim: (-float(self.kl[dim]), -float(self.std[dim])))


@dataclass(frozen=True)
class ClassifierStatistics:
    """How sure a classifier is on the test set."""

    FILE: ClassVar[str] = "entropy.safetensors"

    entropy: Tensor
    """Quantiles [NUM_QUANTILES] of the entropy of its answers, nats."""


@dataclass(frozen=True)
class Codes:
    """Where the test images lie in a VAE's latent space."""

    FILE: ClassVar[str] = "codes.safetensors"

    means: Tensor
    """Posterior means [N, latent_dim], float16."""
    labels: Tensor
    """What the images show, [N] uint8, 0 to 9."""


MEASURED = (LatentStatistics.FILE, ClassifierStatistics.FILE)
"""What `evaluate` stores; the rest comes from `survey`."""


class Stored(Protocol):
    """A dataclass of tensors that has a file of its own in a model's folder."""

    FILE: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Any]]


Statistics = TypeVar("Statistics", bound=Stored)


def quantiles(values: Tensor) -> Tensor:
    """The quantiles [NUM_QUANTILES] of values [N], evenly spaced from the least to the largest."""
    return values.double().quantile(torch.linspace(0, 1, NUM_QUANTILES, dtype=torch.float64)).float()


def save_statistics(statistics: Stored, folder: Path) -> None:
    """Write them into a model's folder, in one step."""
    tensors = {field.name: getattr(statistics, field.name).contiguous() for field in fields(statistics)}
    write_atomically(folder / statistics.FILE, lambda path: save_file(tensors, path))


def load_statistics(name_or_path: str | Path) -> LatentStatistics:
    """The statistics stored with a bundled VAE or in a local folder; a Hub repository holds none.

    Raises FileNotFoundError or ValueError as `load_vae` does.
    """
    return read_statistics(name_or_path, LatentStatistics)


def load_classifier_statistics(name_or_path: str | Path = "classifier") -> ClassifierStatistics:
    """The statistics stored with the bundled classifier or in a local folder; raises as `load_statistics` does."""
    return read_statistics(name_or_path, ClassifierStatistics)


def read_statistics(name_or_path: str | Path, kind: type[Statistics]) -> Statistics:
    """What is stored of a kind in a model's folder; raises as `load_statistics` does."""
    path = find_model(name_or_path) / kind.FILE
    command = "evaluate {} --write-card" if kind.FILE in MEASURED else "survey {}"
    cure = f"Measure it with: python -m vae_core.{command.format(name_or_path)}"
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing. {cure}")
    tensors, names = read_tensors(path), {field.name for field in fields(kind)}
    if tensors.keys() != names:
        raise ValueError(f"{path} holds {sorted(tensors)}; expected {sorted(names)}. {cure}")
    return kind(**tensors)
