"""Strange requests to the routes of Gradio and of the page, for `payloads.py`."""

import json
import random

from tests.benchmarks.mutations import STRANGE, segment
from tests.benchmarks.wire import Headers, Request

METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "CONNECT", "BREW", "get", "G" * 300]
ROUTES: dict[bytes, int] = {
    **dict.fromkeys((b"/", b"/config", b"/config/", b"/gradio_api/info", b"/gradio_api/openapi.json"), 2),
    **dict.fromkeys(
        (b"/openapi.json", b"/docs", b"/redoc", b"/gradio_api/startup-events", b"/gradio_api/queue/status"), 2
    ),
    **dict.fromkeys((b"/gradio_api/file={}", b"/gradio_api/file/{}", b"/gradio_api/proxy={}", b"/page-files/{}"), 8),
    **dict.fromkeys((b"/static/{}", b"/assets/{}", b"/svelte/{}", b"/theme.css", b"/gradio_api/theme.css"), 3),
    **dict.fromkeys(
        (b"/favicon.ico", b"/robots.txt", b"/manifest.json", b"/pwa_icon", b"/pwa_icon/{}", b"/{}", b"/{}/{}"), 2
    ),
    **dict.fromkeys(
        (b"/monitoring", b"/monitoring/{}", b"/monitoring/summary", b"/logout", b"/login", b"/login/callback"), 2
    ),
    **dict.fromkeys((b"/gradio_api/user", b"/gradio_api/token", b"/gradio_api/app_id", b"/gradio_api/login_check"), 1),
    **dict.fromkeys(
        (b"/gradio_api/runs", b"/gradio_api/{}", b"/gradio_api/run-history/connect", b"/gradio_api/mcp/sse"), 1
    ),
    **dict.fromkeys((b"/gradio_api/custom_component/{}/client/{}/{}", b"/gradio_api/custom_component/{}/{}/{}/{}"), 6),
    **dict.fromkeys((b"/gradio_api/stream/{}/{}/{}/playlist.m3u8", b"/gradio_api/stream/{}/{}/{}/{}.ts"), 4),
    **dict.fromkeys((b"/gradio_api/stream/{}/{}/{}/playlist-file", b"/gradio_api/stream/{}/{}/0/a.aac"), 3),
    **dict.fromkeys((b"/gradio_api/deep_link?session_hash={}", b"/?deep_link={}", b"/config?deep_link={}&page={}"), 8),
    **dict.fromkeys((b"/?page={}", b"/?__theme={}&view={}&__sign={}", b"/gradio_api/info?page={}&all_endpoints={}"), 5),
    **dict.fromkeys(
        (b"/gradio_api/queue/data?session_hash={}", b"/gradio_api/queue/data", b"/gradio_api/dev/reload"), 5
    ),
    **dict.fromkeys((b"/gradio_api/heartbeat/{}", b"/gradio_api/call/decode/{}", b"/gradio_api/call/v2/{}/{}"), 6),
    b"/gradio_api/upload_progress?upload_id={}": 1,  # waits 3 s for an upload that is not there
}
WEIGHTS = list(ROUTES.values())


def strange_route(rng: random.Random, session: str) -> Request:
    """Return a request to one of ROUTES with strange parts, at times with a wrong method, headers or a body."""
    template = rng.choices(list(ROUTES), WEIGHTS)[0]
    first, *rest = template.split(b"{}")
    filled = first + b"".join((session.encode() if rng.random() < 0.1 else segment(rng)) + each for each in rest)
    if rng.random() < 0.15:
        filled += rng.choice([b"?", b"&"]) + segment(rng) + b"=" + segment(rng)
    method = rng.choice(METHODS) if rng.random() < 0.15 else "GET"
    body = json.dumps(rng.choice(STRANGE)).encode() if rng.random() < 0.05 else b""
    headers = strange_headers(rng) if rng.random() < 0.25 else ()
    kind = template.split(b"{}")[0].split(b"?")[0].decode()
    return Request(kind, method, filled, headers, body, endless=True)


STRANGE_HEADERS: dict[str, list[bytes]] = {
    "Host": [b"", b"evil.example", b"[::1", b"a" * 3_000, b"127.0.0.1:99999", b"\xff", b"a/b@c"],
    "X-Forwarded-Host": [b"evil.example", b"[::1", b"\xff", b"a,b", b"http://x", b"\x01"],
    "X-Forwarded-Proto": [b"javascript", b"https,http", b"\xff", b"", b"://"],
    "X-Forwarded-For": [b"127.0.0.1", b"a, b, c", b"\xff", b"," * 5_000, b"::::", b""],
    "X-Direct-Url": [b"http://[::1", b"javascript:1", b"\xff", b"/"],
    "X-Gradio-Server": [b"http://evil.example", b"\xff"],
    "Cookie": [b"a" * 7_000, b"access-token-=\xff", b"=;=;=", b"a=b; " * 500],
    "Range": [b"bytes=5-1", b"bytes=-", b"bytes=a-b", b"bytes=0-" + b"9" * 40, b"bytes=1-2,3-4" * 99],
    "Origin": [b"null", b"http://evil.example", b"http://[::1", b"\xff"],
    "Access-Control-Request-Method": [b"BREW", b"\xff"],
    "Accept-Encoding": [b"gzip;q=nan", b"*;q=\xff", b"a" * 3_000, b";,;=", b"br;q=x"],
    "If-None-Match": [b'"x"', b"\xff"],
    "If-Modified-Since": [b"\xff", b"yesterday"],
    "X-Long": [b"a" * 8_000, b"a" * 70_000],
    "Content-Encoding": [b"gzip", b"\xff"],
    "Content-Length": [b"-1", b"9" * 40, b"a", b"5, 5", b"1e3"],
    "Transfer-Encoding": [b"chunked", b"gzip", b"chunked, chunked", b"\xff"],
    "Upgrade": [b"websocket", b"h2c"],
    "Expect": [b"100-continue", b"\xff"],
    "Authorization": [b"Basic \xff", b"Bearer " + b"a" * 5_000],
    "Accept": [b"\xff", b"text/event-stream"],
}


def strange_headers(rng: random.Random) -> Headers:
    """Return headers that a server may trip over: one to three strange ones, or very many."""
    if rng.random() < 0.05:
        return tuple((f"X-Many-{number}", b"a") for number in range(500))
    names = rng.sample(list(STRANGE_HEADERS), rng.choice([1, 1, 1, 2, 3]))
    return tuple((name, rng.choice(STRANGE_HEADERS[name])) for name in names)
