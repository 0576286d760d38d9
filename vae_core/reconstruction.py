"""What a digit becomes: its decoded posterior mean, decoded draws from its posterior, and the ELBO's terms in nats."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.distributions import Normal

from vae_core.latent.sampling import Seed, sample_posterior
from vae_core.losses import elbo
from vae_core.models.vae import VAE


@dataclass(frozen=True)
class Reconstruction:
    """One digit, encoded and decoded by one model."""

    pictures: Tensor  # [3, 1, 28, 28] in [0, 1]: the digit, the decoded posterior mean, their absolute difference
    decoded_samples: Tensor  # pixel means [num_shown, 1, 28, 28] in [0, 1] of draws from the posterior
    reconstruction: float  # -log p(x|z), nats, averaged over the draws
    kl: Tensor  # KL(q(z|x) || p(z)) of each dimension [latent_dim], nats; zeros for a plain autoencoder
    mse: float  # mean squared error per pixel of the decoded posterior mean

    @property
    def elbo(self) -> float:
        """-(reconstruction + KL), nats."""
        return -(self.reconstruction + float(self.kl.sum()))


@torch.inference_mode()
def reconstruct(
    vae: VAE, x: Tensor, seed: Seed, *, num_draws: int = 64, num_shown: int = 8, posterior: Normal | None = None
) -> Reconstruction:
    """Encode and decode a digit x [1, 1, 28, 28] in [0, 1] with a model in eval mode.

    The reconstruction in nats is the mean over `num_draws` draws of z, of which the first `num_shown` are returned
    decoded. `posterior` is the already known posterior of x, batch shape [1, latent_dim]; None encodes x anew.
    Raises ValueError when x has another shape.
    """
    posterior = vae.encode(x) if posterior is None else posterior
    z = sample_posterior(posterior, num_draws, seed=seed)[:, 0]  # [num_draws, latent_dim]
    logits = vae.decode(z)  # [num_draws, 1, 28, 28]
    terms = elbo(logits, x.expand_as(logits), posterior, vae.config.likelihood)
    decoded_mean = vae.generate(posterior.mean)  # [1, 1, 28, 28]
    return Reconstruction(
        pictures=torch.cat([x, decoded_mean, (decoded_mean - x).abs()]),
        decoded_samples=torch.sigmoid(logits[:num_shown]),
        reconstruction=float(terms.reconstruction.mean()),
        kl=terms.kl[0] if vae.config.variational else torch.zeros(vae.latent_dim),
        mse=float((decoded_mean - x).square().mean()),
    )
