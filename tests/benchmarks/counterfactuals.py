"""Smallest changes of codes that make another digit of them: `python -m tests.benchmarks.counterfactuals`.

For codes of test images, each with another digit as its target, both drawn with a seed: how often the classifier reads
the target in the end, how long the search takes on one thread, as on the server, and how far the end is from the start,
beside the nearest code of a test image that shows the target. The exit status is 1 where a goal is missed.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

import torch
import tyro
from torch import Tensor

from tests.benchmarks.judge import now, seconds_since
from ui import models
from vae_core import read_statistics
from vae_core.latent.counterfactual import SURE
from vae_core.latent.statistics import Codes

REACHED = {"explorer": 0.97, "article": 0.97, "autoencoder": 0.97, "plane": 0.9}
"""Smallest fraction of changes in whose end the classifier reads the target; two dimensions hide some digits."""
SECONDS = 1.0  # most time of any change


@dataclass(frozen=True)
class Options:
    """How many changes of which models."""

    count: int = 400  # changes of each model
    names: tuple[str, ...] = tuple(models.names())  # models to measure
    seed: int = 0  # of codes and targets
    lenience: float = 1.0  # factor of the time limit, for machines that are slower or shared


@dataclass(frozen=True)
class Change:
    """One change: what it reached, what it took."""

    reads_target: bool  # whether the target is what the classifier reads in the end, however sure
    probability: float  # of the target in the end
    seconds: float
    distance: float  # from start to end, standard deviations
    to_nearest: float  # from start to the nearest code of a test image of the target, standard deviations


def draw(codes: Codes, count: int, seed: int) -> Iterator[tuple[Tensor, int]]:
    """Yield codes [latent_dim] of test images, none twice, and for each a digit that its image does not show."""
    generator = torch.Generator().manual_seed(seed)
    chosen = torch.randperm(len(codes.means), generator=generator)[:count]
    targets = (codes.labels[chosen].long() + torch.randint(1, 10, chosen.shape, generator=generator)) % 10
    yield from zip(codes.means[chosen].float(), targets.tolist(), strict=True)


def measure(name: str, z: Tensor, target: int, examples: Tensor) -> Change:
    """Change a code [latent_dim] of a model to the target, examples [N, latent_dim] of which are given."""
    model, classifier = models.get(name), models.classifier()[0]
    start = now()
    found = models.change(model, z, target)
    seconds = seconds_since(start)
    with torch.inference_mode():
        reads_target = int(classifier(model.vae.generate(found.path[-1:])).argmax()) == target
    distance = ((found.path[-1] - z) / model.std).norm()
    to_nearest = ((examples - z) / model.std).norm(dim=1).amin()
    return Change(reads_target, found.probability, seconds, float(distance), float(to_nearest))


def row(name: str, changes: list[Change], seconds: float) -> tuple[str, bool]:
    """Return a line of the table, and whether the goals are met."""
    reached = sum(change.reads_target for change in changes) / len(changes)
    sure = sum(change.probability >= SURE for change in changes) / len(changes)
    seconds_taken = [change.seconds for change in changes]
    distance = median(change.distance for change in changes)
    nearest = median(change.to_nearest for change in changes)
    met = reached >= REACHED.get(name, 0) and max(seconds_taken) <= seconds
    times = f"{median(seconds_taken):.2f} | {max(seconds_taken):.2f}"
    figures = f"{100 * reached:.1f} % | {100 * sure:.1f} % | {times} | {distance:.2f} | {nearest:.2f}"
    return f"| {name} | {figures} | {'pass' if met else 'FAIL'} |", met


def main() -> int:
    """Run the command line and return the exit status."""
    options, kept = tyro.cli(Options, description=__doc__), []
    torch.set_num_threads(1)  # as the server does
    print(f"| model | read as the target | p of {SURE} | median, s | worst, s | distance, sd | nearest example, sd | |")
    print("|---|---|---|---|---|---|---|---|")
    for name in options.names:
        codes = read_statistics(name, Codes)
        of_digit = [codes.means[codes.labels == digit].float() for digit in range(10)]
        changes = [measure(name, z, target, of_digit[target]) for z, target in draw(codes, options.count, options.seed)]
        line, met = row(name, changes, options.lenience * SECONDS)
        kept.append(met)
        print(line, flush=True)
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
