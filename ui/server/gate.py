"""Which requests are let in: the routes that the page and its clients use, and so many at a time."""

import re
from collections import Counter
from threading import Event

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
    | /gradio_api/file[=/].*                        # uploads and results
    | /gradio_api/call/(v2/)?[^/]+(/[^/]*)?         # the endpoints
    """,
    re.VERBOSE | re.DOTALL,
)
"""Paths that are served. Gradio has more: monitoring and reloading for developers, a log-in, deep links that are never
deleted, a proxy, recordings of the screen, calls that skip the queue."""


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
        address = address_of(scope)
        if self.open.total() >= limits.MAX_OPEN or self.open[address] >= limits.MAX_OPEN_PER_ADDRESS:
            raise Refused(429, say("server.too_many_open"))
        self.open[address] += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self.open[address] -= 1
            if not self.open[address]:
                del self.open[address]


def address_of(scope: Scope) -> str:
    """Return the address of a client, as uvicorn knows it: from X-Forwarded-For where FORWARDED_ALLOW_IPS trusts it."""
    return scope["client"][0] if scope.get("client") else ""
