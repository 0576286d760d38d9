"""A VAE that is told how its images were changed: the shift it gets, and that an unchanged image gets none."""

from pathlib import Path

import pytest
import torch
from safetensors import safe_open

from tests.unit.training import read_rows, run
from vae_core import VAE, VAEConfig, load_vae
from vae_core.data.datasets import load_images
from vae_core.evaluate.metrics import measure_vae
from vae_core.train.conditional import ConditionalVAE

RESNET = VAEConfig(network="resnet", latent_dim=3, hidden_dim=5)
MLP = VAEConfig(network="mlp", latent_dim=3, hidden_dim=5)


@pytest.fixture(params=[RESNET, MLP], ids=["resnet", "mlp"])
def told(request: pytest.FixtureRequest) -> ConditionalVAE:
    """Return a VAE with conditions of two values, whose layers are as if they had learnt something."""
    torch.manual_seed(0)
    network = ConditionalVAE(VAE(request.param), num_conditions=2)
    torch.nn.init.normal_(network.encoder_shift.weight)
    torch.nn.init.normal_(network.decoder_shift.weight)
    return network


def test_without_a_change_it_is_the_vae_alone(told: ConditionalVAE) -> None:
    x, noise = torch.rand(4, 1, 28, 28), torch.randn(4, 3)
    logits, posterior = told(x, noise, torch.zeros(4, 2))
    alone = told.vae(x, noise)
    assert torch.equal(logits, alone.logits)
    assert torch.equal(posterior.mean, alone.posterior.mean)
    assert torch.equal(posterior.stddev, alone.posterior.stddev)


def test_a_condition_shifts_the_first_dense_layer_of_both_networks(told: ConditionalVAE) -> None:
    x, noise, condition = torch.rand(4, 1, 28, 28), torch.randn(4, 3), torch.randn(4, 2)
    seen = {}

    def shift(part: str, by: torch.nn.Linear) -> None:
        network = getattr(told.vae, part)
        first = next(layer for layer in network if isinstance(layer, torch.nn.Linear))
        seen[part] = first.register_forward_hook(lambda _layer, _inputs, outputs: outputs + by(condition))

    expected = told(x, noise, condition)
    shift("encoder", told.encoder_shift)
    shift("decoder", told.decoder_shift)
    shifted = told.vae(x, noise)
    for hook in seen.values():
        hook.remove()
    torch.testing.assert_close(shifted.logits, expected.logits)
    torch.testing.assert_close(shifted.posterior.mean, expected.posterior.mean)
    assert not torch.equal(told.vae(x, noise).logits, expected.logits)


def test_it_starts_as_the_vae_alone_whatever_it_is_told() -> None:
    network = ConditionalVAE(VAE(RESNET), num_conditions=2)
    x, noise = torch.rand(4, 1, 28, 28), torch.randn(4, 3)
    assert torch.equal(network(x, noise, torch.randn(4, 2)).logits, network.vae(x, noise).logits)


def test_a_run_on_bent_images_leaves_a_vae_without_conditions(training_data: Path, tmp_path: Path) -> None:
    assert run("article", training_data, tmp_path, "--epochs", "3") == 0
    vae = load_vae(tmp_path)  # which refuses weights of layers that a VAE lacks
    last = read_rows(tmp_path)[-1]
    metrics = measure_vae(vae, load_images("mnist", "test", training_data))
    assert metrics.elbo == pytest.approx(last["test_elbo"], abs=1e-4)
    with safe_open(tmp_path / "checkpoint.safetensors", framework="pt") as checkpoint:
        shift = checkpoint.get_tensor("ema/module.encoder_shift.weight")  # [hidden_dim, NUM_CONDITIONS]
    assert shift.shape == (32, 5)
    assert shift.any()  # the layers learn
