"""Train a model: `python -m vae_core.train article`. The recipes are in `recipes.py`, the loop in `trainer.py`.

One loop for CPU, one GPU, or `accelerate launch -m vae_core.train ...` over several processes and machines.
"""

import shlex
import subprocess
import sys
from pathlib import Path

import torch
import tyro
from accelerate import Accelerator

from vae_core.card import write_card
from vae_core.recipes import RECIPES, Recipe
from vae_core.trainer import CHECKPOINT_FILE, Trainer
from vae_core.weights import save_vae


def git_commit() -> str:
    """The commit of the code that runs, marked when files differ from it; 'unknown' outside a git checkout."""
    try:
        command = ["git", "describe", "--always", "--abbrev=40", "--exclude=*", "--dirty=, with changes"]
        return subprocess.run(
            command, cwd=Path(__file__).parent, check=True, capture_output=True, text=True
        ).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def train(recipe: Recipe, command: str) -> None:
    """Train a recipe and write the folder that `load_vae` reads, with its model card."""
    commit = git_commit()  # before the run: files may change while it goes on
    trainer = Trainer(recipe)
    if trainer.accelerator.is_main_process:
        recipe.folder.mkdir(parents=True, exist_ok=True)
    if recipe.resume:
        trainer.resume()
    elif (recipe.folder / CHECKPOINT_FILE).exists() and trainer.accelerator.is_main_process:
        print(f"{recipe.folder} holds an earlier run, which is replaced; --resume would go on with it", flush=True)
    trainer.run()
    if trainer.accelerator.is_main_process:
        trainer.show_progress(with_digits=True)  # also after a kill between the last checkpoint and its pictures
        save_vae(trainer.averaged, recipe.folder)
        facts = {
            "command": command,
            "seed": recipe.seed,
            "commit": commit,
            "dataset": recipe.dataset,
            "epochs": recipe.epochs,
            "seconds": round(sum(row["seconds"] for row in trainer.rows)),
            "hardware": describe_hardware(trainer.accelerator),
            "torch": torch.__version__,
        }
        print(write_card(recipe.folder, recipe.dataset, trainer.test_images, facts))


def describe_hardware(accelerator: Accelerator) -> str:
    """What the run used, for the model card."""
    device = accelerator.device
    threads = torch.get_num_threads()
    cpu = f"CPU, {threads} thread{'s' if threads > 1 else ''}"
    unit = torch.cuda.get_device_name(device) if device.type == "cuda" else cpu
    return f"{accelerator.num_processes} x {unit}" if accelerator.num_processes > 1 else unit


def main() -> int:
    """The command line. Returns the exit status."""
    recipe = tyro.extras.overridable_config_cli(RECIPES, description=__doc__)
    options = [option for option in sys.argv[1:] if option != "--resume"]  # the command that trains it from nothing
    try:
        train(recipe, command=shlex.join(["python", "-m", "vae_core.train", *options]))
    except KeyboardInterrupt:
        if (recipe.folder / CHECKPOINT_FILE).exists():
            print(f"\ninterrupted; with --resume the same command goes on from the last epoch in {recipe.folder}")
        else:
            print("\ninterrupted before the end of the first epoch; there is nothing to resume")
        return 130
    except (OSError, RuntimeError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
