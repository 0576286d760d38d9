"""The exported networks beside the weights: they are those of the weights, and damage is named with its cure."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from ui import models
from vae_core import VAE, VAEConfig, bundled_models, fingerprint, load_classifier, load_vae
from vae_core.export import (
    NUMBERS_FILE,
    ExportedNetwork,
    export_network,
    export_networks,
    read_exported_network,
    write_exported_network,
)
from vae_core.storage.model_folder import WEIGHTS_DIR


@pytest.fixture(scope="module")
def exported() -> ExportedNetwork:
    torch.manual_seed(0)
    return export_network(VAE(VAEConfig(network="mlp", latent_dim=2, hidden_dim=3)).eval(), "decoder")


@pytest.fixture
def folder(tmp_path: Path, exported: ExportedNetwork) -> Path:
    write_exported_network(exported, tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", [*bundled_models(), "classifier"])
def test_the_bundled_networks_are_those_of_the_bundled_weights(name: str) -> None:
    model = load_classifier() if name == "classifier" else load_vae(name)
    networks = export_networks(model)
    for exported in networks:
        assert read_exported_network(name, exported.part) == exported
        assert exported.weights == fingerprint(model)
    found = [path.name for path in (WEIGHTS_DIR / name).glob("*.bin")]
    assert sorted(found) == sorted(exported.file for exported in networks)


def test_the_page_fetches_little_for_the_model_that_it_starts_with() -> None:
    files = [*export_networks(load_vae(models.DEFAULT)), *export_networks(load_classifier())]
    assert sum(len(exported.numbers) for exported in files) < 2.9e6


def test_a_new_export_replaces_the_numbers_of_the_old_one(folder: Path, exported: ExportedNetwork) -> None:
    (folder / "decoder-other.bin").touch()
    other = replace(exported, numbers=b"other")
    write_exported_network(other, folder)
    assert read_exported_network(folder, "decoder") == other
    assert sorted(path.name for path in folder.iterdir()) == sorted(["decoder-other.bin", "decoder.json", other.file])


def test_a_missing_file_is_named_with_the_cure(folder: Path, exported: ExportedNetwork) -> None:
    for name in (exported.file, "decoder.json"):
        (folder / name).unlink()
        with pytest.raises(FileNotFoundError, match=rf"{name} is missing\..*python -m vae_core\.export {folder}"):
            read_exported_network(folder, "decoder")


@pytest.mark.parametrize(
    "change", [{"layers": {}}, {"numbers": "../decoder.bin"}, {"numbers": 3}, {"weights": None}, {"scales": "3"}]
)
def test_a_wrong_description_is_named_with_the_cure(folder: Path, change: dict[str, object]) -> None:
    path = folder / "decoder.json"
    whole = json.loads(path.read_text())
    incomplete = {name: whole[name] for name in whole.keys() - change}
    for text in (json.dumps(whole | change), json.dumps(incomplete), "[", "3"):
        path.write_text(text)
        with pytest.raises(ValueError, match=r"decoder\.json is not an exported decoder: .*vae_core\.export"):
            read_exported_network(folder, "decoder")


def test_numbers_that_do_not_match_their_name_are_refused(folder: Path, exported: ExportedNetwork) -> None:
    assert NUMBERS_FILE.fullmatch(exported.file)
    (folder / exported.file).write_bytes(exported.numbers[:-1])
    with pytest.raises(ValueError, match=rf"{exported.file} does not hold the bytes .*vae_core\.export"):
        read_exported_network(folder, "decoder")
