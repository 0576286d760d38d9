"""What attackers send, each kind in a process of its own: `attack.py` starts this with a target on standard input.

A flood's answers go to standard output as JSON: in words, with how often each came.
"""

import json
import socket
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from tests.benchmarks.target import (
    FORM,
    LONGEST,
    Tally,
    Target,
    at_once,
    called,
    fired,
    form,
    get,
    post,
    uploaded,
    with_picture,
)
from tests.benchmarks.wire import Answer, Request, exchange

BOMBS = 72  # calls at once
JOINS = 5_000  # calls that nobody reads, of one session
SESSIONS = 10_000  # calls with a session each
THREADS = 8  # threads of an attacker that sends many small requests
LARGE = 19 * 2**20  # bytes of a file just under the limit of an upload
FILES = 10  # files of one upload
UPLOADS = 1_000  # uploads, were there time for all
HALF_OPEN, BROKEN_OFF = 200, 50  # uploads that go silent, and that end
PATIENCE = 30.0  # seconds in which a server has to end a silent connection
STILL_OPEN = "still open after 30 s"
CONNECTIONS = 2_000  # streams that are held open
HELD = 10.0  # seconds that they are held
BODY = 50 * 10**6  # bytes of a body of JSON
BODIES = 16
LINKS = 1_000  # sessions of which a deep link is asked for


def bomb_by_call(target: Target, tally: Tally, names: tuple[str, ...] = ("deep.png",)) -> None:
    """Hand large pictures to every endpoint that takes one, all at once."""
    files = [file for name in names if (file := uploaded(target, Path(target.bombs) / name))]
    if not files:
        tally.add("upload refused")
        return

    def ask(index: int) -> Answer:
        file = files[index // 3 % len(files)]
        calls: dict[str, list[Any]] = {
            "encode": [file, "article"],
            "reconstruct": [file, 0, "article"],
            "interpolate": [file, file, 5, "linear", "article"],
        }
        name = list(calls)[index % 3]
        return called(target, name, calls[name])

    at_once(tally, target.count(BOMBS), ask, BOMBS)


def bomb_by_page(target: Target, tally: Tally) -> None:
    """Hand a large picture to every event of the page that takes one, all at once."""
    file = uploaded(target, Path(target.bombs) / "deep.png")
    bodies = [with_picture(body, file) for body in target.picture_events]
    ask = lambda index: fired(target, bodies[index % len(bodies)], f"bomb-{index}")  # noqa: E731
    at_once(tally, target.count(BOMBS), ask, BOMBS)


def other_bombs(target: Target, tally: Tally) -> None:
    """Hand large pictures of other formats to every endpoint that takes one."""
    bomb_by_call(target, tally, ("scans.jpg", "big.tiff", "palette.png", "moving.gif", "moving.webp"))


def unread_events(target: Target, tally: Tally) -> None:
    """Fire the event of samples again and again from one session that reads no result."""
    body = target.sample | {"session_hash": "unread"}
    at_once(tally, target.count(JOINS), lambda _: post(target, "queue/join", body), THREADS)


def unread_calls(target: Target, tally: Tally) -> None:
    """Call for samples again and again from one session that reads no result."""
    body = {"data": [64, 1, 0, "article"], "session_hash": "unread"}
    at_once(tally, target.count(JOINS), lambda _: post(target, "call/sample", body), THREADS)


def many_sessions(target: Target, tally: Tally) -> None:
    """Fire the event of samples once from each of very many sessions, and read no result."""
    ask = lambda index: post(target, "queue/join", target.sample | {"session_hash": f"many-{index}"})  # noqa: E731
    at_once(tally, target.count(SESSIONS), ask, THREADS)


def upload_loops(target: Target, tally: Tally) -> None:
    """Upload large files, no two alike, in two loops."""
    large_uploads(target, tally, 1)


def large_uploads(target: Target, tally: Tally, files: int = FILES) -> None:
    """Upload ten large files at a time, no two alike, in two loops."""
    whole = form((f"{number}.png", b"content" + bytes(LARGE)) for number in range(files))

    def ask(index: int) -> Answer:
        body = whole.replace(b"content", f"{index:07}".encode())
        return exchange(target.port, Request("upload", "POST", b"/gradio_api/upload", FORM, body), LONGEST)

    at_once(tally, target.count(UPLOADS), ask, 2)


def started_upload(target: Target, index: int) -> socket.socket:
    """Return a connection on which an upload of 5 MB stopped after 300 kB."""
    request = Request("upload", "POST", b"/gradio_api/upload", FORM, form([(f"{index}.png", bytes(5 * 10**6))]))
    connection = socket.create_connection(("127.0.0.1", target.port), timeout=10)
    with suppress(OSError):
        connection.sendall(request.raw[:300_000])
    return connection


def half_open(target: Target, tally: Tally) -> None:
    """Start uploads and go silent; count the connections that the server ends."""
    connections = [started_upload(target, index) for index in range(target.count(HALF_OPEN))]
    deadline = monotonic() + PATIENCE
    for connection in connections:
        tally.add("ended by the server" if ends(connection, deadline) else STILL_OPEN)
        connection.close()


def ends(connection: socket.socket, deadline: float) -> bool:
    """Return whether the other side ends a connection in time."""
    try:
        while True:
            connection.settimeout(max(0.01, deadline - monotonic()))
            if not connection.recv(65_536):
                return True
    except TimeoutError:
        return False
    except OSError:
        return True


def broken_off(target: Target, tally: Tally) -> None:
    """Start uploads and end their connections, every second one without a farewell."""
    connections = [started_upload(target, index) for index in range(target.count(BROKEN_OFF))]
    sleep(0.5)
    for index, connection in enumerate(connections):
        if index % 2:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()
        tally.add("broken off")


def deep_links(target: Target, tally: Tally) -> None:
    """Begin sessions and ask for a link to the state of each, which Gradio writes to the disk."""

    def ask(index: int) -> Answer:
        session = f"link-{index}"
        post(target, "queue/join", target.sample | {"session_hash": session})
        return get(target, f"deep_link?session_hash={session}")

    at_once(tally, target.count(LINKS), ask, THREADS)


def large_bodies(target: Target, tally: Tally) -> None:
    """Send JSON of 50 MB: very many small lists, or one long text."""
    lists = b'{"data": [' + b"[]," * (BODY // 3) + b'[]], "session_hash": "large"}'
    text = b'{"data": ["' + b"a" * BODY + b'", "article"]}'
    bodies = [("call/decode", lists), ("component_server", lists), ("run/decode", text), ("call/v2/decode", lists)]
    at_once(tally, target.count(BODIES), lambda index: post(target, *bodies[index % len(bodies)]), 4)


def open_connections(target: Target, tally: Tally) -> None:
    """Open streams and hold them."""
    connections = []
    for index in range(target.count(CONNECTIONS)):
        path = [f"heartbeat/open-{index}", f"queue/data?session_hash=open-{index}"][index % 2]
        request = Request(path, "GET", f"/gradio_api/{path}".encode())
        try:
            connections.append(socket.create_connection(("127.0.0.1", target.port), timeout=5))
            connections[-1].sendall(request.raw)
        except OSError:
            tally.add("connection refused or reset")
    sleep(HELD)
    for connection in connections:
        tally.add("ended by the server" if ends(connection, monotonic()) else "held")
        connection.close()


def silent_connections(target: Target, tally: Tally) -> None:
    """Open connections and send nothing."""
    connections = []
    for _ in range(target.count(CONNECTIONS)):
        with suppress(OSError):
            connections.append(socket.create_connection(("127.0.0.1", target.port), timeout=5))
    deadline = monotonic() + PATIENCE
    for connection in connections:
        tally.add("ended by the server" if ends(connection, deadline) else STILL_OPEN)
        connection.close()


def server_functions(target: Target, tally: Tally) -> None:
    """Call a component's own functions from very many sessions, and with forms of many files."""
    questions = {"look": ["article", {"x": [0.5] * 784}], "change": ["explorer", [0.5] * 32, 8]}
    large = form((f"{number}.png", bytes(10**6)) for number in range(20))

    def ask(index: int) -> Answer:
        if index % 20 == 0:
            return exchange(target.port, Request("form", "POST", b"/gradio_api/component_server", FORM, large))
        component, name = target.functions[index % len(target.functions)]
        body = {
            "data": questions[name],
            "component_id": component,
            "fn_name": name,
            "session_hash": f"function-{index}",
        }
        return post(target, "component_server", body)

    at_once(tally, target.count(JOINS), ask, THREADS)


CALLS = (bomb_by_call, bomb_by_page, other_bombs, unread_events, unread_calls, many_sessions, server_functions)
UPLOADED = (upload_loops, large_uploads, half_open, broken_off, large_bodies)
OPENED = (deep_links, open_connections, silent_connections)
FLOODS: dict[str, Callable[[Target, Tally], None]] = {flood.__name__: flood for flood in CALLS + UPLOADED + OPENED}


def main() -> None:
    """Send the flood that is named in the first argument, and print what came back."""
    tally = Tally()
    given: dict[str, Any] = json.load(sys.stdin)
    FLOODS[sys.argv[1]](Target(**given), tally)
    print(json.dumps(dict(tally.counts.most_common())))


if __name__ == "__main__":
    main()
