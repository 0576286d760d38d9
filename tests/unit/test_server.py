"""What stands between a stranger and Gradio, part by part; tests/page/test_protection.py attacks the whole."""

import asyncio
import errno
import os
import shutil
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from tests.asynchronous import run
from ui.server import bodies, errors, gate, limits
from ui.server.bodies import Bodies
from ui.server.errors import Refused, Sentences
from ui.server.folder import BLOCK, Folder
from ui.server.gate import Gate
from ui.text import say

UPLOAD = "/gradio_api/upload"
CLOSED = ["/monitoring", "/gradio_api/dev/reload", "/gradio_api/run/sample", "/login"]
Handler = Callable[[Request], Awaitable[PlainTextResponse]]


def client(folder: Path, handler: Handler, path: str = UPLOAD) -> TestClient:
    """Return a client of an app that protects one route."""
    parts = [Middleware(Sentences), Middleware(Gate), Middleware(Bodies, folder=Folder(folder))]
    return TestClient(Starlette(routes=[Route(path, handler, methods=["GET", "POST"])], middleware=parts))


async def size_of_body(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


def raising(error: Exception) -> Handler:
    async def handler(_request: Request) -> PlainTextResponse:
        raise error

    return handler


async def enter(entrance: Gate, **changed: Any) -> None:
    """Send a request through the gate."""
    scope = {"type": "http", "path": "/", "method": "GET", "headers": [], "client": ("here", 1)} | changed

    async def nothing(*_: Any) -> Any:
        return {"type": "http.disconnect"}

    await entrance(scope, nothing, nothing)


def put(folder: Path, name: str, *, size: int = 1, age: float = 0) -> Path:
    """Store a file that was modified `age` seconds ago in a folder of its own, as Gradio does."""
    path = folder / name / "digit.png"
    path.parent.mkdir(parents=True)
    path.write_bytes(bytes(size))
    os.utime(path, (time.time() - age,) * 2)
    return path


@pytest.mark.parametrize(
    ("error", "path", "status", "sentence"),
    [
        (KeyError("data"), UPLOAD, 400, "server.unusable"),
        (RecursionError(), UPLOAD, 400, "server.unusable"),
        (KeyError("/nothing"), "/gradio_api/call/v2/nothing", 404, "server.no_such_name"),
        (OSError(errno.ENOSPC, "No space left on device", "/secret"), UPLOAD, 507, "server.disk_full"),
        (Refused(503, "Busy."), UPLOAD, 503, "Busy."),
    ],
)
def test_every_exception_is_answered_with_a_status_and_a_sentence(  # noqa: PLR0917 (a row of the table)
    tmp_path: Path, caplog: pytest.LogCaptureFixture, error: Exception, path: str, status: int, sentence: str
) -> None:
    reply = client(tmp_path, raising(error), path).post(path)
    assert (reply.status_code, reply.json()["detail"]) == (status, say(sentence) if "server" in sentence else sentence)
    assert ("Retry-After" in reply.headers) == (status == 503)
    lines = [record.getMessage() for record in caplog.records if record.name == errors.LOG.name]
    assert len(lines) == (0 if isinstance(error, Refused) else 1)
    assert not any("\n" in line for line in lines)


@pytest.mark.parametrize("path", [*CLOSED, "/gradio_api/file=HTTPS://example.com/", "//", "/\0"])
def test_other_routes_of_gradio_are_closed(path: str) -> None:
    async def app(*_: Any) -> None:
        raise AssertionError

    with pytest.raises(Refused, match="nothing under this address"):
        run(enter(Gate(app), path=path))


@pytest.mark.parametrize("name", ["Host", "X-Forwarded-Host"])
@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:7860", 200),
        ("someone-latent-explorer.hf.space, 10.0.0.1:80", 200),
        ("[::1]:80", 200),
        ("a:65536", 400),
        ("a\x01", 400),
        ("a/b", 400),
        ("a" * 1001, 400),
    ],
)
def test_a_host_that_cannot_be_is_refused(name: str, host: str, status: int) -> None:
    headers = [(b"host", b"a")] if name != "Host" else []
    headers.append((name.lower().encode(), host.encode()))

    async def app(*_: Any) -> None:
        raise Refused(200, "It was let in.")

    with pytest.raises(Refused) as refused:
        run(enter(Gate(app), headers=headers))
    assert refused.value.status == status


def test_only_so_many_requests_of_an_address_are_open_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_OPEN_PER_ADDRESS", 2)

    async def open_four() -> list[Any]:
        closed = asyncio.Event()

        async def app(*_: Any) -> None:
            await closed.wait()

        entrance = Gate(app)
        addresses = ("here", "here", "here", "there")
        visits = [asyncio.ensure_future(enter(entrance, client=(address, 1))) for address in addresses]
        await asyncio.sleep(0)
        closed.set()
        outcomes = await asyncio.gather(*visits, return_exceptions=True)
        assert not entrance.open
        return outcomes

    first, second, third, other = run(open_four())
    assert (first, second, other) == (None, None, None)
    assert isinstance(third, Refused)
    assert third.status == 429


def test_a_server_that_stops_finishes_what_it_began_and_takes_nothing_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = client(tmp_path, size_of_body)
    gate.STOPPING.set()
    try:
        assert visitor.post(UPLOAD).json()["detail"] == say("server.stopping")
        assert visitor.get(UPLOAD).text == "0"  # results are still fetched
    finally:
        gate.STOPPING.clear()


@pytest.mark.parametrize(("path", "limit"), [(UPLOAD, "MAX_UPLOAD"), ("/gradio_api/queue/join", "MAX_BODY")])
def test_a_body_over_the_limit_is_refused_announced_or_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, limit: str
) -> None:
    monkeypatch.setattr(limits, limit, 1000)
    monkeypatch.setattr(limits, "MAX_ENVELOPE", 0)
    visitor = client(tmp_path, size_of_body, path)
    assert visitor.post(path, content=bytes(1000)).text == "1000"
    assert visitor.post(path, content=bytes(1001)).status_code == 413
    assert visitor.post(path, content=iter([bytes(600), bytes(600)])).status_code == 413  # without a Content-Length


def test_forms_are_taken_as_uploads_only(tmp_path: Path) -> None:
    reply = client(tmp_path, size_of_body, "/gradio_api/component_server").post(
        "/gradio_api/component_server", files={"x": ("x.png", b"x")}
    )
    assert (reply.status_code, reply.json()["detail"]) == (415, say("server.only_json"))


@pytest.mark.parametrize(("silent", "sentence"), [(True, "server.too_slow"), (False, "server.broken_off")])
def test_a_body_that_stops_half_way_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, silent: bool, sentence: str
) -> None:
    monkeypatch.setattr(limits, "READ_TIMEOUT", 0.01)
    messages = [{"type": "http.request", "body": b"half", "more_body": True}]

    async def receive() -> Any:
        if messages:
            return messages.pop()
        if silent:
            await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    body = bodies.Body(receive, 1000, None)

    async def read() -> None:
        await body.receive()
        await body.receive()

    with pytest.raises(Refused) as refused:
        run(read())
    assert refused.value.message == say(sentence)
    assert body.refused is refused.value


def test_the_oldest_files_make_room_for_new_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_FOLDER", 8 * BLOCK)
    files = [put(tmp_path, str(age), size=BLOCK, age=age) for age in (40, 30, 20, 10)]  # two blocks each
    folder = Folder(tmp_path)
    folder.sweep()
    assert all(path.exists() for path in files)
    with folder.arrival() as arrival:
        run(arrival.take(1))
        assert [path.exists() for path in files] == [False, False, True, True]
        assert not files[0].parent.exists()
    assert (folder.arriving, folder.stored) == (0, 4 * BLOCK + 1)


def test_files_are_deleted_after_an_hour_and_left_overs_of_uploads_sooner(tmp_path: Path) -> None:
    old, new = put(tmp_path, "old", age=limits.MAX_AGE + 9), put(tmp_path, "new", age=limits.MAX_AGE - 9)
    broken_off, arriving = tmp_path / "tmp1", tmp_path / "tmp2"
    broken_off.write_bytes(b"half")
    os.utime(broken_off, (time.time() - limits.MAX_READ - 9,) * 2)
    arriving.write_bytes(b"half")
    Folder(tmp_path).sweep()
    assert [path.exists() for path in (old, new, broken_off, arriving)] == [False, True, False, True]


def test_a_full_disk_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(10**9, 10**9, 0))
    reply = client(tmp_path, size_of_body).post(UPLOAD, content=b"digit")
    assert (reply.status_code, reply.json()["detail"]) == (507, say("server.disk_full"))
