"""What a stranger may not do to the running server, one by one; tests/benchmarks/attack.py sends thousands."""

import socket
import time
from pathlib import Path
from typing import Any

import pytest

from tests.page.server import Server, assert_still_works
from tests.pictures import DIGIT
from ui.server import limits
from ui.text import say

CLOSED = [
    "/monitoring",
    "/monitoring/summary",
    "/gradio_api/dev/reload",
    "/gradio_api/deep_link?session_hash=a",
    "/gradio_api/run/sample",
    "/gradio_api/proxy=https://example.com/",
    "/gradio_api/stream/a/b/1/playlist.m3u8",
    "/logout",
    "/nothing",
]


def uploads(server: Server) -> list[Path]:
    """Return the files in the server's folder of uploads."""
    return [path for path in (server.folder / "uploads").rglob("*") if path.is_file()]


def join(server: Server, **changed: Any) -> Any:
    """Return the answer to a call of the page's event that draws a seed."""
    event = next(each for each in server.events if each.name == "random_seed")
    body = {"data": [], "fn_index": event.index, "session_hash": "stranger"} | changed
    return server.http.post("/gradio_api/queue/join", json=body)


@pytest.mark.parametrize("path", CLOSED)
def test_what_only_developers_use_is_closed(server: Server, path: str) -> None:
    for method in ("GET", "POST"):
        reply = server.http.request(method, path)
        assert (reply.status_code, reply.json()["detail"]) == (404, say("server.no_such_page"))


@pytest.mark.parametrize("path", ["/", "/config", "/nothing", "/gradio_api/info"])
def test_every_answer_says_how_a_browser_is_to_treat_it(server: Server, path: str) -> None:
    headers = server.http.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    policy = headers["Content-Security-Policy"]
    assert policy == "frame-ancestors 'self' https://huggingface.co https://*.hf.space"


def test_other_pages_may_call_a_public_server_and_not_one_on_localhost(server: Server) -> None:
    elsewhere = {"Origin": "https://example.com"}
    public = server.http.get("/config", headers=elsewhere | {"Host": "someone-latent-explorer.hf.space"}).headers
    local = server.http.get("/config", headers=elsewhere).headers
    assert public["Access-Control-Allow-Origin"] == "https://example.com"
    assert "Access-Control-Allow-Origin" not in local
    assert "Access-Control-Allow-Credentials" not in {*public, *local}


@pytest.mark.parametrize("fields", [["files"] * 2, ["files", "other"]])
def test_a_form_holds_one_file(server: Server, fields: list[str]) -> None:
    before = uploads(server)
    reply = server.http.post("/gradio_api/upload", files=[(field, ("3.png", DIGIT)) for field in fields])
    assert (reply.status_code, reply.text) == (400, "Too many files. Maximum number of files is 1.")
    assert uploads(server) == before


def test_an_upload_that_is_broken_off_leaves_nothing(server: Server) -> None:
    before = uploads(server)
    form = b'--x\r\nContent-Disposition: form-data; name="files"; filename="3.png"\r\n\r\n' + bytes(100_000)
    head = b"POST /gradio_api/upload HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=x\r\n"
    host, port = server.http.base_url.host, server.http.base_url.port
    with socket.create_connection((host, port)) as client:
        client.sendall(head + b"Content-Length: 900000\r\n\r\n" + form)
        deadline = time.monotonic() + 5
        while len(uploads(server)) == len(before) and time.monotonic() < deadline:
            time.sleep(0.01)
        assert len(uploads(server)) == len(before) + 1
    deadline = time.monotonic() + 5
    while len(uploads(server)) > len(before) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert uploads(server) == before
    assert_still_works(server)


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHost: a\r\n"])
def test_a_connection_without_a_request_is_ended(server: Server, sent: bytes) -> None:
    host, port = server.http.base_url.host, server.http.base_url.port
    with socket.create_connection((host, port), timeout=limits.READ_TIMEOUT + 5) as client:
        client.sendall(sent)
        assert client.recv(1000) == b""


def test_a_session_that_fetches_nothing_is_told_so_and_others_go_on(server: Server) -> None:
    session = f"session{next(server.sessions)}"
    replies = [join(server, session_hash=session) for _ in range(limits.MAX_UNFETCHED_PER_SESSION + 1)]
    assert [reply.status_code for reply in replies] == [200] * limits.MAX_UNFETCHED_PER_SESSION + [503]
    assert replies[-1].json()["detail"] == say("server.busy_session", count=limits.MAX_UNFETCHED_PER_SESSION)
    assert_still_works(server)
    with server.http.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as stream:
        fetched = [line for line in stream.iter_lines() if "process_completed" in line]
    assert len(fetched) == limits.MAX_UNFETCHED_PER_SESSION
    assert join(server, session_hash=session).status_code == 200


@pytest.mark.parametrize("session", ["", "x" * 65])
def test_the_name_of_a_session_is_short(server: Server, session: str) -> None:
    reply = join(server, session_hash=session)
    assert (reply.status_code, reply.json()["detail"]) == (400, say("server.long_session", limit=64))


def test_an_unknown_function_is_not_found(server: Server) -> None:
    for reply in (join(server, fn_index=999), server.http.post("/gradio_api/call/nothing", json={"data": []})):
        assert (reply.status_code, reply.json()["detail"]) == (404, say("server.no_such_name"))


@pytest.mark.parametrize("content", [b"{", b"[]", b"null", b'{"data": 1}', b"[" * 100_000, b"\xff\xfe"])
@pytest.mark.parametrize("path", ["queue/join", "component_server", "call/sample", "call/v2/sample", "cancel"])
def test_a_malformed_request_is_no_error_of_the_server(server: Server, path: str, content: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    reply = server.http.post(f"/gradio_api/{path}", content=content, headers=headers)
    assert reply.status_code in {400, 404, 422}
    assert reply.json()["detail"]
    assert "Traceback" not in server.log
