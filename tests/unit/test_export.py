"""The exported decoders beside the weights: they are those of the weights, and damage is named with its cure."""

import json
import logging
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from ui import models
from ui.tabs import sliders
from vae_core import VAE, VAEConfig, bundled_models, fingerprint, load_vae
from vae_core.export import NUMBERS_FILE, ExportedDecoder, export_decoder, read_exported_decoder, write_exported_decoder
from vae_core.storage.model_folder import WEIGHTS_DIR


@pytest.fixture(scope="module")
def exported() -> ExportedDecoder:
    torch.manual_seed(0)
    return export_decoder(VAE(VAEConfig(network="mlp", latent_dim=2, hidden_dim=3)).eval())


@pytest.fixture
def folder(tmp_path: Path, exported: ExportedDecoder) -> Path:
    write_exported_decoder(exported, tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", bundled_models())
def test_the_bundled_decoder_is_that_of_the_bundled_weights(name: str) -> None:
    vae, stored = load_vae(name), read_exported_decoder(name)
    assert stored == export_decoder(vae)
    assert stored.weights == fingerprint(vae)
    assert [path.name for path in (WEIGHTS_DIR / name).glob("*.bin")] == [stored.file]


def test_a_new_export_replaces_the_numbers_of_the_old_one(folder: Path, exported: ExportedDecoder) -> None:
    (folder / "decoder-other.bin").touch()
    other = replace(exported, numbers=b"other")
    write_exported_decoder(other, folder)
    assert read_exported_decoder(folder) == other
    assert sorted(path.name for path in folder.iterdir()) == sorted(["decoder-other.bin", "decoder.json", other.file])


def test_a_missing_file_is_named_with_the_cure(folder: Path, exported: ExportedDecoder) -> None:
    for name in (exported.file, "decoder.json"):
        (folder / name).unlink()
        with pytest.raises(FileNotFoundError, match=rf"{name} is missing\..*python -m vae_core\.export {folder}"):
            read_exported_decoder(folder)


@pytest.mark.parametrize(
    "change",
    [{"layers": {}}, {"numbers": "../decoder.bin"}, {"numbers": 3}, {"weights": None}],
    ids=["layers", "path", "number", "weights"],
)
def test_a_wrong_description_is_named_with_the_cure(folder: Path, change: dict[str, object]) -> None:
    path = folder / "decoder.json"
    whole = json.loads(path.read_text())
    for text in (
        json.dumps(whole | change),
        json.dumps({name: whole[name] for name in whole.keys() - change}),
        "[",
        "3",
    ):
        path.write_text(text)
        with pytest.raises(ValueError, match=r"decoder\.json is not an exported decoder: .*vae_core\.export"):
            read_exported_decoder(folder)


def test_numbers_that_do_not_match_their_name_are_refused(folder: Path, exported: ExportedDecoder) -> None:
    assert NUMBERS_FILE.fullmatch(exported.file)
    (folder / exported.file).write_bytes(exported.numbers[:-1])
    with pytest.raises(ValueError, match=rf"{exported.file} does not hold the bytes .*vae_core\.export"):
        read_exported_decoder(folder)


def test_the_page_takes_the_stored_decoder(caplog: pytest.LogCaptureFixture) -> None:
    layers, address = sliders.decoder(models.get("plane"))
    assert layers == read_exported_decoder("plane").layers
    assert address.endswith(".bin")
    assert caplog.records == []


@pytest.mark.parametrize("problem", ["missing", "other weights"])
def test_without_a_decoder_of_its_weights_the_page_asks_the_server_and_the_log_says_why(
    problem: str, folder: Path, exported: ExportedDecoder, caplog: pytest.LogCaptureFixture
) -> None:
    if problem == "missing":
        (folder / "decoder.json").unlink()
    model = replace(models.get("plane"), name=str(folder))
    with caplog.at_level(logging.WARNING):
        assert sliders.decoder(model) == ([], "")
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert f"python -m vae_core.export {folder}" in caplog.text
