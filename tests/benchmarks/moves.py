"""What the benchmarks of live parts share: times of moves, their goals, and an app on a free port."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

from playwright.sync_api import Browser, sync_playwright

from tests.page.conftest import ARGUMENTS, BROWSERS
from tests.page.server import Server, free_port, serve

FRAME = 16.7  # milliseconds of a frame at 60 Hz


@dataclass(frozen=True)
class Times:
    """Milliseconds of some rounds of moves."""

    moves: list[float]  # from each move to its picture
    frames: list[list[float]]  # by round: of each move's frame
    verdicts: list[float] = field(default_factory=list)  # from each move to the end of all that follows in its frame

    @property
    def longest_frame(self) -> float:
        """The longest frame, of each move the shortest of its rounds."""
        shortest: list[float] = [min(move) for move in zip(*self.frames, strict=True)]
        return max(shortest)

    @property
    def longest_of_all(self) -> float:
        """The longest frame of all rounds, with other work of the machine."""
        return max(max(frames) for frames in self.frames)

    @property
    def percentile_95(self) -> float:
        """95th percentile of the moves."""
        return float(quantiles(self.moves, n=20)[-1])


@dataclass(frozen=True)
class Goal:
    """Most milliseconds of a kind of move; frames have a goal only where the page does all the work."""

    median: float
    percentile_95: float
    frame: float = FRAME


HEAD = ["| moves | median, ms | 95th percentile | longest frame | of all rounds | |", "|---|---|---|---|---|---|"]


def row(name: str, measured: Times, goal: Goal) -> tuple[str, bool]:
    """Return a row under HEAD, and whether the goal is kept."""
    pairs = [
        (median(measured.moves), goal.median),
        (measured.percentile_95, goal.percentile_95),
        (measured.longest_frame, goal.frame),
    ]
    kept = all(value <= limit for value, limit in pairs)
    figures = " | ".join(f"{value:.1f} of {limit:g}" for value, limit in pairs)
    return f"| {name} | {figures} | {measured.longest_of_all:.1f} | {verdict(kept)} |", kept


def plain_row(name: str, measured: Times) -> str:
    """Return a row under HEAD without goals."""
    return f"| {name} | {median(measured.moves):.1f} | {measured.percentile_95:.1f} | | | |"


def goals_table(goals: list[tuple[str, float, float, bool]]) -> tuple[list[str], bool]:
    """Return a table of (what, measured, goal, whether it is kept), after an empty line, and whether all are kept."""
    rows = [f"| {what} | {value:.3g} | {goal:g} | {verdict(kept)} |" for what, value, goal, kept in goals]
    return ["", "| | measured | goal | |", "|---|---|---|---|", *rows], all(kept for *_, kept in goals)


def report(
    moves: Sequence[tuple[str, Times, Goal]],
    goals: list[tuple[str, float, float, bool]],
    *,
    without_goals: Sequence[tuple[str, Times]] = (),
    more: Sequence[str] = (),
) -> int:
    """Print the table of moves and that of other goals, which ends with `more` rows, and return the exit status."""
    rows, kept = zip(*(row(*each) for each in moves), strict=True)
    plain = [plain_row(name, times) for name, times in without_goals]
    table, others_kept = goals_table(goals)
    print("\n".join([*HEAD, *rows, *plain, *table, *more]))
    return 0 if all(kept) and others_kept else 1


def verdict(kept: bool) -> str:
    """Return the last column of a row."""
    return "pass" if kept else "FAIL"


@contextmanager
def launched() -> Iterator[Browser]:
    """Launch a Chromium or Chrome of this machine."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=ARGUMENTS)


@contextmanager
def serving(*app: str) -> Iterator[Server]:
    """Serve an app on a free port."""
    port = free_port()
    environment = os.environ | {"GRADIO_SERVER_PORT": str(port)}
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(Path(folder), port, environment, (sys.executable, "-u", *app)) as server,
    ):
        yield server
