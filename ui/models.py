"""The bundled models as the page uses them: loaded once, read by every visitor, changed by none."""

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import torch
from torch import Tensor
from torch.distributions import Normal

from vae_core import (
    VAE,
    Classifier,
    ClassifierStatistics,
    Directions,
    Evidence,
    LatentStatistics,
    Samplers,
    bundled_models,
    fingerprint,
    judge,
    load_classifier,
    load_classifier_statistics,
    load_statistics,
    load_vae,
    read_statistics,
)

DEFAULT = "explorer"
MAX_REACH = 5
"""The widest range of the sliders, in standard deviations to either side of the mean."""
USED_KL = 0.05
"""A VAE's dimension with less KL than this many nats carries nothing to speak of; its slider is folded away."""

LARGEST = 100.0
"""A number of a code beyond this is none that a slider or an encoder gives."""

DESCRIPTIONS = {
    "explorer": "A small residual VAE with 32 latent dimensions, the best one here: sharper digits, surer samples.",
    "article": "A convolutional VAE with 32 latent dimensions. Its codes follow the prior N(0, 1): it can be sampled.",
    "autoencoder": "The same networks without the KL term: copies digits more exactly, and cannot be sampled. Try it.",
    "plane": "A VAE with only 2 latent dimensions: blurrier, and two sliders reach every digit it knows.",
}
"""One sentence for each bundled model; a model without one is still offered."""


@dataclass(frozen=True)
class Model:
    """A trained model with what the page needs to know of its latent space."""

    name: str
    vae: VAE
    statistics: LatentStatistics
    samplers: Samplers
    directions: Directions

    @property
    def variational(self) -> bool:
        """False for a plain autoencoder."""
        return self.vae.config.variational

    @cached_property
    def order(self) -> list[int]:
        """Dimensions as the sliders show them, the most used first."""
        return self.statistics.order()

    @cached_property
    def fingerprint(self) -> str:
        """Tells these weights from any others of the same name."""
        return fingerprint(self.vae)

    @property
    def num_used(self) -> int:
        """How many dimensions, from the front of `order`, carry something; all of a plain autoencoder's do."""
        return int((self.statistics.kl >= USED_KL).sum()) if self.variational else self.vae.latent_dim

    @cached_property
    def mean(self) -> Tensor:
        """[latent_dim], the middle of the sliders: the prior's mean, or that of a plain autoencoder's codes."""
        return torch.zeros(self.vae.latent_dim) if self.variational else self.statistics.mean

    @cached_property
    def std(self) -> Tensor:
        """[latent_dim], the standard deviations that sliders are measured in: the prior's, or those of the codes."""
        return torch.ones(self.vae.latent_dim) if self.variational else self.statistics.std


@cache
def get(name: str) -> Model:
    """A bundled model by name; raises as `vae_core.load_vae` does."""
    samplers, directions = read_statistics(name, Samplers), read_statistics(name, Directions)
    return Model(name, load_vae(name), load_statistics(name), samplers, directions)


def named(name: Any) -> Model:
    """A bundled model by the name that a browser or a program sent; raises ValueError where there is none."""
    if not isinstance(name, str) or name not in names():
        raise ValueError(f"There is no model named {str(name)[:40]!r} here, only {', '.join(names())}.")
    return get(name)


@cache
def classifier() -> tuple[Classifier, ClassifierStatistics]:
    """The bundled classifier, and how sure it is on the test set."""
    return load_classifier(), load_classifier_statistics()


def names() -> list[str]:
    """Names of the bundled models, the default one first."""
    return sorted(bundled_models(), key=lambda name: (name != DEFAULT, name))


@torch.inference_mode()
def generate(model: Model, z: Tensor) -> Tensor:
    """Pixel means [B, 1, 28, 28] for codes z [B, latent_dim]."""
    return model.vae.generate(z)


@torch.inference_mode()
def encode(model: Model, x: Tensor) -> Normal:
    """The posterior, batch shape [B, latent_dim], of digits x [B, 1, 28, 28]; an autoencoder's mean is its code."""
    return model.vae.encode(x)


def code(model: Model, numbers: Any) -> Tensor:
    """A code [1, latent_dim] from the numbers that a browser or a program sent; raises ValueError for anything else."""
    if not isinstance(numbers, list) or len(numbers) != model.vae.latent_dim:
        got = f"{len(numbers)} numbers" if isinstance(numbers, list) else type(numbers).__name__
        raise ValueError(f"Got a code of {got}; expected a list of {model.vae.latent_dim}.")
    for number in numbers:
        if type(number) not in {int, float} or not abs(number) <= LARGEST:  # NaN is not
            raise ValueError(f"Got {str(number)[:20]!r} in a code; expected numbers from -{LARGEST:g} to {LARGEST:g}.")
    return torch.tensor([numbers], dtype=torch.float32)


def evidence(model: Model, x: Tensor) -> Evidence:
    """Whether x [1, 1, 28, 28] looks like a digit to the model and to the classifier."""
    return judge(x, model.vae, model.statistics, *classifier())


def describe(name: str) -> str:
    """One sentence on a model for the page."""
    return DESCRIPTIONS.get(name, f"{get(name).vae.latent_dim} latent dimensions.")
