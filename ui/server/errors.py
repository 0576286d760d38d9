"""What a client is told when a request fails: a status and a sentence, and the server's log gets one line.

Gradio's own routes raise whatever a malformed request makes them raise; without this they answer with a bare 500, and
fill the log with tracebacks.
"""

import errno
import logging
import traceback
from collections.abc import Iterator

from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.text import say

LOG = logging.getLogger("latent_explorer")
CALLS = "/gradio_api/call/"  # below it stands the name of an endpoint
DISK_FULL = (errno.ENOSPC, errno.EDQUOT)


class Refused(MultiPartException):
    """A request that is not served, with the status and the sentence that the client gets.

    Raised while a form arrives, it makes the form's parser delete what it wrote: hence its base.
    """

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class Sentences:
    """Middleware that answers every exception of a route with a status and a sentence."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        started = False

        async def note_start(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, note_start)
        except ClientDisconnect:
            return  # nobody is left to be told
        except Exception as error:
            refused = explain(error, scope.get("path", ""))
            if started:  # the status is out already: the answer ends here
                await send({"type": "http.response.body", "body": b"", "more_body": False})
            else:
                await answer(refused)(scope, receive, send)


def answer(refused: Refused) -> JSONResponse:
    """Return the response that tells a client why it is not served, in the form that Gradio's clients read."""
    headers = {"Retry-After": "5"} if refused.status in (429, 503) else None
    return JSONResponse({"detail": refused.message}, refused.status, headers)


def explain(error: Exception, where: str) -> Refused:
    """Return what a client is told about an exception, and log it in one line; `where` it happened is a path."""
    if isinstance(error, Refused):
        return error
    LOG.warning("%r: %s", where[:200], in_one_line(error))
    if any(isinstance(each, OSError) and each.errno in DISK_FULL for each in causes(error)):
        return Refused(507, say("server.disk_full"))
    if where.startswith(CALLS):
        return Refused(404, say("server.no_such_name"))
    return Refused(400, say("server.unusable"))


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an exception and those that led to it."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def in_one_line(error: Exception) -> str:
    """Return the kind of an exception, its message, and the innermost places of the code that it went through."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    places = " < ".join(f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno}" for frame in frames[::-1])
    return f"{type(error).__name__}: {str(error)[:200]!r} at {places}"
