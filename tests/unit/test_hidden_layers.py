"""An mlp of one hidden layer: the network that learns in the page, which Python can check and continue."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch

from vae_core import VAE, VAEConfig, fingerprint, load_vae
from vae_core.storage.model_folder import save_model


def test_an_mlp_may_have_one_hidden_layer_and_its_config_says_so() -> None:
    vae = VAE(VAEConfig(network="mlp", latent_dim=2, hidden_dim=8, hidden_layers=1))
    shapes = {name: list(value.shape) for name, value in vae.named_parameters() if name.endswith("weight")}
    encoder = {"encoder.1.weight": [8, 784], "encoder.3.weight": [4, 8]}
    assert shapes == {**encoder, "decoder.0.weight": [8, 2], "decoder.2.weight": [784, 8]}
    assert vae(torch.zeros(3, 1, 28, 28), torch.zeros(3, 2)).logits.shape == (3, 1, 28, 28)


@pytest.mark.parametrize("hidden_layers", [0, 3, True, 1.0])
def test_another_number_of_hidden_layers_is_refused(hidden_layers: Any) -> None:
    with pytest.raises(ValueError, match=f"^hidden_layers is {hidden_layers!r}; expected 1 or 2"):
        VAEConfig(network="mlp", hidden_layers=hidden_layers)


@pytest.mark.parametrize("network", ["conv", "resnet"])
def test_only_an_mlp_has_a_choice_of_hidden_layers(network: Any) -> None:
    with pytest.raises(ValueError, match="only an mlp has a choice"):
        VAEConfig(network=network, hidden_layers=1)


def test_one_hidden_layer_is_written_and_read_again(tmp_path: Path) -> None:
    vae = VAE(VAEConfig(network="mlp", latent_dim=2, hidden_dim=4, hidden_layers=1)).eval()
    save_model(vae, vae.config, tmp_path)
    assert json.loads((tmp_path / "config.json").read_text())["hidden_layers"] == 1
    loaded = load_vae(tmp_path)
    assert loaded.config == vae.config
    assert fingerprint(loaded) == fingerprint(vae)
