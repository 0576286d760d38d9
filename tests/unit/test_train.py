"""A run of training: what it writes, that it learns, and that it can be repeated."""

import hashlib
import json
import math
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from tests.page.server import ROOT
from tests.unit.training import (
    EPOCHS,
    ON_CPU,
    PICTURES,
    STATISTICS,
    Runs,
    arguments,
    each_recipe,
    read_rows,
    run,
    weights,
)
from vae_core import load_classifier, load_statistics, load_vae
from vae_core.data.datasets import load_images, load_labelled
from vae_core.evaluate.metrics import measure_classifier, measure_vae
from vae_core.latent.statistics import measure_latent
from vae_core.models.classifier import load_classifier_statistics
from vae_core.train.recipes import RECIPES

COLUMNS = {
    "article": "epoch,train_elbo,train_reconstruction,train_kl,learning_rate,seconds,data_seconds,"
    "test_elbo,test_reconstruction,test_kl,test_mse,test_binary_elbo,active_units",
    "classifier": "epoch,train_loss,train_error,train_nondigit_entropy,learning_rate,seconds,data_seconds,"
    "test_loss,test_error",
}
WRITTEN = {"README.md", "checkpoint.safetensors", "config.json", "curve.png", "metrics.csv", "model.safetensors"}
WRITTEN |= {"training.json"}


@each_recipe
def test_a_run_leaves_weights_card_metrics_and_pictures(recipe: str, finished: Runs) -> None:
    folder = finished[recipe]
    assert {path.name for path in folder.iterdir()} == WRITTEN | {STATISTICS[recipe]} | PICTURES[recipe]
    for picture in folder.glob("*.png"):
        assert np.asarray(Image.open(picture).convert("L")).std() > 10


def test_training_lowers_the_loss_of_digits_it_has_not_seen(finished: Runs) -> None:
    losses = [-row["test_elbo"] for row in read_rows(finished["article"])]
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < 0.6 * 784 * math.log(2)  # nats of an image whose pixels are all 1/2, times 0.6


def test_the_classifier_learns_the_digits_and_that_other_pictures_are_none(finished: Runs) -> None:
    rows = read_rows(finished["classifier"])
    assert rows[-1]["test_loss"] < rows[0]["test_loss"]
    assert rows[-1]["test_error"] < 0.3  # 0.9 is chance
    gap = [row["train_nondigit_entropy"] - row["train_loss"] for row in rows]  # both near ln 10 in the beginning
    assert gap[-1] > gap[0]


@each_recipe
def test_metrics_csv_has_a_row_per_epoch(recipe: str, finished: Runs) -> None:
    assert (finished[recipe] / "metrics.csv").read_text().splitlines()[0] == COLUMNS[recipe]
    rows = read_rows(finished[recipe])
    assert [row["epoch"] for row in rows] == [1, 2, 3, 4, 5, 6]
    schedule = RECIPES[recipe][1].run
    expected = replace(schedule, epochs=6, warmup_steps=5).learning_rate_at(59, 120)
    assert rows[2]["learning_rate"] == pytest.approx(expected, abs=1e-6)


def test_the_terms_of_the_elbo_add_up_to_it(finished: Runs) -> None:
    for row in read_rows(finished["article"]):
        for split in ("train", "test"):
            terms = row[f"{split}_reconstruction"] + row[f"{split}_kl"]
            assert row[f"{split}_elbo"] == pytest.approx(-terms, abs=1e-5)


def test_the_saved_vae_measures_what_the_last_row_says(finished: Runs, training_data: Path) -> None:
    vae, images = load_vae(finished["article"]), load_images("mnist", "test", training_data)
    assert measure_vae(vae, images).elbo == pytest.approx(read_rows(finished["article"])[-1]["test_elbo"], abs=1e-4)
    assert torch.equal(load_statistics(finished["article"]).kl, measure_latent(vae, images).kl)


def test_the_saved_classifier_measures_what_the_last_row_says(finished: Runs, training_data: Path) -> None:
    folder = finished["classifier"]
    metrics, statistics = measure_classifier(load_classifier(folder), *load_labelled("mnist", "test", training_data))
    last = read_rows(folder)[-1]
    assert (metrics.loss, 1 - metrics.accuracy) == pytest.approx((last["test_loss"], last["test_error"]), abs=1e-5)
    assert torch.equal(load_classifier_statistics(folder).entropy, statistics.entropy)


@each_recipe
def test_the_card_holds_command_seed_commit_dataset_figures_and_hashes(recipe: str, finished: Runs) -> None:
    card = (finished[recipe] / "README.md").read_text()
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, text=True, capture_output=True, check=False)
    assert re.search(rf"- command: `python -m vae_core\.train {recipe} .*--epochs 6`", card)
    assert "- seed: 0" in card
    assert f"- commit: `{commit.stdout.strip() or 'unknown'}" in card
    assert "- dataset: mnist" in card
    last = read_rows(finished[recipe])[-1]
    if recipe == "article":
        assert f"| loss: reconstruction + KL | {-last['test_elbo']:.2f} nats |" in card
    else:
        assert f"| accuracy | {100 * (1 - last['test_error']):.2f} % |" in card
    hashes = dict(re.findall(r"- ([\w.]+): `([0-9a-f]{64})`", card))
    assert hashes == {
        name: hashlib.sha256((finished[recipe] / name).read_bytes()).hexdigest()
        for name in ("config.json", "model.safetensors", STATISTICS[recipe])
    }


@each_recipe
def test_the_same_seed_gives_the_same_weights_and_another_seed_others(
    recipe: str, finished: Runs, training_data: Path, tmp_path: Path
) -> None:
    assert run(recipe, training_data, tmp_path / "same", *EPOCHS) == 0
    assert run(recipe, training_data, tmp_path / "other", *EPOCHS, "--seed", "1") == 0
    assert weights(tmp_path / "same") == weights(finished[recipe])
    assert weights(tmp_path / "other") != weights(finished[recipe])


FAR_TOO_FAST = ["--learning-rate", "1e30", "--warmup-steps", "0"]


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (["article", "--resume"], "there is no checkpoint .* to resume from; start without --resume"),
        (["article", "--batch-size", "1000"], "batch_size is 1000, more than the 640 images there are"),
        (["article", *FAR_TOO_FAST], "training diverged: .*; lower learning_rate"),
        (["classifier", *FAR_TOO_FAST], "training diverged: .*; lower learning_rate"),
    ],
)
def test_a_run_that_cannot_go_on_ends_with_a_sentence(
    training_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str], message: str
) -> None:
    recipe, *options = command
    assert run(recipe, training_data, tmp_path, "--epochs", "1", *options) == 1
    assert re.search(f"^error: .*{message}", capsys.readouterr().err, re.MULTILINE)


def test_bf16_trains_on_the_cpu_and_saves_float32(finished: Runs, training_data: Path, tmp_path: Path) -> None:
    assert run("article", training_data, tmp_path, *EPOCHS, "--bf16") == 0
    assert {tensor.dtype for tensor in load_vae(tmp_path).state_dict().values()} == {torch.float32}
    half, full = (read_rows(folder)[-1]["test_elbo"] for folder in (tmp_path, finished["article"]))
    assert half == pytest.approx(full, rel=0.01)
    assert half != full


def test_loading_data_takes_under_five_percent_of_an_epoch_of_the_article(training_data: Path, tmp_path: Path) -> None:
    article = ["--model.network", "conv", "--model.latent-dim", "32", "--model.hidden-dim", "16", "--bent", "0"]
    assert run("article", training_data, tmp_path, *article, "--batch-size", "128", "--epochs", "1") == 0
    row = read_rows(tmp_path)[0]
    assert 0 < row["data_seconds"] < 0.05 * row["seconds"]


CONVOLUTIONS = ["--epochs", "8", "--batch-size", "64", "--model.network", "conv", "--bent", "0", "--gray", "1"]


@pytest.mark.parametrize(
    ("recipe", "options", "bounds"),
    [
        pytest.param("article", EPOCHS, {"train_elbo": 1e-4, "test_elbo": 1e-4}, id="equal up to rounding"),
        # within noise, as each process normalises its share of a batch
        pytest.param("article", CONVOLUTIONS, {"train_elbo": 0.02, "test_elbo": 0.02}, id="convolutions"),
        pytest.param("classifier", EPOCHS, {"train_loss": 0.3, "train_nondigit_entropy": 0.05}, id="classifier"),
    ],
)
def test_two_processes_reach_what_one_does(
    finished: Runs, training_data: Path, tmp_path: Path, *, recipe: str, options: list[str], bounds: dict[str, float]
) -> None:
    # `accelerate launch --cpu` starts one process unless there is MPI; --multi_gpu starts two, here on the CPU
    launch = ["accelerate.commands.launch", "--multi_gpu", "--num_processes", "2", "--num_machines", "1"]
    launch += ["--main_process_port", "0", "--mixed_precision", "no", "--dynamo_backend", "no", "-m", "vae_core.train"]
    command = [sys.executable, "-m", *launch, *arguments(recipe, training_data, tmp_path / "two", *options)]
    result = subprocess.run(command, cwd=ROOT, env=os.environ | ON_CPU, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert json.loads((tmp_path / "two/training.json").read_text())["hardware"].startswith("2 x CPU")
    one = finished[recipe] if options == EPOCHS else tmp_path / "one"
    if options != EPOCHS:
        assert run(recipe, training_data, one, *options) == 0
    for name, tolerance in bounds.items():
        assert read_rows(tmp_path / "two")[-1][name] == pytest.approx(read_rows(one)[-1][name], rel=tolerance)
