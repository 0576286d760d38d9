"""Attributes of shapes whose attributes are known; directions where the answer is linear algebra."""

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from vae_core import VAE, VAEConfig
from vae_core.latent.attributes import ATTRIBUTES, measure_attributes
from vae_core.latent.directions import (
    NAMES,
    Directions,
    attribute_moves,
    fraction_explained,
    fraction_same_digit,
    likeliest_steps,
    local_response,
    regression_slopes,
    selectivity_of,
)


def bar(left: int, top: int, width: int, height: int, slant: float = 0.0) -> Tensor:
    """A bar [1, 1, 28, 28], drawn finely and averaged, whose upper end lies further to the right."""
    y, x = torch.meshgrid(*[(torch.arange(28 * 16) + 0.5) / 16] * 2, indexing="ij")
    moved = x - slant * (top + height / 2 - y)
    inside = (moved >= left) & (moved < left + width) & (y >= top) & (y < top + height)
    return nn.functional.avg_pool2d(inside.double()[None, None], 16)


def attribute(name: str, image: Tensor) -> float:
    return float(measure_attributes(image)[0, ATTRIBUTES.index(name)])


@pytest.mark.parametrize("slant", [-0.5, 0.0, 0.3])
def test_the_slant_of_a_sheared_bar_is_its_shear(slant: float) -> None:
    assert attribute("slant", bar(12, 4, 4, 20, slant)) == pytest.approx(slant, abs=0.01)


@pytest.mark.parametrize("width", [2, 3, 5])
def test_the_thickness_of_a_long_bar_is_its_width(width: int) -> None:
    # twice its area over the length of all its edges, of which its two ends are a part
    assert attribute("thickness", bar(10, 3, width, 22)) == pytest.approx(width * 22 / (22 + width), rel=0.08)


def test_width_and_height_are_four_standard_deviations_of_a_box() -> None:
    box = bar(8, 4, 12, 20)
    assert attribute("width", box) == pytest.approx(4 * 12 / 12**0.5, rel=0.01)
    assert attribute("height", box) == pytest.approx(4 * 20 / 12**0.5, rel=0.01)


def test_slanting_a_bar_does_not_make_it_wider() -> None:
    upright, slanted = (attribute("width", bar(12, 4, 4, 20, slant)) for slant in (0.0, 0.4))
    assert slanted == pytest.approx(upright, abs=0.35)  # its slant alone would more than double it


def test_an_empty_image_has_finite_attributes_of_its_neighbours() -> None:
    one_pixel = torch.zeros(1, 1, 28, 28)
    one_pixel[0, 0, 14, 14] = 1
    assert measure_attributes(one_pixel).isfinite().all()


@pytest.fixture(scope="module")
def covariance() -> Tensor:
    root = torch.randn(5, 5, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    return root @ root.T + 0.1 * torch.eye(5, dtype=torch.float64)


def test_a_step_changes_its_own_value_only_and_is_the_likeliest_such(covariance: Tensor) -> None:
    generator = torch.Generator().manual_seed(1)
    slopes = torch.randn(5, 3, generator=generator, dtype=torch.float64)
    found = likeliest_steps(covariance, slopes)
    changes = found @ slopes  # [3, 3]
    assert (changes.diagonal() > 0).all()
    np.testing.assert_allclose(changes - changes.diag().diag(), 0, atol=1e-9)
    precision = torch.linalg.inv(covariance)
    np.testing.assert_allclose([v @ precision @ v for v in found], 1, rtol=1e-9)
    blind = torch.linalg.svd(slopes.T).Vh[3:]  # steps that change no value
    for vector in found:
        for other in vector + 0.1 * torch.randn(50, 2, generator=generator, dtype=torch.float64) @ blind:
            assert other @ precision @ other > 1  # the same changes, less likely


def test_regression_finds_slopes_and_how_much_they_explain() -> None:
    generator = torch.Generator().manual_seed(0)
    z = torch.randn(5000, 3, generator=generator)
    slopes = torch.tensor([[1.0, 0.0], [2.0, 0.0], [0.0, 1.0]])
    noise = torch.randn(5000, 2, generator=generator) * torch.tensor([0.0, 2.0])
    values = z @ slopes + 7 + noise
    np.testing.assert_allclose(regression_slopes(z, values).numpy(), slopes.numpy(), atol=0.1)
    np.testing.assert_allclose(fraction_explained(z, values).numpy(), [1, 1 / (1 + 4)], atol=0.02)


class Painter(nn.Module):
    """Paints a blot of Gaussian shape: z is its slant, the log of its width and of its height, and nothing."""

    def forward(self, z: Tensor) -> Tensor:
        """Logits [B, 1, 28, 28]."""
        y, x = torch.meshgrid(torch.arange(28.0) - 13.5, torch.arange(28.0) - 13.5, indexing="ij")
        slant, width, height = (z[:, dim].view(-1, 1, 1) for dim in range(3))
        along = (x + slant * y) / (2 * width.exp())
        ink = 0.9 * torch.exp(-0.5 * (along.square() + (y / (3 * height.exp())).square()))
        return torch.logit(ink.clamp(1e-6, 0.99)).unsqueeze(1)


@pytest.fixture(scope="module")
def painter() -> VAE:
    vae = VAE(VAEConfig(network="mlp", latent_dim=4, hidden_dim=1)).eval()
    vae.decoder = Painter()  # type: ignore[assignment]
    return vae


def test_the_response_of_a_decoder_is_found_by_trying(painter: VAE) -> None:
    z = 0.05 * torch.randn(2000, 4, generator=torch.Generator().manual_seed(0))
    response = local_response(painter, z, z.T.double().cov(), seed=0)  # [4, 4]
    slant, _, width, height = response.T
    np.testing.assert_allclose(slant, [1, 0, 0, 0], atol=0.05)
    np.testing.assert_allclose(width, [0, 8, 0, 0], atol=0.4)  # four standard deviations of 2, times e^z
    np.testing.assert_allclose(height, [0, 0, 12, 0], atol=0.6)


def test_a_step_along_one_dimension_moves_what_it_stands_for(painter: VAE) -> None:
    moves = attribute_moves(painter, torch.zeros(3, 4), 0.1 * torch.eye(4)[[0, 2]])
    assert moves[0, 0] == pytest.approx(0.3, abs=0.02)  # the slant, from -1.5 to 1.5 steps of 0.1
    assert moves[0, 3] == pytest.approx(0, abs=0.02)
    assert moves[1, 3] == pytest.approx(12 * (np.exp(0.15) - np.exp(-0.15)), rel=0.03)


def test_selectivity_compares_with_the_attribute_that_moves_most_besides() -> None:
    moves = torch.tensor([[4.0, -1.0, 0.5], [0.0, -6.0, 1.0], [1.0, 1.0, 1.0]])
    np.testing.assert_allclose(selectivity_of(moves).numpy(), [4, 6, 1])


def test_directions_that_explain_little_or_move_much_else_are_left_out() -> None:
    explained = torch.full((14,), 0.5)
    explained[NAMES.index("height")] = explained[NAMES.index("towards 3")] = 0.1
    found = Directions(torch.eye(14), explained, selectivity=torch.tensor([5.0, 1.1, 9.0, 9.0]))
    assert found.named().keys() == set(NAMES) - {"height", "towards 3", "thickness"}
    assert torch.equal(found.named()["width"], torch.eye(14)[2])


def test_a_digit_stays_where_the_picture_does(painter: VAE) -> None:
    class ByWidth(nn.Module):
        """Reads a 1 where the ink is narrow, else a 0."""

        def forward(self, x: Tensor) -> Tensor:
            """Logits [B, 2]."""
            narrow = (measure_attributes(x)[:, 2] < 8).float()
            return torch.stack([1 - narrow, narrow], dim=1)

    z = torch.zeros(4, 4)
    z[:, 1] = 0.05  # a little wider than 8
    assert fraction_same_digit(painter, ByWidth(), z, torch.tensor([0.0, 0.0, 0.2, 0.0])) == 1  # type: ignore[arg-type]
    assert fraction_same_digit(painter, ByWidth(), z, torch.tensor([0.0, 0.2, 0.0, 0.0])) == 0.5  # type: ignore[arg-type]
