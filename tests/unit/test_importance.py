"""Several codes per image: the decoder's gradient is the importance-weighted bound's, the encoder's the ELBO's."""

import math

import pytest
import torch
from torch import Tensor, nn
from torch.distributions import Normal
from torch.nn.functional import binary_cross_entropy_with_logits

from vae_core import VAE, VAEConfig
from vae_core.losses import kl_divergence, reconstruction_loss
from vae_core.models.vae import VAEOutput
from vae_core.train.importance import importance, weighted_reconstruction

NUM_IMAGES, NUM_DRAWS, LATENT_DIM = 4, 5, 3


@pytest.fixture
def vae() -> VAE:
    torch.manual_seed(0)
    return VAE(VAEConfig(network="mlp", latent_dim=LATENT_DIM, hidden_dim=8))


@pytest.fixture
def x() -> Tensor:
    return (torch.rand(NUM_IMAGES, 1, 28, 28, generator=torch.Generator().manual_seed(1)) > 0.5).float()


@pytest.fixture
def output(vae: VAE, x: Tensor) -> VAEOutput:
    """Return the training pass for several codes of each image."""
    output: VAEOutput = vae(x, torch.randn(NUM_IMAGES * NUM_DRAWS, LATENT_DIM))
    return output


def log_joint(vae: VAE, x: Tensor, z: Tensor) -> Tensor:
    """Return log p(x, z) for codes z [LATENT_DIM] of one image."""
    prior: Tensor = Normal(0.0, 1.0).log_prob(z).sum()
    return prior - binary_cross_entropy_with_logits(vae.decode(z[None])[0], x, reduction="sum")


def gradients(loss: Tensor, network: nn.Module) -> list[Tensor]:
    return list(torch.autograd.grad(loss, list(network.parameters()), retain_graph=True))


def losses(output: VAEOutput, x: Tensor) -> Tensor:
    """Return -log p(x|z) of each code, [B * K]."""
    return reconstruction_loss(output.logits, x.repeat_interleave(NUM_DRAWS, dim=0))


def test_the_decoder_learns_from_the_importance_weighted_bound(vae: VAE, x: Tensor, output: VAEOutput) -> None:
    bound = torch.zeros(())
    for index, image in enumerate(x):
        posterior = Normal(output.posterior.mean[index].detach(), output.posterior.stddev[index].detach())
        codes = output.z[index * NUM_DRAWS : (index + 1) * NUM_DRAWS].detach()
        ratios = [log_joint(vae, image, z) - posterior.log_prob(z).sum() for z in codes]
        bound = bound + torch.stack(ratios).logsumexp(0) - math.log(NUM_DRAWS)
    expected = gradients(-bound, vae.decoder)
    found = gradients(weighted_reconstruction(losses(output, x), output.z, output.posterior).sum(), vae.decoder)
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-4)


def test_the_encoder_learns_from_the_plain_mean(vae: VAE, x: Tensor, output: VAEOutput) -> None:
    kl = kl_divergence(output.posterior).sum()
    expected = gradients(losses(output, x).sum() / NUM_DRAWS + kl, vae.encoder)
    weighted = weighted_reconstruction(losses(output, x), output.z, output.posterior)
    torch.testing.assert_close(gradients(weighted.sum() + kl, vae.encoder), expected, rtol=1e-4, atol=1e-4)


def test_weights_of_an_exact_posterior_are_equal() -> None:
    # prior N(0, 1) and likelihood N(x; z, 1) have the posterior N(x / 2, 1 / 2)
    x = torch.tensor([[1.0, -2.0, 0.5], [0.0, 3.0, 1.0]])
    posterior = Normal(x / 2, torch.full_like(x, 0.5**0.5))
    z = posterior.sample((4,)).transpose(0, 1)  # [2, 4, 3]
    nats = -Normal(z, 1.0).log_prob(x[:, None]).sum(2)
    torch.testing.assert_close(importance(nats, z.flatten(0, 1), posterior), torch.full((2, 4), 0.25))


def test_a_code_of_no_weight_leaves_gradients_finite(vae: VAE, x: Tensor, output: VAEOutput) -> None:
    nats = losses(output, x) + 1e4 * (torch.arange(NUM_IMAGES * NUM_DRAWS) % NUM_DRAWS > 0)
    loss = weighted_reconstruction(nats, output.z, output.posterior).sum()
    assert all(
        gradient.isfinite().all() for network in (vae.encoder, vae.decoder) for gradient in gradients(loss, network)
    )
