"""Time and memory of the worst inputs: `python -m tests.benchmarks.limits` prints a table.

Each input is made and prepared in a process of its own; memory is the process's peak above that before preparing. The
exit status is 1 when a limit is missed, or when an input raises anything but a ValueError. POSIX only.
"""

import multiprocessing
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from statistics import median
from typing import Any

import cv2
import torch
import tyro

from tests.benchmarks.judge import now, seconds_since
from tests.benchmarks.nasty import NASTY, PHOTOS, write_files
from vae_core import prepare_image

SECONDS = 3.0  # most time of any input
PHOTO_SECONDS = dict.fromkeys(PHOTOS, 0.15) | {"screenshot 1170 x 2532, PNG": 0.06}
"""Most time of a picture as people have it, the median of REPEATS."""
REPEATS = 5
MEGABYTES = 260  # most memory of any input


@dataclass(frozen=True)
class Options:
    """Strictness of the limits."""

    lenience: float = 1.0  # factor of the time limits, for machines that are slower or shared


@dataclass(frozen=True)
class Cost:
    """Outcome, time and memory of preparing one input."""

    outcome: str
    seconds: float
    megabytes: float


def peak() -> float:
    """Return the most memory that this process has held, in megabytes."""
    return getrusage(RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def prepare(given: Any) -> str:
    """Return the outcome of preparing an input, in a word."""
    try:
        return f"{list(prepare_image(given).shape)}"
    except ValueError:
        return "refused"
    except Exception as error:
        return f"CRASHED: {type(error).__name__}"


def measure(name: str, folder: Path) -> Cost:
    """Return the median time of preparing an input, and the peak of memory."""
    given = {**PHOTOS, **NASTY}[name](folder)
    times, before = [], peak()
    for _ in range(REPEATS if name in PHOTOS else 1):
        start = now()
        outcome = prepare(given)
        times.append(seconds_since(start))
    return Cost(outcome, median(times), peak() - before)


def forked(work: Callable[..., Any], *arguments: Any) -> Any:
    """Return the result of a function called in a process forked for it, or None if the process died."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("fork")) as pool:
        try:
            return pool.submit(work, *arguments).result()
        except BrokenProcessPool:
            return None


def row(name: str, cost: Cost, seconds: float) -> tuple[str, bool]:
    """Return a line of the table, and whether the limits are kept."""
    met = cost.seconds <= seconds and cost.megabytes <= MEGABYTES and not cost.outcome.startswith("CRASHED")
    figures = f"{cost.seconds:.2f} of {seconds:.2f} | {cost.megabytes:.0f} of {MEGABYTES}"
    return f"| {name} | {cost.outcome} | {figures} | {'pass' if met else 'FAIL'} |", met


def main() -> int:
    """Run the command line and return the exit status."""
    cv2.setNumThreads(1)  # as the page does
    torch.set_num_threads(1)
    lenience, kept = tyro.cli(Options, description=__doc__).lenience, []
    print("| input | outcome | seconds | MB | |", "|---|---|---|---|---|", sep="\n")
    with tempfile.TemporaryDirectory() as folder:
        forked(write_files, Path(folder))
        for name in (*PHOTOS, *NASTY):
            seconds = lenience * PHOTO_SECONDS.get(name, SECONDS)
            cost = forked(measure, name, Path(folder))
            line, met = row(name, cost or Cost("CRASHED: the process died", 0, 0), seconds)
            kept.append(met)
            print(line, flush=True)
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
