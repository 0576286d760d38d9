"""The VAE: its posterior and codes, what it decodes them to, and what it refuses."""

import math
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from tests.digits import draw_digits
from tests.unit.test_networks import CONFIGS
from vae_core import VAE, VAEConfig, elbo, kl_divergence
from vae_core.data.datasets import to_input


@pytest.fixture(params=CONFIGS)
def vae(request: pytest.FixtureRequest) -> VAE:
    torch.manual_seed(0)
    return VAE(CONFIGS[request.param]).eval()


@pytest.fixture(scope="module")
def x() -> Tensor:
    return to_input(torch.from_numpy(draw_digits(5)))  # [5, 1, 28, 28]


def test_encode_gives_one_normal_per_image_and_dimension(vae: VAE, x: Tensor) -> None:
    posterior = vae.encode(x)
    assert isinstance(posterior, torch.distributions.Normal)
    assert posterior.batch_shape == (5, vae.latent_dim)
    assert posterior.event_shape == ()


def test_encoder_outputs_are_the_mean_and_the_log_variance(x: Tensor) -> None:
    vae = VAE().eval()
    raw = vae.encoder(x)
    posterior = vae.encode(x)
    torch.testing.assert_close(posterior.mean, raw[:, :32])
    torch.testing.assert_close(posterior.variance, raw[:, 32:].exp())


def test_a_plain_autoencoders_samples_are_its_code_exactly(x: Tensor) -> None:
    vae = VAE(CONFIGS["autoencoder"]).eval()
    posterior = vae.encode(x)
    assert torch.equal(posterior.mean, vae.encoder(x))
    assert torch.equal(posterior.sample(), posterior.mean)
    assert torch.equal(vae(x, torch.full((5, 32), 3.0)).logits, vae.decode(posterior.mean))


def test_a_plain_autoencoders_loss_at_beta_zero_is_its_reconstruction(x: Tensor) -> None:
    logits, posterior = VAE(CONFIGS["autoencoder"]).eval()(x, torch.zeros(5, 32))
    terms = elbo(logits, x, posterior)
    assert torch.isfinite(terms.kl).all()
    assert torch.equal(terms.loss(beta=0.0), terms.reconstruction)


def test_forward_decodes_mean_plus_std_times_noise(x: Tensor) -> None:
    vae = VAE().eval()
    posterior = vae.encode(x)
    logits = vae(x, torch.full((5, 32), -2.0)).logits
    torch.testing.assert_close(logits, vae.decode(posterior.mean - 2 * posterior.stddev))


def test_generate_is_the_sigmoid_of_decode(vae: VAE) -> None:
    z = torch.linspace(-3, 3, 4 * vae.latent_dim).reshape(4, vae.latent_dim)
    pixels, logits = vae.generate(z), vae.decode(z)
    assert pixels.shape == logits.shape == (4, 1, 28, 28)
    torch.testing.assert_close(pixels, 1 / (1 + torch.exp(-logits)))


def test_an_image_alone_and_in_a_batch_has_the_same_code(vae: VAE, x: Tensor) -> None:
    torch.testing.assert_close(vae.encode(x[2:3]).mean, vae.encode(x).mean[2:3])


@pytest.mark.parametrize("value", [0.0, 1.0, 1e4, -1e4])
def test_kl_is_finite_for_extreme_images(value: float) -> None:
    vae = VAE().eval()
    assert kl_divergence(vae.encode(torch.full((1, 1, 28, 28), value))).isfinite().all()


@pytest.mark.parametrize("logvar", [-1e6, 1e6])
def test_kl_is_finite_for_extreme_log_variances(logvar: float) -> None:
    vae = VAE().eval()
    last = vae.encoder[6]
    assert isinstance(last, nn.Conv2d)
    assert last.bias is not None
    nn.init.zeros_(last.weight)
    nn.init.constant_(last.bias, logvar)
    posterior = torch.distributions.Normal(torch.zeros(1, 32), vae.encode(torch.zeros(1, 1, 28, 28)).stddev)
    assert kl_divergence(posterior).isfinite().all()
    assert (posterior.stddev > 0).all()


@pytest.mark.parametrize("shape", [(28, 28), (1, 28, 28), (2, 3, 28, 28), (2, 1, 32, 32), (2, 784)])
def test_encode_refuses_other_shapes_and_names_them(vae: VAE, shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"got images of shape \[.*expected \[B, 1, 28, 28\]") as caught:
        vae.encode(torch.zeros(shape))
    assert str(list(shape)) in str(caught.value)


@pytest.mark.parametrize("shape", [(32,), (2, 31), (2, 32, 1, 1)])
def test_decode_refuses_other_shapes_and_names_them(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"got codes of shape \[.*expected \[B, 32\]") as caught:
        VAE().decode(torch.zeros(shape))
    assert str(list(shape)) in str(caught.value)


WRONG_NAMES = [("network", "transformer"), ("likelihood", "poisson"), ("variational", 1)]
WRONG_SIZES = [("latent_dim", 0), ("latent_dim", 2.0), ("latent_dim", True)]
WRONG_SIZES += [("hidden_dim", -1), ("hidden_dim", 10**9), ("hidden_dim", math.nan)]


@pytest.mark.parametrize(("field", "value"), [*WRONG_NAMES, *WRONG_SIZES])
def test_a_config_out_of_range_is_refused_by_the_fields_name(field: str, value: Any) -> None:
    with pytest.raises(ValueError, match=f"^{field} is {value!r}; expected"):
        VAEConfig(**{field: value})
