"""Train a model: `python -m vae_core.train article`. The recipes are in `recipes.py`, the loop in `loop.py`.

One loop for CPU, one GPU, or `accelerate launch -m vae_core.train ...` over several processes and machines.
"""

import shlex
import subprocess
import sys
from pathlib import Path

import torch
import tyro
from accelerate import Accelerator

from vae_core.evaluate.model_card import write_card
from vae_core.evaluate.report import report_on
from vae_core.storage.model_folder import CHECKPOINT_FILE, save_model
from vae_core.train.classifier_task import ClassifierTask
from vae_core.train.loop import Trainer
from vae_core.train.recipes import RECIPES, Recipe, VAERecipe
from vae_core.train.task import Task
from vae_core.train.vae_task import VAETask


def git_commit() -> str:
    """Return the commit of the running code, marked when files differ from it; 'unknown' outside a git checkout."""
    try:
        command = ["git", "describe", "--always", "--abbrev=40", "--exclude=*", "--dirty=, with changes"]
        return subprocess.run(
            command, cwd=Path(__file__).parent, check=True, capture_output=True, text=True
        ).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def train(recipe: Recipe, command: str) -> None:
    """Train a recipe and write the folder that `load_vae` or `load_classifier` reads, with its model card."""
    commit, run = git_commit(), recipe.run  # before the run, as files may change during it
    trainer = build_trainer(recipe)
    if trainer.accelerator.is_main_process:
        run.folder.mkdir(parents=True, exist_ok=True)
    if run.resume:
        trainer.resume()
    elif (run.folder / CHECKPOINT_FILE).exists() and trainer.accelerator.is_main_process:
        print(f"{run.folder} holds an earlier run, which is replaced; --resume would go on with it", flush=True)
    trainer.train()
    if trainer.accelerator.is_main_process:
        trainer.write_figures(final=True)  # also after a kill between the last checkpoint and its pictures
        save_model(trainer.model, recipe.model, run.folder)
        facts = {
            **({"start": trainer.start_facts} if trainer.start_facts else {}),
            "command": command,
            "seed": run.seed,
            "commit": commit,
            "dataset": run.dataset,
            "epochs": run.epochs,
            "seconds": round(sum(row["seconds"] for row in trainer.rows)),
            "hardware": hardware_name(trainer.accelerator),
            "torch": torch.__version__,
        }
        print(write_card(run.folder, report_on(run.folder, run.dataset, run.data_dir, quick=True), facts))
    trainer.accelerator.wait_for_everyone()  # a process that ends while another still works can abort the run
    trainer.accelerator.end_training()


def build_trainer(recipe: Recipe) -> Trainer:
    """Load the data of a recipe and build its trainer."""
    if recipe.run.threads:
        torch.set_num_threads(recipe.run.threads)
    accelerator = Accelerator(mixed_precision="bf16" if recipe.run.bf16 else "no")
    with accelerator.main_process_first():  # one process downloads
        task: Task = VAETask(recipe) if isinstance(recipe, VAERecipe) else ClassifierTask(recipe)
    return Trainer(task, recipe, accelerator)


def hardware_name(accelerator: Accelerator) -> str:
    """Return the name of the hardware that the run uses, for the model card."""
    device = accelerator.device
    threads = torch.get_num_threads()
    cpu = f"CPU, {threads} thread{'s' if threads > 1 else ''}"
    unit = torch.cuda.get_device_name(device) if device.type == "cuda" else cpu
    return f"{accelerator.num_processes} x {unit}" if accelerator.num_processes > 1 else unit


def main() -> int:
    """Run the command line and return the exit status."""
    recipe = tyro.extras.overridable_config_cli(RECIPES, description=__doc__)
    options = [option for option in sys.argv[1:] if option != "--resume"]  # the card's command starts a new run
    try:
        train(recipe, command=shlex.join(["python", "-m", "vae_core.train", *options]))
    except KeyboardInterrupt:
        if (recipe.run.folder / CHECKPOINT_FILE).exists():
            print(f"\ninterrupted; with --resume the same command goes on from the last epoch in {recipe.run.folder}")
        else:
            print("\ninterrupted before the end of the first epoch; there is nothing to resume")
        return 130
    except (OSError, RuntimeError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
