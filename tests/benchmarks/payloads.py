"""Requests for `fuzz.py`, each made of a seed and its index alone: calls, events of the page, uploads, all routes."""

import copy
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.benchmarks.mutations import SEGMENTS, STRANGE, encoded, mutated, segment
from tests.benchmarks.strange_routes import strange_headers, strange_route
from tests.benchmarks.wire import Headers, Request

JSON: Headers = (("Content-Type", b"application/json"),)
VALID = 0.15  # share of requests that are left as they should be
ABANDONED = 0.02  # share of accepted calls whose result nobody reads
BOUNDARY = b"line-between-files"
MULTIPART = b"multipart/form-data; boundary=" + BOUNDARY


@dataclass(frozen=True)
class Known:
    """What a stranger learns of a server before the attack, and the files that they uploaded."""

    endpoints: dict[str, dict[str, Any]]
    """Valid arguments of each public endpoint."""
    events: list[dict[str, Any]]
    """Valid bodies of each event of the page, without a session."""
    components: list[int]
    server_functions: list[tuple[int, str]]
    picture: bytes


Family = Callable[[Known, random.Random, str], Request]


def make(known: Known, seed: int, index: int) -> Request:
    """Return the request of an index."""
    rng = random.Random(f"{seed}/{index}")
    family = rng.choices(list(FAMILIES), list(FAMILIES.values()))[0]
    return family(known, rng, f"fuzz-{seed}-{index}")


def perhaps_spoilt(value: Any, rng: random.Random) -> Any:
    """Return a value, most of the time mutated, at times replaced as a whole."""
    chance = rng.random()
    return value if chance < VALID else mutated(value, rng) if chance < 0.93 else copy.deepcopy(rng.choice(STRANGE))


def json_headers(rng: random.Random) -> Headers:
    """Return the headers of a body of JSON, some with a wrong type or strange ones besides."""
    types = [b"text/plain", b"application/x-www-form-urlencoded", b"application/json; charset=utf-16", b"", MULTIPART]
    kind: Headers = (("Content-Type", rng.choice(types)),) if rng.random() < 0.05 else JSON
    return kind + (strange_headers(rng) if rng.random() < 0.05 else ())


def name_of(name: str, rng: random.Random) -> bytes:
    """Return the name of an endpoint as a part of an address, at times another."""
    return segment(rng) if rng.random() < 0.05 else name.encode()


def call(known: Known, rng: random.Random, session: str) -> Request:
    """Return a call as a program makes it, whose result is read."""
    name, arguments = rng.choice(list(known.endpoints.items()))
    body: dict[str, Any] = {"data": perhaps_spoilt(list(arguments.values()), rng)}
    if rng.random() < 0.1:
        body |= {"session_hash": session, "event_data": None}
    body = mutated(body, rng) if rng.random() < 0.1 else body
    path = b"/gradio_api/call/" + name_of(name, rng)
    follow = b"" if rng.random() < ABANDONED else path + b"/{event_id}"
    return Request("call", "POST", path, json_headers(rng), encoded(body, rng), follow=follow)


def call_v2(known: Known, rng: random.Random, session: str) -> Request:
    """Return a call with arguments by their names, whose result is read."""
    name, arguments = rng.choice(list(known.endpoints.items()))
    path = b"/gradio_api/call/v2/" + name_of(name, rng)
    body = encoded(perhaps_spoilt(arguments, rng), rng)
    return Request("call/v2", "POST", path, json_headers(rng), body, follow=path + b"/{event_id}")


def run(known: Known, rng: random.Random, session: str) -> Request:
    """Return a call outside the queue."""
    name, arguments = rng.choice(list(known.endpoints.items()))
    body: dict[str, Any] = {"data": perhaps_spoilt(list(arguments.values()), rng), "session_hash": session}
    if rng.random() < 0.3:
        body = perhaps_spoilt(rng.choice(known.events), rng)
    path = rng.choice([b"/gradio_api/run/", b"/gradio_api/api/"]) + name_of(name, rng) + rng.choice([b"", b"/"])
    return Request("run", "POST", path, json_headers(rng), encoded(body, rng))


def join(known: Known, rng: random.Random, session: str) -> Request:
    """Return an event of the page, whose result is read where the session is this request's own."""
    body = rng.choice(known.events) | {"session_hash": session}
    chance = rng.random()
    if chance > VALID:
        body = body | {"data": mutated(body["data"], rng)} if chance < 0.7 else mutated(body, rng)
    own = isinstance(body, dict) and body.get("session_hash") == session and rng.random() > ABANDONED
    follow = b"/gradio_api/queue/data?session_hash=" + session.encode() if own else b""
    return Request("join", "POST", b"/gradio_api/queue/join", json_headers(rng), encoded(body, rng), follow=follow)


def component_server(known: Known, rng: random.Random, session: str) -> Request:
    """Return a call of a component's own function, as JSON or as a form."""
    component, name = rng.choice([*known.server_functions, (rng.choice(known.components), "look")])
    asked = [{"z": [0.0] * 32}, {"z": [0.5, 2]}, {"x": [0.5] * 784}, {"x": "z"}, [0.0] * 32]
    model, digit = rng.choice(["article", "plane", "explorer"]), rng.choice([8, -1, "8"])
    data = rng.choice([[model, rng.choice(asked)], [model, rng.choice(asked), digit], rng.choice(asked), None])
    body = {"data": data, "component_id": component, "session_hash": session, "fn_name": name}
    body = perhaps_spoilt(body, rng)
    path = b"/gradio_api/component_server" + rng.choice([b"", b"/"])
    if rng.random() < 0.6 or not isinstance(body, dict):
        return Request("component_server", "POST", path, json_headers(rng), encoded(body, rng))
    fields = [part(str(key), str(value).encode(errors="replace")) for key, value in body.items()]
    fields += [part("files", known.picture, "a.png")] * rng.randrange(3)
    headers, content, whole = perhaps_broken_form(fields, rng)
    return Request("component_server, form", "POST", path, headers, content, whole)


def part(name: str, content: bytes, file: str | None = None, media_type: bytes = b"image/png") -> bytes:
    """Return a part of a multipart body."""
    head = f'Content-Disposition: form-data; name="{name}"'
    if file is not None:
        head += f'; filename="{file}"\r\nContent-Type: '
    head_bytes = head.encode(errors="surrogatepass") + (media_type if file is not None else b"")
    return b"--" + BOUNDARY + b"\r\n" + head_bytes + b"\r\n\r\n" + content + b"\r\n"


def perhaps_broken_form(parts: Sequence[bytes], rng: random.Random) -> tuple[Headers, bytes, bool]:
    """Return headers and body of a form, and whether all of it is sent."""
    body = b"".join(parts) + b"--" + BOUNDARY + b"--\r\n"
    kind, chance = MULTIPART, rng.random()
    if chance < 0.1:
        kind = rng.choice(
            [b"multipart/form-data", b"multipart/form-data; boundary=", b"multipart/form-data; boundary=other"]
        )
    elif chance < 0.15:
        kind = rng.choice(
            [b"text/plain", b"", b"multipart/mixed", b"application/json", MULTIPART + b"; charset=utf-99"]
        )
    elif chance < 0.25:
        body = body[: rng.randrange(len(body))]  # an end that its length agrees with
    elif chance < 0.3:
        body = b"--" + BOUNDARY + b"\r\n" + rng.randbytes(200) + body
    length = (("Content-Length", str(len(body) + 500).encode()),) if rng.random() < 0.05 else ()
    return (("Content-Type", kind), *length), body, not length


FILE_NAMES = [
    "a.png",
    "",
    ".",
    "..",
    "../../a.png",
    "/etc/passwd",
    "a" * 300 + ".png",
    "a\0.png",
    "💥.png",
    "con",
    "a/b.png",
]
FILE_NAMES += [
    "\ud800.png",
    "%2e%2e%2fa",
    "a.html",
    "state.json",
    " ",
    "-rf",
    "a\\..\\b",
    "a;b.png",
    "a\tb",
    ".png",
    "\u202egnp.a",
]


def upload(known: Known, rng: random.Random, session: str) -> Request:
    """Return an upload: a picture, something else, several files or none, whole or broken."""
    contents = [known.picture, known.picture, b"", b"no picture", known.picture[:200], rng.randbytes(500)]
    count = rng.choices([1, 0, 2, 12], [0.8, 0.08, 0.07, 0.05])[0]
    field = rng.choice(["files", "files", "files", "file", "", "a" * 500])
    types = [b"image/png", b"text/html", b"", b"image/svg+xml", b"\xff", b"a" * 5_000]
    files = [part(field, rng.choice(contents), rng.choice(FILE_NAMES), rng.choice(types)) for _ in range(count)]
    if rng.random() < 0.1:
        files.append(part(rng.choice(["files", "x"]), b"text of a field " * 50))
    headers, body, whole = perhaps_broken_form(files, rng)
    headers += strange_headers(rng) if rng.random() < 0.05 else ()
    query = b"?upload_id=" + rng.choice(SEGMENTS) if rng.random() < 0.05 else b""
    return Request("upload", "POST", b"/gradio_api/upload" + query, headers, body, whole)


def cancel(known: Known, rng: random.Random, session: str) -> Request:
    """Return a small request about a session or an event: cancel, reset, stream, login, the page's editor."""
    body = {"session_hash": session, "fn_index": rng.choice([0, 2, 99]), "event_id": session, "data": [], "prompt": "x"}
    paths = ["cancel", "reset", f"stream/{session}", f"stream/{session}/close", "queue/join", "vibe-edit", "vibe-code"]
    path = f"/gradio_api/{rng.choice([*paths, 'undo-vibe-edit', 'vibe-starter-queries'])}".encode()
    return Request("other JSON", "POST", path, json_headers(rng), encoded(perhaps_spoilt(body, rng), rng))


def recording(known: Known, rng: random.Random, session: str) -> Request:
    """Return a form to where Gradio cuts videos, or a name and a password."""
    if rng.random() < 0.3:
        form = rng.choice([b"username=a&password=b", b"username=%ff&password=%00", b"", b"\xff\0", b"username=a"])
        return Request("login", "POST", b"/login", (("Content-Type", b"application/x-www-form-urlencoded"),), form)
    effects = json.dumps(mutated([{"start": 1, "duration": 2}], rng)).encode()
    parts = [part("video", rng.choice([known.picture, b""]), rng.choice(FILE_NAMES)), part("zoom_effects", effects)]
    parts += [part("remove_segment_start", b"nan"), part("remove_segment_end", b"-1")]
    headers, body, whole = perhaps_broken_form(parts[: rng.randrange(5)], rng)
    return Request("process_recording", "POST", b"/gradio_api/process_recording", headers, body, whole)


def route(known: Known, rng: random.Random, session: str) -> Request:
    """Return a request to any route of Gradio or of the page."""
    return strange_route(rng, session)


FAMILIES: dict[Family, int] = {call: 20, call_v2: 10, run: 12, join: 22, component_server: 7, upload: 9}
FAMILIES |= {cancel: 3, recording: 2, route: 15}
"""The families with their shares, in percent."""
