"""Training through its command line, in this process or in one of its own, on digits that the tests draw."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from accelerate.state import AcceleratorState

from tests.page.server import ROOT
from vae_core.train import __main__ as train

ON_CPU = {"ACCELERATE_USE_CPU": "true", "OMP_NUM_THREADS": "1"}
"""Environment that trains on one thread of the CPU, also where there is a GPU."""
SCHEDULE = ["--batch-size", "32", "--warmup-steps", "5", "--threads", "1"]
CHANGED = ["--gray", "0.5", "--bent", "0.5", "--unbent-end", "0.34"]
"""Options that change images in every way that there is."""
SMALL = {
    "article": ["--model.network", "mlp", "--model.latent-dim", "2", "--model.hidden-dim", "32", *CHANGED, *SCHEDULE],
    "classifier": ["--model.channels", "8", *SCHEDULE],
}
"""Options that make a recipe small."""
EPOCHS = ["--epochs", "6"]
STATISTICS = {"article": "latent.safetensors", "classifier": "entropy.safetensors"}
PICTURES = {"article": {"reconstructions.png", "samples.png"}, "classifier": set()}
Runs = dict[str, Path]
each_recipe = pytest.mark.parametrize("recipe", SMALL)


def arguments(recipe: str, data_dir: Path, out: Path, *options: str) -> list[str]:
    return [recipe, *SMALL[recipe], "--data-dir", str(data_dir), "--out", str(out), *options]


def run(recipe: str, data_dir: Path, out: Path, *options: str) -> int:
    """Run the command line in this process and return its exit status."""
    AcceleratorState._reset_state(True)  # accelerate keeps the precision of a process's first run
    threads = torch.get_num_threads()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ON_CPU.items():
            patch.setenv(name, value)
        patch.setattr(sys, "argv", ["train", *arguments(recipe, data_dir, out, *options)])
        try:
            return train.main()
        finally:
            torch.set_num_threads(threads)


def start(recipe: str, data_dir: Path, out: Path, *options: str) -> "subprocess.Popen[str]":
    """Start the command line in a process of its own, with its output unbuffered, and wait for its first epoch."""
    command = [sys.executable, "-u", "-m", "vae_core.train", *arguments(recipe, data_dir, out, *options)]
    process = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | ON_CPU, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdout is not None
    if not any(line.startswith("epoch 1/") for line in process.stdout):  # printed when its checkpoint is in place
        raise AssertionError("training ended before its first epoch did")
    return process


def read_rows(folder: Path) -> list[dict[str, float]]:
    """Read the figures of each epoch, without those that it did not measure."""
    with (folder / "metrics.csv").open(encoding="utf-8") as file:
        return [{key: float(value) for key, value in row.items() if value} for row in csv.DictReader(file)]


def weights(folder: Path) -> bytes:
    return (folder / "model.safetensors").read_bytes()
