"""The objective: the reconstruction, the KL from the posterior to the prior, and minus their sum, the ELBO.

All quantities are in nats. The ELBO is maximised, so a training loss is `-elbo`.
"""

from typing import NamedTuple

import torch
from torch import Tensor
from torch.distributions import Normal
from torch.distributions import kl_divergence as torch_kl_divergence
from torch.nn.functional import binary_cross_entropy_with_logits

from vae_core.models.vae import Likelihood

GAUSSIAN_STD = 0.5**0.5
"""Standard deviation of a pixel in [0, 1] at which -log p(x|z) is the summed squared error plus a constant."""


class ELBO(NamedTuple):
    """The terms of the evidence lower bound for each image, in nats."""

    reconstruction: Tensor  # [B]: -log p(x|z), lower is better
    kl: Tensor  # [B, latent_dim]: KL(q(z|x) || p(z)) per dimension, never negative

    @property
    def value(self) -> Tensor:
        """The ELBO [B] = -reconstruction - KL, a lower bound of log p(x) (arXiv:1312.6114, equation 3)."""
        return -self.loss(beta=1.0)

    def loss(self, beta: float = 1.0) -> Tensor:
        """Return what training minimises, reconstruction + beta * KL, [B] nats.

        At beta = 1 this is -ELBO. At any other beta it is beta-VAE's objective (Higgins et al. 2017) and no longer
        bounds log p(x).
        """
        return self.reconstruction + beta * self.kl.sum(dim=1)


def reconstruction_loss(logits: Tensor, x: Tensor, likelihood: Likelihood = "bernoulli") -> Tensor:
    """Return -log p(x|z) summed over pixels, [B] nats, for logits and x of shape [B, 1, 28, 28], x in [0, 1].

    bernoulli: binary cross-entropy on logits. A gray x is taken as the probability of a bright pixel, so the value is
    the mean over random binarisations of x, and never falls below the pixels' own entropy.
    gaussian: pixel mean sigmoid(logits), standard deviation GAUSSIAN_STD: the squared error plus a constant.
    Raises ValueError for another likelihood or shapes that differ.
    """
    if logits.shape != x.shape:
        raise ValueError(f"got logits {list(logits.shape)} for images {list(x.shape)}; expected the same shape")
    if likelihood == "bernoulli":
        return binary_cross_entropy_with_logits(logits, x, reduction="none").flatten(1).sum(dim=1)
    if likelihood == "gaussian":
        log_likelihood: Tensor = Normal(torch.sigmoid(logits), GAUSSIAN_STD).log_prob(x)  # [B, 1, 28, 28]
        return -log_likelihood.flatten(1).sum(dim=1)
    raise ValueError(f"likelihood is {likelihood!r}; expected 'bernoulli' or 'gaussian'")


def kl_divergence(posterior: Normal) -> Tensor:
    """Return KL(q(z|x) || N(0, 1)) of each dimension in nats, of the posterior's batch shape [B, latent_dim]."""
    prior = Normal(torch.zeros_like(posterior.mean), torch.ones_like(posterior.stddev))
    return torch_kl_divergence(posterior, prior)


def elbo(logits: Tensor, x: Tensor, posterior: Normal, likelihood: Likelihood = "bernoulli") -> ELBO:
    """Return the ELBO's terms for images x [B, 1, 28, 28], from the logits of one z drawn from each posterior.

    `elbo(...).value` is the bound itself, [B] nats, an unbiased estimate from one draw of z.
    """
    return ELBO(reconstruction_loss(logits, x, likelihood), kl_divergence(posterior))
