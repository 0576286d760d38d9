"""What a running server costs: memory, sampled all the while, and files. Linux only, as it reads /proc."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep

MEGABYTE = 1e6  # bytes
EVERY = 0.05  # seconds between two samples of memory
EVERY_FILES = 0.25  # seconds between two looks at the files


def family(pid: int) -> Iterator[int]:
    """Yield a process and the processes that it started."""
    yield pid
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in thread.read_text().split():
                yield from family(int(child))


def memory(pid: int) -> float:
    """Return the resident memory of a process and those that it started, in MB; 0 once it has ended."""
    pages = 0
    for each in family(pid):
        with suppress(OSError, IndexError):
            pages += int(Path(f"/proc/{each}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MEGABYTE


def files_in(folder: Path) -> dict[Path, int]:
    """Return the files below a folder with their sizes in bytes, less the two logs of a server."""
    found = {}
    for place, _, names in os.walk(folder):
        for path in (Path(place) / name for name in names if not name.endswith(".log")):
            with suppress(OSError):  # deleted meanwhile
                found[path] = path.stat().st_size
    return found


@dataclass
class Cost:
    """The most that a server took while it was watched."""

    memory: float = 0.0  # MB
    files: float = 0.0  # MB
    stopped: threading.Event = field(default_factory=threading.Event)


def repeat(work: Callable[[], None], stopped: threading.Event, seconds: float) -> threading.Thread:
    """Start a thread that works every so many seconds until it is stopped."""

    def loop() -> None:
        while not stopped.is_set():
            work()
            stopped.wait(seconds)

    thread = threading.Thread(target=loop)
    thread.start()
    return thread


@contextmanager
def watched(pid: int, folder: Path) -> Iterator[Cost]:
    """Record the highest memory of a process and the largest size of its files, until the end of the block."""
    cost = Cost()

    def look_at_memory() -> None:
        cost.memory = max(cost.memory, memory(pid))

    def look_at_files() -> None:
        cost.files = max(cost.files, sum(files_in(folder).values()) / MEGABYTE)

    looks = [(look_at_memory, EVERY), (look_at_files, EVERY_FILES)]
    threads = [repeat(look, cost.stopped, seconds) for look, seconds in looks]
    try:
        yield cost
    finally:
        cost.stopped.set()
        for thread in threads:
            thread.join()


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    """Return whether something comes to hold within some seconds, as soon as it does."""
    deadline = monotonic() + seconds
    while not holds():
        if monotonic() > deadline:
            return False
        sleep(0.25)
    return True
