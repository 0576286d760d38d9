"""Several codes per image: the decoder's gradient is the importance-weighted bound's, the encoder's the ELBO's."""

import math

import pytest
import torch
from torch import Tensor, nn
from torch.distributions import Normal
from torch.nn.functional import binary_cross_entropy_with_logits

from vae_core import VAE, VAEConfig
from vae_core.losses import kl_divergence, log_ratio, reconstruction_loss
from vae_core.models.vae import VAEOutput
from vae_core.train.importance import weighted_reconstruction

NUM_IMAGES, NUM_DRAWS, LATENT_DIM = 4, 5, 3
NOISE = torch.randn(NUM_DRAWS, NUM_IMAGES, LATENT_DIM, generator=torch.Generator().manual_seed(2))


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
    output: VAEOutput = vae(x, NOISE)
    return output


def losses(output: VAEOutput, x: Tensor) -> Tensor:
    """Return -log p(x|z) of each code, [K, B]."""
    return reconstruction_loss(output.logits, x.repeat(NUM_DRAWS, 1, 1, 1)).view(NUM_DRAWS, NUM_IMAGES)


def weighted(losses: Tensor, output: VAEOutput) -> Tensor:
    return weighted_reconstruction(losses, output.z, log_ratio(output.posterior, NOISE))


def gradients(loss: Tensor, network: nn.Module) -> list[Tensor]:
    return list(torch.autograd.grad(loss, list(network.parameters()), retain_graph=True))


def log_joint(vae: VAE, x: Tensor, z: Tensor) -> Tensor:
    """Return log p(x, z) for the code z [LATENT_DIM] of one image."""
    nats = binary_cross_entropy_with_logits(vae.decode(z[None])[0], x, reduction="sum")
    log_prior: Tensor = Normal(0.0, 1.0).log_prob(z).sum()
    return log_prior - nats


def test_the_decoder_learns_from_the_importance_weighted_bound(vae: VAE, x: Tensor, output: VAEOutput) -> None:
    bound = torch.zeros(())
    for index, image in enumerate(x):
        posterior = Normal(output.posterior.mean[index].detach(), output.posterior.stddev[index].detach())
        ratios = [log_joint(vae, image, z) - posterior.log_prob(z).sum() for z in output.z[:, index].detach()]
        bound = bound + torch.stack(ratios).logsumexp(0) - math.log(NUM_DRAWS)
    expected = gradients(-bound, vae.decoder)
    found = gradients(weighted(losses(output, x), output).sum(), vae.decoder)
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-4)


def test_the_encoder_learns_from_the_plain_mean(vae: VAE, x: Tensor, output: VAEOutput) -> None:
    kl = kl_divergence(output.posterior).sum()
    expected = gradients(losses(output, x).sum() / NUM_DRAWS + kl, vae.encoder)
    found = gradients(weighted(losses(output, x), output).sum() + kl, vae.encoder)
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-4)


def test_codes_of_an_exact_posterior_weigh_the_same() -> None:
    # prior N(0, 1) and likelihood N(x; z, 1) have the posterior N(x / 2, 1 / 2)
    x = torch.tensor([[1.0, -2.0, 0.5], [0.0, 3.0, 1.0]])
    posterior = Normal(x / 2, torch.full_like(x, 0.5**0.5))
    noise = torch.randn(4, 2, 3)
    z = (posterior.mean + posterior.stddev * noise).requires_grad_()
    nats = -Normal(z, 1.0).log_prob(x).sum(2)  # [4, 2]
    loss = weighted_reconstruction(nats, z, log_ratio(posterior, noise))
    torch.testing.assert_close(loss, nats.mean(0), rtol=1e-5, atol=1e-5)


def test_a_code_of_no_weight_leaves_gradients_finite(vae: VAE, x: Tensor, output: VAEOutput) -> None:
    far = 1e4 * (torch.arange(NUM_DRAWS) > 0).unsqueeze(1)  # nats
    loss = weighted(losses(output, x) + far, output).sum()
    for network in (vae.encoder, vae.decoder):
        assert all(gradient.isfinite().all() for gradient in gradients(loss, network))


def test_the_log_ratio_is_the_difference_of_two_log_densities(output: VAEOutput) -> None:
    expected = (Normal(0.0, 1.0).log_prob(output.z) - output.posterior.log_prob(output.z)).sum(2)
    torch.testing.assert_close(log_ratio(output.posterior, NOISE), expected, rtol=1e-4, atol=1e-4)
