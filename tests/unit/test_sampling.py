"""Drawing of codes, interpolation, traversal and the grid, against closed forms."""

import math
from statistics import NormalDist

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.distributions import Normal

from vae_core import (
    VAE,
    VAEConfig,
    decode_grid,
    interpolate,
    latent_grid,
    reparameterize,
    sample_posterior,
    sample_prior,
    traverse,
)
from vae_core.latent.sampling import Seed


@pytest.fixture
def posterior() -> Normal:
    return Normal(torch.tensor([[1.0, -2.0], [0.0, 5.0]]), torch.tensor([[0.5, 1.0], [2.0, 0.1]]))


def angles(codes: Tensor) -> Tensor:
    """Return the angles between neighbours, radians."""
    unit = codes.double() / codes.double().norm(dim=1, keepdim=True)
    return torch.acos((unit[1:] * unit[:-1]).sum(1).clamp(-1, 1))


def test_a_seed_fixes_every_draw_and_another_seed_changes_it(posterior: Normal) -> None:
    def draws(seed: Seed) -> list[Tensor]:
        return [
            sample_prior(4, 3, seed=seed),
            sample_posterior(posterior, 3, seed=seed),
            reparameterize(posterior, seed),
        ]

    for first, same, other in zip(draws(7), draws(7), draws(8), strict=True):
        assert torch.equal(first, same)
        assert not (first == other).any()


def test_drawing_leaves_the_global_stream_alone(posterior: Normal) -> None:
    before = torch.get_rng_state()
    sample_prior(4, 3, seed=0)
    sample_posterior(posterior, 3, seed=torch.Generator().manual_seed(1))
    reparameterize(posterior, 0)
    assert torch.equal(torch.get_rng_state(), before)


def test_a_generator_goes_on_from_where_it_is() -> None:
    generator = torch.Generator().manual_seed(5)
    first, second = (sample_prior(2, 3, seed=generator) for _ in range(2))
    assert torch.equal(torch.cat([first, second]), sample_prior(4, 3, seed=5))


def test_prior_samples_have_the_moments_of_a_standard_normal() -> None:
    z = sample_prior(50_000, 4, seed=0)
    assert z.shape == (50_000, 4)
    assert z.mean(0).abs().max() < 5 / 50_000**0.5
    assert (torch.cov(z.T) - torch.eye(4)).abs().max() < 5 * 2**0.5 / 50_000**0.5


@pytest.mark.parametrize("temperature", [0.0, 0.5, 2.0])
def test_temperature_scales_the_samples(temperature: float) -> None:
    torch.testing.assert_close(
        sample_prior(10, 3, seed=1, temperature=temperature), temperature * sample_prior(10, 3, seed=1)
    )


@pytest.mark.parametrize(("num_samples", "temperature"), [(-1, 1.0), (1, -0.1), (1, math.nan)])
def test_a_negative_count_or_temperature_is_refused(num_samples: int, temperature: float) -> None:
    with pytest.raises(ValueError, match="expected neither to be negative"):
        sample_prior(num_samples, 2, seed=0, temperature=temperature)


def test_posterior_samples_have_the_posteriors_moments(posterior: Normal) -> None:
    z = sample_posterior(posterior, 20_000, seed=0)
    assert z.shape == (20_000, 2, 2)
    error = posterior.stddev / 20_000**0.5
    assert ((z.mean(0) - posterior.mean).abs() < 5 * error).all()
    assert ((z.std(0) - posterior.stddev).abs() < 5 * error).all()


def test_gradients_reach_mean_and_std_through_a_draw() -> None:
    mean, std = torch.zeros(1, 3, requires_grad=True), torch.ones(1, 3, requires_grad=True)
    z = reparameterize(Normal(mean, std), 0)
    z.sum().backward()
    assert mean.grad is not None
    assert std.grad is not None
    torch.testing.assert_close(mean.grad, torch.ones(1, 3))
    torch.testing.assert_close(std.grad, z.detach())  # z = 0 + std * noise at std 1


@pytest.mark.parametrize("mode", ["linear", "spherical"])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_interpolation_starts_and_ends_exactly_at_its_ends(mode: str, dtype: torch.dtype) -> None:
    a, b = torch.tensor([0.1, -2.7, 0.3], dtype=dtype), torch.tensor([1.9, 0.7, -0.2], dtype=dtype)
    codes = interpolate(a, b, 7, mode)  # type: ignore[arg-type]
    assert codes.shape == (7, 3)
    assert codes.dtype == dtype
    assert torch.equal(codes[0], a)
    assert torch.equal(codes[-1], b)


def test_linear_interpolation_is_numpys_linspace() -> None:
    a, b = sample_prior(2, 32, seed=0)
    np.testing.assert_allclose(interpolate(a, b, 9).numpy(), np.linspace(a.numpy(), b.numpy(), 9), atol=1e-6)


def test_spherical_interpolation_of_a_right_angle_is_sine_and_cosine() -> None:
    codes = interpolate(torch.tensor([2.0, 0.0]), torch.tensor([0.0, 2.0]), 5, "spherical")
    t = torch.linspace(0, math.pi / 2, 5)
    torch.testing.assert_close(codes, 2 * torch.stack([t.cos(), t.sin()], dim=1))


def test_spherical_interpolation_keeps_an_equal_norm_and_turns_evenly() -> None:
    a, b = sample_prior(2, 32, seed=3)
    b = b * (a.norm() / b.norm())
    codes = interpolate(a, b, 11, "spherical")
    torch.testing.assert_close(codes.norm(dim=1), a.norm().expand(11))
    torch.testing.assert_close(angles(codes), angles(torch.stack([a, b])).expand(10) / 10, atol=1e-5, rtol=0)


def test_spherical_interpolation_turns_evenly_while_the_norm_grows_evenly() -> None:
    a, b = torch.tensor([1.0, 0.0]), torch.tensor([-2.0, 0.01])  # nearly opposite: the plain formula overshoots to 200
    codes = interpolate(a, b, 5, "spherical")
    torch.testing.assert_close(codes.norm(dim=1), torch.linspace(1, float(b.norm()), 5), atol=1e-4, rtol=0)
    torch.testing.assert_close(angles(codes), angles(torch.stack([a, b])).expand(4) / 4, atol=1e-4, rtol=0)


@pytest.mark.parametrize("end", [[2.0, 4.0], [-1.0, -2.0], [0.0, 0.0], [1.0, 2.0]])
def test_spherical_interpolation_walks_the_line_where_no_arc_is_defined(end: list[float]) -> None:
    a, b = torch.tensor([1.0, 2.0]), torch.tensor(end)
    torch.testing.assert_close(interpolate(a, b, 5, "spherical"), interpolate(a, b, 5, "linear"))


def test_interpolation_refuses_one_step_other_shapes_and_other_modes() -> None:
    z = torch.zeros(3)
    with pytest.raises(ValueError, match="got 1 steps"):
        interpolate(z, z, 1)
    with pytest.raises(ValueError, match=r"got shapes \[3\] and \[2\]"):
        interpolate(z, z[:2], 5)
    with pytest.raises(ValueError, match=r"got shapes \[1, 3\]"):
        interpolate(z[None], z[None], 5)
    with pytest.raises(ValueError, match="mode is 'cubic'"):
        interpolate(z, z, 5, "cubic")  # type: ignore[arg-type]


def test_a_traversal_changes_one_dimension_and_copies_the_rest() -> None:
    z = torch.tensor([1.0, 2.0, 3.0])
    expected = torch.tensor([[1.0, -3.0, 3.0], [1.0, 0.0, 3.0], [1.0, 3.0, 3.0]])
    assert torch.equal(traverse(z, 1, [-3, 0, 3]), expected)
    assert torch.equal(traverse(z, 1, torch.tensor([-3.0, 0.0, 3.0])), expected)
    assert torch.equal(z, torch.tensor([1.0, 2.0, 3.0]))


@pytest.mark.parametrize("dim", [-1, 3])
def test_a_traversal_of_a_dimension_that_is_not_there_is_refused(dim: int) -> None:
    with pytest.raises(ValueError, match=rf"got dimension {dim} of a code of shape \[3\]"):
        traverse(torch.zeros(3), dim, [0.0])


def test_the_grid_is_spaced_by_the_inverse_normal_cdf() -> None:
    grid = latent_grid(5)
    axis = [NormalDist().inv_cdf(q) for q in (0.01, 0.255, 0.5, 0.745, 0.99)]
    torch.testing.assert_close(grid[2, :, 0], torch.tensor(axis), atol=1e-5, rtol=0)  # columns run low to high
    torch.testing.assert_close(grid[:, 3, 1], torch.tensor(axis[::-1]), atol=1e-5, rtol=0)  # rows run high to low


def test_the_decoded_grid_is_the_decoder_at_the_grids_points() -> None:
    vae = VAE(VAEConfig(network="mlp", latent_dim=2, hidden_dim=8)).eval()
    images, z = decode_grid(vae, 4), latent_grid(4)
    assert images.shape == (4, 4, 28, 28)
    torch.testing.assert_close(images[1, 2], vae.generate(z[1, 2][None])[0, 0].detach())


def test_a_grid_of_a_model_without_a_plane_is_refused() -> None:
    with pytest.raises(ValueError, match="3 latent dimensions; expected 2"):
        decode_grid(VAE(VAEConfig(network="mlp", latent_dim=3, hidden_dim=8)), 4)


def test_the_grid_is_decoded_where_the_model_is() -> None:
    plane = VAE(VAEConfig(network="mlp", latent_dim=2, hidden_dim=4)).to("meta")
    assert decode_grid(plane, 3).device.type == "meta"
