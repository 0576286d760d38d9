"""Facts that hold for every input, tried on inputs that hypothesis searches for."""

import math
from typing import Any

import hypothesis.extra.numpy as npst
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from torch.distributions import Normal

from tests.digits import Bytes, draw_digit
from ui.remote import look
from vae_core import elbo, interpolate, kl_divergence, prepare_image, reparameterize, sample_posterior, traverse
from vae_core.latent.typicality import norm_rank

settings.register_profile("hermetic", derandomize=True, deadline=None, database=None, max_examples=60)
settings.load_profile("hermetic")

digits = st.builds(draw_digit, st.integers(0, 9), st.integers(0, 2**32))
seeds = st.integers(0, 2**63 - 1)
Pair = tuple[Tensor, Tensor]


def floats(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high, width=32)


def codes(latent_dim: int, limit: float = 100.0) -> st.SearchStrategy[Tensor]:
    return st.lists(floats(-limit, limit), min_size=latent_dim, max_size=latent_dim).map(torch.tensor)


pairs = st.integers(1, 8).flatmap(lambda latent_dim: st.tuples(codes(latent_dim), codes(latent_dim)))
posteriors = st.builds(lambda mean, logvar: Normal(mean[None], (0.5 * logvar).exp()[None]), codes(3), codes(3, 20.0))


@given(posteriors)
def test_kl_is_never_negative(posterior: Normal) -> None:
    assert (kl_divergence(posterior) >= -1e-6).all()  # rounding, where q is nearly the prior


@given(floats(-10, 10), floats(-4, 4))
def test_kl_is_zero_only_at_the_prior(mean: float, log_std: float) -> None:
    kl = float(kl_divergence(Normal(torch.tensor([[mean]]), torch.tensor([[log_std]]).exp())))
    distance = max(abs(mean), abs(log_std))
    if distance == 0:
        assert kl == 0
    if distance > 0.01:  # nearer to the prior, float32 rounds the KL to 0
        assert kl > 0.25 * min(distance, 1) ** 2  # KL >= (mean^2 + min(1, log_std^2)) / 4 by Taylor's theorem


@given(posteriors, seeds)
def test_elbo_never_exceeds_minus_the_reconstruction_nor_minus_the_pixels_entropy(posterior: Normal, seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    x = torch.rand(1, 1, 28, 28, generator=generator).clamp(1e-6, 1 - 1e-6)
    terms = elbo(5 * torch.randn(1, 1, 28, 28, generator=generator), x, posterior)
    entropy = -(x * x.log() + (1 - x) * (1 - x).log()).sum()
    assert float(terms.value) <= -float(terms.reconstruction) + 1e-3
    assert float(terms.value) <= -float(entropy) + 1e-3


@given(pairs, st.integers(2, 12))
def test_linear_interpolation_stays_between_its_ends_in_every_dimension(pair: Pair, steps: int) -> None:
    a, b = pair
    path = interpolate(a, b, steps)
    slack = 1e-5 * (1 + a.abs() + b.abs())
    assert (path >= torch.minimum(a, b) - slack).all()
    assert (path <= torch.maximum(a, b) + slack).all()


@given(pairs, st.integers(2, 12))
def test_spherical_interpolation_keeps_the_norm_between_its_ends_or_walks_the_line(pair: Pair, steps: int) -> None:
    a, b = pair
    path = interpolate(a, b, steps, "spherical")
    low, high = sorted([float(a.norm()), float(b.norm())])
    slack = 1e-2 * (high + 1e-6)  # float32, magnified where the ends are nearly parallel
    assert path.isfinite().all()
    assert path.norm(dim=1).max() <= high + slack
    if not torch.equal(path, interpolate(a, b, steps)):
        assert path.norm(dim=1).min() >= low - slack


@given(pairs, st.integers(2, 12))
def test_interpolation_backwards_is_the_same_path(pair: Pair, steps: int) -> None:
    a, b = pair
    torch.testing.assert_close(interpolate(a, b, steps), interpolate(b, a, steps).flip(0), atol=1e-3, rtol=1e-4)


@given(posteriors, seeds, floats(-10, 10), floats(0.125, 8))
def test_reparameterize_is_affine_in_mean_and_std(posterior: Normal, seed: int, shift: float, scale: float) -> None:
    moved = Normal(posterior.mean + shift, posterior.stddev * scale)
    noise = sample_posterior(Normal(torch.zeros(1, 3), torch.ones(1, 3)), 1, seed=seed)[0]
    z, expected = reparameterize(moved, seed), shift + posterior.mean + scale * posterior.stddev * noise
    torch.testing.assert_close(reparameterize(posterior, seed), posterior.mean + posterior.stddev * noise)
    torch.testing.assert_close(z, expected, rtol=1e-3, atol=1e-3)


@given(codes(4), st.integers(0, 3), st.lists(floats(-3, 3), max_size=6))
def test_a_traversal_differs_from_the_code_in_one_dimension_only(z: Tensor, dim: int, values: list[float]) -> None:
    moved = traverse(z, dim, values)
    assert moved[:, dim].tolist() == values
    others = [other for other in range(4) if other != dim]
    assert torch.equal(moved[:, others], z[others].expand(len(values), 3))


@given(digits, st.integers(1, 12), st.tuples(*[st.integers(0, 40)] * 4), st.booleans())
def test_a_prepared_digit_is_20_long_and_centred_by_mass(
    digit: Bytes, scale: int, padding: tuple[int, int, int, int], inverted: bool
) -> None:
    top, bottom, left, right = padding
    large = np.pad(digit.repeat(scale, 0).repeat(scale, 1), ((top, bottom), (left, right)))
    x = prepare_image(255 - large if inverted else large)
    assert x.shape == (1, 1, 28, 28)
    assert x.min() >= 0
    assert x.max() <= 1
    ink = x[0, 0].numpy()
    rows, columns = (np.flatnonzero((ink > 0.05).any(axis)) for axis in (1, 0))
    assert 19 <= max(np.ptp(rows), np.ptp(columns)) + 1 <= 20
    for axis in (0, 1):
        assert abs((ink.sum(1 - axis) * np.arange(28)).sum() / ink.sum() - 14) <= 1


@given(digits, st.integers(2, 12))
def test_scaling_padding_and_polarity_hardly_change_a_prepared_digit(digit: Bytes, scale: int) -> None:
    plain = prepare_image(digit)
    scaled = digit.repeat(scale, 0).repeat(scale, 1)
    for other in (255 - digit, np.pad(digit, ((3, 50), (20, 0))), scaled, 255 - np.pad(scaled, 5 * scale)):
        assert float((prepare_image(other) - plain).square().mean()) < 1e-3


@given(codes(6), floats(0, 2))
def test_a_longer_code_is_never_of_a_lower_rank(z: Tensor, scale: float) -> None:
    shorter, longer = sorted([1.0, scale])
    low, high = norm_rank(torch.stack([shorter * z, longer * z]))
    assert 0 <= low <= high + 1e-6 <= 1 + 1e-6


shapes = st.one_of(npst.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=40), st.just((28, 28)))
bad_dtypes = st.one_of(npst.complex_number_dtypes(), npst.datetime64_dtypes(), npst.unicode_string_dtypes(max_len=3))


@given(npst.arrays(st.one_of(npst.scalar_dtypes(), bad_dtypes), shapes))
def test_any_array_at_all_gives_an_image_or_a_value_error(array: Bytes) -> None:
    try:
        x = prepare_image(array)
    except ValueError:
        return
    assert x.shape == (1, 1, 28, 28)
    assert x.min() >= 0
    assert x.max() <= 1


@given(digits, st.sampled_from([math.nan, math.inf, -math.inf]), st.integers(0, 783))
def test_one_pixel_that_is_no_number_is_a_value_error(digit: Bytes, value: float, index: int) -> None:
    array = digit / 255
    array.flat[index] = value
    with pytest.raises(ValueError, match="not finite"):
        prepare_image(array)


leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9)
anything = st.recursive(leaves, lambda parts: st.lists(parts) | st.dictionaries(st.text(max_size=3), parts))
questions = st.one_of(
    anything,
    st.tuples(st.just("plane") | anything, st.dictionaries(st.sampled_from("xz"), anything)).map(list),
    st.lists(st.floats() | st.integers(), min_size=2, max_size=2).map(lambda z: ["plane", {"z": z}]),
)


@given(questions)
def test_any_question_to_the_server_at_all_gets_a_picture_or_a_sentence(asked: Any) -> None:
    answer = look(asked)
    assert answer.keys() in ({"pixels", "probabilities"}, {"error"})
    assert all(math.isfinite(number) for number in answer.get("probabilities", []))
