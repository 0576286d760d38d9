"""Mixtures of Gaussians: fits to codes of known mixtures, draws with the moments of their components."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from vae_core.latent.mixtures import Mixture, Samplers, fit_mixture, fit_samplers
from vae_core.storage.artifacts import read_statistics, save_statistics
from vae_core.storage.model_folder import CONFIG_FILE

CENTRES = torch.tensor([[4.0, 0.0], [-4.0, 1.0]])
SCALES = torch.tensor([[[1.0, 0.0], [0.5, 0.3]], [[0.2, 0.0], [0.0, 0.8]]])


@pytest.fixture(scope="module")
def two() -> Mixture:
    return Mixture(torch.tensor([0.25, 0.75]), CENTRES, SCALES)


def test_draws_have_the_moments_of_their_component(two: Mixture) -> None:
    z = two.sample(40_000, seed=1)
    right = z[z[:, 0] > 0]
    assert len(right) / len(z) == pytest.approx(0.25, abs=0.01)
    np.testing.assert_allclose(right.mean(0).numpy(), [4, 0], atol=0.05)
    np.testing.assert_allclose(right.T.cov().numpy(), (SCALES[0] @ SCALES[0].T).numpy(), atol=0.05)


def test_temperature_scales_the_deviation_and_zero_leaves_the_centres(two: Mixture) -> None:
    cold, warm, hot = (two.sample(500, seed=0, temperature=t) for t in (0.0, 1.0, 2.0))
    assert {tuple(row) for row in cold.tolist()} == {tuple(row) for row in CENTRES.tolist()}
    torch.testing.assert_close(hot - cold, 2 * (warm - cold))


def test_draws_are_fixed_by_the_seed_and_more_begin_alike_for_no_other(two: Mixture) -> None:
    assert torch.equal(two.sample(9, seed=4), two.sample(9, seed=4))
    assert not torch.equal(two.sample(9, seed=4), two.sample(9, seed=5))
    assert two.sample(0, seed=0).shape == (0, 2)


@pytest.mark.parametrize(("count", "temperature"), [(-1, 1.0), (3, -0.1), (3, float("nan"))])
def test_a_negative_count_or_temperature_is_refused(two: Mixture, count: int, temperature: float) -> None:
    with pytest.raises(ValueError, match="expected neither to be negative"):
        two.sample(count, seed=0, temperature=temperature)


def test_a_fit_finds_the_components_that_its_codes_came_from(two: Mixture) -> None:
    found = fit_mixture(two.sample(20_000, seed=0), 2)
    order = found.means[:, 0].argsort(descending=True)
    np.testing.assert_allclose(found.weights[order].numpy(), [0.25, 0.75], atol=0.02)
    np.testing.assert_allclose(found.means[order].numpy(), CENTRES.numpy(), atol=0.05)
    covariances = found.scales @ found.scales.mT
    np.testing.assert_allclose(covariances[order].numpy(), (SCALES @ SCALES.mT).numpy(), atol=0.05)


@pytest.fixture(scope="module")
def labelled() -> tuple[Tensor, Tensor]:
    labels = torch.arange(2000) % 10
    noise = torch.randn(2000, 2, generator=torch.Generator().manual_seed(0))
    return torch.stack([10.0 * labels, -5.0 * labels], dim=1) + noise, labels


@pytest.fixture(scope="module")
def samplers(labelled: tuple[Tensor, Tensor]) -> Samplers:
    return fit_samplers(*labelled)


def test_the_mixture_of_a_digit_draws_codes_of_that_digit(samplers: Samplers) -> None:
    for digit in range(10):
        np.testing.assert_allclose(
            samplers.digit(digit).sample(2000, seed=0).mean(0), [10 * digit, -5 * digit], atol=0.3
        )
    np.testing.assert_allclose(samplers.all_digits.sample(5000, seed=0).mean(0), [45, -22.5], atol=1.5)


def test_few_codes_carry_few_components(labelled: tuple[Tensor, Tensor]) -> None:
    z, labels = labelled
    few = fit_samplers(z[:150], labels[:150])
    assert few.means.shape == (15, 2)
    assert few.digit_means.shape == (10, 1, 2)


def test_samplers_come_back_from_their_file(samplers: Samplers, tmp_path: Path) -> None:
    (tmp_path / CONFIG_FILE).write_text("{}")
    save_statistics(samplers, tmp_path)
    loaded = read_statistics(tmp_path, Samplers)
    assert torch.equal(loaded.all_digits.sample(5, seed=0), samplers.all_digits.sample(5, seed=0))
    assert torch.equal(loaded.digit(7).sample(5, seed=0), samplers.digit(7).sample(5, seed=0))
