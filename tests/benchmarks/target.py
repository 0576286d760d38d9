"""What an attacker aims at, and the tally of what came back; for `floods.py`, so that its process starts fast."""

import json
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

from tests.benchmarks.wire import Answer, Request, exchange

LONGEST = 25.0  # seconds that a flood sends for
PATIENCE = 60.0  # seconds that an attacker waits for a result
PICTURE = "an uploaded picture goes here"
BOUNDARY = b"line-between-files"
FORM = (("Content-Type", b"multipart/form-data; boundary=" + BOUNDARY),)
JSON = (("Content-Type", b"application/json"),)


@dataclass(frozen=True)
class Target:
    """A server, as a stranger knows it."""

    port: int
    sample: dict[str, Any]
    """The body of the event that draws samples."""
    picture_events: list[dict[str, Any]]
    """Bodies of the events that take a picture, with PICTURE in its place."""
    functions: list[tuple[int, str]]
    """Functions of components."""
    bombs: str
    """The folder of the bombs."""
    share: float = 1.0
    """How much of the whole attack is sent."""

    def count(self, whole: int) -> int:
        """Return this share of a number."""
        return round(whole * self.share)


@dataclass
class Tally:
    """What came back, in words, with how often it did."""

    counts: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, outcome: str) -> None:
        """Count an outcome."""
        with self.lock:
            self.counts[outcome] += 1


def in_words(answer: Answer) -> str:
    """Return the status of an answer, and the sentence of a refusal with its numbers left out."""
    if not answer.status:
        return "no answer in time" if answer.hung else "connection closed"
    if answer.hung:
        return f"{answer.status}, no end in time"
    told = answer.text
    errors = re.findall(r'"(?:error|detail|message)":\s*"((?:[^"\\]|\\.)*)"', told)
    if answer.status == 200 and not errors:
        return "200"
    sentence = re.sub(r"\d+", "#", (errors or [re.sub(r"<[^>]*>|\s+", " ", told)])[0])[:70]
    return f"{answer.status} {sentence}".strip()


def post(target: Target, path: str, body: Any, patience: float = PATIENCE) -> Answer:
    """Send JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return exchange(target.port, Request(path, "POST", f"/gradio_api/{path}".encode(), JSON, content), patience)


def get(target: Target, path: str, patience: float = PATIENCE) -> Answer:
    """Ask for an address."""
    return exchange(target.port, Request(path, "GET", f"/gradio_api/{path}".encode()), patience)


def called(target: Target, name: str, data: list[Any]) -> Answer:
    """Call an endpoint and return the answer with its result."""
    answer = post(target, f"call/{name}", {"data": data})
    return get(target, f"call/{name}/{json.loads(answer.body)['event_id']}") if answer.status == 200 else answer


def fired(target: Target, body: dict[str, Any], session: str) -> Answer:
    """Fire an event of the page and return the answer with its result."""
    answer = post(target, "queue/join", body | {"session_hash": session})
    return get(target, f"queue/data?session_hash={session}") if answer.status == 200 else answer


def form(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return the body of an upload."""
    parts = []
    for name, content in files:
        head = f'Content-Disposition: form-data; name="files"; filename="{name}"\r\nContent-Type: image/png\r\n\r\n'
        parts.append(b"--" + BOUNDARY + b"\r\n" + head.encode() + content + b"\r\n")
    return b"".join(parts) + b"--" + BOUNDARY + b"--\r\n"


def uploaded(target: Target, path: Path) -> dict[str, Any] | None:
    """Upload a file and return its description; None where it is refused."""
    request = Request("upload", "POST", b"/gradio_api/upload", FORM, form([(path.name, path.read_bytes())]))
    answer = exchange(target.port, request, PATIENCE)
    if answer.status != 200:
        return None
    return {"path": json.loads(answer.body)[0], "meta": {"_type": "gradio.FileData"}}


def with_picture(body: dict[str, Any], picture: Any) -> dict[str, Any]:
    """Return the body of an event with a picture in its place."""
    filled: dict[str, Any] = json.loads(json.dumps(body).replace(json.dumps(PICTURE), json.dumps(picture)))
    return filled


def at_once(tally: Tally, count: int, ask: Callable[[int], Answer], threads: int) -> None:
    """Ask a number of times from many threads, for as long as LONGEST, and count the answers."""
    deadline = monotonic() + LONGEST

    def one(index: int) -> None:
        if monotonic() > deadline:
            return
        outcome = "connection refused or reset"
        with suppress(OSError, ValueError):
            outcome = in_words(ask(index))
        tally.add(outcome)

    with ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(one, range(count)):
            pass
