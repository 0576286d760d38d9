"""Attack a server while honest visitors use it: `python -m tests.benchmarks.attack` prints a table.

Each attack meets a fresh server, comes from a process of its own and from one address; the honest come from another.
The exit status is 1 when a goal is missed. `--only NAME` runs one attack. Linux only.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from time import sleep
from typing import Any
from urllib.parse import urlsplit

import tyro

from tests.benchmarks.bombs import write_bombs
from tests.benchmarks.floods import FLOODS, STILL_OPEN
from tests.benchmarks.honest import Visit, fresh_server, stranger, use_everything, visiting
from tests.benchmarks.target import PICTURE, Target
from tests.benchmarks.watch import Cost, files_in, memory, watched, within
from tests.page.server import ROOT, Event, Server

PEAK_MB = 1_500  # most memory during an attack: a free Space is ended by its host far above, a laptop swaps
AFTER_MB = 1_000  # most memory AFTERWARDS seconds later: the next attack must not start from a higher floor
DECODE_SECONDS = 3.0  # longest wait of an honest visitor: longer, and the page seems broken
QUOTA_MB = 200  # most that all uploads and results may take on the disk, together
AFTERWARDS = 10.0  # seconds after an attack in which memory and files have to be given back
SETTLE = 3.0  # seconds of these that are waited in any case: calls that were taken go on
PARTLY_SENT = 250_000  # bytes that the rest of a broken-off upload exceeds, and no result does
LIMIT = 180.0  # seconds after which an attack is ended
BROKEN = {"half_open", "broken_off"}  # attacks that leave parts of files


@dataclass(frozen=True)
class Options:
    """Which attacks to run."""

    only: str | None = None  # the name of one attack


@dataclass(frozen=True)
class Outcome:
    """What an attack did."""

    name: str
    cost: Cost
    visit: Visit
    memory_after: float
    left: int
    """Files of broken-off uploads that were not deleted."""
    answers: dict[str, int]
    status: int | None
    """What the server ended with; None while it goes on."""

    def misses(self) -> Iterator[str]:
        """Yield each goal that was missed, in words."""
        if self.status is not None:
            yield f"the server ended with status {self.status}"
        if self.cost.memory > PEAK_MB:
            yield f"peak over {PEAK_MB} MB"
        if self.memory_after > AFTER_MB:
            yield f"over {AFTER_MB} MB afterwards"
        if self.visit.slowest > DECODE_SECONDS:
            yield f"a decode over {DECODE_SECONDS:.0f} s"
        if self.visit.errors:
            yield f"{len(self.visit.errors)} of {self.visit.calls} honest calls failed: {self.visit.errors[0][:80]}"
        if self.cost.files > QUOTA_MB:
            yield f"over {QUOTA_MB} MB of files"
        if self.left:
            yield f"{self.left} files of broken-off uploads left"
        if still_open := self.answers.get(STILL_OPEN):
            yield f"{still_open} connections {STILL_OPEN}"

    def row(self) -> str:
        """Return a line of the table."""
        figures = f"{self.cost.memory:.0f} of {PEAK_MB} | {self.memory_after:.0f} of {AFTER_MB}"
        figures += f" | {self.visit.slowest:.2f} of {DECODE_SECONDS:.0f} | {self.cost.files:.0f} of {QUOTA_MB}"
        answers = "; ".join(f"{count} x {words}" for words, count in list(self.answers.items())[:4]).replace("|", "¦")
        missed = "; ".join(self.misses()).replace("|", "¦").replace("\n", " ")
        return f"| {self.name} | {figures} | {answers} | {f'FAIL: {missed}' if missed else 'pass'} |"


HEAD = """\
| attack | peak, MB | after 10 s, MB | slowest honest decode, s | files, MB | answers | |
|---|---|---|---|---|---|---|"""


def body_of(event: Event, picture: Any) -> dict[str, Any]:
    """Return what a browser sends for an event of the page, with a picture in each of its places for one."""
    data = event.start
    for slot in event.image_slots:
        data[slot] = picture
    return event.body(data)


def aim(server: Server, bombs: Path, share: float = 1.0) -> Target:
    """Return what a stranger knows of a server."""
    events = server.events
    with_pictures = [body_of(event, PICTURE) for event in events if event.image_slots]
    sample = next(body_of(event, None) for event in events if event.name == "show")
    port = urlsplit(server.url).port or 0
    return Target(port, sample, with_pictures, server.server_functions, str(bombs), share)


def flood(name: str, target: Target) -> dict[str, int]:
    """Run a flood in a process of its own, and return its answers with how often each came."""
    command = [sys.executable, "-m", "tests.benchmarks.floods", name]
    given = json.dumps(asdict(target))
    try:
        done = subprocess.run(
            command, input=given, cwd=ROOT, capture_output=True, text=True, check=False, timeout=LIMIT
        )
    except subprocess.TimeoutExpired:
        return {f"no end after {LIMIT:.0f} s": 1}
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    answers: dict[str, int] = json.loads(done.stdout)
    return answers


def partly_sent(folder: Path) -> int:
    """Return how many files are too large for a result."""
    return sum(size > PARTLY_SENT for size in files_in(folder).values())


def attack(server: Server, name: str, target: Target) -> Outcome:
    """Run one attack and return what it did."""
    pid = server.process.pid
    broken = name in BROKEN
    with watched(pid, server.folder) as cost, visiting(server) as visit:
        answers = flood(name, target)
        sleep(SETTLE)
        within(AFTERWARDS - SETTLE, lambda: memory(pid) < AFTER_MB and not (broken and partly_sent(server.folder)))
    left = partly_sent(server.folder) if broken else 0
    return Outcome(name, cost, visit, memory(pid), left, answers, server.process.poll())


def on_a_fresh_server(name: str, bombs: Path) -> Outcome:
    """Run one attack on a server that was used once by an honest visitor."""
    with tempfile.TemporaryDirectory() as folder, fresh_server(Path(folder)) as server, stranger(server) as honest:
        use_everything(honest)
        return attack(server, name, aim(honest, bombs))


def main() -> int:
    """Run the command line and return the exit status."""
    only = tyro.cli(Options, description=__doc__).only
    failed = False
    print(HEAD, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        bombs = write_bombs(Path(folder) / "bombs")
        for name in [only] if only else FLOODS:
            outcome = on_a_fresh_server(name, bombs)
            failed = failed or any(outcome.misses())
            print(outcome.row(), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
