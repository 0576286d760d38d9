"""Training through its command line, on digits that the tests draw: what it writes, and that it can be trusted."""

import csv
import hashlib
import json
import math
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from accelerate.state import AcceleratorState
from PIL import Image

from tests.digits import write_dataset
from vae_core import VAEConfig, load_classifier, load_statistics, load_vae
from vae_core.data.datasets import load_images, load_labelled
from vae_core.evaluate.metrics import measure_classifier, measure_vae
from vae_core.latent.statistics import measure_latent
from vae_core.models.classifier import load_classifier_statistics
from vae_core.train import __main__ as train
from vae_core.train.checkpoint import read_run_state
from vae_core.train.loop import ema_update
from vae_core.train.recipes import RECIPES, ClassifierRecipe, Run, VAERecipe
from vae_core.train.vae_task import VAETask

ROOT = Path(__file__).resolve().parents[2]
SCHEDULE = ["--batch-size", "32", "--warmup-steps", "5", "--threads", "1"]
SMALL = {
    "article": ["--model.network", "mlp", "--model.latent-dim", "2", "--model.hidden-dim", "32", *SCHEDULE],
    "classifier": ["--model.channels", "8", *SCHEDULE],
}
each_recipe = pytest.mark.parametrize("recipe", SMALL)
COLUMNS = {
    "article": "epoch,train_elbo,train_reconstruction,train_kl,learning_rate,seconds,data_seconds,"
    "test_elbo,test_reconstruction,test_kl,test_mse,active_units",
    "classifier": "epoch,train_loss,train_error,train_nondigit_entropy,learning_rate,seconds,data_seconds,"
    "test_loss,test_error",
}
WRITTEN = {"README.md", "checkpoint.safetensors", "config.json", "curve.png", "metrics.csv", "model.safetensors"}
WRITTEN |= {"training.json"}
STATISTICS = {"article": "latent.safetensors", "classifier": "entropy.safetensors"}
PICTURES = {"article": {"reconstructions.png", "samples.png"}, "classifier": set()}
Runs = dict[str, Path]


@pytest.fixture(autouse=True, scope="module")
def one_cpu_process() -> Iterator[None]:
    """Train on the CPU, also where there is a GPU, and put torch's threads back."""
    threads = torch.get_num_threads()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ACCELERATE_USE_CPU", "true")
        patch.setenv("OMP_NUM_THREADS", "1")
        yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_dataset(tmp_path_factory.mktemp("data"), 640, 200)


def run(recipe: str, data_dir: Path, out: Path, *options: str) -> int:
    """The command line in this process; its exit status."""
    AcceleratorState._reset_state(True)  # accelerate keeps the precision of a process's first run
    where = ["--data-dir", str(data_dir), "--out", str(out)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["train", recipe, *SMALL[recipe], *where, *options])
        return train.main()


def start(recipe: str, data_dir: Path, out: Path, *options: str) -> "subprocess.Popen[str]":
    """The command line in a process of its own, with its output unbuffered."""
    command = [sys.executable, "-u", "-m", "vae_core.train", recipe, *SMALL[recipe]]
    command += ["--data-dir", str(data_dir), "--out", str(out), *options]
    return subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def wait_for_first_epoch(process: "subprocess.Popen[str]") -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("epoch 1/"):  # printed when its checkpoint is in place
            return
    raise AssertionError("training ended before its first epoch did")


def read_rows(folder: Path) -> list[dict[str, float]]:
    with (folder / "metrics.csv").open(encoding="utf-8") as file:
        return [{key: float(value) for key, value in row.items()} for row in csv.DictReader(file)]


def weights(folder: Path) -> bytes:
    return (folder / "model.safetensors").read_bytes()


@pytest.fixture(scope="module")
def finished(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """The folders of finished runs of six epochs."""
    folders = {recipe: tmp_path_factory.mktemp("runs") / recipe for recipe in SMALL}
    for recipe, out in folders.items():
        assert run(recipe, data_dir, out, "--epochs", "6") == 0
    return folders


@each_recipe
def test_a_run_leaves_weights_card_metrics_and_pictures(recipe: str, finished: Runs) -> None:
    folder = finished[recipe]
    assert {path.name for path in folder.iterdir()} == WRITTEN | {STATISTICS[recipe]} | PICTURES[recipe]
    for picture in folder.glob("*.png"):
        assert np.asarray(Image.open(picture).convert("L")).std() > 10


def test_training_lowers_the_loss_of_digits_it_has_not_seen(finished: Runs) -> None:
    losses = [-row["test_elbo"] for row in read_rows(finished["article"])]
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < 0.6 * 784 * math.log(2)  # what pixels of 1/2 everywhere cost


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


def test_the_saved_vae_measures_what_the_last_row_says(finished: Runs, data_dir: Path) -> None:
    vae, images = load_vae(finished["article"]), load_images("mnist", "test", data_dir)
    assert measure_vae(vae, images).elbo == pytest.approx(read_rows(finished["article"])[-1]["test_elbo"], abs=1e-4)
    assert torch.equal(load_statistics(finished["article"]).kl, measure_latent(vae, images).kl)


def test_the_saved_classifier_measures_what_the_last_row_says(finished: Runs, data_dir: Path) -> None:
    folder = finished["classifier"]
    metrics, statistics = measure_classifier(load_classifier(folder), *load_labelled("mnist", "test", data_dir))
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
    recipe: str, finished: Runs, data_dir: Path, tmp_path: Path
) -> None:
    assert run(recipe, data_dir, tmp_path / "same", "--epochs", "6") == 0
    assert run(recipe, data_dir, tmp_path / "other", "--epochs", "6", "--seed", "1") == 0
    assert weights(tmp_path / "same") == weights(finished[recipe])
    assert weights(tmp_path / "other") != weights(finished[recipe])


@each_recipe
def test_a_killed_run_resumes_to_the_weights_of_an_uninterrupted_one(
    recipe: str, finished: Runs, data_dir: Path, tmp_path: Path
) -> None:
    with start(recipe, data_dir, tmp_path, "--epochs", "6") as process:
        wait_for_first_epoch(process)
        process.kill()
    assert process.returncode == -signal.SIGKILL
    assert not (tmp_path / "model.safetensors").exists()
    done = len(read_run_state(tmp_path / "checkpoint.safetensors")["rows"])
    assert 1 <= done < 6
    assert run(recipe, data_dir, tmp_path, "--epochs", "6", "--resume") == 0
    assert weights(tmp_path) == weights(finished[recipe])
    assert "--resume" not in (tmp_path / "README.md").read_text()  # the card's command trains from nothing
    untimed = [{k: v for k, v in row.items() if "seconds" not in k} for row in read_rows(tmp_path)]
    assert untimed == [{k: v for k, v in row.items() if "seconds" not in k} for row in read_rows(finished[recipe])]


def test_ctrl_c_exits_with_130_and_says_how_to_go_on(data_dir: Path, tmp_path: Path) -> None:
    previous = signal.signal(signal.SIGINT, signal.default_int_handler)  # else a shell's background job ignores it
    process = start("article", data_dir, tmp_path, "--epochs", "500")
    signal.signal(signal.SIGINT, previous)
    with process:
        wait_for_first_epoch(process)
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate()
    assert process.returncode == 130
    assert f"interrupted; with --resume the same command goes on from the last epoch in {tmp_path}" in output


@each_recipe
def test_resume_with_other_options_is_refused_by_their_names(
    recipe: str, finished: Runs, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = weights(finished[recipe])
    assert run(recipe, data_dir, finished[recipe], "--epochs", "7", "--seed", "1", "--resume") == 1
    assert "was trained with another epochs, seed; resume with the same options" in capsys.readouterr().err
    assert weights(finished[recipe]) == before


@each_recipe
def test_resume_of_a_finished_run_changes_nothing(recipe: str, finished: Runs, data_dir: Path, tmp_path: Path) -> None:
    again = shutil.copytree(finished[recipe], tmp_path / "again")
    assert run(recipe, data_dir, again, "--epochs", "6", "--resume") == 0
    for name in ("model.safetensors", "checkpoint.safetensors", "metrics.csv"):
        assert (again / name).read_bytes() == (finished[recipe] / name).read_bytes()


@each_recipe
def test_resume_after_a_kill_between_checkpoint_and_table_writes_what_is_missing(
    recipe: str, finished: Runs, data_dir: Path, tmp_path: Path
) -> None:
    names = ["metrics.csv", "curve.png", "model.safetensors", *PICTURES[recipe] - {"reconstructions.png"}]
    again = shutil.copytree(finished[recipe], tmp_path / "again")
    rows = (again / "metrics.csv").read_text().splitlines()
    (again / "metrics.csv").write_text("\n".join(rows[:-1]))
    for name in names[1:]:
        (again / name).unlink()
    assert run(recipe, data_dir, again, "--epochs", "6", "--resume") == 0
    for name in names:
        assert (again / name).read_bytes() == (finished[recipe] / name).read_bytes()


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (["article", "--resume"], "there is no checkpoint .* to resume from; start without --resume"),
        (["article", "--batch-size", "1000"], "batch_size is 1000, more than the 640 images there are"),
        (["article", "--learning-rate", "1e30", "--warmup-steps", "0"], "training diverged: .*; lower learning_rate"),
        (
            ["classifier", "--learning-rate", "1e30", "--warmup-steps", "0"],
            "training diverged: .*; lower learning_rate",
        ),
    ],
)
def test_a_run_that_cannot_go_on_ends_with_a_sentence(
    data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str], message: str
) -> None:
    recipe, *options = command
    assert run(recipe, data_dir, tmp_path, "--epochs", "1", *options) == 1
    assert re.search(f"^error: .*{message}", capsys.readouterr().err, re.MULTILINE)


def test_bf16_trains_on_the_cpu_and_saves_float32(data_dir: Path, tmp_path: Path) -> None:
    assert run("article", data_dir, tmp_path, "--epochs", "2", "--bf16") == 0
    assert {tensor.dtype for tensor in load_vae(tmp_path).state_dict().values()} == {torch.float32}
    assert run("article", data_dir, tmp_path / "full", "--epochs", "2") == 0
    half, full = (read_rows(folder)[-1]["test_elbo"] for folder in (tmp_path, tmp_path / "full"))
    assert half == pytest.approx(full, rel=0.01)
    assert half != full


def test_loading_data_takes_under_five_percent_of_an_epoch_of_the_article(data_dir: Path, tmp_path: Path) -> None:
    article = ["--model.network", "conv", "--model.latent-dim", "32", "--model.hidden-dim", "16"]
    assert run("article", data_dir, tmp_path, *article, "--batch-size", "128", "--epochs", "1") == 0
    row = read_rows(tmp_path)[0]
    assert 0 < row["data_seconds"] < 0.05 * row["seconds"]


@pytest.mark.parametrize(
    ("recipe", "options", "tolerances"),
    [
        ("article", ["--epochs", "2"], {"train_elbo": 1e-4, "test_elbo": 1e-4}),
        (
            "article",
            ["--epochs", "8", "--batch-size", "64", "--model.network", "conv"],
            {"train_elbo": 0.02, "test_elbo": 0.02},
        ),
        ("classifier", ["--epochs", "6"], {"train_loss": 0.3, "train_nondigit_entropy": 0.05}),
    ],
    ids=[
        "the same up to rounding",
        "within noise: each process normalises its share of a batch",
        "within noise: the classifier normalises, too",
    ],
)
def test_two_processes_reach_what_one_does(
    data_dir: Path, tmp_path: Path, recipe: str, options: list[str], tolerances: dict[str, float]
) -> None:
    # `accelerate launch --cpu` starts one process unless there is MPI; this one starts two, and the variable keeps
    # them on the CPU
    launch = ["accelerate.commands.launch", "--multi_gpu", "--num_processes", "2", "--num_machines", "1"]
    launch += ["--main_process_port", "0", "--mixed_precision", "no", "--dynamo_backend", "no", "-m", "vae_core.train"]
    where = ["--data-dir", str(data_dir), "--out", str(tmp_path / "two")]
    command = [sys.executable, "-m", *launch, recipe, *SMALL[recipe], *where, *options]
    result = subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert json.loads((tmp_path / "two/training.json").read_text())["hardware"].startswith("2 x CPU")
    assert run(recipe, data_dir, tmp_path / "one", *options) == 0
    two, one = (read_rows(tmp_path / name)[-1] for name in ("two", "one"))
    for name, tolerance in tolerances.items():
        assert two[name] == pytest.approx(one[name], rel=tolerance)


def test_the_learning_rate_warms_up_linearly_and_ends_at_one_percent() -> None:
    schedule = Run("x", learning_rate=2.0, warmup_steps=9)
    warmup = [schedule.learning_rate_at(step, 10**9) for step in range(12)]
    np.testing.assert_allclose(warmup, 2.0 * np.minimum(np.arange(1, 13) / 10, 1), rtol=1e-6)
    quarter = 0.01 + 0.99 * (1 + math.sqrt(0.5)) / 2
    rates = [schedule.learning_rate_at(step, 1000) for step in (250, 500, 1000)]
    np.testing.assert_allclose(rates, [2 * quarter, 2 * 0.505, 2 * 0.01])


def test_the_kl_weight_warms_up_linearly_to_beta() -> None:
    recipe = VAERecipe(Run("x"), beta=4.0, kl_warmup=0.1)
    assert [recipe.beta_at(step, 1000) for step in (0, 25, 50, 100, 999)] == [0.0, 1.0, 2.0, 4.0, 4.0]
    assert VAERecipe(Run("x"), beta=4.0, kl_warmup=0.0).beta_at(0, 1000) == 4.0


def test_gray_images_stay_gray_and_the_others_are_drawn_anew(data_dir: Path) -> None:
    recipe = replace(RECIPES["explorer"][1], run=Run("explorer", data_dir=data_dir))
    assert isinstance(recipe, VAERecipe)
    task, index = VAETask(replace(recipe, gray=0.25)), torch.arange(400)
    gray = load_images("mnist", "train", data_dir)[:400, None] / 255
    (x, noise), (again, _) = (
        task.inputs(index, task.draw(400, torch.Generator().manual_seed(seed)), torch.device("cpu")) for seed in (0, 1)
    )
    stayed, stayed_again = ((images == gray).flatten(1).all(1) for images in (x, again))
    drawn = ~stayed & ~stayed_again
    assert 0.15 < stayed.float().mean() < 0.35
    assert ((x == 0) | (x == 1))[~stayed].all()
    assert (x[drawn] != again[drawn]).flatten(1).any(1).all()
    assert noise.shape == (400, 32)
    assert abs(float(noise.mean())) < 0.05
    assert abs(float(noise.std()) - 1) < 0.05


def test_the_average_of_weights_remembers_more_as_the_run_goes_on() -> None:
    averaged, values = [torch.zeros(1)], [1.0, -2.0, 3.0, 0.5]
    expected = 0.0
    for count, value in enumerate(values, start=1):
        ema_update(0.3)(averaged, [torch.tensor([value])], torch.tensor(count))
        decay = min(0.3, (1 + count) / (10 + count))
        expected = decay * expected + (1 - decay) * value
    assert averaged[0].item() == pytest.approx(expected)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Run("x", epochs=0), "epochs is 0; expected at least 1"),
        (lambda: Run("x", learning_rate=math.nan), "learning_rate is nan; expected more than 0"),
        (lambda: Run("x", ema_decay=1.0), "ema_decay is 1.0; expected 0 or more and less than 1"),
        (lambda: VAERecipe(Run("x"), beta=-1.0), "beta is -1.0; expected 0 or more"),
        (lambda: VAERecipe(Run("x"), picture_every=0), "picture_every is 0; expected at least 1"),
        (lambda: VAERecipe(Run("x"), VAEConfig(variational=False)), "beta is 1.0 for a plain autoencoder"),
        (lambda: ClassifierRecipe(Run("x"), nondigits=1.0), "nondigits is 1.0; expected 0 or more and less than 1"),
    ],
)
def test_a_recipe_out_of_range_is_refused_by_the_fields_name(build: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        build()


@pytest.mark.parametrize(
    ("recipe", "own", "foreign"),
    [
        ("article", ["--beta", "--kl-warmup", "--gray", "--picture-every", "--model.latent-dim"], ["--nondigits"]),
        (
            "classifier",
            ["--nondigits", "--model.channels"],
            ["--beta", "--kl-warmup", "--gray", "--picture-every", "--model.latent-dim"],
        ),
    ],
)
def test_help_lists_the_options_of_the_recipe_and_no_others(
    recipe: str, own: list[str], foreign: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["train", recipe, "--help"])
    with pytest.raises(SystemExit):
        train.main()
    text = capsys.readouterr().out
    options = set(re.findall(r"--[\w.-]+", text))
    assert options >= {*own, "--epochs", "--batch-size", "--resume", "--threads", "--data-dir", "--name"}
    assert not options & set(foreign)
