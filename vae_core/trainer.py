"""The training loop: one for CPU, one GPU, or several processes and machines. `train.py` is its command line."""

import csv
import io
import math
import sys
import time
from dataclasses import asdict
from typing import Any

import torch
from accelerate import Accelerator
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from tqdm import tqdm

from vae_core import pictures
from vae_core.checkpoint import load_checkpoint, read_facts, save_checkpoint, write_text
from vae_core.data import epoch_batches, epoch_seed, load_images, to_input
from vae_core.losses import elbo
from vae_core.metrics import measure
from vae_core.model import VAE
from vae_core.recipes import Recipe

CHECKPOINT_FILE = "checkpoint.safetensors"
Row = dict[str, float | int]


def ema_update(decay: float) -> Any:
    """An average whose memory grows with the run: after n updates the decay is at most (1 + n) / (10 + n)."""

    def update(averaged: Any, current: Any, num_averaged: Any) -> None:
        get_ema_multi_avg_fn(min(decay, (1 + int(num_averaged)) / (10 + int(num_averaged))))(averaged, current, None)

    return update


class Trainer:
    """A run in progress: the model, its average, the optimiser, and one row of figures per finished epoch."""

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe
        if recipe.threads:
            torch.set_num_threads(recipe.threads)
        self.accelerator = Accelerator(mixed_precision="bf16" if recipe.bf16 else "no")
        with self.accelerator.main_process_first():  # one process downloads
            self.train_images = load_images(recipe.dataset, "train", recipe.data_dir)
            self.test_images = load_images(recipe.dataset, "test", recipe.data_dir)
        num_processes = self.accelerator.num_processes
        if recipe.batch_size % num_processes:
            raise ValueError(f"batch_size is {recipe.batch_size}; expected a multiple of the {num_processes} processes")
        if len(self.train_images) < recipe.batch_size:
            raise ValueError(
                f"batch_size is {recipe.batch_size}, more than the {len(self.train_images)} images there are"
            )
        self.steps_per_epoch = len(self.train_images) // recipe.batch_size
        torch.manual_seed(recipe.seed)  # layers draw their first weights from the global stream
        self.vae = VAE(recipe.model).to(self.accelerator.device)
        self.ema = AveragedModel(self.vae, multi_avg_fn=ema_update(recipe.ema_decay), use_buffers=True)
        self.ema.eval()
        optimizer = torch.optim.AdamW(self.vae.parameters(), weight_decay=recipe.weight_decay)
        self.model: nn.Module
        self.model, self.optimizer = self.accelerator.prepare(self.vae, optimizer)
        self.rows: list[Row] = []

    def resume(self) -> None:
        """Take up the run from its last finished epoch. Raises RuntimeError where there is none, or another recipe."""
        path = self.recipe.folder / CHECKPOINT_FILE
        facts = read_facts(path)
        now = self.recipe.fingerprint()
        if changed := [name for name, value in now.items() if facts["recipe"].get(name) != value]:
            raise RuntimeError(
                f"{path} was trained with another {', '.join(changed)}; resume with the same options, or start anew "
                "without --resume"
            )
        load_checkpoint(path, {"model": self.vae, "ema": self.ema}, self.optimizer)
        self.rows = facts["rows"]

    def run(self) -> None:
        """Train to the end, with a checkpoint, a row in metrics.csv and a picture of the curves after every epoch."""
        first = len(self.rows)
        with tqdm(
            total=self.recipe.epochs * self.steps_per_epoch,
            initial=first * self.steps_per_epoch,
            disable=not self.accelerator.is_main_process,
            mininterval=0.5 if sys.stderr.isatty() else 30,
            unit="step",
            smoothing=0.02,
        ) as progress:
            for epoch in range(first, self.recipe.epochs):
                row = self.train_epoch(epoch, progress)
                if self.accelerator.is_main_process:
                    self.finish_epoch(epoch, row, progress)
                self.accelerator.wait_for_everyone()

    def train_epoch(self, epoch: int, progress: "tqdm[Any]") -> Row:
        """One pass over the training images; the mean figures of all its steps, over all processes."""
        recipe, accelerator = self.recipe, self.accelerator
        process, num_processes = accelerator.process_index, accelerator.num_processes
        num_steps = recipe.epochs * self.steps_per_epoch
        noise = torch.Generator().manual_seed(epoch_seed(recipe.seed, epoch, stream=1))
        sums = torch.zeros(2, dtype=torch.float64)  # reconstruction, KL
        started, data_seconds, learning_rate = time.perf_counter(), 0.0, 0.0
        self.model.train()
        batches = epoch_batches(
            len(self.train_images),
            recipe.batch_size,
            seed=recipe.seed,
            epoch=epoch,
            process=process,
            num_processes=num_processes,
        )
        for step in range(epoch * self.steps_per_epoch, (epoch + 1) * self.steps_per_epoch):
            asked = time.perf_counter()
            x = to_input(self.train_images[next(batches)].to(accelerator.device, non_blocking=True))
            data_seconds += time.perf_counter() - asked
            learning_rate = recipe.learning_rate_at(step, num_steps)
            eps = torch.randn(recipe.batch_size, recipe.model.latent_dim, generator=noise)[process::num_processes]
            terms = self.step(x, eps, learning_rate, recipe.beta_at(step, num_steps))
            sums += terms
            if progress.update():  # true when the bar is due to be drawn again
                progress.set_postfix(epoch=epoch + 1, elbo=f"{-terms.sum():.1f}", refresh=False)
        totals = accelerator.reduce(sums.to(accelerator.device).float(), "mean")
        reconstruction, kl = (totals / self.steps_per_epoch).tolist()
        return {
            "epoch": epoch + 1,
            "train_elbo": -(reconstruction + kl),
            "train_reconstruction": reconstruction,
            "train_kl": kl,
            "learning_rate": learning_rate,
            "seconds": time.perf_counter() - started,
            "data_seconds": data_seconds,
        }

    def step(self, x: Tensor, noise: Tensor, learning_rate: float, beta: float) -> Tensor:
        """One optimiser step on x [B, 1, 28, 28] with noise [B, latent_dim]; the means of reconstruction and KL, [2].

        Raises RuntimeError when training has diverged.
        """
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate
        try:
            logits, posterior = self.model(x, noise.to(x.device))
        except ValueError as error:  # torch.distributions refuses a posterior that is not finite
            raise RuntimeError("training diverged: the posterior is not finite; lower learning_rate") from error
        terms = elbo(logits, x, posterior, self.recipe.model.likelihood)
        self.optimizer.zero_grad()
        self.accelerator.backward(terms.loss(beta).mean())
        self.accelerator.clip_grad_norm_(self.model.parameters(), self.recipe.grad_clip)
        self.optimizer.step()
        self.ema.update_parameters(self.vae)
        kl = terms.kl.sum(1).mean() if self.recipe.model.variational else torch.zeros((), device=x.device)
        return torch.stack([terms.reconstruction.mean(), kl]).detach().double().cpu()

    def finish_epoch(self, epoch: int, row: Row, progress: "tqdm[Any]") -> None:
        """Measure the averaged weights on the test images, and put everything on disk."""
        metrics, _ = measure(self.averaged, self.test_images, seed=self.recipe.seed)
        if math.isnan(metrics.elbo):
            raise RuntimeError(f"training diverged: the loss is not a number in epoch {epoch + 1}; lower learning_rate")
        figures = {f"test_{name}": value for name, value in asdict(metrics).items() if name != "active_units"}
        self.rows.append({**row, **figures, "active_units": metrics.active_units})
        facts = {"recipe": self.recipe.fingerprint(), "rows": self.rows}
        folder = self.recipe.folder
        save_checkpoint(folder / CHECKPOINT_FILE, {"model": self.vae, "ema": self.ema}, self.optimizer, facts)
        self.show_progress(with_digits=(epoch + 1) % self.recipe.picture_every == 0)
        progress.write(
            f"epoch {epoch + 1}/{self.recipe.epochs}  "
            f"train ELBO {row['train_elbo']:.2f}  test ELBO {metrics.elbo:.2f}  "
            f"(reconstruction {metrics.reconstruction:.2f}, KL {metrics.kl:.2f} nats, {metrics.active_units} active)  "
            f"{row['seconds']:.0f} s, of them data {row['data_seconds'] / row['seconds']:.1%}"
        )

    def show_progress(self, *, with_digits: bool) -> None:
        """Write the table and curves of all epochs so far and, where asked for, pictures of what the model does."""
        folder = self.recipe.folder
        write_text(folder / "metrics.csv", to_csv(self.rows))
        pictures.save_curves(self.rows, folder / "curve.png")
        if with_digits:
            pictures.save_reconstructions(self.averaged, self.test_images, folder / "reconstructions.png")
            pictures.save_samples(self.averaged, folder / "samples.png", seed=self.recipe.seed)

    @property
    def averaged(self) -> VAE:
        """The averaged weights: what is measured and saved."""
        module = self.ema.module
        assert isinstance(module, VAE)
        return module


def to_csv(rows: list[Row]) -> str:
    """A table with a header line from rows of the same keys."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({key: round(value, 6) for key, value in row.items()} for row in rows)
    return text.getvalue()
