"""The benchmark with a few pictures of each kind, and the limits of time and memory.

Goals are those of `intake.py`, less the errors that so few pictures may have by chance.
"""

import math
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from tests.benchmarks import empty_pictures
from tests.benchmarks.empty_pictures import EMPTY_KINDS
from tests.benchmarks.ink import Bytes, write
from tests.benchmarks.intake import LOWEST_GOAL, MEAN_GOAL, REFUSED_GOAL
from tests.benchmarks.judge import CRASHED, Handed, Trial, generator, mnist_digits, try_digits, try_empty_pictures
from tests.benchmarks.kinds import KINDS, THEMES
from tests.digits import MNIST_DIR, draw_digit, needs_mnist
from tests.page.server import ROOT
from vae_core import load_classifier

COUNT = 5  # pictures of each kind
CHANCE = 0.01  # probability that chance fails a goal that is just met
LENIENCE = 3  # factor of the time limits: runners of CI and shared machines are slower


def content(handed: Handed) -> tuple[Any, ...]:
    """Return a value that tells two things handed over apart."""
    if isinstance(handed, bytes):
        return (handed,)
    array = np.asarray(handed)
    return array.dtype, array.shape, array.tobytes()


@pytest.mark.parametrize("name", KINDS)
def test_a_picture_of_a_digit_depends_on_digit_and_random_numbers_alone(name: str) -> None:
    first, same, other = (content(KINDS[name](draw_digit(3, 0), generator(name, index))) for index in (0, 0, 1))
    assert first == same
    assert first != other


@pytest.mark.parametrize("name", EMPTY_KINDS)
def test_a_picture_without_a_digit_depends_on_random_numbers_alone(name: str) -> None:
    first, same = (content(EMPTY_KINDS[name](generator(name, 0))) for _ in range(2))
    assert first == same


def test_no_two_kinds_share_a_name() -> None:
    names = [kind.__name__ for theme in (*THEMES, empty_pictures) for kind in theme.KINDS]
    assert sorted(names) == sorted({*KINDS, *EMPTY_KINDS})


def test_every_kind_says_what_it_is_in_one_line() -> None:
    for kind in (*KINDS.values(), *EMPTY_KINDS.values()):
        assert kind.__doc__
        assert kind.__doc__.endswith(".")
        assert "\n" not in kind.__doc__


def centre_of_mass(image: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Return the row and column of the ink's centre of mass, [H, W]."""
    return np.array([np.average(np.arange(len(ink)), weights=ink) for ink in (image.sum(1), image.sum(0))])


@pytest.mark.parametrize("label", range(10))
def test_a_digit_written_large_is_the_digit_when_it_is_reduced_again(label: int) -> None:
    digit = draw_digit(label, 0)
    ink = write(digit, (560, 560), generator("", 0), size=20 / 28, at=(0.5, 0.5), tilt=0, wobble=0)
    move = np.round(20 * (centre_of_mass(digit) + 0.5) - centre_of_mass(ink)).astype(int)
    small = np.asarray(Image.fromarray(np.roll(ink, move, (0, 1))).resize((28, 28), Image.Resampling.BOX))
    assert np.corrcoef(small.ravel(), digit.ravel())[0, 1] > 0.97


@pytest.fixture(scope="module")
def digits() -> list[tuple[Bytes, int]]:
    """Return MNIST's test images where there are any, else drawn digits, shuffled, with their labels."""
    if (MNIST_DIR / "MNIST/raw/t10k-images-idx3-ubyte").is_file():
        ordered = mnist_digits(COUNT * len(KINDS) + 10, MNIST_DIR)
    else:
        ordered = [(draw_digit(index % 10, index), index % 10) for index in range(COUNT * len(KINDS))]
    return [ordered[index] for index in np.random.default_rng(0).permutation(len(ordered))]


@pytest.fixture(scope="module")
def with_digit(digits: list[tuple[Bytes, int]]) -> list[Trial]:
    """Return a trial of each kind with a few digits, other digits for each."""
    classifier = load_classifier()
    shares = [digits[start : start + COUNT] for start in range(0, COUNT * len(KINDS), COUNT)]
    return [try_digits(kind, share, classifier, int) for kind, share in zip(KINDS.values(), shares, strict=True)]


@pytest.fixture(scope="module")
def without_digit() -> list[Trial]:
    """Return a trial of each kind without a digit, of a few pictures."""
    classifier = load_classifier()
    return [try_empty_pictures(kind, COUNT, classifier, int) for kind in EMPTY_KINDS.values()]


def most_wrong(count: int, goal: float) -> int:
    """Return how many of `count` may be wrong: an accuracy of `goal` exceeds it with probability CHANCE (binomial)."""
    tail, wrong = 1.0, 0
    while (tail := tail - math.comb(count, wrong) * (1 - goal) ** wrong * goal ** (count - wrong)) > CHANCE:
        wrong += 1
    return wrong


def wrong(trials: Sequence[Trial]) -> dict[str, list[str]]:
    """Return the errors of each kind: the picture's index, its label and its reading (-1 for none)."""
    return {
        trial.name: [
            f"#{index}: {trial.labels[index]} read as {trial.outcomes[index].read}"
            for index, right in enumerate(trial.correct)
            if not right
        ]
        for trial in trials
    }


def test_the_allowance_for_chance_is_that_of_the_binomial_distribution() -> None:
    flips = np.random.default_rng(0).random((100_000, 20)) < 0.05
    beyond = [float((flips.sum(1) > most).mean()) for most in (most_wrong(20, 0.95) - 1, most_wrong(20, 0.95))]
    assert beyond[0] > CHANCE > beyond[1]


def test_nothing_but_value_errors_is_raised(with_digit: list[Trial], without_digit: list[Trial]) -> None:
    assert [trial.name for trial in (*with_digit, *without_digit) if trial.count(CRASHED)] == []


@needs_mnist
def test_every_kind_is_read_nearly_as_well_as_clean_images(with_digit: list[Trial]) -> None:
    mistakes = wrong(with_digit)
    assert {name: each for name, each in mistakes.items() if len(each) > most_wrong(COUNT, LOWEST_GOAL)} == {}
    assert sum(map(len, mistakes.values())) <= most_wrong(COUNT * len(KINDS), MEAN_GOAL), mistakes


def test_what_shows_no_digit_is_refused(without_digit: list[Trial]) -> None:
    mistakes = wrong(without_digit)
    assert {name: each for name, each in mistakes.items() if len(each) > most_wrong(COUNT, REFUSED_GOAL)} == {}
    assert sum(map(len, mistakes.values())) <= most_wrong(COUNT * len(EMPTY_KINDS), REFUSED_GOAL), mistakes


def test_the_worst_inputs_keep_to_time_and_memory() -> None:
    command = [sys.executable, "-m", "tests.benchmarks.limits", "--lenience", str(LENIENCE)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
