"""Accuracy of the intake: `python -m tests.benchmarks.intake` renders digits as people hand them over, and reads them.

Each kind of hand-over (`kinds.py`) is rendered from the first test images of MNIST, prepared by
`vae_core.prepare_image` and read by the bundled classifier. Then pictures without a digit (`empty_pictures.py`)
are counted by whether they are refused. The exit status is 1 where a goal is missed.
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
import tyro
from tqdm import tqdm

from tests.benchmarks.empty_pictures import EMPTY_KINDS
from tests.benchmarks.ink import Bytes
from tests.benchmarks.judge import CRASHED, REFUSED, Trial, mnist_digits, try_digits, try_empty_pictures
from tests.benchmarks.kinds import KINDS
from tests.benchmarks.sheet import contact_sheet
from vae_core import load_classifier
from vae_core.data.datasets import default_data_dir, to_input

MEAN_GOAL = 0.985  # least mean accuracy over all kinds
LOWEST_GOAL = 0.95  # least accuracy of any kind
REFUSED_GOAL = 0.95  # least fraction of refused pictures of any kind without a digit
NUM_SHOWN = 6  # pictures of each kind on a contact sheet
NUM_FAILURES = 20  # pictures of each kind on the sheet of failures


@dataclass(frozen=True)
class Options:
    """Number and kinds of pictures, and the files that show them."""

    count: int = 200  # number of pictures of each kind; a tenth for each digit
    kinds: tuple[str, ...] = (*KINDS, *EMPTY_KINDS)  # only these kinds
    contact_sheet: Path | None = None  # picture to write: a few pictures of each kind beside what the model sees
    failures: Path | None = None
    """Picture to write: those misread, wrongly refused or wrongly accepted, the first 20 of each kind."""
    data_dir: Path = field(default_factory=default_data_dir)
    """Folder of MNIST, downloaded if missing; $MNIST_DIR sets the default."""


def run(
    names: Sequence[str], digits: list[tuple[Bytes, int]], classifier: torch.nn.Module, done: Callable[[], Any]
) -> tuple[list[Trial], list[Trial]]:
    """Return the trials of the named kinds: those with a digit, and those without."""
    with_digit = [try_digits(KINDS[name], digits, classifier, done) for name in names if name in KINDS]
    without = [
        try_empty_pictures(EMPTY_KINDS[name], len(digits), classifier, done) for name in names if name in EMPTY_KINDS
    ]
    return with_digit, without


@torch.inference_mode()
def clean_accuracy(digits: list[tuple[Bytes, int]], classifier: torch.nn.Module) -> float:
    """Return the accuracy of the classifier on the test images themselves."""
    x = to_input(torch.from_numpy(np.stack([digit for digit, _ in digits])))
    return float((classifier(x).argmax(1) == torch.tensor([label for _, label in digits])).float().mean())


def digit_table(trials: Sequence[Trial], clean: float) -> str:
    """Return accuracy and time by kind as a Markdown table."""
    lines = [
        "| kind | accuracy | on the clean test image | refused | crashed | ms, median | ms, 95th percentile |",
        "|---|---|---|---|---|---|---|",
    ]
    for trial in trials:
        median, late = np.percentile([1000 * outcome.seconds for outcome in trial.outcomes], (50, 95))
        share, refused, crashed = np.mean(trial.correct), trial.count(REFUSED), trial.count(CRASHED)
        lines.append(
            f"| {trial.name} | {share:.1%} | {clean:.1%} | {refused} | {crashed} | {median:.0f} | {late:.0f} |"
        )
    return "\n".join(lines)


def empty_table(trials: Sequence[Trial]) -> str:
    """Return the outcomes of pictures without a digit by kind as a Markdown table."""
    lines = ["| no digit | refused | accepted | crashed |", "|---|---|---|---|"]
    for trial in trials:
        refused, crashed = trial.count(REFUSED), trial.count(CRASHED)
        lines.append(f"| {trial.name} | {refused} | {len(trial.outcomes) - refused - crashed} | {crashed} |")
    return "\n".join(lines)


def goals(with_digit: Sequence[Trial], without: Sequence[Trial]) -> dict[str, bool]:
    """Return each goal in words, with the figure reached, and whether it is met."""
    reached = {}
    if with_digit:
        shares = {trial.name: float(np.mean(trial.correct)) for trial in with_digit}
        mean, lowest = float(np.mean(list(shares.values()))), min(shares, key=shares.__getitem__)
        reached[f"mean over kinds {mean:.2%}, goal {MEAN_GOAL:.1%}"] = mean >= MEAN_GOAL
        reached[f"lowest kind {lowest} {shares[lowest]:.1%}, goal {LOWEST_GOAL:.0%}"] = shares[lowest] >= LOWEST_GOAL
    if without:
        shares = {trial.name: float(np.mean(trial.correct)) for trial in without}
        lowest = min(shares, key=shares.__getitem__)
        text = f"least refused {lowest} {shares[lowest]:.1%}, goal {REFUSED_GOAL:.0%}"
        reached[text] = shares[lowest] >= REFUSED_GOAL
    crashes = sum(trial.count(CRASHED) for trial in (*with_digit, *without))
    return reached | {f"exceptions other than ValueError: {crashes}, goal 0": crashes == 0}


def main() -> int:
    """Run the command line and return the exit status."""
    options = tyro.cli(Options, description=__doc__)
    if unknown := set(options.kinds) - {*KINDS, *EMPTY_KINDS}:
        print(f"error: no such kinds: {', '.join(sorted(unknown))}; --help lists them", file=sys.stderr)
        return 2
    cv2.setNumThreads(1)  # as the page does
    torch.set_num_threads(1)
    classifier, digits = load_classifier(), mnist_digits(options.count, options.data_dir)
    with tqdm(total=len(options.kinds) * len(digits), unit="picture", smoothing=0.02) as progress:
        with_digit, without = run(options.kinds, digits, classifier, progress.update)
    print(digit_table(with_digit, clean_accuracy(digits, classifier)), empty_table(without), sep="\n\n")
    trials = [*with_digit, *without]
    if options.contact_sheet:
        some = np.linspace(0, len(digits) - 1, min(NUM_SHOWN, len(digits)), dtype=int).tolist()
        contact_sheet([(trial, some) for trial in trials]).save(options.contact_sheet)
    if options.failures:
        wrong = [(trial, np.flatnonzero(~np.array(trial.correct))[:NUM_FAILURES].tolist()) for trial in trials]
        contact_sheet([(trial, indices) for trial, indices in wrong if indices]).save(options.failures)
    reached = goals(with_digit, without)
    print("", *(f"- {'pass' if met else 'FAIL'}: {goal}" for goal, met in reached.items()), sep="\n")
    return 0 if all(reached.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
