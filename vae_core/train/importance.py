"""Several draws of z per image: the decoder learns from them by importance, the encoder from their mean.

PIWAE of Rainforth et al. 2018 (arXiv:1802.04537) with one ELBO estimate per draw. The importance-weighted bound (Burda
et al. 2016, arXiv:1509.00519) is tighter than the ELBO, which serves the decoder; to the encoder its gradient says less
the more draws there are.
"""

import torch
from torch import Tensor
from torch.distributions import Normal

LEAST_WEIGHT = 1e-6  # weights are at least this, so that dividing by them is safe


def weighted_reconstruction(reconstruction: Tensor, z: Tensor, posterior: Normal) -> Tensor:
    """Return the mean of -log p(x|z) over the draws of each image, [B] nats, weighted by importance.

    Its gradient by the decoder's weights is the importance-weighted bound's; by z, and so the encoder, it is the plain
    mean's. `reconstruction` [B * K] and z [B * K, latent_dim] need gradients and have an image's draws side by side.
    """
    losses: Tensor = reconstruction.unflatten(0, (len(posterior.mean), -1))  # [B, K]
    weights = importance(losses.detach(), z.detach(), posterior).clamp(min=LEAST_WEIGHT)
    num_draws = weights.shape[1]
    z.register_hook(lambda gradient: gradient / (num_draws * weights.flatten().unsqueeze(1)))
    return (weights * losses).sum(dim=1)


@torch.no_grad()
def importance(losses: Tensor, z: Tensor, posterior: Normal) -> Tensor:
    """Return the normalised weights p(x|z) p(z) / q(z|x) of draws z [B * K, latent_dim] with -log p(x|z) [B, K]."""
    codes = z.unflatten(0, losses.shape).transpose(0, 1)  # [K, B, latent_dim]
    ratio: Tensor = Normal(0.0, 1.0).log_prob(codes) - posterior.log_prob(codes)
    return (ratio.sum(dim=2).transpose(0, 1) - losses).softmax(dim=1)
