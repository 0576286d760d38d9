"""A rehearsal of Hugging Face Spaces without the network: what starts there, from where, and what it must not do.

SPACES_PYTHON names the interpreter of an environment of exactly requirements.txt; without it, this one serves.
"""

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.page.server import ROOT, SPY, Server, serve, use_everything

PORT = 7860  # where Spaces looks
MEMORY_LIMIT = 1.5e9  # bytes
PYTHON = os.environ.get("SPACES_PYTHON", sys.executable)
DEV_ONLY = {"pytest", "playwright", "hypothesis", "mypy", "ruff"}


def is_taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start the app as Spaces would."""
    if is_taken(PORT) and "CI" not in os.environ:
        pytest.skip(f"port {PORT} is taken on this machine")
    home = tmp_path_factory.mktemp("space")
    environment = {"HOME": str(home), "PATH": os.defpath, "GRADIO_SERVER_NAME": "0.0.0.0"}
    environment |= {"SPACE_ID": "someone/latent-explorer", "SYSTEM": "spaces"}
    with serve(home, PORT, environment, (PYTHON, "-u", "app.py")) as running:
        for name, reply in use_everything(running, largest_calls):
            assert reply.error is None, (name, reply.error)
        yield running


def largest_calls(digit: Any, other: Any) -> dict[str, list[Any]]:
    """Return the arguments of each endpoint with which it takes most memory."""
    return {
        "sample": [64, 1.0, 0, "article"],
        "encode": [digit, "article"],
        "decode": [[[0.0] * 32] * 64, "article"],
        "reconstruct": [digit, 0, "article"],
        "interpolate": [digit, other, 31, "spherical", "article"],
    }


def test_the_page_answers_on_the_port_of_spaces_with_analytics_off(space: Server) -> None:
    reply = space.http.get("/")
    assert reply.status_code == 200
    assert "Latent Explorer" in reply.text
    config = space.http.get("/config").json()
    assert (config["space_id"], config["analytics_enabled"]) == ("someone/latent-explorer", False)


def test_no_connection_to_another_host_was_tried(space: Server) -> None:
    assert space.outbound == []


def test_memory_stays_below_one_and_a_half_gigabytes(space: Server) -> None:
    status = Path(f"/proc/{space.process.pid}/status")
    if not status.exists():
        pytest.skip("this system has no /proc")
    peak = re.search(r"VmHWM:\s+(\d+) kB", status.read_text())
    assert peak
    assert int(peak[1]) * 1024 < MEMORY_LIMIT


def test_the_app_wrote_no_warning_and_no_error(space: Server) -> None:
    problems = re.findall(r"^.*(?:Error|Warning):.*$", space.log, re.MULTILINE)
    # Gradio looks for what only a real Space has installed, for its editor there, and goes on without it
    assert [line for line in problems if "`spaces` package is required to run hot-reloading" not in line] == []


def test_the_record_of_connections_sees_look_ups_and_connections(tmp_path: Path) -> None:
    log = tmp_path / "outbound.log"
    code = """
import contextlib, socket
for attempt in (
    lambda: socket.create_connection(("192.0.2.1", 9), timeout=0.01),
    lambda: socket.getaddrinfo("name.invalid", 80),
    lambda: socket.create_connection(("127.0.0.1", 9), timeout=0.01),
):
    with contextlib.suppress(OSError):
        attempt()
"""
    environment = {"PYTHONPATH": str(SPY), "OUTBOUND_LOG": str(log)}
    subprocess.run([sys.executable, "-c", code], env=os.environ | environment, check=True)
    hosts = {line.split()[1] for line in log.read_text().splitlines()}
    assert hosts == {"192.0.2.1", "name.invalid"}


def test_the_environment_is_exactly_the_requirements() -> None:
    if "SPACES_PYTHON" not in os.environ:
        pytest.skip("SPACES_PYTHON names no environment of exactly requirements.txt")
    code = "import importlib.metadata as m, json; print(json.dumps({d.name: d.version for d in m.distributions()}))"
    found = subprocess.run([PYTHON, "-c", code], capture_output=True, text=True, check=True).stdout
    installed = {normalized(name): version.partition("+")[0] for name, version in json.loads(found).items()}
    pins = re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==([^\s;+]+)", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    assert pins
    assert {name: installed.get(normalized(name)) for name, _ in pins} == dict(pins)
    assert not DEV_ONLY & installed.keys()


def normalized(name: str) -> str:
    """Return a package's name in the form in which PEP 503 compares names."""
    return re.sub(r"[-_.]+", "-", name).lower()
