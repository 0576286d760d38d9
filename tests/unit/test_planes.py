"""Planes of a latent space: NumPy's SVD of the codes is the oracle of axes that come from a covariance."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from tests.digits import MNIST_DIR, needs_mnist
from vae_core import VAE, VAEConfig, bundled_models, load_vae, read_statistics
from vae_core.analyze import findings
from vae_core.data.datasets import load_labelled
from vae_core.latent.planes import Planes, fit_planes, principal_axes, variance_held
from vae_core.latent.statistics import Codes, posterior_means
from vae_core.storage.artifacts import save_statistics

each_model = pytest.mark.parametrize("name", bundled_models())


def drawn_codes(latent_dim: int, num_codes: int = 600) -> tuple[Tensor, Tensor]:
    """Draw codes [N, latent_dim] around ten digits' centres, and labels [N]; digits occur unequally often."""
    generator = torch.Generator().manual_seed(latent_dim)
    labels = torch.cat([torch.arange(10), (torch.rand(num_codes - 10, generator=generator) ** 2 * 10).long()])
    centres = 2 * torch.randn(10, latent_dim, generator=generator)
    mixing = torch.randn(latent_dim, latent_dim, generator=generator)
    return 3 + centres[labels] + torch.randn(num_codes, latent_dim, generator=generator) @ mixing, labels


def svd_axes(points: np.ndarray) -> np.ndarray:
    """Return the two principal components of points [N, D] by SVD, the largest number of each positive."""
    axes = np.linalg.svd(points - points.mean(0))[2][:2]
    return np.stack([axis * np.sign(axis[np.abs(axis).argmax()]) for axis in axes])


@pytest.mark.parametrize("latent_dim", [2, 3, 32])
def test_the_axes_are_the_principal_components_that_svd_gives(latent_dim: int) -> None:
    codes, labels = drawn_codes(latent_dim)
    planes = fit_planes(codes, labels)
    of_digits = np.stack([codes.double().numpy()[labels.numpy() == digit].mean(0) for digit in range(10)])
    np.testing.assert_allclose(planes.class_axes, svd_axes(of_digits), atol=1e-5)
    np.testing.assert_allclose(planes.code_axes, svd_axes(codes.double().numpy()), atol=1e-5)
    np.testing.assert_allclose(planes.mean, codes.double().numpy().mean(0), rtol=1e-5)
    np.testing.assert_allclose(planes.covariance, np.cov(codes.double().numpy().T), rtol=1e-4, atol=1e-5)


def test_the_variance_held_is_that_of_the_codes_projected_on_the_axes() -> None:
    codes, labels = drawn_codes(8)
    planes = fit_planes(codes, labels)
    for axes in (planes.class_axes, planes.code_axes):
        projected = codes.numpy() @ axes.numpy().T
        expected = projected.var(0).sum() / codes.numpy().var(0).sum()
        assert variance_held(axes, planes.covariance) == pytest.approx(expected, rel=1e-4)


def test_a_plane_holds_all_variance_of_two_dimensions_and_a_quarter_of_eight_equal_ones() -> None:
    codes, labels = drawn_codes(2)
    assert variance_held(fit_planes(codes, labels).class_axes, codes.T.cov()) == pytest.approx(1, abs=1e-5)
    assert variance_held(torch.eye(8)[:2], torch.eye(8)) == 0.25


def test_the_sign_of_an_axis_does_not_depend_on_the_order_of_the_codes() -> None:
    codes, labels = drawn_codes(16)
    order = torch.randperm(len(codes), generator=torch.Generator().manual_seed(0))
    first, second = fit_planes(codes, labels), fit_planes(codes[order], labels[order])
    torch.testing.assert_close(first.class_axes, second.class_axes, atol=1e-5, rtol=0)
    torch.testing.assert_close(first.code_axes, second.code_axes, atol=1e-5, rtol=0)


def test_the_largest_number_of_an_axis_is_positive() -> None:
    axes = torch.tensor([[-0.8, 0.6], [0.6, 0.8]], dtype=torch.float64)  # rows: orthonormal directions
    found = principal_axes(axes.T @ torch.diag(torch.tensor([4.0, 1.0], dtype=torch.float64)) @ axes)
    torch.testing.assert_close(found, torch.tensor([[0.8, -0.6], [0.6, 0.8]], dtype=torch.float64))


@pytest.mark.parametrize(("latent_dim", "digit"), [(1, 9), (4, 0)])
def test_codes_of_one_dimension_or_one_digit_have_no_plane(latent_dim: int, digit: int) -> None:
    labels = torch.arange(20) % (digit + 1)
    with pytest.raises(ValueError, match="two dimensions and two digits"):
        fit_planes(torch.randn(20, latent_dim, generator=torch.Generator().manual_seed(0)), labels)


@pytest.mark.parametrize("latent_dim", [1, 2])
def test_analyze_finds_planes_where_there_are_two_dimensions(latent_dim: int, tmp_path: Path) -> None:
    vae = VAE(VAEConfig(network="mlp", latent_dim=latent_dim, hidden_dim=4)).eval()
    images = torch.randint(256, (40, 28, 28), generator=torch.Generator().manual_seed(0)).byte()
    steps = findings(vae, (images, torch.arange(40) % 10), (images, torch.arange(40) % 10))
    assert ("planes" in steps) == (latent_dim > 1)
    if latent_dim > 1:
        save_statistics(steps["planes"](), tmp_path)
        expected = fit_planes(posterior_means(vae, images), torch.arange(40) % 10)
        torch.testing.assert_close(read_statistics(tmp_path, Planes).class_axes, expected.class_axes)


@each_model
def test_the_stored_planes_are_orthonormal_and_fit_the_codes_of_the_test_images(name: str) -> None:
    planes, codes = read_statistics(name, Planes), read_statistics(name, Codes).means.float()
    for axes in (planes.class_axes, planes.code_axes):
        torch.testing.assert_close(axes @ axes.T, torch.eye(2), atol=1e-5, rtol=0)
        on_test = variance_held(axes, codes.T.cov())
        assert variance_held(axes, planes.covariance) == pytest.approx(on_test, rel=0.05)
    apart = (planes.mean - codes.mean(0)).norm() / codes.T.cov().trace().sqrt()  # standard deviations of the codes
    assert apart < 0.1


@needs_mnist
def test_the_stored_planes_of_the_plane_are_those_that_a_new_run_finds() -> None:
    images, labels = load_labelled("mnist", "train", Path(MNIST_DIR))
    found, stored = fit_planes(posterior_means(load_vae("plane"), images), labels), read_statistics("plane", Planes)
    torch.testing.assert_close(found.class_axes, stored.class_axes, atol=1e-4, rtol=0)
    torch.testing.assert_close(found.covariance, stored.covariance, atol=1e-3, rtol=0)
