"""HTTP byte by byte over a socket: requests that no client library would send, and answers with a time limit."""

import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from time import monotonic

PATIENCE = 20.0  # seconds in which a request has to be answered to its end
SIP = 0.2  # seconds that a stream without end is read for
MOST = 4 * 2**20  # bytes of an answer that are read
Headers = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True)
class Request:
    """A request as it goes over the wire, whatever HTTP says to it."""

    kind: str
    """What the tables call it."""
    method: str
    path: bytes
    headers: Headers = ()
    body: bytes = b""
    whole: bool = True
    """Whether all of it is sent."""
    endless: bool = False
    """Whether the answer may be a stream without end, of which a sip is read."""
    follow: bytes = b""
    """Where the result is to be read after a status 200; `{event_id}` stands for the event's."""

    @property
    def complete(self) -> bool:
        """Whether it has to be answered: a body that is announced in another way than it is sent has no end."""
        endless = {"Transfer-Encoding", "Content-Length", "Upgrade"} & {name for name, _ in self.headers}
        return self.whole and not endless and self.method != "CONNECT"

    @property
    def raw(self) -> bytes:
        """All bytes that are sent."""
        given = {name.lower() for name, _ in self.headers}
        usual = {"Host": b"127.0.0.1", "Connection": b"close"}
        if self.body or self.method == "POST":
            usual["Content-Length"] = str(len(self.body)).encode()
        headers = [*((name, value) for name, value in usual.items() if name.lower() not in given), *self.headers]
        lines = [self.method.encode() + b" " + self.path + b" HTTP/1.1"]
        lines += [name.encode() + b": " + value for name, value in headers]
        return b"\r\n".join([*lines, b"", self.body])


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int = 0  # 0 for none
    media_type: str = ""
    body: bytes = b""
    seconds: float = 0.0
    hung: bool = False
    """Whether the answer had not ended in time."""

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode(errors="replace")


def exchange(port: int, request: Request, patience: float = PATIENCE) -> Answer:
    """Send a request on a connection of its own and return the answer, however broken either is."""
    start = monotonic()
    with socket.create_connection(("127.0.0.1", port), patience) as connection:
        with suppress(OSError):  # a server may refuse before it has read everything
            connection.sendall(request.raw)
            if not request.complete:
                connection.shutdown(socket.SHUT_WR)
        return answer_on(connection, request, start, patience)


def answer_on(connection: socket.socket, request: Request, start: float, patience: float) -> Answer:
    """Read the answer to a request that was sent at `start`."""
    response = HTTPResponse(connection, method=request.method)
    try:
        connection.settimeout(patience)
        response.begin()
    except TimeoutError:
        return Answer(seconds=monotonic() - start, hung=True)
    except (HTTPException, OSError, ValueError):
        return Answer(seconds=monotonic() - start)
    media_type = response.headers.get_content_type()
    sip = request.endless and media_type == "text/event-stream"
    deadline = monotonic() + SIP if sip else start + patience
    body = b"".join(chunks(connection, response, deadline))
    late = not sip and monotonic() > deadline
    return Answer(response.status, media_type, body, monotonic() - start, late)


def chunks(connection: socket.socket, response: HTTPResponse, deadline: float) -> Iterator[bytes]:
    """Yield the body of an answer until its end, the deadline, or MOST bytes."""
    size = 0
    with suppress(HTTPException, OSError, ValueError):
        while size < MOST and (left := deadline - monotonic()) > 0:
            connection.settimeout(left)
            chunk = response.read1(65_536)
            if not chunk:
                return
            size += len(chunk)
            yield chunk


def one_line(content: bytes, most: int = 160) -> str:
    """Return content as a line for a table: its start, printable."""
    text = content[: 4 * most].decode(errors="backslashreplace")
    text = "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text).replace("|", "¦")
    return text if len(text) <= most else text[:most] + "…"
