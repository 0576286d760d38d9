"""Training state on disk: whole or not there, and exactly what was saved."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import nn
from torch.optim import AdamW, Optimizer

from vae_core.storage.atomic import write_text
from vae_core.train.checkpoint import load_checkpoint, read_run_state, save_checkpoint

ROOT = Path(__file__).resolve().parents[2]
State = tuple[nn.Module, Optimizer]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "checkpoint.safetensors"


def new_state(seed: int) -> State:
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Linear(4, 1))
    return model, AdamW(model.parameters(), lr=0.1)


def step(state: State, num_steps: int) -> State:
    model, optimizer = state
    for index in range(num_steps):
        optimizer.zero_grad()
        model(torch.linspace(-1, 1 + index, 15).reshape(5, 3)).square().mean().backward()
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


def test_training_on_goes_on_where_convolutions_lie_channels_last(path: Path) -> None:
    def new_convolution(seed: int) -> State:
        torch.manual_seed(seed)
        model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Flatten()).to(memory_format=torch.channels_last)
        return model, AdamW(model.parameters(), lr=0.1, fused=True)

    def step(state: State) -> None:
        model, optimizer = state
        optimizer.zero_grad()
        model(torch.linspace(-1, 1, 2 * 3 * 25).reshape(2, 3, 5, 5)).square().mean().backward()
        optimizer.step()

    run, resumed = new_convolution(0), new_convolution(1)
    step(run)
    save_checkpoint(path, {"model": run[0]}, run[1], {})
    load_checkpoint(path, {"model": resumed[0]}, resumed[1])
    step(run)
    step(resumed)
    assert all(torch.equal(a, b) for a, b in zip(run[0].parameters(), resumed[0].parameters(), strict=True))


def test_training_on_from_a_checkpoint_is_training_on(path: Path) -> None:
    model, optimizer = step(new_state(0), 3)
    save_checkpoint(path, {"model": model}, optimizer, {})
    resumed, resumed_optimizer = new_state(1)
    load_checkpoint(path, {"model": resumed}, resumed_optimizer)
    step((model, optimizer), 2)
    step((resumed, resumed_optimizer), 2)
    assert all(torch.equal(a, b) for a, b in zip(model.parameters(), resumed.parameters(), strict=True))


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
from vae_core.storage.atomic import write_atomically

def write_half(file):
    file.write_text("ne")
    os.kill(os.getpid(), signal.SIGKILL)

write_atomically(Path({str(path)!r}), write_half)
"""
    killed = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert path.read_text() == "old"
    write_text(path, "new")  # what the killed process left behind is no obstacle
    assert path.read_text() == "new"
    assert [file.name for file in tmp_path.iterdir()] == ["metrics.csv"]


def test_a_file_is_readable_by_others_as_the_page_may_run_as_another_user(path: Path) -> None:
    save_checkpoint(path, {}, new_state(0)[1], {})
    assert path.stat().st_mode & 0o777 == 0o644
