"""Distances between sets of features, against closed forms."""

import numpy as np
import pytest
import torch
from torch import Tensor

from tests.digits import draw_digits
from vae_core import load_classifier
from vae_core.data.datasets import to_input
from vae_core.evaluate.sample_quality import density_and_coverage, features_of, frechet_distance, measure_samples


def exact_gaussian(count: int, dim: int, seed: int = 0) -> Tensor:
    """Features [count, dim] whose mean is 0 and whose covariance is the identity, but for rounding."""
    x = torch.randn(count, dim, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    x = x - x.mean(0)
    whitened: Tensor = x @ torch.linalg.inv(torch.linalg.cholesky(x.T.cov())).T
    return whitened


def test_frechet_distance_of_shifted_and_scaled_gaussians_is_the_closed_form() -> None:
    x, y = exact_gaussian(500, 4), exact_gaussian(300, 4, seed=1)
    shift = torch.tensor([1.0, -2.0, 0.0, 0.5], dtype=torch.float64)
    # |shift|^2 + sum over dimensions of (1 - 3)^2
    assert frechet_distance(x, 3 * y + shift) == pytest.approx(5.25 + 4 * 4, rel=1e-9)


def test_frechet_distance_of_covariances_that_do_not_commute_is_the_trace_formula() -> None:
    a, b = (
        torch.tensor(values, dtype=torch.float64) for values in ([[2.0, 0.5], [0.5, 1.0]], [[1.0, -0.7], [-0.7, 3.0]])
    )
    x = exact_gaussian(400, 2) @ torch.linalg.cholesky(a).T
    y = exact_gaussian(400, 2, seed=1) @ torch.linalg.cholesky(b).T
    roots = np.sqrt(np.linalg.eigvals((a @ b).numpy()))  # of a product of positive matrices: positive
    assert frechet_distance(x, y) == pytest.approx(float(a.trace() + b.trace()) - 2 * roots.sum(), rel=1e-9)
    assert frechet_distance(x, y) == pytest.approx(frechet_distance(y, x), rel=1e-9)


def test_frechet_distance_to_itself_is_zero_also_where_features_do_not_vary() -> None:
    x = torch.cat([exact_gaussian(100, 3), torch.zeros(100, 2, dtype=torch.float64)], dim=1)
    assert frechet_distance(x, x) == pytest.approx(0, abs=1e-9)


def test_density_and_coverage_of_the_same_of_half_and_of_nothing() -> None:
    reference = exact_gaussian(400, 3).float()
    density, coverage = density_and_coverage(reference, reference)
    assert density > 0.9
    assert coverage == 1
    left = reference[reference[:, 0] < 0]
    assert 0.4 < density_and_coverage(left, reference)[1] < 0.7
    assert density_and_coverage(reference + 100, reference) == (0, 0)


def test_digits_are_nearer_to_digits_than_noise_is() -> None:
    classifier = load_classifier()
    drawn = to_input(torch.from_numpy(draw_digits(400)))
    noise = torch.rand(200, 1, 28, 28, generator=torch.Generator().manual_seed(0))
    digits, other = (measure_samples(classifier, samples, drawn[200:]) for samples in (drawn[:200], noise))
    assert digits.frechet < 0.2 * other.frechet
    assert digits.coverage > 0.5 > other.coverage
    assert digits.confidence > other.confidence
    assert features_of(classifier, drawn).shape == (400, classifier.config.feature_dim)
