"""An interrupted run: the state that it leaves, whole or absent, and how it goes on from there."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import nn
from torch.optim import AdamW, Optimizer

from tests.page.server import ROOT
from tests.unit.training import EPOCHS, PICTURES, Runs, each_recipe, read_rows, run, start, weights
from vae_core.storage.atomic import write_text
from vae_core.train.checkpoint import load_checkpoint, read_run_state, save_checkpoint


@each_recipe
def test_a_killed_run_resumes_to_the_weights_of_an_uninterrupted_one(
    recipe: str, finished: Runs, training_data: Path, tmp_path: Path
) -> None:
    with start(recipe, training_data, tmp_path, *EPOCHS) as process:
        process.kill()
    assert process.returncode == -signal.SIGKILL
    assert not (tmp_path / "model.safetensors").exists()
    done = len(read_run_state(tmp_path / "checkpoint.safetensors")["rows"])
    assert 1 <= done < 6
    assert run(recipe, training_data, tmp_path, *EPOCHS, "--resume") == 0
    assert weights(tmp_path) == weights(finished[recipe])
    assert "--resume" not in (tmp_path / "README.md").read_text()  # the card's command starts a new run
    untimed = [{k: v for k, v in row.items() if "seconds" not in k} for row in read_rows(tmp_path)]
    assert untimed == [{k: v for k, v in row.items() if "seconds" not in k} for row in read_rows(finished[recipe])]


def test_ctrl_c_exits_with_130_and_says_how_to_go_on(training_data: Path, tmp_path: Path) -> None:
    previous = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job would ignore it
    process = start("article", training_data, tmp_path, "--epochs", "500")
    signal.signal(signal.SIGINT, previous)
    with process:
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate()
    assert process.returncode == 130
    assert f"interrupted; with --resume the same command goes on from the last epoch in {tmp_path}" in output


@each_recipe
def test_resume_with_other_options_is_refused_by_their_names(
    recipe: str, finished: Runs, training_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = weights(finished[recipe])
    assert run(recipe, training_data, finished[recipe], "--epochs", "7", "--seed", "1", "--resume") == 1
    assert "was trained with another epochs, seed; resume with the same options" in capsys.readouterr().err
    assert weights(finished[recipe]) == before


@each_recipe
def test_resume_of_a_finished_run_changes_nothing(
    recipe: str, finished: Runs, training_data: Path, tmp_path: Path
) -> None:
    again = shutil.copytree(finished[recipe], tmp_path / "again")
    assert run(recipe, training_data, again, *EPOCHS, "--resume") == 0
    for name in ("model.safetensors", "checkpoint.safetensors", "metrics.csv"):
        assert (again / name).read_bytes() == (finished[recipe] / name).read_bytes()


@each_recipe
def test_resume_after_a_kill_between_checkpoint_and_table_writes_what_is_missing(
    recipe: str, finished: Runs, training_data: Path, tmp_path: Path
) -> None:
    names = ["metrics.csv", "curve.png", "model.safetensors", *PICTURES[recipe] - {"reconstructions.png"}]
    again = shutil.copytree(finished[recipe], tmp_path / "again")
    rows = (again / "metrics.csv").read_text().splitlines()
    (again / "metrics.csv").write_text("\n".join(rows[:-1]))
    for name in names[1:]:
        (again / name).unlink()
    assert run(recipe, training_data, again, *EPOCHS, "--resume") == 0
    for name in names:
        assert (again / name).read_bytes() == (finished[recipe] / name).read_bytes()


State = tuple[nn.Module, Optimizer]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "checkpoint.safetensors"


def new_state(seed: int, *, convolutions: bool = False) -> State:
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Flatten(), nn.Linear(75, 4), nn.BatchNorm1d(4), nn.Linear(4, 1))
    if convolutions:
        model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Flatten()).to(memory_format=torch.channels_last)
    return model, AdamW(model.parameters(), lr=0.1, fused=convolutions)


def step(state: State, num_steps: int) -> State:
    model, optimizer = state
    for index in range(num_steps):
        optimizer.zero_grad()
        model(torch.linspace(-1, 1 + index, 5 * 75).reshape(5, 3, 5, 5)).square().mean().backward()
        optimizer.step()
    return state


def test_optimizer_and_modules_come_back_bit_by_bit(path: Path) -> None:
    model, optimizer = step(new_state(0), 3)
    save_checkpoint(path, {"model": model}, optimizer, {"epoch": 3})
    other, other_optimizer = new_state(1)
    load_checkpoint(path, {"model": other}, other_optimizer)
    assert all(torch.equal(a, b) for a, b in zip(model.state_dict().values(), other.state_dict().values(), strict=True))
    saved, loaded = optimizer.state_dict()["state"], other_optimizer.state_dict()["state"]
    assert saved.keys() == loaded.keys()
    for index, moments in saved.items():
        assert moments.keys() == loaded[index].keys() == {"step", "exp_avg", "exp_avg_sq"}
        assert all(torch.equal(moments[name], loaded[index][name]) for name in moments)


@pytest.mark.parametrize("convolutions", [False, True], ids=["dense", "convolutions, channels last"])
def test_training_on_from_a_checkpoint_is_training_on(path: Path, convolutions: bool) -> None:
    run, resumed = step(new_state(0, convolutions=convolutions), 3), new_state(1, convolutions=convolutions)
    save_checkpoint(path, {"model": run[0]}, run[1], {})
    load_checkpoint(path, {"model": resumed[0]}, resumed[1])
    step(run, 2)
    step(resumed, 2)
    assert all(torch.equal(a, b) for a, b in zip(run[0].parameters(), resumed[0].parameters(), strict=True))


def test_facts_come_back(path: Path) -> None:
    facts = {"recipe": {"seed": 1, "beta": 0.5}, "rows": [{"epoch": 1, "test_elbo": -99.123456789}]}
    save_checkpoint(path, {}, new_state(0)[1], facts)
    assert read_run_state(path) == facts


def test_a_missing_checkpoint_is_named_with_what_to_do(path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"no checkpoint .*checkpoint\.safetensors.*start without --resume"):
        read_run_state(path)


@pytest.mark.parametrize("keep", [0.0, 0.01, 0.5, 0.999])
def test_a_checkpoint_cut_short_is_named_with_what_to_do(path: Path, keep: float) -> None:
    model, optimizer = step(new_state(0), 1)
    save_checkpoint(path, {"model": model}, optimizer, {})
    path.write_bytes(path.read_bytes()[: int(keep * path.stat().st_size)])
    with pytest.raises(RuntimeError, match=r"checkpoint\.safetensors is not a checkpoint.*remove it and start anew"):
        read_run_state(path)


def test_a_kill_in_the_middle_of_writing_leaves_the_old_file_whole(tmp_path: Path) -> None:
    path = tmp_path / "metrics.csv"
    write_text(path, "old")
    code = f"""
import os, signal
from pathlib import Path
from tests.page.server import ROOT
from vae_core.storage.atomic import write_atomically

def write_half(file):
    file.write_text("ne")
    os.kill(os.getpid(), signal.SIGKILL)

write_atomically(Path({str(path)!r}), write_half)
"""
    killed = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert path.read_text() == "old"
    write_text(path, "new")  # despite the temporary file of the killed process
    assert path.read_text() == "new"
    assert [file.name for file in tmp_path.iterdir()] == ["metrics.csv"]


def test_a_file_is_readable_by_others_as_the_page_may_run_as_another_user(path: Path) -> None:
    save_checkpoint(path, {}, new_state(0)[1], {})
    assert path.stat().st_mode & 0o777 == 0o644
