"""Training time of `explorer` and of the VAE of pytorch/examples: `python -m tests.benchmarks.race` prints a table.

Both are trained on this machine by the same loop, with the recipe of pytorch/examples and with others, until their gray
test images reach -ELBO 105 nats. Measuring does not count. A recipe that ends above 105 has no time. The exit status is
1 unless `explorer` in its best recipe is faster than the other as published.

On 2 cores, in seconds, explorer and the other:
 35.3, 35.2  as published: batch 128, Adam 1e-3
 18.2, 31.5  batch 32, 4e-3 to 0, the best of 1, 2, 4 and 8 epochs
 21.0, 12.1  batch 128, 4e-3 to 0, the best of 1, 2, 4 and 8 epochs
One step of explorer costs as much as nine of the other, which spends most of its time in the optimiser when batches are
small. So each is faster with a recipe made for it.
"""

import itertools
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

import torch
import tyro
from accelerate import Accelerator
from torch import nn

from vae_core.data.datasets import default_data_dir, epoch_batches
from vae_core.evaluate.metrics import measure_vae
from vae_core.models.networks import IMAGE_SHAPE
from vae_core.models.vae import NUM_PIXELS, VAE, VAEConfig
from vae_core.train.loop import Trainer
from vae_core.train.recipes import RECIPES, Run, VAERecipe
from vae_core.train.task import Inputs
from vae_core.train.vae_task import VAETask

MEASUREMENTS = 10  # per epoch
PUBLISHED = "as published: batch 128, Adam 1e-3"
Build = Callable[[], VAE]


@dataclass(frozen=True)
class Options:
    """Threads, goal and recipes of the race."""

    threads: int = 0  # CPU threads; 0 leaves torch's choice
    target: float = 105.0  # -ELBO of the gray test images to reach, nats
    epochs: tuple[int, ...] = (1, 2, 4, 8)  # lengths of the schedules to try with each batch size, in epochs
    batch_sizes: tuple[int, ...] = (32, 128)  # images per optimiser step to try
    data_dir: Path = field(default_factory=default_data_dir)  # folder of MNIST, downloaded if missing


def explorer() -> VAE:
    """Return the bundled model, untrained."""
    recipe = RECIPES["explorer"][1]
    assert isinstance(recipe, VAERecipe)
    return VAE(recipe.model).to(memory_format=torch.channels_last)


def examples_vae() -> VAE:
    """Return 784-400-20-400-784 with ReLU: the layers of github.com/pytorch/examples, folder vae."""
    vae = VAE(VAEConfig(latent_dim=20))
    vae.encoder = nn.Sequential(nn.Flatten(), nn.Linear(NUM_PIXELS, 400), nn.ReLU(), nn.Linear(400, 40))
    vae.decoder = nn.Sequential(nn.Linear(20, 400), nn.ReLU(), nn.Linear(400, NUM_PIXELS), nn.Unflatten(1, IMAGE_SHAPE))
    return vae


RACERS: dict[str, Build] = {"explorer": explorer, "pytorch/examples": examples_vae}


def recipes(options: Options) -> Iterator[tuple[str, Run, int]]:
    """Yield name, run, and the number of epochs after which training stops."""
    # Adam at a constant 1e-3, as in pytorch/examples: over 1000 epochs the cosine is flat at its start.
    plain = Run("race", epochs=1000, learning_rate=1e-3, warmup_steps=0, weight_decay=0.0, ema_decay=0.0)
    plain = replace(plain, data_dir=options.data_dir)
    yield PUBLISHED, plain, 20
    for batch_size, epochs in itertools.product(options.batch_sizes, options.epochs):
        run = replace(
            plain, epochs=epochs, batch_size=batch_size, learning_rate=4e-3, warmup_steps=100, beta2=0.99,
            weight_decay=1e-4, ema_decay=0.999,
        )  # fmt: skip
        yield f"batch {batch_size}, 4e-3 to 0 in {epochs} epoch{'s' if epochs > 1 else ''}", run, epochs


def seconds_to(target: float, build: Build, run: Run, epochs: int) -> float | None:
    """Return the seconds of training until the test images reach -ELBO `target`, or None if the epochs end first."""
    vae = build()
    task = VAETask(VAERecipe(run, vae.config, kl_warmup=0.0))
    task.build = build  # type: ignore[method-assign]  # the task's own data and loss, with these networks
    trainer = Trainer(task, task.recipe, Accelerator(cpu=True))
    measure_every = max(1, trainer.steps_per_epoch // MEASUREMENTS)
    seconds, started = 0.0, time.perf_counter()
    trainer.prepared.train()
    for step, inputs in enumerate(itertools.islice(batches(task, run), epochs * trainer.steps_per_epoch), 1):
        trainer.optimizer_step(inputs, run.learning_rate_at(step - 1, trainer.num_steps), step - 1)
        if step % measure_every == 0:
            seconds += time.perf_counter() - started
            if -measure_vae(cast(VAE, trainer.model), task.test_images).elbo <= target:
                return seconds
            started = time.perf_counter()
    return None


def batches(task: VAETask, run: Run) -> Iterator[Inputs]:
    """Yield the batches of epoch after epoch, with their noise."""
    generator = torch.Generator().manual_seed(run.seed)
    for epoch in itertools.count():
        for index in epoch_batches(task.num_images, run.batch_size, seed=run.seed, epoch=epoch):
            yield task.inputs(index, task.draw(run.batch_size, generator), 0.0, torch.device("cpu"))


def main() -> int:
    """Run the command line and return the exit status."""
    options = tyro.cli(Options, description=__doc__)
    if options.threads:
        torch.set_num_threads(options.threads)
    print(f"Seconds to -ELBO {options.target:g} on gray test images, {torch.get_num_threads()} CPU threads.\n")
    print(f"| recipe | {' | '.join(RACERS)} |", f"|---|{'---|' * len(RACERS)}", sep="\n")
    best, published = float("inf"), float("inf")
    for recipe, run, epochs in recipes(options):
        ours, other = (seconds_to(options.target, build, run, epochs) for build in RACERS.values())
        print(f"| {recipe} | {in_words(ours)} | {in_words(other)} |", flush=True)
        best = min(best, ours or best)
        if recipe == PUBLISHED:
            published = other or published
    print(f"\nexplorer at its best {best:.1f} s, pytorch/examples as published {published:.1f} s")
    return 0 if best < published else 1


def in_words(seconds: float | None) -> str:
    """Return a time as the table shows it."""
    return "never" if seconds is None else f"{seconds:.1f}"


if __name__ == "__main__":
    sys.exit(main())
