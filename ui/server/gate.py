"""Which requests are let in: the routes that the page and its clients use, and so many at a time."""

import re
from collections import Counter
from threading import Event

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.server import limits
from ui.server.errors import Refused
from ui.text import say

STOPPING = Event()  # set when the server is told to stop: what is under way is finished, and no more is let in
ROUTES = re.compile(
    r"""
    /                                               # the page
    | /(config|theme\.css|favicon\.ico|manifest\.json|robots\.txt)/?
    | /(assets|static|svelte|page-files)/.*         # what it loads
    | /gradio_api/(info|openapi\.json|app_id|startup-events|theme\.css)/?
    | /gradio_api/heartbeat/[^/]+
    | /gradio_api/(queue/(join|data|status)|cancel|reset|component_server)/?    # events of the page
    | /gradio_api/(upload|upload_progress)
    | /gradio_api/file[=/](?!\s*https?:)[^\0]*       # uploads and results, and nothing from other hosts
    | /gradio_api/call/(v2/)?[^/]+(/[^/]*)?         # the endpoints
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
"""Paths that are served. Gradio has more: monitoring and reloading for developers, a log-in, deep links that are never
deleted, a proxy, recordings of the screen, calls that skip the queue."""
HOST = re.compile(r"(?:\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::([0-9]{1,5}))?", re.IGNORECASE)
MAX_HOST = 1000  # length of the longest header that names hosts, characters


class Gate:
    """Middleware that refuses other routes, too many open requests, and new ones while the server stops."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.open: Counter[str] = Counter()  # requests under way, by address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or raise Refused."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if not ROUTES.fullmatch(scope["path"]):
            raise Refused(404, say("server.no_such_page"))
        if STOPPING.is_set() and (scope["method"] != "GET" or scope["path"] == "/"):
            raise Refused(503, say("server.stopping"))
        if not all(is_host(Headers(scope=scope).get(name, "")) for name in ("host", "x-forwarded-host")):
            raise Refused(400, say("server.no_host"))
        headers = [(name, value) for name, value in scope["headers"] if name != b"x-gradio-server"]
        address = address_of(scope)
        if self.open.total() >= limits.MAX_OPEN or self.open[address] >= limits.MAX_OPEN_PER_ADDRESS:
            raise Refused(429, say("server.too_many_open"))
        self.open[address] += 1
        try:
            await self.app({**scope, "headers": headers}, receive, send)
        finally:
            self.open[address] -= 1
            if not self.open[address]:
                del self.open[address]


def is_host(names: str) -> bool:
    """Return whether a header names a host, or one for each proxy: Gradio makes addresses of it."""
    hosts = [HOST.fullmatch(name.strip()) for name in names.split(",") if name]
    return len(names) <= MAX_HOST and all(host and int(host[1] or 0) < 2**16 for host in hosts)


def address_of(scope: Scope) -> str:
    """Return the address of a client, as uvicorn knows it: from X-Forwarded-For where FORWARDED_ALLOW_IPS trusts it."""
    return scope["client"][0] if scope.get("client") else ""
