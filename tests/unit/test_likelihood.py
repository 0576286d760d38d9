"""Importance-weighted likelihood against a linear VAE, whose exact likelihood is known."""

import math

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.distributions import Normal

from vae_core import VAE, VAEConfig
from vae_core.data.datasets import to_input
from vae_core.evaluate.likelihood import importance_weighted_nll, pixel_entropy, widened
from vae_core.losses import GAUSSIAN_STD

BASE = 0.5  # pixel mean at z = 0
NUM_IMAGES = 6


class LinearEncoder(nn.Module):
    """Encodes by q(z|x) = N(A (x - BASE), diag(exp(logvar)))."""

    def __init__(self, matrix: Tensor, logvar: Tensor) -> None:
        super().__init__()
        self.matrix, self.logvar = matrix, logvar

    def forward(self, x: Tensor) -> Tensor:
        """Return means and log-variances, [B, 2 * latent_dim]."""
        mean = (x.flatten(1) - BASE) @ self.matrix.T
        return torch.cat([mean, self.logvar.expand_as(mean)], dim=1)


class LinearDecoder(nn.Module):
    """Decodes to pixel means BASE + W z."""

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        self.weight = weight

    def forward(self, z: Tensor) -> Tensor:
        """Return the logits of the pixel means, [B, 1, 28, 28]."""
        return torch.logit(BASE + z @ self.weight.T).view(-1, 1, 28, 28)


@pytest.fixture(scope="module")
def weight() -> Tensor:
    """Return orthogonal columns [784, 2] of length 0.6 and 0.3, so that the true posterior's covariance is diagonal."""
    basis = np.linalg.qr(np.random.default_rng(0).normal(size=(784, 2)))[0]
    return torch.from_numpy(basis * [0.6, 0.3]).float()


@pytest.fixture(scope="module")
def images() -> Tensor:
    return torch.randint(0, 256, (NUM_IMAGES, 28, 28), generator=torch.Generator().manual_seed(0), dtype=torch.uint8)


def linear_vae(weight: Tensor, matrix: Tensor, logvar: Tensor) -> VAE:
    vae = VAE(VAEConfig(network="mlp", latent_dim=2, hidden_dim=1, likelihood="gaussian"))
    vae.encoder = LinearEncoder(matrix, logvar)  # type: ignore[assignment]
    vae.decoder = LinearDecoder(weight)  # type: ignore[assignment]
    vae.register_parameter("anything", nn.Parameter(torch.zeros(1)))  # tells the device of the model
    return vae.eval()


def exact(weight: Tensor, images: Tensor) -> Tensor:
    """Return -log N(x; BASE, W W^T + GAUSSIAN_STD^2 I), [N]."""
    covariance = (weight @ weight.T).double() + GAUSSIAN_STD**2 * torch.eye(784, dtype=torch.float64)
    mean = torch.full((784,), BASE, dtype=torch.float64)
    likelihood = torch.distributions.MultivariateNormal(mean, covariance)
    nll: Tensor = -likelihood.log_prob(to_input(images).flatten(1).double())
    return nll


@pytest.fixture(scope="module")
def exact_posterior(weight: Tensor) -> VAE:
    """Return a VAE whose encoder is the true posterior, of precision I + W^T W / s^2."""
    variance = 1 / (1 + weight.square().sum(0) / GAUSSIAN_STD**2)  # [2]
    return linear_vae(weight, variance[:, None] * weight.T / GAUSSIAN_STD**2, variance.log())


@pytest.mark.parametrize("num_samples", [1, 3, 700])
def test_with_the_true_posterior_any_number_of_draws_is_exact(
    exact_posterior: VAE, weight: Tensor, images: Tensor, num_samples: int
) -> None:
    nll = importance_weighted_nll(exact_posterior, images, num_samples=num_samples)
    np.testing.assert_allclose(nll.numpy(), exact(weight, images).numpy(), atol=2e-3)


def test_with_another_posterior_more_draws_come_nearer_from_above(weight: Tensor, images: Tensor) -> None:
    prior_like = linear_vae(weight, torch.zeros(2, 784), torch.zeros(2))
    many = images.repeat(50, 1, 1)
    few, more, most = (
        importance_weighted_nll(prior_like, many, num_samples=k).view(50, NUM_IMAGES).mean(0) for k in (1, 10, 1000)
    )
    truth = exact(weight, images)
    assert ((few.mean() - truth.mean()) > (more.mean() - truth.mean()) > (most.mean() - truth.mean())).item()
    np.testing.assert_allclose(most.numpy(), truth.numpy(), atol=0.05)


def test_a_posterior_that_is_too_sure_is_exact_when_widened_to_the_true_one(weight: Tensor, images: Tensor) -> None:
    precision = 1 + weight.square().sum(0) / GAUSSIAN_STD**2  # [2]
    matrix = weight.T / GAUSSIAN_STD**2 / precision[:, None]
    too_sure = linear_vae(weight, matrix, -(1 + 3 * (precision - 1)).log())  # as if there were three times the evidence
    nll = importance_weighted_nll(too_sure, images, num_samples=3, power=1 / 3)
    np.testing.assert_allclose(nll.numpy(), exact(weight, images).numpy(), atol=2e-3)


@pytest.mark.parametrize(("power", "std"), [(1, 0.1), (0, 1), (0.5, (2 / 101) ** 0.5)])
def test_a_widened_posterior_lies_between_the_posterior_and_the_prior(power: float, std: float) -> None:
    wider = widened(Normal(torch.tensor([2.0, 0.3]), torch.tensor([0.1, 1.0])), power)
    torch.testing.assert_close(wider.mean, torch.tensor([2.0, 0.3]))
    torch.testing.assert_close(wider.stddev, torch.tensor([std, 1.0]))


def test_every_image_is_counted_as_done(exact_posterior: VAE, images: Tensor) -> None:
    done: list[int] = []
    importance_weighted_nll(exact_posterior, images, num_samples=200, done=done.append)
    assert sum(done) == NUM_IMAGES


def test_a_plain_autoencoder_has_no_likelihood(images: Tensor) -> None:
    with pytest.raises(ValueError, match="no posterior"):
        importance_weighted_nll(VAE(VAEConfig(variational=False)).eval(), images)


def test_pixel_entropy_is_that_of_a_coin_with_the_gray_level_as_its_odds() -> None:
    images = torch.zeros(3, 28, 28, dtype=torch.uint8)
    images[1] = 255
    images[2, 0, :2] = 51  # a fifth
    entropy = -(0.2 * math.log(0.2) + 0.8 * math.log(0.8))
    np.testing.assert_allclose(pixel_entropy(images).numpy(), [0, 0, 2 * entropy], rtol=1e-12)
