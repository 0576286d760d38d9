"""The objective, against torch.distributions, NumPy and closed forms."""

import math

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.distributions import Bernoulli, MultivariateNormal, Normal

from vae_core import ELBO, elbo, kl_divergence, reconstruction_loss

SHAPE = (3, 1, 28, 28)


@pytest.fixture
def logits() -> Tensor:
    return torch.randn(SHAPE, generator=torch.Generator().manual_seed(1)) * 4


@pytest.fixture
def x() -> Tensor:
    return torch.rand(SHAPE, generator=torch.Generator().manual_seed(2))


def test_bernoulli_loss_of_binary_images_is_minus_the_log_probability(logits: Tensor, x: Tensor) -> None:
    binary = x.round()
    expected = -Bernoulli(logits=logits).log_prob(binary).sum((1, 2, 3))
    torch.testing.assert_close(reconstruction_loss(logits, binary), expected)


def test_bernoulli_loss_of_gray_images_is_numpys_cross_entropy(logits: Tensor, x: Tensor) -> None:
    p, target = 1 / (1 + np.exp(-logits.double().numpy())), x.double().numpy()
    expected = -(target * np.log(p) + (1 - target) * np.log1p(-p)).sum((1, 2, 3))
    np.testing.assert_allclose(reconstruction_loss(logits, x).numpy(), expected, rtol=1e-5)


def test_bernoulli_loss_is_finite_and_linear_for_certain_and_wrong_pixels() -> None:
    loss = reconstruction_loss(torch.full(SHAPE, 1000.0), torch.zeros(SHAPE))
    torch.testing.assert_close(loss, torch.full((3,), 784 * 1000.0))


def test_bernoulli_loss_reaches_its_floor_the_pixels_entropy_at_the_pixels_own_logits(
    logits: Tensor, x: Tensor
) -> None:
    p = x.double()
    floor = -(p * p.log() + (1 - p) * (1 - p).log()).sum((1, 2, 3))
    torch.testing.assert_close(reconstruction_loss(torch.logit(p), p), floor)
    assert (reconstruction_loss(logits.double(), p) > floor).all()


def test_gaussian_loss_is_the_squared_error_plus_a_constant(logits: Tensor, x: Tensor) -> None:
    squared_error = (torch.sigmoid(logits) - x).square().sum((1, 2, 3))
    torch.testing.assert_close(reconstruction_loss(logits, x, "gaussian"), squared_error + 392 * math.log(math.pi))


def test_reconstruction_loss_refuses_shapes_that_differ_and_unknown_likelihoods(logits: Tensor) -> None:
    with pytest.raises(ValueError, match=r"\[3, 1, 28, 28\] for images \[1, 1, 28, 28\]"):
        reconstruction_loss(logits, logits[:1])
    with pytest.raises(ValueError, match="likelihood is 'poisson'; expected 'bernoulli' or 'gaussian'"):
        reconstruction_loss(logits, logits, "poisson")  # type: ignore[arg-type]


def test_kl_is_the_closed_form_per_dimension() -> None:
    mu, std = torch.meshgrid(torch.linspace(-4, 4, 9), torch.logspace(-3, 1, 7), indexing="ij")
    expected = 0.5 * (mu**2 + std**2 - 1 - 2 * std.log())
    actual = kl_divergence(Normal(mu, std))
    assert actual.shape == (9, 7)
    torch.testing.assert_close(actual, expected)


def test_kl_agrees_with_its_monte_carlo_estimate() -> None:
    posterior = Normal(torch.tensor([[0.0, 1.5, -0.5]]), torch.tensor([[1.0, 0.3, 2.0]]))
    noise = torch.randn(200_000, 1, 3, generator=torch.Generator().manual_seed(0))
    z = posterior.mean + posterior.stddev * noise
    log_ratio = posterior.log_prob(z) - Normal(0.0, 1.0).log_prob(z)  # [200_000, 1, 3]
    error = log_ratio.std(0) / len(z) ** 0.5
    assert ((kl_divergence(posterior) - log_ratio.mean(0)).abs() <= 4 * error + 1e-6).all()


def linear_gaussian() -> tuple[Tensor, Tensor, Tensor, Normal]:
    """Return w, an image x, log p(x) and the exact posterior of the model x = 0.5 + w z + N(0, 1/2), z ~ N(0, 1)."""
    generator = torch.Generator().manual_seed(3)
    w = 0.01 * torch.randn(784, generator=generator, dtype=torch.float64)
    x = 0.5 + 0.1 * torch.randn(784, generator=generator, dtype=torch.float64)
    covariance = torch.outer(w, w) + 0.5 * torch.eye(784, dtype=torch.float64)
    evidence = MultivariateNormal(torch.full_like(w, 0.5), covariance).log_prob(x)
    precision = 1 + w @ w / 0.5
    posterior = Normal(((w @ (x - 0.5) / 0.5) / precision).reshape(1, 1), precision.rsqrt().reshape(1, 1))
    return w, x, evidence, posterior


def mean_elbo(w: Tensor, x: Tensor, q: Normal) -> Tensor:
    """Return the ELBO's mean over z ~ q: the loss is quadratic in z, so the mean over z = mean +- std is exact."""
    values = []
    for z in (q.mean - q.stddev, q.mean + q.stddev):
        logits = torch.logit(0.5 + w * z.squeeze()).reshape(1, 1, 28, 28)
        values.append(elbo(logits, x.reshape(1, 1, 28, 28), q, "gaussian").value)
    return torch.stack(values).mean()


def test_elbo_of_a_linear_gaussian_model_at_its_exact_posterior_is_the_log_likelihood() -> None:
    w, x, evidence, posterior = linear_gaussian()
    torch.testing.assert_close(mean_elbo(w, x, posterior), evidence)


def test_elbo_falls_short_of_the_log_likelihood_by_the_kl_to_the_exact_posterior() -> None:
    w, x, evidence, posterior = linear_gaussian()
    wrong = Normal(posterior.mean + 0.7, posterior.stddev * 1.3)
    ratio = wrong.stddev / posterior.stddev
    gap = 0.5 * (ratio**2 + ((wrong.mean - posterior.mean) / posterior.stddev) ** 2 - 1) - ratio.log()
    torch.testing.assert_close(mean_elbo(w, x, wrong), evidence - gap.squeeze())


def test_elbo_is_minus_reconstruction_minus_kl_summed_over_dimensions(logits: Tensor, x: Tensor) -> None:
    posterior = Normal(torch.full((3, 2), 1.0), torch.full((3, 2), 1.0))  # KL of mean 1, std 1 is 1/2 per dimension
    terms = elbo(logits, x, posterior)
    assert terms.kl.shape == (3, 2)
    torch.testing.assert_close(terms.value, -reconstruction_loss(logits, x) - 1.0)


@pytest.mark.parametrize("beta", [0.0, 1.0, 4.0])
def test_beta_weighs_the_kl_in_the_loss(beta: float) -> None:
    terms = ELBO(reconstruction=torch.tensor([10.0, 20.0]), kl=torch.tensor([[1.0, 2.0], [0.0, 0.5]]))
    torch.testing.assert_close(terms.loss(beta), torch.tensor([10 + beta * 3.0, 20 + beta * 0.5]))
    torch.testing.assert_close(terms.value, torch.tensor([-13.0, -20.5]))
