"""What is measured on a test set: the ELBO's terms, squared error, and how each latent dimension is used."""

from dataclasses import dataclass

import torch
from torch import Tensor

from vae_core.data import to_input
from vae_core.latent import as_generator
from vae_core.losses import elbo
from vae_core.model import NUM_PIXELS, VAE
from vae_core.weights import LatentStatistics

ACTIVE_VARIANCE = 0.01
"""A dimension is active when the variance of its posterior mean over images exceeds this (arXiv:1509.00519)."""


@dataclass(frozen=True)
class Metrics:
    """Means over a set of images, in nats per image except where said."""

    elbo: float
    """-(reconstruction + kl); for a plain autoencoder, which has no KL, minus the reconstruction alone."""
    reconstruction: float
    """-log p(x|z) at one z drawn from each posterior."""
    kl: float
    """Summed over dimensions; 0 for a plain autoencoder."""
    mse: float
    """Mean squared error per pixel, of images in [0, 1], at the same z."""
    active_units: int
    """Dimensions whose posterior mean varies over the images by more than ACTIVE_VARIANCE."""

    @property
    def loss(self) -> float:
        """Reconstruction + KL: -ELBO, lower is better."""
        return -self.elbo


@torch.inference_mode()
def measure(vae: VAE, images: Tensor, *, seed: int = 0, batch_size: int = 500) -> tuple[Metrics, LatentStatistics]:
    """Metrics and latent statistics of a model in eval mode over uint8 images [N, 28, 28], gray-level targets.

    The draws of z come from `seed` alone, so the same weights give the same figures.
    """
    device = next(vae.parameters()).device
    generator = as_generator(seed)
    losses, squared_errors, kls, means = [], [], [], []
    for batch in images.split(batch_size):
        x = to_input(batch.to(device))
        noise = torch.randn(len(x), vae.latent_dim, generator=generator).to(device)
        logits, posterior = vae(x, noise)
        terms = elbo(logits, x, posterior, vae.config.likelihood)
        losses.append(terms.reconstruction.double().cpu())
        kls.append(terms.kl.double().cpu())
        means.append(posterior.mean.double().cpu())
        squared_errors.append((torch.sigmoid(logits) - x).square().flatten(1).sum(1).double().cpu())
    mean = torch.cat(means)  # [N, latent_dim]
    kl = torch.cat(kls).mean(0) if vae.config.variational else torch.zeros(vae.latent_dim)  # [latent_dim]
    reconstruction = torch.cat(losses).mean().item()
    metrics = Metrics(
        elbo=-(reconstruction + kl.sum().item()),
        reconstruction=reconstruction,
        kl=kl.sum().item(),
        mse=torch.cat(squared_errors).mean().item() / NUM_PIXELS,
        active_units=int((mean.var(0) > ACTIVE_VARIANCE).sum()),
    )
    return metrics, LatentStatistics(kl=kl.float(), mean=mean.mean(0).float(), std=mean.std(0).float())
