"""The page's HTML and JSON go out compressed; Gradio does so only for files, which it tells by a dot in their path."""

import gzip
from functools import lru_cache

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MEDIA_TYPES = ("text/html", "application/json")
MIN_SIZE = 1000  # size of the smallest body that is compressed, bytes: less fits into one packet anyway
LEVEL = 6  # of gzip: 60 kB of the page's 268 in 3.4 ms; level 9 takes 4.6 ms for 0.3 kB less, level 1 gives 69 kB
REMEMBERED = 8  # bodies whose compressed form is kept: the page is the same for all who name the same host


class Compression:
    """Middleware that compresses whole bodies of MEDIA_TYPES for clients that take gzip.

    Streams, parts of files, and what is compressed already pass through as they are.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        takes_gzip = "gzip" in Headers(scope=scope).get("accept-encoding", "")
        held: Message | None = None  # the start of an answer, until its body shows whether it is whole

        async def send_compressed(message: Message) -> None:
            nonlocal held
            if message["type"] == "http.response.start" and is_compressible(message):
                held = message
                return
            if held:
                start, message = compress(held, message, takes_gzip)
                held = None
                await send(start)
            await send(message)

        await self.app(scope, receive, send_compressed)


def is_compressible(start: Message) -> bool:
    """Return whether an answer that starts so is worth compressing, if its body turns out to be whole."""
    headers = Headers(raw=start["headers"])
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    return start["status"] == 200 and media_type in MEDIA_TYPES and "content-encoding" not in headers


def compress(start: Message, body: Message, takes_gzip: bool) -> tuple[Message, Message]:
    """Return the start of an answer and the first message of its body, compressed where it is the only one."""
    content = body.get("body", b"")
    if body.get("more_body", False) or len(content) < MIN_SIZE:
        return start, body
    headers = MutableHeaders(raw=[*start["headers"]])
    headers.add_vary_header("Accept-Encoding")
    if takes_gzip:
        content = shrink(content)
        headers.update({"Content-Encoding": "gzip", "Content-Length": str(len(content))})
    return {**start, "headers": headers.raw}, {**body, "body": content}


@lru_cache(REMEMBERED)
def shrink(body: bytes) -> bytes:
    """Return a body in gzip's format."""
    return gzip.compress(body, LEVEL, mtime=0)
