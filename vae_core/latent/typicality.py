"""How typical a code is. Likely is not typical: zero is the likeliest code of N(0, 1), and hardly any draw is near it.

A code is compared with draws from the prior by its length, or with the codes of real images by its distance to them.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from vae_core.latent.statistics import Codes

KEPT = 10  # one code in so many is kept to measure distances to; the others are measured


@dataclass(frozen=True)
class NearestCodes:
    """Codes of real images, and how far those of other real images are from the nearest of them."""

    codes: Tensor  # [N, latent_dim]
    quantiles: Tensor  # evenly spaced quantiles [K] of the other codes' distances, from the least to the largest

    def distance(self, z: Tensor) -> Tensor:
        """Return the distance of each code z [B, latent_dim] to the nearest of the kept ones, [B]."""
        return torch.cdist(z, self.codes).amin(1)


def norm_rank(z: Tensor) -> Tensor:
    """Return the fraction of draws from N(0, 1) that are shorter than each code z [B, latent_dim], [B].

    The length of a draw follows the chi distribution with latent_dim degrees of freedom. ui/engine/trust.js is the same
    in the page.
    """
    rank: Tensor = torch.special.gammainc(torch.tensor(z.shape[1] / 2), z.square().sum(1) / 2)
    return rank


def compare_codes(codes: Codes, *, num_quantiles: int = 101) -> NearestCodes:
    """Keep every KEPT-th code, and measure how far the others are from those."""
    means = codes.means.float()
    is_kept = torch.arange(len(means)) % KEPT == 0
    nearest = NearestCodes(means[is_kept], torch.empty(0))
    distances = nearest.distance(means[~is_kept])
    return NearestCodes(nearest.codes, distances.quantile(torch.linspace(0, 1, num_quantiles)))
