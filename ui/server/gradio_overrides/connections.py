"""Connections: one on which no request arrives is ended, and as many may be open as the limits say."""

import sys
from asyncio import Transport
from functools import partial
from types import SimpleNamespace

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from ui.server import limits

if sys.platform != "win32":
    import resource

UVICORN = SimpleNamespace(Config=partial(uvicorn.Config, http="ui.server.gradio_overrides.connections:Connection"))
"""What Gradio's `http_server` takes from uvicorn, with the class below for connections."""


class Connection(H11Protocol):
    """uvicorn's connection, which waits for ever for the first request."""

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self.loop.call_later(limits.READ_TIMEOUT, self.end_if_silent)

    def end_if_silent(self) -> None:
        """End a connection on which no whole head of a request has arrived."""
        if self.cycle is None:
            self.transport.close()


def allow_open_files() -> None:
    """Raise the number of files that this process may hold open, for its connections, as far as the system lets it."""
    if sys.platform == "win32":
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * limits.MAX_OPEN if hard == resource.RLIM_INFINITY else min(2 * limits.MAX_OPEN, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
