"""Likelihood of images: the importance-weighted estimate of -log p(x), and the entropy that bounds it from below."""

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.distributions import Normal

from vae_core.data.datasets import to_input
from vae_core.latent.sampling import Seed, as_generator
from vae_core.losses import reconstruction_loss
from vae_core.models.vae import VAE

DECODED_AT_ONCE = 500  # number of codes in one pass of the decoder; about as many fit into a core's cache


@torch.inference_mode()
def importance_weighted_nll(
    vae: VAE,
    images: Tensor,
    *,
    num_samples: int = 500,
    power: float = 1.0,
    seed: Seed = 0,
    done: Callable[[int], Any] = lambda _: None,
) -> Tensor:
    """Estimate -log p(x) [N] in nats of uint8 images [N, 28, 28] with `num_samples` draws for each.

    Minus the log of the mean over draws z ~ q of p(x|z) p(z) / q(z), where q is the posterior, or a wider one
    (`widened`) at a `power` below 1. On average never below -log p(x), and nearer to it with more draws; at a power of
    1 never above -ELBO either (Burda et al. 2015, arXiv:1509.00519, equation 8). A wider q reaches tails of p(z|x) that
    a narrow posterior misses. `done` is called with the number of images that each pass finishes. Raises ValueError for
    a plain autoencoder, which has no posterior.
    """
    if not vae.config.variational:
        raise ValueError("a plain autoencoder has no posterior to weigh by; expected a variational model")
    device = next(vae.parameters()).device
    generator = as_generator(seed)
    nll = []
    for batch in images.split(max(1, DECODED_AT_ONCE // num_samples)):
        x = to_input(batch.to(device))
        proposal = widened(vae.encode(x), power)
        log_weights = []
        for num_drawn in torch.arange(num_samples).split(DECODED_AT_ONCE):
            noise = torch.randn(len(num_drawn), len(x), vae.latent_dim, generator=generator).to(device)
            log_weights.append(log_importance_weights(vae, x, proposal, noise))
        nll.append(math.log(num_samples) - torch.cat(log_weights).double().logsumexp(0).cpu())
        done(len(x))
    return torch.cat(nll)


def widened(posterior: Normal, power: float) -> Normal:
    """Return a Gaussian of the same mean that keeps a part of what the image has added to the prior's precision of 1.

    Its standard deviation is that of the power posterior p(z) (q(z|x) / p(z))^power: of the posterior at a power of 1,
    of the prior at 0. So it is nowhere wider than the prior, where plain multiples of the posterior's are.
    """
    precision = 1 + power * (posterior.variance.reciprocal() - 1)
    return Normal(posterior.mean, precision.rsqrt())


def log_importance_weights(vae: VAE, x: Tensor, proposal: Normal, noise: Tensor) -> Tensor:
    """Return log p(x|z) + log p(z) - log q(z) [K, B] at draws z = mean + std * noise of a proposal q for each image.

    `x` is [B, 1, 28, 28], `noise` [K, B, latent_dim], the proposal [B, latent_dim].
    """
    z = proposal.mean + proposal.stddev * noise  # [K, B, latent_dim]
    logits = vae.decode(z.flatten(0, 1))  # [K * B, 1, 28, 28]
    targets = x.expand(len(noise), *x.shape).flatten(0, 1)
    log_likelihood = -reconstruction_loss(logits, targets, vae.config.likelihood).unflatten(0, noise.shape[:2])
    # log N(z; 0, 1) - log N(z; mean, std), in which log(2 pi) / 2 cancels
    log_ratio: Tensor = 0.5 * (noise.square() - z.square()) + proposal.stddev.log()  # [K, B, latent_dim]
    log_weight: Tensor = log_likelihood + log_ratio.sum(-1)
    return log_weight


def pixel_entropy(images: Tensor) -> Tensor:
    """Return the least cross-entropy [N], nats, that any model reaches on gray uint8 images [N, 28, 28] as targets."""
    p = images.double() / 255
    return -(torch.xlogy(p, p) + torch.xlogy(1 - p, 1 - p)).flatten(1).sum(1)
