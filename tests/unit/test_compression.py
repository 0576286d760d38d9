"""What goes out compressed, and what stays as it is."""

import gzip
from collections.abc import AsyncIterator

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from ui.server.compression import LEVEL, MIN_SIZE, Compression, shrink
from ui.server.errors import Refused, Sentences

HTML = "<p>A digit, and its code.</p>" * 500
GZIP, NONE = {"Accept-Encoding": "gzip, br"}, {"Accept-Encoding": "br"}


async def stream(_request: Request) -> StreamingResponse:
    async def parts() -> AsyncIterator[str]:
        yield "data: first\n\n"
        yield "data: second\n\n"

    return StreamingResponse(parts(), media_type="text/html")


async def fail(_request: Request) -> Response:
    raise Refused(503, "Busy. " * MIN_SIZE)


def answering(path: str, response: Response) -> Route:
    """Return a route that answers with one response."""

    async def answer(_request: Request) -> Response:
        return response

    return Route(path, answer)


@pytest.fixture
def client() -> TestClient:
    """Return a client of an app whose answers are compressed."""
    zipped = Response(gzip.compress(HTML.encode()), headers={"Content-Encoding": "gzip"}, media_type="text/html")
    routes = [
        answering("/", HTMLResponse(HTML)),
        answering("/json", JSONResponse([HTML])),
        answering("/short", HTMLResponse("x" * (MIN_SIZE - 1))),
        answering("/part", HTMLResponse(HTML, 206)),
        answering("/missing", HTMLResponse(HTML, 404)),
        answering("/events", Response(HTML, media_type="text/event-stream")),
        answering("/picture", Response(HTML, media_type="image/png")),
        answering("/zipped", zipped),
        Route("/stream", stream),
        Route("/fail", fail),
    ]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(Sentences), Middleware(Compression)]))


@pytest.mark.parametrize("path", ["/", "/json"])
def test_the_page_and_json_go_out_compressed_to_whoever_takes_gzip(client: TestClient, path: str) -> None:
    small, plain = client.get(path, headers=GZIP), client.get(path, headers=NONE)
    assert small.content == plain.content  # httpx expands it
    assert small.headers["Content-Encoding"] == "gzip"
    assert int(small.headers["Content-Length"]) == len(gzip.compress(plain.content, LEVEL, mtime=0))
    assert "Content-Encoding" not in plain.headers
    assert int(plain.headers["Content-Length"]) == len(plain.content)
    assert {reply.headers["Vary"] for reply in (small, plain)} == {"Accept-Encoding"}


@pytest.mark.parametrize("path", ["/short", "/part", "/missing", "/events", "/picture", "/stream"])
def test_streams_parts_and_what_gains_nothing_go_out_as_they_are(client: TestClient, path: str) -> None:
    reply, plain = client.get(path, headers=GZIP), client.get(path, headers=NONE)
    assert "Content-Encoding" not in reply.headers
    assert "Vary" not in reply.headers
    assert reply.content == plain.content
    assert reply.headers.get("Content-Length") == plain.headers.get("Content-Length")


def test_what_is_compressed_already_is_not_compressed_again(client: TestClient) -> None:
    assert client.get("/zipped", headers=GZIP).text == HTML


def test_head_tells_what_get_would_send(client: TestClient) -> None:
    head, get = client.head("/", headers=GZIP), client.get("/", headers=GZIP)
    assert head.headers == get.headers


def test_a_refusal_is_still_a_sentence(client: TestClient) -> None:
    reply = client.get("/fail", headers=GZIP)
    assert (reply.status_code, reply.json()["detail"]) == (503, "Busy. " * MIN_SIZE)


def test_the_same_page_is_compressed_once(client: TestClient) -> None:
    shrink.cache_clear()
    for _ in range(3):
        client.get("/", headers=GZIP)
    assert shrink.cache_info().misses == 1
