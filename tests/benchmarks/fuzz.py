"""Fuzz a server over HTTP: `python -m tests.benchmarks.fuzz --requests 10000 --seed 0` prints a table.

Each request is made of the seed and its index alone; `--index 17` sends one and prints it whole. The exit status is 1
when any answer or the log shows a fault, when memory does not come back, or when the server does not go on. Linux only.
"""

import json
import sys
import tempfile
import threading
from collections import Counter, defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

import tyro

from tests.benchmarks.honest import arguments_of_endpoints, decodes, fresh_server, stranger, use_everything
from tests.benchmarks.leaks import excerpt, faults, log_faults
from tests.benchmarks.payloads import Known, make
from tests.benchmarks.watch import memory, within
from tests.benchmarks.wire import Answer, Request, exchange, one_line
from tests.page.server import FILE, Server
from tests.pictures import DIGIT

WORKERS = 4  # requests at a time
OTHER_SEED = 1_000_003  # what the warm-up's seed is higher by, so that it sends other requests
GROWTH = 0.1  # share by which memory may have grown
Step = tuple[Request, Answer]


@dataclass(frozen=True)
class Options:
    """How much to send."""

    requests: int = 10_000
    seed: int = 0
    warm_up: int = 300  # requests before memory is looked at: first uses load code and fill caches
    rest: float = 15.0  # seconds of rest before memory is looked at again
    index: int | None = None  # send the request of this index alone, and print what comes back


@dataclass
class Report:
    """What was found: for each fault and kind of request how often, and the first example."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: dict[tuple[str, str], str] = field(default_factory=dict)
    statuses: defaultdict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, fault: str, kind: str, example: str) -> None:
        """Count a fault, and keep its example if it is the first."""
        with self.lock:
            self.counts[fault, kind] += 1
            self.examples.setdefault((fault, kind), example)

    def look_at(self, steps: Sequence[Step], folder: Path, index: int) -> None:
        """Count the faults of the answers to a request and to the one for its result."""
        first = steps[0][0]
        asked = f"#{index}: {first.method} {one_line(first.path, 60)} {one_line(first.body, 120)}".strip()
        for request, answer in steps:
            with self.lock:
                self.statuses[request.kind][answer.status] += 1
            for fault in faults(request, answer, folder, first):
                told = one_line(excerpt(answer.text, fault).encode(errors="replace"))
                self.add(fault, request.kind, f"{asked} -> {answer.status} {told}")

    def lines(self) -> list[str]:
        """Return the table of faults."""
        rows = [
            f"| {fault} | {kind} | {count} | {self.examples[fault, kind]} |"
            for (fault, kind), count in sorted(self.counts.items())
        ]
        return ["| fault | where | times | first |", "|---|---|---|---|", *(rows or ["| none | | 0 | |"])]


def learn(server: Server) -> Known:
    """Return what a stranger can know, with two pictures uploaded."""
    images = [{"path": server.upload(f"{name}.png", DIGIT), **FILE} for name in "ab"]
    events = []
    for event in server.events:
        data = [images[0] if slot in event.image_slots else value for slot, value in enumerate(event.start)]
        events.append(event.body(data) | {"trigger_id": None})
    components = [component["id"] for component in server.config["components"]]
    return Known(arguments_of_endpoints(*images), events, components, server.server_functions, DIGIT)


def sent(server: Server, request: Request) -> list[Step]:
    """Return a request and its answer, and those of the result that it leads to."""
    port = urlsplit(server.url).port or 0
    answer = exchange(port, request)
    steps = [(request, answer)]
    if answer.status == 200 and request.follow:
        number = str(json.loads(answer.body).get("event_id")).encode()
        result = Request(f"{request.kind}, result", "GET", request.follow.replace(b"{event_id}", number))
        steps.append((result, exchange(port, result)))
    return steps


def send_all(server: Server, known: Known, report: Report, seed: int, count: int) -> None:
    """Send the requests of all indices up to a count from a few threads, and report what is wrong."""

    def send(index: int) -> None:
        report.look_at(sent(server, make(known, seed, index)), server.folder, index)

    with ThreadPoolExecutor(WORKERS) as pool:
        for _ in pool.map(send, range(count)):
            pass


def fuzz(server: Server, report: Report, options: Options) -> str:
    """Send a warm-up and the requests, look at all else that may have gone wrong, and return a line on memory."""
    with stranger(server) as honest:
        known = learn(honest)
        send_all(server, known, Report(), options.seed + OTHER_SEED, options.warm_up)
        use_everything(honest)
        before = memory(server.process.pid)
        send_all(server, known, report, options.seed, options.requests)
        after = memory_after(server, before, options.rest)
        if after > before * (1 + GROWTH):
            report.add("memory did not come back", "server", f"{before:.0f} MB, then {after:.0f} MB")
        look_at_server(server, honest, report)
    return f"memory {before:.0f} MB, then {after:.0f} MB; log {len(server.log) / 1e6:.2f} MB"


def memory_after(server: Server, before: float, rest: float) -> float:
    """Return the memory after a rest, which ends early where memory comes back."""
    within(rest, lambda: memory(server.process.pid) <= before)
    return memory(server.process.pid)


def look_at_server(server: Server, honest: Server, report: Report) -> None:
    """Report what is wrong with the server once all is sent: ended, not working, its log, its connections."""
    if server.process.poll() is not None:
        report.add("the server ended", "server", f"status {server.process.poll()}")
    elif wrong := decodes(honest):
        report.add("an honest decode failed", "server", wrong)
    for fault, example in log_faults(server.log):
        report.add(fault, example.partition(":")[0], one_line(example.encode()))
    for line in server.outbound:
        report.add("a connection to another host", "server", one_line(line.encode()))


def statuses(report: Report) -> Sequence[str]:
    """Return the table of what was sent and what it was answered with."""
    rows = []
    for kind, counts in sorted(report.statuses.items()):
        answers = ", ".join(f"{code or 'none'}: {count}" for code, count in sorted(counts.items()))
        rows.append(f"| {kind} | {counts.total()} | {answers} |")
    return ["| request | sent | answers |", "|---|---|---|", *rows]


def show_one(server: Server, seed: int, index: int) -> None:
    """Print a request and its answer as they are, and the log."""
    with stranger(server) as honest:
        known = learn(honest)
    for request, answer in sent(server, make(known, seed, index)):
        print(request.raw[:10_000], answer.status, answer.body[:10_000], f"{answer.seconds:.1f} s", sep="\n\n")
        print(*faults(request, answer, server.folder, request), sep="\n")
    print(server.log[-6_000:])


def main() -> int:
    """Run the command line and return the exit status."""
    options, report = tyro.cli(Options, description=__doc__), Report()
    with tempfile.TemporaryDirectory() as folder, fresh_server(Path(folder)) as server:
        if options.index is not None:
            show_one(server, options.seed, options.index)
            return 0
        start = monotonic()
        line = fuzz(server, report, options)
        print(*statuses(report), "", *report.lines(), "", f"{line}; {monotonic() - start:.0f} s in all", sep="\n")
    return 1 if report.counts else 0


if __name__ == "__main__":
    sys.exit(main())
