"""Hand pictures to `prepare_image` and record the outcomes."""

import io
import tempfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image
from torch import Tensor

from tests.benchmarks.ink import Bytes
from vae_core import prepare_image

Handed = Image.Image | npt.NDArray[Any] | bytes
"""A picture, an array, or the content of a file, which is handed over by its path."""
Kind = Callable[[Bytes, np.random.Generator], Handed]
EmptyKind = Callable[[np.random.Generator], Handed]
Draw = Callable[[int], Handed]  # draws the picture of an index, the same at every call
Done = Callable[[], Any]
REFUSED = -1  # reading of a picture that raised a ValueError
CRASHED = -2  # reading of a picture that raised anything else


@dataclass(frozen=True)
class Outcome:
    """What `prepare_image` made of one picture, and the classifier's reading of it."""

    prepared: Tensor | None  # [1, 1, 28, 28]; None where it raised
    read: int  # a digit, REFUSED or CRASHED
    seconds: float


def generator(name: str, index: int) -> np.random.Generator:
    """Return the random generator of one picture, which depends on its kind's name and its index alone."""
    return np.random.default_rng([zlib.crc32(name.encode()), index])


def now() -> tuple[float, float]:
    """Return the clock and the CPU time of this process, in seconds."""
    return perf_counter(), process_time()


def seconds_since(start: tuple[float, float]) -> float:
    """Return the seconds since `start` by the clock or the CPU, whichever is less: waits for a core do not count."""
    return min(end - begin for begin, end in zip(start, now(), strict=True))


def mnist_digits(count: int, data_dir: Path) -> list[tuple[Bytes, int]]:
    """Return the first images of MNIST's test set with their labels, count / 10 of each digit."""
    from torchvision.datasets import MNIST  # slow to import

    dataset = MNIST(str(data_dir), train=False, download=True)
    labels = dataset.targets.numpy()
    chosen = [np.flatnonzero(labels == digit)[: max(1, count // 10)] for digit in range(10)]
    return [(dataset.data[index].numpy(), digit) for digit, group in enumerate(chosen) for index in group]


@torch.inference_mode()
def hand_over(handed: Handed, classifier: torch.nn.Module, folder: Path) -> Outcome:
    """Return the outcome of a picture, an array, or a file, which is first written into `folder`."""
    given: Any = handed
    if isinstance(handed, bytes):
        with Image.open(io.BytesIO(handed)) as picture:
            given = folder / f"handed.{str(picture.format).lower()}"
        given.write_bytes(handed)
    start = now()
    try:
        prepared = prepare_image(given)
    except Exception as error:
        return Outcome(None, REFUSED if isinstance(error, ValueError) else CRASHED, seconds_since(start))
    seconds = seconds_since(start)
    return Outcome(prepared, int(classifier(prepared).argmax()), seconds)


@dataclass(frozen=True)
class Trial:
    """One kind's pictures, drawn by their index, their labels and their outcomes."""

    name: str
    draw: Draw
    labels: Sequence[int]  # digits, or REFUSED where there is none to find
    outcomes: Sequence[Outcome]

    @property
    def correct(self) -> list[bool]:
        """Whether each picture was read right, or rightly refused."""
        return [label == outcome.read for label, outcome in zip(self.labels, self.outcomes, strict=True)]

    def count(self, read: int) -> int:
        """Return the number of pictures with this reading."""
        return sum(outcome.read == read for outcome in self.outcomes)


def try_digits(kind: Kind, digits: Sequence[tuple[Bytes, int]], classifier: torch.nn.Module, done: Done) -> Trial:
    """Return the trial of one kind of hand-over with every digit."""

    def draw(index: int) -> Handed:
        return kind(digits[index][0], generator(kind.__name__, index))

    return run(kind.__name__, draw, [label for _, label in digits], classifier, done)


def try_empty_pictures(kind: EmptyKind, count: int, classifier: torch.nn.Module, done: Done) -> Trial:
    """Return the trial of `count` pictures of one kind without a digit."""
    return run(kind.__name__, lambda index: kind(generator(kind.__name__, index)), [REFUSED] * count, classifier, done)


def run(name: str, draw: Draw, labels: Sequence[int], classifier: torch.nn.Module, done: Done) -> Trial:
    """Draw, hand over and read a picture for each label, calling `done` after each."""
    outcomes = []
    with tempfile.TemporaryDirectory() as folder:
        for index in range(len(labels)):
            outcomes.append(hand_over(draw(index), classifier, Path(folder)))
            done()
    return Trial(name, draw, labels, outcomes)
