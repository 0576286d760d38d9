"""An interrupted run: the state that it leaves, and how it goes on from there."""

import shutil
import signal
from pathlib import Path

import pytest

from tests.unit.training import EPOCHS, PICTURES, Runs, each_recipe, read_rows, run, start, weights
from vae_core.train.checkpoint import read_run_state


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
