"""What a digit becomes, against torch.distributions."""

import pytest
import torch
from torch import Tensor
from torch.distributions import Bernoulli, Independent, Normal
from torch.distributions import kl_divergence as torch_kl_divergence

from vae_core import VAE, VAEConfig, reconstruct, sample_posterior


@pytest.fixture(scope="module")
def x() -> Tensor:
    """Return a binary picture [1, 1, 28, 28], whose Bernoulli probability is defined."""
    return torch.rand(1, 1, 28, 28, generator=torch.Generator().manual_seed(0)).round()


def tiny(*, variational: bool) -> VAE:
    torch.manual_seed(0)
    return VAE(VAEConfig(network="mlp", latent_dim=3, hidden_dim=8, variational=variational)).eval()


@torch.inference_mode()
def test_the_terms_of_the_elbo_are_those_of_torch_distributions(x: Tensor) -> None:
    vae = tiny(variational=True)
    found, posterior = reconstruct(vae, x, 7, num_draws=5, num_shown=2), vae.encode(x)
    z = sample_posterior(posterior, 5, seed=7)[:, 0]
    likelihood = Independent(Bernoulli(logits=vae.decode(z)), 3)
    assert found.reconstruction == pytest.approx(-likelihood.log_prob(x).mean().item())
    torch.testing.assert_close(found.kl, torch_kl_divergence(posterior, Normal(0.0, 1.0))[0])
    assert found.elbo == pytest.approx(-found.reconstruction - found.kl.sum().item())
    torch.testing.assert_close(found.decoded_samples, vae.generate(z[:2]))
    decoded = vae.generate(posterior.mean)
    torch.testing.assert_close(found.pictures, torch.cat([x, decoded, (decoded - x).abs()]))
    assert found.mse == pytest.approx(torch.nn.functional.mse_loss(decoded, x).item())


def test_without_numbers_64_draws_are_averaged_and_8_are_shown(x: Tensor) -> None:
    vae = tiny(variational=True)
    found, explicit = reconstruct(vae, x, 0), reconstruct(vae, x, 0, num_draws=64, num_shown=8)
    assert found.reconstruction == explicit.reconstruction
    assert len(found.decoded_samples) == 8


def test_a_known_posterior_takes_the_place_of_encoding(x: Tensor) -> None:
    vae, other = tiny(variational=True), Normal(torch.ones(1, 3), torch.full((1, 3), 0.5))
    found = reconstruct(vae, x, 0, posterior=other)
    torch.testing.assert_close(found.kl, torch_kl_divergence(other, Normal(0.0, 1.0))[0])
    torch.testing.assert_close(found.pictures[1], vae.generate(torch.ones(1, 3))[0].detach())


def test_a_plain_autoencoder_has_no_kl_and_draws_its_code_alone(x: Tensor) -> None:
    vae = tiny(variational=False)
    found = reconstruct(vae, x, 0)
    assert torch.equal(found.kl, torch.zeros(3))
    assert found.elbo == -found.reconstruction
    torch.testing.assert_close(found.decoded_samples, found.pictures[1].expand(8, 1, 28, 28))
