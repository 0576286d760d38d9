"""The training loop, for CPU, one GPU, or several processes and machines; `__main__.py` is its command line.

`Trainer.train` runs epochs, `train_epoch` optimiser steps; `finish_epoch` measures the result and saves everything.
"""

import csv
import io
import math
import sys
import time
from typing import Any

import torch
from accelerate import Accelerator
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from tqdm import tqdm

from vae_core.data.datasets import epoch_batches, epoch_seed
from vae_core.storage.atomic import write_text
from vae_core.storage.model_folder import (
    CHECKPOINT_FILE,
    WEIGHTS_FILE,
    find_model,
    fingerprint,
    list_mismatches,
    read_tensors,
)
from vae_core.storage.training_facts import read_training_facts
from vae_core.train.checkpoint import load_checkpoint, read_run_state, save_checkpoint
from vae_core.train.recipes import Recipe, decisive_options
from vae_core.train.task import Inputs, Row, Task


def ema_update(decay: float) -> Any:
    """Return an update of averaged weights with a growing memory: after n updates decay <= (1 + n) / (10 + n)."""

    def update(averaged: Any, current: Any, num_averaged: Any) -> None:
        get_ema_multi_avg_fn(min(decay, (1 + int(num_averaged)) / (10 + int(num_averaged))))(averaged, current, None)

    return update


def load_start(name_or_path: str, model: nn.Module) -> dict[str, Any]:
    """Give a model the weights of a trained one, and return what is known of it: its run's facts and a fingerprint.

    Raises FileNotFoundError where there is none, ValueError where its networks are others.
    """
    folder = find_model(name_or_path)
    tensors = read_tensors(folder / WEIGHTS_FILE)
    if problems := list_mismatches(tensors, model.state_dict()):
        raise ValueError(
            f"{folder} holds a model of other networks: {problems}. Give the --model options of its config.json"
        )
    model.load_state_dict(tensors)
    return {"model": name_or_path, **read_training_facts(folder), "fingerprint": fingerprint(model)}


class Trainer:
    """A run in progress: the networks, their average, the optimiser, and one row of figures per finished epoch."""

    def __init__(self, task: Task, recipe: Recipe, accelerator: Accelerator) -> None:
        run, num_processes = recipe.run, accelerator.num_processes
        if run.batch_size % num_processes:
            raise ValueError(f"batch_size is {run.batch_size}; expected a multiple of the {num_processes} processes")
        if task.num_images < run.batch_size:
            raise ValueError(f"batch_size is {run.batch_size}, more than the {task.num_images} images there are")
        self.task, self.recipe, self.accelerator, self.run = task, recipe, accelerator, run
        self.steps_per_epoch = task.num_images // run.batch_size
        self.num_steps = run.epochs * self.steps_per_epoch
        self.rows: list[Row] = []
        self.start_facts: dict[str, Any] = {}  # of the model that the run started from
        # the networks, initialised from the global stream or from a trained model
        torch.manual_seed(run.seed)
        self.network = task.build()
        if run.start and not run.resume:
            self.start_facts = load_start(run.start, task.model_in(self.network))
        self.network.to(accelerator.device)
        # their average, which is measured and saved
        self.ema = AveragedModel(self.network, multi_avg_fn=ema_update(run.ema_decay), use_buffers=True)
        self.ema.eval()
        # the networks and the optimiser as this device or these processes run them
        optimizer = torch.optim.AdamW(
            self.network.parameters(), betas=(0.9, run.beta2), weight_decay=run.weight_decay, fused=True
        )
        self.prepared: nn.Module
        self.prepared, self.optimizer = accelerator.prepare(self.network, optimizer)

    @property
    def model(self) -> nn.Module:
        """The averaged model, which is measured and saved."""
        return self.task.model_in(self.ema.module)

    def resume(self) -> None:
        """Restore the state after the last finished epoch.

        Raises RuntimeError where there is no checkpoint, or one of another recipe.
        """
        path = self.run.folder / CHECKPOINT_FILE
        state = read_run_state(path)
        options = decisive_options(self.recipe)
        if changed := [name for name, value in options.items() if state["recipe"].get(name) != value]:
            raise RuntimeError(
                f"{path} was trained with another {', '.join(changed)}; resume with the same options, or start anew "
                "without --resume"
            )
        load_checkpoint(path, {"model": self.network, "ema": self.ema}, self.optimizer)
        self.rows, self.start_facts = state["rows"], state.get("start", {})

    def train(self) -> None:
        """Train to the end, with a checkpoint, a row in metrics.csv and a picture of the curves after every epoch."""
        first = len(self.rows)
        with tqdm(
            total=self.num_steps,
            initial=first * self.steps_per_epoch,
            disable=not self.accelerator.is_main_process,
            mininterval=0.5 if sys.stderr.isatty() else 30,
            unit="step",
            smoothing=0.02,
        ) as progress:
            for epoch in range(first, self.run.epochs):
                row = self.train_epoch(epoch, progress)
                if self.accelerator.is_main_process:
                    self.finish_epoch(epoch, row, progress)
                self.accelerator.wait_for_everyone()

    def train_epoch(self, epoch: int, progress: "tqdm[Any]") -> Row:
        """Pass once over the training images and return the mean figures of all steps, over all processes."""
        run, task, accelerator = self.run, self.task, self.accelerator
        process, num_processes = accelerator.process_index, accelerator.num_processes
        batches = epoch_batches(
            task.num_images, run.batch_size, seed=run.seed, epoch=epoch, process=process, num_processes=num_processes
        )
        generator = torch.Generator().manual_seed(epoch_seed(run.seed, epoch, stream=1))
        sums = torch.zeros(1, dtype=torch.float64)
        started, data_seconds, learning_rate = time.perf_counter(), 0.0, 0.0
        self.prepared.train()
        for step in range(epoch * self.steps_per_epoch, (epoch + 1) * self.steps_per_epoch):
            # this process's share of the batch; random numbers are drawn for the whole batch by every process
            asked = time.perf_counter()
            draws = task.draw(run.batch_size, generator)[process::num_processes]
            inputs = task.inputs(next(batches), draws, step / self.num_steps, accelerator.device)
            data_seconds += time.perf_counter() - asked
            # one optimiser step
            learning_rate = run.learning_rate_at(step, self.num_steps)
            figures = self.optimizer_step(inputs, learning_rate, step)
            sums = sums + figures  # [F]
            if progress.update():  # True when the bar is due to be drawn again
                progress.set_postfix(task.train_figures(figures.tolist()), epoch=epoch + 1, refresh=False)
        # means over the steps and the processes
        totals = accelerator.reduce(sums.to(accelerator.device).float(), "mean")
        return {
            "epoch": epoch + 1,
            **task.train_figures((totals / self.steps_per_epoch).tolist()),
            "learning_rate": learning_rate,
            "seconds": time.perf_counter() - started,
            "data_seconds": data_seconds,
        }

    def optimizer_step(self, inputs: Inputs, learning_rate: float, step: int) -> Tensor:
        """Take one optimiser step and return the figures of its batch, [F], float64."""
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate
        loss, figures = self.task.loss(self.prepared, inputs, step, self.num_steps)
        self.optimizer.zero_grad()
        self.accelerator.backward(loss)
        self.accelerator.clip_grad_norm_(self.prepared.parameters(), self.run.grad_clip)
        self.optimizer.step()
        self.ema.update_parameters(self.network)
        return figures.double().cpu()

    def finish_epoch(self, epoch: int, row: Row, progress: "tqdm[Any]") -> None:
        """Measure the averaged weights on the test images where it is time, then save and print the epoch's results.

        Raises RuntimeError when training has diverged.
        """
        is_measured = (epoch + 1) % self.run.measure_every == 0 or epoch + 1 == self.run.epochs
        if is_measured:
            row |= self.task.test_figures(self.model)
        if any(map(math.isnan, row.values())):
            raise RuntimeError(f"training diverged: the loss is not a number in epoch {epoch + 1}; lower learning_rate")
        self.rows.append(row)
        state = {"recipe": decisive_options(self.recipe), "rows": self.rows, "start": self.start_facts}
        modules = {"model": self.network, "ema": self.ema}
        save_checkpoint(self.run.folder / CHECKPOINT_FILE, modules, self.optimizer, state)
        self.write_figures(final=False)
        progress.write(
            f"epoch {epoch + 1}/{self.run.epochs}  {self.task.summary(row) if is_measured else 'not measured'}  "
            f"{row['seconds']:.0f} s, of them data {row['data_seconds'] / row['seconds']:.1%}"
        )

    def write_figures(self, *, final: bool) -> None:
        """Write the table and the pictures of all finished epochs."""
        write_text(self.run.folder / "metrics.csv", to_csv(self.rows))
        self.task.save_pictures(self.model, self.rows, self.run.folder, final=final)


def to_csv(rows: list[Row]) -> str:
    """Return rows as CSV text with a header line; what an epoch did not measure stays empty."""
    text = io.StringIO()
    columns = dict.fromkeys(key for row in rows for key in row)
    writer = csv.DictWriter(text, fieldnames=list(columns), lineterminator="\n")
    writer.writeheader()
    writer.writerows({key: round(value, 6) for key, value in row.items()} for row in rows)
    return text.getvalue()
