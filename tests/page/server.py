"""The real `python app.py` in a process of its own, and the ways in that a program or a browser has."""

import itertools
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx

from tests.pictures import DIGIT, example, png

ROOT = Path(__file__).resolve().parents[2]
SPY = Path(__file__).parent / "spy"
PORTS = (20_000, 32_000)  # below those that systems give to clients
FILE = {"meta": {"_type": "gradio.FileData"}}  # what Gradio's own clients add to the description of a file
Arguments = Callable[[Any, Any], dict[str, list[Any]]]


@dataclass(frozen=True)
class Reply:
    """What a call came to: its results, or the sentence that it was refused with."""

    data: Any = None
    error: str | None = None


@dataclass(frozen=True)
class Event:
    """An event of the page that calls the server, with the components that are its inputs."""

    index: int
    name: str
    inputs: list[dict[str, Any]]

    @property
    def start(self) -> list[Any]:
        """The values of the inputs on the untouched page."""
        return [component["props"].get("value") for component in self.inputs]

    @property
    def image_slots(self) -> list[int]:
        """Positions of the inputs that are images."""
        return [position for position, component in enumerate(self.inputs) if component["type"] == "image"]

    def body(self, data: list[Any]) -> dict[str, Any]:
        """Return what a browser sends for it, but for its session."""
        return {"data": data, "event_data": None, "fn_index": self.index}


@dataclass(frozen=True)
class Server:
    """A running app."""

    url: str
    process: subprocess.Popen[bytes]
    folder: Path
    caller: str = "127.0.0.1"
    """The address of this machine that calls come from: to the server, each is another visitor."""

    @cached_property
    def http(self) -> httpx.Client:
        """A client that follows nothing and trusts no proxy of the environment."""
        transport = httpx.HTTPTransport(local_address=self.caller, trust_env=False)
        return httpx.Client(base_url=self.url, timeout=60, trust_env=False, transport=transport)

    @cached_property
    def config(self) -> dict[str, Any]:
        """What a browser is told of the page."""
        config: dict[str, Any] = self.http.get("/config").json()
        return config

    @property
    def server_functions(self) -> list[tuple[int, str]]:
        """The functions of components that a browser may call: the number of the component, and a name."""
        return [
            (component["id"], name)
            for component in self.config["components"]
            for name in component["props"].get("server_fns") or []
        ]

    @cached_property
    def events(self) -> list[Event]:
        """The page's own events, which no API names: as a browser is told of them, and anyone may invent them."""
        components = {component["id"]: component for component in self.config["components"]}

        return [
            Event(each["id"], each["api_name"], [components[number] for number in each["inputs"]])
            for each in self.config["dependencies"]
            if each["backend_fn"] and each["api_visibility"] == "private"
        ]

    @cached_property
    def sessions(self) -> Iterator[int]:
        """Numbers for the sessions of invented browsers."""
        return itertools.count()

    @property
    def log(self) -> str:
        """What the app wrote."""
        return (self.folder / "app.log").read_text(encoding="utf-8", errors="replace")

    @property
    def outbound(self) -> list[str]:
        """Connections that the app tried to hosts other than this machine."""
        path = self.folder / "outbound.log"
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []

    def upload(self, name: str, content: bytes) -> str:
        """Upload a file; return its path on the server."""
        reply = self.http.post("/gradio_api/upload", files={"files": (name, content)}).raise_for_status()
        return str(reply.json()[0])

    def call(self, endpoint: str, *data: Any) -> Reply:
        """Call a public endpoint as any program may, with whatever JSON."""
        body = json.dumps({"data": data})  # NaN and infinities included, as httpx itself would refuse
        path, headers = f"/gradio_api/call/{endpoint}", {"Content-Type": "application/json"}
        reply = self.http.post(path, content=body, headers=headers)
        if reply.is_error:
            return Reply(error=reply.json()["detail"])
        lines = self.http.get(f"{path}/{reply.json()['event_id']}").text.splitlines()
        *_, kind, result = filter(None, lines)  # heartbeats may come before
        content = json.loads(result.removeprefix("data: "))
        return Reply(error=content["error"]) if kind == "event: error" else Reply(data=content)

    def fire(self, event: Event, data: list[Any]) -> Reply:
        """Fire an event of the page as a browser does, with whatever values."""
        session = f"session{next(self.sessions)}-{self.caller}"
        reply = self.http.post("/gradio_api/queue/join", json=event.body(data) | {"session_hash": session})
        if reply.is_error:
            return Reply(error=reply.json()["detail"])
        with self.http.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as stream:
            for line in stream.iter_lines():
                message = json.loads(line.removeprefix("data: ")) if line else {}
                if message.get("msg") == "process_completed":
                    output = message["output"]
                    return Reply(data=output["data"]) if message["success"] else Reply(error=output["error"])
        raise AssertionError(f"the server never answered {event.name}")


def environment(port: int) -> dict[str, str]:
    """Return the environment of an app that serves on a port."""
    return os.environ | {"GRADIO_SERVER_PORT": str(port)}


def free_port() -> int:
    """Return a port that is free, and is none that the system gives to clients: one may get it before the server."""
    while True:
        port = random.randrange(*PORTS)
        with suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port


@contextmanager
def serve(
    folder: Path,
    port: int,
    environment: dict[str, str],
    command: Sequence[str] = (sys.executable, "-u", "app.py"),
    root: Path = ROOT,
) -> Iterator[Server]:
    """Run the app with its log, its uploads and the record of its connections in `folder`; kill it at the end."""
    paths = {"GRADIO_TEMP_DIR": folder / "uploads", "OUTBOUND_LOG": folder / "outbound.log", "PYTHONPATH": SPY}
    settings = environment | {name: str(path) for name, path in paths.items()}
    with (folder / "app.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=root, env=settings, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
    server = Server(f"http://127.0.0.1:{port}", process, folder)
    try:
        wait_until_it_answers(server)
        yield server
    finally:
        server.http.close()
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_until_it_answers(server: Server, seconds: float = 180) -> None:
    """Return when the page can be had; raise with the app's log when it ends or takes too long."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with suppress(subprocess.TimeoutExpired):
            code = server.process.wait(timeout=0.2)
            raise RuntimeError(f"app.py ended with {code}:\n{server.log}")
        with suppress(httpx.TransportError):
            server.http.get("/").raise_for_status()
            return
    raise RuntimeError(f"app.py did not answer in {seconds:.0f} s:\n{server.log}")


def assert_still_works(server: Server) -> None:
    reply = server.call("decode", [0.0] * 32, "article")
    assert reply.error is None
    assert len(reply.data[0]) == 1


def use_everything(server: Server, arguments: Arguments) -> Iterator[tuple[str, Reply]]:
    """Fire each event of the page with its first values, then call each endpoint; yield names and replies.

    `arguments` makes the arguments of each endpoint of two uploaded pictures, a three and an eight.
    """
    three = {"path": server.upload("3.png", DIGIT), **FILE}
    eight = {"path": server.upload("8.png", png(example("8"))), **FILE}
    for event in server.events:
        data = event.start
        for slot in event.image_slots:
            data[slot] = three
        yield event.name, server.fire(event, data)
    for name, values in arguments(three, eight).items():
        yield name, server.call(name, *values)


def ask_with_image(server: Server, image: Any) -> list[str | None]:
    """Return the error of each endpoint that takes an image, None for success."""
    good = {"path": server.upload("3.png", DIGIT), **FILE}
    calls: list[tuple[str, list[Any]]] = [
        ("encode", [image, "article"]),
        ("reconstruct", [image, 0, "article"]),
        ("interpolate", [image, good, 5, "linear", "article"]),
        ("interpolate", [good, image, 5, "linear", "article"]),
    ]
    return [server.call(endpoint, *data).error for endpoint, data in calls]
