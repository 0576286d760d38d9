"""What a request may carry: so many bytes, and so long a silence before the next of them."""

import asyncio
import time

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.server import limits
from ui.server.errors import Refused
from ui.server.folder import Arrival, Folder
from ui.text import say

UPLOAD = "/gradio_api/upload"


class Bodies:
    """Middleware that reads bodies within their limits, and keeps the folder of the uploads within its own."""

    def __init__(self, app: ASGIApp, folder: Folder) -> None:
        self.app = app
        self.folder = folder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or raise Refused."""
        if scope["type"] != "http" or scope["method"] == "GET":
            await self.app(scope, receive, send)
            return
        is_upload = scope["path"] == UPLOAD
        if is_upload:
            scope = {**scope, "query_string": b""}  # without an upload_id, whose progress Gradio would keep for ever
        elif Headers(scope=scope).get("content-type", "").startswith("multipart/"):
            raise Refused(415, say("server.only_json"))
        limit = limits.MAX_UPLOAD + limits.MAX_ENVELOPE if is_upload else limits.MAX_BODY
        check_size(int(Headers(scope=scope).get("content-length", "0")), limit)
        with self.folder.arrival() as arrival:
            body = Body(receive, limit, arrival if is_upload else None)

            async def send_unless_refused(message: Message) -> None:
                if body.refused is None:
                    await send(message)

            await self.app(scope, body.receive, send_unless_refused)
            if body.refused:  # a route may have answered it in words of its own
                raise body.refused


class Body:
    """The body of one request while it is read."""

    def __init__(self, receive: Receive, limit: int, arrival: Arrival | None) -> None:
        self.next_message = receive
        self.limit = limit  # bytes
        self.arrival = arrival  # where the bytes are counted that go to the folder of the uploads
        self.size = 0  # bytes so far
        self.complete = False
        self.refused: Refused | None = None
        self.deadline = time.monotonic() + limits.MAX_READ

    async def receive(self) -> Message:
        """Return the next message; raises Refused for one too many, too late, or never."""
        if self.complete:
            return await self.next_message()
        try:
            message = await self.next_within_limits()
        except Refused as refused:
            self.refused = refused
            raise
        self.complete = not message.get("more_body", False)
        return message

    async def next_within_limits(self) -> Message:
        """Return the next message of an incomplete body; raises Refused."""
        patience = min(limits.READ_TIMEOUT, self.deadline - time.monotonic())
        try:
            message = await asyncio.wait_for(self.next_message(), patience)
        except TimeoutError as error:
            raise Refused(408, say("server.too_slow")) from error
        if message["type"] == "http.disconnect":
            raise Refused(400, say("server.broken_off"))
        size = len(message.get("body", b""))
        self.size += size
        check_size(self.size, self.limit)
        if self.arrival:
            await self.arrival.take(size)
        return message


def check_size(size: int, limit: int) -> None:
    """Raise Refused for a body of more bytes than the limit."""
    if size > limit:
        raise Refused(413, say("server.too_large", limit=limit // limits.MEGABYTE))
