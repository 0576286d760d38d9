"""Weights on disk and on the Hub: what is saved comes back, and an error names the problem and its cure."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import huggingface_hub.hub_mixin
import pytest
import torch
from huggingface_hub import HfApi
from huggingface_hub.errors import LocalEntryNotFoundError
from safetensors.torch import load_file, save_file

from vae_core import (
    VAE,
    Classifier,
    ClassifierConfig,
    VAEConfig,
    bundled_models,
    fingerprint,
    load_classifier,
    load_vae,
)
from vae_core.storage import model_folder
from vae_core.storage.model_folder import save_model

CONFIG = VAEConfig(network="mlp", latent_dim=3, hidden_dim=4, likelihood="gaussian")
LFS_POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n"


@pytest.fixture
def vae() -> VAE:
    torch.manual_seed(0)
    return VAE(CONFIG)


@pytest.fixture
def folder(tmp_path: Path, vae: VAE) -> Path:
    save_model(vae, vae.config, tmp_path / "model")
    return tmp_path / "model"


def assert_same(actual: VAE, wanted: VAE) -> None:
    assert actual.config == wanted.config
    assert not actual.training
    states = actual.state_dict(), wanted.state_dict()
    assert states[0].keys() == states[1].keys()
    assert all(torch.equal(value, states[1][key]) for key, value in states[0].items())


def test_saved_weights_come_back_in_eval_mode_bit_by_bit(vae: VAE, folder: Path) -> None:
    assert_same(load_vae(folder), vae)
    assert_same(load_vae(str(folder)), vae)
    assert sorted(path.name for path in folder.iterdir()) == ["config.json", "model.safetensors"]


def test_batch_norm_statistics_are_part_of_the_weights(tmp_path: Path) -> None:
    vae = VAE(VAEConfig(hidden_dim=2, latent_dim=2))
    vae(torch.rand(4, 1, 28, 28), torch.zeros(4, 2))  # moves the running means
    save_model(vae, vae.config, tmp_path)
    assert_same(load_vae(tmp_path), vae)


def test_a_fingerprint_tells_weights_from_any_others(vae: VAE, folder: Path) -> None:
    start = fingerprint(vae)
    assert re.fullmatch("[0-9a-f]{16}", start)
    assert fingerprint(load_vae(folder)) == start
    name, values = next(vae.named_parameters())
    with torch.no_grad():
        values[0, 0] += 1e-6
    changed = fingerprint(vae)
    assert changed != start, name
    assert (
        len({fingerprint(load_vae(each)) for each in bundled_models()} | {start, changed}) == len(bundled_models()) + 2
    )


def test_config_json_is_the_config(folder: Path) -> None:
    assert json.loads((folder / "config.json").read_text()) == {
        "network": "mlp",
        "latent_dim": 3,
        "hidden_dim": 4,
        "variational": True,
        "likelihood": "gaussian",
    }


def test_a_bundled_name_loads_from_the_weights_folder(vae: VAE, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_folder, "WEIGHTS_DIR", folder.parent)
    assert bundled_models() == ["model"]
    assert_same(load_vae("model"), vae)


def test_a_repo_id_loads_config_and_safetensors_from_the_hub(
    vae: VAE, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched = []

    def hf_hub_download(repo_id: str, filename: str) -> str:
        fetched.append((repo_id, filename))
        (tmp_path / "cache").mkdir(exist_ok=True)
        return str(shutil.copy(folder / filename, tmp_path / "cache" / filename))

    monkeypatch.setattr(model_folder, "hf_hub_download", hf_hub_download)
    assert_same(load_vae("someone/digits-vae"), vae)
    assert fetched == [("someone/digits-vae", "config.json"), ("someone/digits-vae", "model.safetensors")]


def test_a_hub_that_cannot_be_reached_is_named_with_the_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    def hf_hub_download(repo_id: str, filename: str) -> str:
        raise ConnectionError("no route to host\nmore")

    monkeypatch.setattr(model_folder, "hf_hub_download", hf_hub_download)
    with pytest.raises(FileNotFoundError, match=r"'a/b' is not a local folder.*no route to host\).*Check the name"):
        load_vae("a/b")


def test_the_mixin_loads_the_same_weights_from_the_folder(vae: VAE, folder: Path) -> None:
    assert_same(VAE.from_pretrained(str(folder)), vae)


def test_push_to_hub_uploads_safetensors_and_config_and_no_pickle(vae: VAE, monkeypatch: pytest.MonkeyPatch) -> None:
    uploaded: dict[str, bytes] = {}

    def create_repo(self: HfApi, repo_id: str, **_: Any) -> Any:
        return type("RepoUrl", (), {"repo_id": repo_id})

    def upload_folder(self: HfApi, *, folder_path: Path, **_: Any) -> None:
        uploaded.update({path.name: path.read_bytes() for path in Path(folder_path).rglob("*")})

    monkeypatch.setattr(HfApi, "create_repo", create_repo)
    monkeypatch.setattr(HfApi, "upload_folder", upload_folder)
    vae.push_to_hub("someone/digits-vae", token="none")
    assert uploaded.keys() - {"README.md"} == {"config.json", "model.safetensors"}
    assert json.loads(uploaded["config.json"])["latent_dim"] == 3
    assert int.from_bytes(uploaded["model.safetensors"][:8], "little") < len(uploaded["model.safetensors"])


def test_pickled_weights_on_the_hub_are_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def hf_hub_download(repo_id: str, filename: str, **_: Any) -> str:
        if filename == "model.safetensors":
            raise LocalEntryNotFoundError("no such file in the repository")
        return str(folder / filename)

    monkeypatch.setattr(huggingface_hub.hub_mixin, "hf_hub_download", hf_hub_download)
    with pytest.raises(ValueError, match=r"pickled weights are not loaded"):
        VAE.from_pretrained("someone/old-vae")


@pytest.mark.parametrize("name", ["no-such-model", "", "../x/../y", "a/b/c", "http://example.org/model", "a b/c"])
def test_a_model_that_is_nowhere_is_named_with_what_a_name_can_be(name: str) -> None:
    with pytest.raises(FileNotFoundError, match=r"there is no model .*bundled models .*not a folder.*owner/name"):
        load_vae(name)


@pytest.mark.parametrize("name", ["config.json", "model.safetensors"])
def test_a_missing_file_is_named_with_the_cure(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(FileNotFoundError, match=rf"{name} is missing\. Restore it .*vae_core\.train"):
        load_vae(folder)


@pytest.mark.parametrize("name", ["config.json", "model.safetensors"])
def test_a_git_lfs_pointer_is_named_with_the_cure(folder: Path, name: str) -> None:
    (folder / name).write_text(LFS_POINTER)
    with pytest.raises(ValueError, match=rf"{name} is a Git LFS pointer.*git lfs pull"):
        load_vae(folder)


@pytest.mark.parametrize(
    "damage", [lambda whole: whole[: len(whole) // 2], lambda whole: whole[:5], lambda _: b"", lambda _: b"\xff" * 1000]
)
def test_a_corrupt_weights_file_is_named_with_the_cure(folder: Path, damage: Callable[[bytes], bytes]) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(ValueError, match=r"model\.safetensors is corrupt or cut short .*Fetch the file again"):
        load_vae(folder)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", "Expecting property name"),
        ("[3]", "it holds list, expected an object"),
        ('{"latent_dims": 3}', "unknown field latent_dims"),
        ('{"latent_dim": 0}', "latent_dim is 0; expected a whole number from 1 to 4096"),
        ('{"latent_dim": "3"}', "latent_dim is '3'; expected a whole number"),
        ('{"network": "rnn"}', "network is 'rnn'; expected one of 'conv', 'mlp', 'resnet'"),
        ('{"network": ["mlp"]}', r"network is \['mlp'\]; expected"),
        ("\ufffe", "can't decode|Expecting value"),
    ],
)
def test_a_wrong_config_is_named_with_its_problem(folder: Path, text: str, problem: str) -> None:
    (folder / "config.json").write_bytes(text.encode("utf-16" if text == "\ufffe" else "utf-8"))
    with pytest.raises(ValueError, match=rf"config\.json is not a valid config: .*({problem}).*Restore the file"):
        load_vae(folder)


def test_wrong_keys_are_named_with_both_files_and_the_cure(folder: Path) -> None:
    path = folder / "model.safetensors"
    tensors = load_file(path)
    tensors["decoder.9.bias"] = tensors.pop("decoder.0.bias")
    save_file(tensors, path)
    with pytest.raises(ValueError, match=r"decoder\.0\.bias is missing; decoder\.9\.bias is not part") as caught:
        load_vae(folder)
    for words in (str(path), str(folder / "config.json"), "Restore both files from one training run"):
        assert words in str(caught.value)


def test_a_wrong_shape_is_named_with_both_shapes(folder: Path) -> None:
    values = json.loads((folder / "config.json").read_text()) | {"latent_dim": 2}
    (folder / "config.json").write_text(json.dumps(values))
    with pytest.raises(ValueError, match=r"encoder\.5\.weight has shape \[6, 4\], expected \[4, 4\]"):
        load_vae(folder)


@pytest.fixture
def classifier_folder(tmp_path: Path) -> Path:
    classifier = Classifier(ClassifierConfig(channels=2, feature_dim=3))
    classifier(torch.rand(4, 1, 28, 28))  # moves the running means
    save_model(classifier, classifier.config, tmp_path / "classifier")
    return tmp_path / "classifier"


def test_a_saved_classifier_comes_back_in_eval_mode_bit_by_bit(classifier_folder: Path) -> None:
    classifier = load_classifier(classifier_folder)
    assert classifier.config == ClassifierConfig(channels=2, feature_dim=3)
    assert not classifier.training
    saved = load_file(classifier_folder / "model.safetensors")
    assert classifier.state_dict().keys() == saved.keys()
    assert all(torch.equal(value, saved[key]) for key, value in classifier.state_dict().items())


def test_the_classifier_is_not_among_the_bundled_vaes(
    folder: Path, classifier_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_folder, "WEIGHTS_DIR", folder.parent)
    assert bundled_models() == ["model"]
    assert load_classifier().config.channels == 2


def test_a_vae_is_no_classifier_and_a_classifier_no_vae(folder: Path, classifier_folder: Path) -> None:
    with pytest.raises(ValueError, match=r"config\.json is not a valid config: unknown field channels, feature_dim"):
        load_vae(classifier_folder)
    with pytest.raises(ValueError, match=r"config\.json is not a valid config: unknown field .*latent_dim"):
        load_classifier(folder)
