"""A run that starts from trained weights, and one that measures test images in some epochs only."""

import json
import re
import shutil
from pathlib import Path

import pytest
import torch

from tests.unit.training import Runs, read_rows, run, weights
from vae_core.models.vae import load_vae
from vae_core.storage.model_folder import fingerprint, read_tensors
from vae_core.train.recipes import RECIPES, VAERecipe


def test_a_run_starts_from_the_weights_of_another(finished: Runs, training_data: Path, tmp_path: Path) -> None:
    start = finished["article"]
    still = ["--learning-rate", "1e-12", "--warmup-steps", "0"]
    assert run("article", training_data, tmp_path, "--epochs", "1", "--start", str(start), *still) == 0
    first, second = (read_tensors(folder / "model.safetensors") for folder in (start, tmp_path))
    torch.testing.assert_close(second, first, rtol=0, atol=1e-5)


def test_a_run_goes_on_learning_and_its_card_names_the_run_before(
    finished: Runs, training_data: Path, tmp_path: Path
) -> None:
    start = finished["article"]
    assert run("article", training_data, tmp_path, "--epochs", "2", "--start", str(start), "--kl-warmup", "0") == 0
    assert read_rows(tmp_path)[-1]["test_elbo"] > read_rows(start)[-1]["test_elbo"]
    assert weights(tmp_path) != weights(start)
    before = json.loads((start / "training.json").read_text())
    card = (tmp_path / "README.md").read_text()
    assert f"- start:\n  - model: {start}\n  - command: `{before['command']}`\n" in card
    facts = json.loads((tmp_path / "training.json").read_text())["start"]
    assert facts == {"model": str(start), **before, "fingerprint": fingerprint(load_vae(start))}


@pytest.mark.parametrize(
    ("start", "message"),
    [
        ("plane", "holds a model of other networks: .* has shape .*. Give the --model options of its"),
        ("nowhere", "error: there is no model 'nowhere'"),
    ],
)
def test_a_start_that_is_of_no_use_is_refused(
    start: str, message: str, training_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("article", training_data, tmp_path, "--epochs", "1", "--start", start) == 1
    error = capsys.readouterr().err
    assert re.search(message, error)


@pytest.mark.parametrize("name", [name for name, (_, recipe) in RECIPES.items() if recipe.run.start])
def test_a_recipe_that_starts_from_a_bundled_model_has_its_networks_and_keeps_its_kl_weight(name: str) -> None:
    recipe = RECIPES[name][1]
    assert isinstance(recipe, VAERecipe)
    assert recipe.model == load_vae(recipe.run.start or "").config
    assert recipe.kl_warmup == 0


def test_a_started_run_resumes_without_the_model_it_started_from(
    finished: Runs, training_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, folder = shutil.copytree(finished["article"], tmp_path / "before"), tmp_path / "after"
    options = ["--epochs", "1", "--start", str(before)]
    assert run("article", training_data, folder, *options) == 0
    trained, facts = weights(folder), (folder / "training.json").read_text()
    shutil.rmtree(before)
    assert run("article", training_data, folder, *options, "--resume") == 0
    assert weights(folder) == trained
    assert json.loads((folder / "training.json").read_text())["start"] == json.loads(facts)["start"]
    assert run("article", training_data, folder, "--epochs", "1", "--resume") == 1
    assert "was trained with another start;" in capsys.readouterr().err


def test_test_images_are_measured_every_few_epochs_and_in_the_last(training_data: Path, tmp_path: Path) -> None:
    assert run("article", training_data, tmp_path, "--epochs", "5", "--measure-every", "2") == 0
    rows = read_rows(tmp_path)
    assert [row["epoch"] for row in rows if "test_elbo" in row] == [2, 4, 5]
    assert all("train_elbo" in row for row in rows)
    assert (tmp_path / "curve.png").is_file()
