"""Where codes to decode are drawn from: besides the prior, what the aggregate posterior of the training images is like.

The prior N(0, I) is what the model promises; the average of q(z|x) over images, the aggregate posterior, fills only a
part of it. A Gaussian mixture fitted to draws from it (ex-post density estimation, Ghosh et al. 2020, arXiv:1903.12436)
stays where digits are. The mixtures are fitted with scikit-learn and stored as plain tensors.
"""

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from vae_core.latent.sampling import Seed, as_generator

NUM_COMPONENTS, NUM_COMPONENTS_PER_DIGIT = 64, 8
NUM_DRAWS = 20_000
"""Posterior draws that a mixture is fitted to; those of one digit, to all that there are of it among as many."""


@dataclass(frozen=True)
class Mixture:
    """A mixture of K Gaussians with full covariances over codes."""

    weights: Tensor
    """How likely each component is, [K]; they sum to 1."""
    means: Tensor
    """[K, latent_dim]."""
    scales: Tensor
    """Lower Cholesky factors of the covariances, [K, latent_dim, latent_dim]."""

    @property
    def latent_dim(self) -> int:
        """Number of latent dimensions."""
        return self.means.shape[1]

    def sample(self, num_samples: int, *, seed: Seed, temperature: float = 1.0) -> Tensor:
        """Draw codes [num_samples, latent_dim]; `temperature` scales the deviation from the mean of a component.

        Raises ValueError for a negative count or temperature.
        """
        if num_samples < 0 or not temperature >= 0:
            raise ValueError(f"got {num_samples} samples at temperature {temperature}; expected neither to be negative")
        generator = as_generator(seed)
        noise = torch.randn(num_samples, self.latent_dim, generator=generator)
        uniform = torch.rand(num_samples, generator=generator)
        component = torch.searchsorted(self.weights.cumsum(0), uniform).clamp(max=len(self.weights) - 1)
        deviation = (self.scales[component] @ noise.unsqueeze(-1)).squeeze(-1)  # [num_samples, latent_dim]
        return self.means[component] + temperature * deviation


@dataclass(frozen=True)
class Samplers:
    """The mixtures stored with a model, means and scales in float16: one of all digits, and ten of one digit each."""

    FILE: ClassVar[str] = "samplers.safetensors"
    MEASURED_BY: ClassVar[str] = "analyze {}"

    weights: Tensor
    """Of the mixture of all digits, [K]."""
    means: Tensor
    """[K, latent_dim]."""
    scales: Tensor
    """[K, latent_dim, latent_dim]."""
    digit_weights: Tensor
    """Of the mixtures of one digit, [10, C]."""
    digit_means: Tensor
    """[10, C, latent_dim]."""
    digit_scales: Tensor
    """[10, C, latent_dim, latent_dim]."""

    @property
    def all_digits(self) -> Mixture:
        """The mixture of all digits."""
        return Mixture(self.weights, self.means.float(), self.scales.float())

    def digit(self, digit: int) -> Mixture:
        """The mixture of one digit, 0 to 9."""
        return Mixture(self.digit_weights[digit], self.digit_means[digit].float(), self.digit_scales[digit].float())


def fit_samplers(z: Tensor, labels: Tensor, seed: int = 0) -> Samplers:
    """Mixtures of codes z [N, latent_dim] with labels [N] from 0 to 9, of which each must occur.

    Where there are few codes there are fewer components, one for each 5 * latent_dim codes.
    """
    everything = fit_mixture(z, NUM_COMPONENTS, seed)
    groups = [z[labels == digit] for digit in range(10)]
    num_components = max_components(NUM_COMPONENTS_PER_DIGIT, min(map(len, groups)), z.shape[1])
    digits = [fit_mixture(group, num_components, seed) for group in groups]
    return Samplers(
        everything.weights,
        everything.means.half(),
        everything.scales.half(),
        digit_weights=torch.stack([mixture.weights for mixture in digits]),
        digit_means=torch.stack([mixture.means for mixture in digits]).half(),
        digit_scales=torch.stack([mixture.scales for mixture in digits]).half(),
    )


def fit_mixture(z: Tensor, num_components: int, seed: int = 0) -> Mixture:
    """A full-covariance mixture of at most `num_components` Gaussians fitted to codes z [N, latent_dim]."""
    from sklearn.mixture import GaussianMixture  # noqa: PLC0415 (slow to import, and only fitting needs it)

    mixture = GaussianMixture(max_components(num_components, len(z), z.shape[1]), reg_covar=1e-4, random_state=seed)
    mixture.fit(z.double().numpy())
    covariances = torch.from_numpy(mixture.covariances_)  # [K, latent_dim, latent_dim]
    return Mixture(
        torch.from_numpy(mixture.weights_).float(),
        torch.from_numpy(mixture.means_).float(),
        torch.linalg.cholesky(covariances).float(),
    )


def max_components(num_components: int, num_codes: int, latent_dim: int) -> int:
    """As many components as so many codes can carry."""
    return max(1, min(num_components, num_codes // (5 * latent_dim)))
