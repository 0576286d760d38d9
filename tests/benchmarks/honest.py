"""Honest visitors of a server under attack, from an address of their own, and the server that they visit."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic
from typing import Any

from tests.benchmarks.watch import repeat
from tests.page import server as page_server
from tests.page.server import Server, free_port, serve

ELSEWHERE = "127.0.0.2"  # where honest visitors come from: another address than the attackers'
EVERY = 0.5  # seconds between two calls of a visitor
ORIGIN = [0.0] * 32  # a code of "article"


@contextmanager
def fresh_server(folder: Path) -> Iterator[Server]:
    """Run the app with all of its files in a folder, those included that Python puts into the system's own."""
    (folder / "system").mkdir()
    port = free_port()
    with serve(
        folder, port, os.environ | {"GRADIO_SERVER_PORT": str(port), "TMPDIR": str(folder / "system")}
    ) as server:
        yield server


@contextmanager
def stranger(server: Server, caller: str = ELSEWHERE) -> Iterator[Server]:
    """Lend the same server as it is called from another address."""
    other = replace(server, caller=caller)
    try:
        yield other
    finally:
        other.http.close()


def decodes(server: Server) -> str | None:
    """Decode one code, and return what went wrong, if anything."""
    try:
        reply = server.call("decode", ORIGIN, "article")
        return reply.error or (None if len(reply.data[0]) == 1 else f"{len(reply.data[0])} pictures")
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def use_everything(server: Server) -> None:
    """Call every endpoint and fire every event of the page, as in a whole visit."""

    def arguments(three: Any, eight: Any) -> dict[str, list[Any]]:
        return {name: list(values.values()) for name, values in arguments_of_endpoints(three, eight).items()}

    for _ in page_server.use_everything(server, arguments):
        pass


def arguments_of_endpoints(image: Any, image_b: Any) -> dict[str, dict[str, Any]]:
    """Return valid arguments of each public endpoint."""
    return {
        "sample": {"num_samples": 16, "temperature": 1.0, "seed": 0, "model": "article"},
        "encode": {"image": image, "model": "article"},
        "decode": {"z": ORIGIN, "model": "article"},
        "reconstruct": {"image": image, "seed": 0, "model": "explorer"},
        "interpolate": {"image": image, "image_b": image_b, "num_steps": 7, "mode": "linear", "model": "article"},
    }


@dataclass
class Visit:
    """How a visitor fared."""

    slowest: float = 0.0  # seconds
    calls: int = 0
    errors: list[str] = field(default_factory=list)


@contextmanager
def visiting(server: Server) -> Iterator[Visit]:
    """Decode again and again from elsewhere until the end of the block."""
    visit, stopped = Visit(), threading.Event()

    def decode() -> None:
        start = monotonic()
        if wrong := decodes(caller):
            visit.errors.append(wrong)
        visit.slowest = max(visit.slowest, monotonic() - start)
        visit.calls += 1

    with stranger(server) as caller:
        thread = repeat(decode, stopped, EVERY)
        try:
            yield visit
        finally:
            stopped.set()
            thread.join()
