"""Visitors for locust, started by `load.py`: each with an address, a session and a heartbeat of their own.

LOAD_FOLDER names the folder of what the server has to answer; the figures go there at the end.
"""

import itertools
import json
import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from time import perf_counter
from typing import Any

import httpx
import numpy as np
from locust import User, between, events, task
from locust.env import Environment
from PIL import Image

from tests.benchmarks.expected import (
    EVENT,
    EXPECTED,
    MODE,
    MODEL,
    SEED,
    STEPS,
    SUMMARY,
    Pixels,
    RefusedError,
    WrongError,
    agree,
)

FOLDER = Path(os.environ.get("LOAD_FOLDER", "."))
FILE = {"meta": {"_type": "gradio.FileData"}}  # what Gradio's own clients add to the description of a file
PATIENCE = 30.0  # seconds until a visitor gives up


class Visitor(User):
    """Someone who looks at samples most of the time, and calls the rest of the server's functions."""

    wait_time = between(1, 4)
    addresses = itertools.count(1)
    event: dict[str, Any]
    expected: dict[str, Any]

    def on_start(self) -> None:
        """Open the page, from an address that no other visitor has."""
        number = next(self.addresses)
        caller = f"127.1.{number // 250}.{number % 250 + 1}"
        transport = httpx.HTTPTransport(local_address=caller, verify=False, trust_env=False)
        self.http = httpx.Client(base_url=self.host or "", timeout=PATIENCE, transport=transport, trust_env=False)
        self.event = json.loads((FOLDER / EVENT).read_text())
        self.expected = dict(np.load(FOLDER / EXPECTED))
        self.visits, self.name = itertools.count(), f"visitor{number}"
        self.heartbeat: Any = None
        self.open_page()

    def on_stop(self) -> None:
        """Close the page."""
        self.http.close()

    @contextmanager
    def action(self, name: str) -> Iterator[None]:
        """Time what a visitor does, and report it with the error that it ended in."""
        start, error = perf_counter(), None
        try:
            yield
        except Exception as caught:
            error = caught
        milliseconds = 1000 * (perf_counter() - start)
        report: dict[str, Any] = {"request_type": "visit", "name": name, "response_time": milliseconds}
        self.environment.events.request.fire(**report, response_length=0, exception=error, context={})

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Return an answer; raises RefusedError for any status but 200."""
        reply = self.http.request(method, path, **options)
        if reply.status_code != 200:
            raise RefusedError(f"{reply.status_code} {reply.text[:100]}")
        return reply

    def call(self, endpoint: str, *data: Any) -> Any:
        """Call a public endpoint and return its results."""
        path = f"/gradio_api/call/{endpoint}"
        number = self.ask("POST", path, json={"data": data}).json()["event_id"]
        *_, kind, result = (line for line in self.ask("GET", f"{path}/{number}").text.splitlines() if line)
        content = json.loads(result.removeprefix("data: "))
        if kind != "event: complete":
            raise RefusedError(f"200 {kind}: {str(content)[:100]}")
        return content

    def picture(self, file: dict[str, Any]) -> Pixels:
        """Fetch a picture of a result."""
        return np.asarray(Image.open(BytesIO(self.ask("GET", f"/gradio_api/file={file['path']}").content)))

    def gallery(self, shown: list[dict[str, Any]]) -> list[Pixels]:
        """Fetch the pictures of a gallery."""
        return [self.picture(each["image"]) for each in shown]

    def upload(self, name: str) -> dict[str, Any]:
        """Upload a digit."""
        content = (FOLDER / f"{name}.png").read_bytes()
        reply = self.ask("POST", "/gradio_api/upload", files={"files": (f"{name}.png", content)})
        return {"path": reply.json()[0], **FILE}

    @task(1)
    def open_page(self) -> None:
        """Load the page anew: a session of its own, which the heartbeat keeps."""
        with self.action("page"):
            if self.heartbeat is not None:
                self.heartbeat.close()
            self.session = f"{self.name}-{next(self.visits)}"
            self.ask("GET", "/")
            request = self.http.build_request("GET", f"/gradio_api/heartbeat/{self.session}", timeout=None)
            self.heartbeat = self.http.send(request, stream=True)
            if self.heartbeat.status_code != 200:
                raise RefusedError(f"{self.heartbeat.status_code} heartbeat")

    @task(6)
    def draw_samples(self) -> None:
        """Draw samples on the page; they have to be as many as were asked for."""
        with self.action("samples"):
            count, seed = random.choice([8, 16, 32, 64]), random.randrange(1000)
            data = [MODEL, count, 1.0, seed, random.choice(["prior", "mixture", "3"])]
            body = self.event | {"data": data, "session_hash": self.session}
            self.ask("POST", "/gradio_api/queue/join", json=body)
            tiles = self.result()[0]
            if len(tiles) != count:
                raise WrongError(f"wrong samples: {len(tiles)}, not {count}")

    def result(self) -> Any:
        """Return the values that the event of this session came to."""
        with self.http.stream("GET", "/gradio_api/queue/data", params={"session_hash": self.session}) as stream:
            for line in stream.iter_lines():
                message = json.loads(line.removeprefix("data: ")) if line else {}
                if message.get("msg") == "process_completed":
                    if not message["success"]:
                        raise RefusedError(f"200 {str(message['output'])[:100]}")
                    return message["output"]["data"]
            raise RefusedError(f"{stream.status_code} no result")

    @task(4)
    def decode(self) -> None:
        """Decode a code; its picture has to be the model's own."""
        with self.action("decode"):
            index = random.randrange(len(self.expected["codes"]))
            shown = self.call("decode", self.expected["codes"][index].tolist(), MODEL)[0]
            agree(self.gallery(shown), self.expected["decoded"][index : index + 1], "decode")

    @task(2)
    def reconstruct(self) -> None:
        """Upload a digit and reconstruct it."""
        with self.action("upload and reconstruct"):
            index = random.randrange(len(self.expected["digits"]))
            file = self.upload(self.expected["digits"][index])
            *pictures, _ = self.call("reconstruct", file, SEED, MODEL)
            agree([self.picture(each) for each in pictures], self.expected["reconstructed"][index], "reconstruct")

    @task(1)
    def walk(self) -> None:
        """Upload two digits and walk from one to the other."""
        with self.action("upload and interpolate"):
            digits = self.expected["digits"]
            first, last = random.randrange(len(digits)), random.randrange(len(digits))
            files = [self.upload(digits[index]) for index in (first, last)]
            shown = self.call("interpolate", *files, STEPS, MODE, MODEL)[0]
            agree(self.gallery(shown), self.expected["walks"][first, last], "interpolate")


def write_summary(environment: Environment, **_: Any) -> None:
    """Write the figures of the run into the folder."""
    total = environment.stats.total
    errors: dict[str, int] = {}
    for each in environment.stats.errors.values():
        words = f"{each.name}: {each.error}"
        errors[words] = errors.get(words, 0) + int(each.occurrences)
    figures = {
        "actions": total.num_requests,
        "per_second": total.total_rps,
        "median": total.median_response_time / 1000,
        "percentile": total.get_response_time_percentile(0.95) / 1000,
        "each": {
            entry.name: [entry.num_requests, entry.get_response_time_percentile(0.95) / 1000]
            for entry in environment.stats.entries.values()
        },
        "errors": errors,
    }
    (FOLDER / SUMMARY).write_text(json.dumps(figures))


events.quitting.add_listener(write_summary)  # type: ignore[no-untyped-call]
