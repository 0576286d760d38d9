"""How typical a code is: ranks of its length against closed forms, and distances to real codes against brute force."""

import math
from collections.abc import Callable

import numpy as np
import pytest
import torch

from vae_core import bundled_models, read_statistics, sample_prior
from vae_core.latent.statistics import Codes
from vae_core.latent.typicality import NearestCodes, compare_codes, norm_rank


def chi_cdf(length: float, latent_dim: int) -> float:
    """Return the chi distribution's CDF, by the recursion of the incomplete gamma function from 1/2, or from 1."""
    x, a = length**2 / 2, 0.5 if latent_dim % 2 else 1.0
    below = math.erf(math.sqrt(x)) if latent_dim % 2 else -math.expm1(-x)
    while a < latent_dim / 2:
        below -= math.exp(a * math.log(x) - x - math.lgamma(a + 1))
        a += 1
    return below


@pytest.mark.parametrize("latent_dim", [1, 2, 3, 31, 32])
@pytest.mark.parametrize("share", [0.5, 0.9, 1.0, 1.1, 1.5])
def test_the_rank_of_a_length_is_the_chi_distributions_cdf(latent_dim: int, share: float) -> None:
    length = share * math.sqrt(latent_dim)
    z = torch.zeros(1, latent_dim)
    z[0, 0] = length
    assert float(norm_rank(z)) == pytest.approx(chi_cdf(length, latent_dim), abs=1e-5)


@pytest.mark.parametrize("latent_dim", [1, 2, 32])
def test_ranks_of_draws_from_the_prior_are_uniform(latent_dim: int) -> None:
    ranks = norm_rank(sample_prior(20_000, latent_dim, seed=0)).sort().values
    assert (ranks - (torch.arange(20_000) + 0.5) / 20_000).abs().max() < 1.63 / 20_000**0.5  # Kolmogorov, 1 %


@pytest.mark.parametrize("turn", [lambda z: z.flip(1), torch.neg])
def test_the_rank_depends_on_the_length_alone(turn: Callable[[torch.Tensor], torch.Tensor]) -> None:
    z = sample_prior(10, 5, seed=0)
    torch.testing.assert_close(norm_rank(turn(z)), norm_rank(z))
    assert float(norm_rank(torch.zeros(1, 5))) == 0


def test_a_distance_is_that_to_the_nearest_code() -> None:
    z, codes = sample_prior(7, 4, seed=0), sample_prior(60, 4, seed=1)
    expected = np.linalg.norm(z.numpy()[:, None] - codes.numpy()[None], axis=2).min(1)
    found = NearestCodes(codes, torch.zeros(1)).distance(z)
    np.testing.assert_allclose(found.numpy(), expected, rtol=1e-4)


def test_every_tenth_code_is_kept_and_the_others_distances_to_those_are_ranked() -> None:
    line = Codes(means=torch.arange(20)[:, None].half(), labels=torch.zeros(20, dtype=torch.uint8))
    nearest = compare_codes(line, num_quantiles=5)
    distances = [1, 2, 3, 4, 5, 4, 3, 2, 1, *range(1, 10)]  # of 1 to 9 and 11 to 19, from 0 or 10
    assert nearest.codes.tolist() == [[0.0], [10.0]]
    np.testing.assert_allclose(nearest.quantiles.numpy(), np.quantile(distances, [0, 0.25, 0.5, 0.75, 1]), rtol=1e-6)


@pytest.mark.parametrize("name", bundled_models())
def test_the_codes_of_test_images_differ_and_their_quantiles_ascend(name: str) -> None:
    nearest = compare_codes(read_statistics(name, Codes))
    assert nearest.quantiles.shape == (101,)
    assert (nearest.quantiles.diff() > 0).all()
    assert float(nearest.quantiles[0]) >= 0
