"""Statistics of a VAE over the test set, stored beside its weights as safetensors."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import torch
from torch import Tensor

from vae_core.data.datasets import to_input
from vae_core.losses import kl_divergence, reconstruction_loss
from vae_core.models.vae import VAE
from vae_core.storage.artifacts import read_statistics

NUM_QUANTILES = 1001
"""Number of evenly spaced quantiles of a distribution over the test set: every 0.1 % from the least to the largest."""


@dataclass(frozen=True)
class LatentStatistics:
    """Use of each latent dimension and reconstruction over the test set; every tensor but the last is [latent_dim]."""

    FILE: ClassVar[str] = "latent.safetensors"
    MEASURED_BY: ClassVar[str] = "evaluate {} --write-card"

    kl: Tensor  # mean KL to the prior, nats; zeros for a plain autoencoder
    mean: Tensor  # mean over images of the posterior means
    std: Tensor  # standard deviation over images of the posterior means
    reconstruction: Tensor  # quantiles [NUM_QUANTILES] of -log p(x|z) at the posterior mean, nats per image

    def order(self) -> list[int]:
        """Return the dimensions by decreasing KL, ties (a plain autoencoder has no KL) by decreasing std."""
        return sorted(range(len(self.kl)), key=lambda dim: (-float(self.kl[dim]), -float(self.std[dim])))


@dataclass(frozen=True)
class Codes:
    """Codes of the test images in a VAE's latent space."""

    FILE: ClassVar[str] = "codes.safetensors"
    MEASURED_BY: ClassVar[str] = "analyze {}"

    means: Tensor  # posterior means [N, latent_dim], float16
    labels: Tensor  # digits that the images show, [N] uint8, 0 to 9


def quantiles(values: Tensor) -> Tensor:
    """Return the quantiles [NUM_QUANTILES] of values [N], evenly spaced from the least to the largest value."""
    return values.double().quantile(torch.linspace(0, 1, NUM_QUANTILES, dtype=torch.float64)).float()


def load_statistics(name_or_path: str | Path) -> LatentStatistics:
    """Read the statistics stored with a bundled VAE or in a local folder; a Hub repository holds none.

    Raises FileNotFoundError or ValueError as `load_vae` does.
    """
    return read_statistics(name_or_path, LatentStatistics)


@torch.inference_mode()
def measure_latent(vae: VAE, images: Tensor, *, batch_size: int = 500) -> LatentStatistics:
    """Measure a model in eval mode over uint8 images [N, 28, 28], at the posterior means: nothing is drawn."""
    kls, means, losses = [], [], []
    for batch in images.split(batch_size):
        x = to_input(batch.to(next(vae.parameters()).device))
        posterior = vae.encode(x)
        kls.append(kl_divergence(posterior).double().cpu())
        means.append(posterior.mean.double().cpu())
        losses.append(reconstruction_loss(vae.decode(posterior.mean), x, vae.config.likelihood).cpu())
    kl, mean = torch.cat(kls).mean(0), torch.cat(means)  # [latent_dim], [N, latent_dim]
    return LatentStatistics(
        kl=(kl if vae.config.variational else torch.zeros_like(kl)).float(),
        mean=mean.mean(0).float(),
        std=mean.std(0).float(),
        reconstruction=quantiles(torch.cat(losses)),
    )


@torch.inference_mode()
def posterior_means(vae: VAE, images: Tensor, *, batch_size: int = 500) -> Tensor:
    """Return the posterior means [N, latent_dim] of uint8 images [N, 28, 28]."""
    return torch.cat([vae.encode(to_input(batch)).mean for batch in images.split(batch_size)])
