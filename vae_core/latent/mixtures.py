"""Gaussian mixtures of the codes of the training images, to draw codes from in place of the prior.

Training pulls the aggregate posterior, the average of q(z|x) over images, towards the prior N(0, I), but it fills only
a part of it. A mixture fitted to draws from the aggregate posterior (ex-post density estimation, Ghosh et al. 2020,
arXiv:1903.12436) stays where digits are. scikit-learn fits the mixtures; they are stored as plain tensors.
"""

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from vae_core.latent.sampling import Seed, as_generator

NUM_COMPONENTS = 64  # largest number of Gaussians in the mixture of all digits
NUM_COMPONENTS_PER_DIGIT = 8  # largest number of Gaussians in the mixture of one digit
NUM_DRAWS = 20_000
"""Number of posterior draws that the mixtures are fitted to; the mixture of a digit takes those of its images."""
CODES_PER_COMPONENT = 5  # smallest number of codes for each Gaussian, per latent dimension


@dataclass(frozen=True)
class Mixture:
    """A mixture of K Gaussians with full covariances over codes."""

    weights: Tensor  # probabilities of the components, [K]; they sum to 1
    means: Tensor  # means of the components, [K, latent_dim]
    scales: Tensor  # lower Cholesky factors of the components' covariances, [K, latent_dim, latent_dim]

    @property
    def latent_dim(self) -> int:
        """Number of latent dimensions."""
        return self.means.shape[1]

    def sample(self, num_samples: int, *, seed: Seed, temperature: float = 1.0) -> Tensor:
        """Draw codes [num_samples, latent_dim]; `temperature` scales the deviation from the component's mean.

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
    """The mixtures stored with a model: one of all digits, and ten of one digit each; means and scales are float16."""

    FILE: ClassVar[str] = "samplers.safetensors"
    MEASURED_BY: ClassVar[str] = "analyze {}"

    weights: Tensor  # `Mixture.weights` of the mixture of all digits, [K]
    means: Tensor  # `Mixture.means` of the mixture of all digits, [K, latent_dim]
    scales: Tensor  # `Mixture.scales` of the mixture of all digits, [K, latent_dim, latent_dim]
    digit_weights: Tensor  # `Mixture.weights` of the mixture of each digit, [10, C]
    digit_means: Tensor  # `Mixture.means` of the mixture of each digit, [10, C, latent_dim]
    digit_scales: Tensor  # `Mixture.scales` of the mixture of each digit, [10, C, latent_dim, latent_dim]

    @property
    def all_digits(self) -> Mixture:
        """The mixture of all digits."""
        return Mixture(self.weights, self.means.float(), self.scales.float())

    def digit(self, digit: int) -> Mixture:
        """Return the mixture of one digit, 0 to 9."""
        return Mixture(self.digit_weights[digit], self.digit_means[digit].float(), self.digit_scales[digit].float())


def fit_samplers(z: Tensor, labels: Tensor, seed: int = 0) -> Samplers:
    """Fit the mixtures to codes z [N, latent_dim] with labels [N] from 0 to 9; each label must occur."""
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
    """Fit a full-covariance mixture of at most `num_components` Gaussians to codes z [N, latent_dim]."""
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
    """Return `num_components`, or fewer where each would have less than CODES_PER_COMPONENT * latent_dim codes."""
    return max(1, min(num_components, num_codes // (CODES_PER_COMPONENT * latent_dim)))
