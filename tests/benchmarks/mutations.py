"""Values that nobody expects, and ways of spoiling values, JSON text and segments of addresses."""

import copy
import json
import math
import random
from collections.abc import Callable
from typing import Any

Slot = tuple[Any, Any]
FILE = {"meta": {"_type": "gradio.FileData"}}  # what makes Gradio take an object for a file
DEEP = 60  # levels of nesting that a JSON parser takes
TOO_DEEP = 100_000  # levels that none takes
DIGITS = 6_000  # digits of a number that Python refuses to read


def nested(levels: int) -> list[Any]:
    """Return a list in a list in a list."""
    value: list[Any] = []
    for _ in range(levels):
        value = [value]
    return value


STRANGE: list[Any] = [
    *(
        None,
        True,
        False,
        0,
        -1,
        1,
        3.5,
        65,
        1e308,
        -1e308,
        math.nan,
        math.inf,
        -math.inf,
        2**31,
        2**63,
        -(2**63),
        10**40,
    ),
    *("", " ", "0", "NaN", "null", "article", "plane", "a" * 10_000, "\0", "\ud800", "💥", "\u202e", "<script>", "{}"),
    *(
        "../../../../etc/passwd",
        "/etc/passwd",
        "app.py",
        "http://127.0.0.1:9/x",
        "data:image/png;base64,AAAA",
        "%00%s%n",
    ),
    *([], {}, [[]], [None], [0] * 32, [[0] * 32] * 65, ["a"] * 300, nested(DEEP), {"": None}, {"__class__": "x"}),
    *({"path": "/etc/passwd", **FILE}, {"path": None, **FILE}, {"path": 5, **FILE}, {"path": "", **FILE}, {**FILE}),
    *(
        {"path": "\0", **FILE},
        {"path": "a" * 5000, **FILE},
        {"path": ["x"], **FILE},
        {"url": "http://127.0.0.1:9/", **FILE},
    ),
    *({"strokes": [[[0, 0]]]}, {"strokes": [[["a", None]]]}, {"strokes": nested(DEEP)}, {"picture": {"path": "x"}}),
    *(
        {"__type__": "update", "value": 1},
        {"z": "a", "model": 5},
        {"error": {"code": [1]}},
        {"is_stream": True, "path": "x"},
    ),
]


def slots(value: Any, most: int = 400) -> list[Slot]:
    """Return places inside a value, each a container and a key or an index."""
    found: list[Slot] = []
    waiting = [value]
    while waiting and len(found) < most:
        container = waiting.pop(0)
        keys = list(container) if isinstance(container, dict) else range(min(len(container), 40))
        found += [(container, key) for key in keys]
        waiting += [container[key] for key in keys if isinstance(container[key], dict | list)]
    return found


def replace(slot: Slot, rng: random.Random) -> None:
    """Put a strange value in the place of an expected one."""
    container, key = slot
    container[key] = copy.deepcopy(rng.choice(STRANGE))


def drop(slot: Slot, rng: random.Random) -> None:
    """Leave a value out."""
    container, key = slot
    del container[key]


def nest(slot: Slot, rng: random.Random) -> None:
    """Wrap a value in a list or an object."""
    container, key = slot
    container[key] = rng.choice([[container[key]], {"value": container[key]}, [[container[key]] * 3]])


def shorten(slot: Slot, rng: random.Random) -> None:
    """Cut a text or a list off, or double it; turn anything else into text."""
    container, key = slot
    value: Any = container[key]
    if isinstance(value, str | list):
        container[key] = rng.choice([value[: len(value) // 2], value * 2])
    else:
        container[key] = str(value)


def add(slot: Slot, rng: random.Random) -> None:
    """Add a value that nobody asked for."""
    container, key = slot
    if isinstance(container, dict):
        container[rng.choice(["fn_index", "data", "event_id", "batched", "", "x" * 500])] = copy.deepcopy(
            rng.choice(STRANGE)
        )
    else:
        container.insert(key, copy.deepcopy(rng.choice(STRANGE)))


CHANGES: list[Callable[[Slot, random.Random], None]] = [replace, replace, replace, drop, nest, shorten, add]


def mutated(value: Any, rng: random.Random) -> Any:
    """Return a value that is spoilt in one to three places."""
    holder = {"value": copy.deepcopy(value)}
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        places = [slot for slot in slots(holder["value"]) if isinstance(slot[0], dict | list)]
        if not places:
            return copy.deepcopy(rng.choice(STRANGE))
        weights = [
            1 / (1 + index) ** 0.5 for index in range(len(places))
        ]  # what lies near the top is read by more code
        rng.choice(CHANGES)(rng.choices(places, weights)[0], rng)
    return holder["value"]


def encoded(value: Any, rng: random.Random) -> bytes:
    """Return a value as JSON, one time in eight as something that only looks like it."""
    text = json.dumps(value).encode()
    return rng.choice([cut, put_in, doubled, recoded, instead])(text, rng) if rng.random() < 0.125 else text


def cut(text: bytes, rng: random.Random) -> bytes:
    """Return the start of a text."""
    return text[: rng.randrange(len(text) + 1)]


def put_in(text: bytes, rng: random.Random) -> bytes:
    """Return a text with bytes put into it that do not belong there."""
    at = rng.randrange(len(text) + 1)
    return text[:at] + rng.choice([b"\xff\xfe\x80", b"\0", b"\\ud800", b",", bytes([rng.randrange(256)])]) + text[at:]


def doubled(text: bytes, rng: random.Random) -> bytes:
    """Return an object with keys that stand there twice, or twice the whole."""
    return rng.choice(
        [b'{"data": 1, "session_hash": [], ' + text[1:], text[:-1] + b', "data": {"a": NaN}}', text + text]
    )


def recoded(text: bytes, rng: random.Random) -> bytes:
    """Return a text in another encoding or with another start."""
    return rng.choice([b"\xef\xbb\xbf" + text, text.decode().encode("utf-16"), b"data=" + text])


def instead(text: bytes, rng: random.Random) -> bytes:
    """Return another text: nested too deep, numbers that are too long, nothing, noise."""
    numbers = [b'{"data": [' + b"9" * DIGITS + b"]}", b'{"data": [1e' + b"9" * 400 + b"]}"]
    depths = [b'{"data": ' + b"[" * TOO_DEEP, b'{"data": ' + b"[" * 900 + b"]" * 900 + b"}"]
    return rng.choice([*numbers, *depths, b"", rng.randbytes(rng.randrange(300))])


SEGMENTS = [
    *(
        b"",
        b".",
        b"..",
        b"../../../../etc/passwd",
        b"..%2f..%2f..%2fetc%2fpasswd",
        b"%2e%2e/%2e%2e/app.py",
        b"/etc/passwd",
    ),
    *(
        b"//etc/passwd",
        b"%00",
        b"a%00.png",
        b"\xff\xfe",
        b"%ff%fe",
        b"%",
        b"%zz",
        b"%C0%AE%C0%AE/x",
        b"\xf0\x9f\x92\xa5",
    ),
    *(b"%F0%9F%92%A5", b"a" * 300, b"a" * 6_000, b"/".join([b"a"] * 500), b"0", b"-1", b"NaN", b"1e999", b"9" * 30),
    *(b"http://127.0.0.1:9/x", b"http:/127.0.0.1", b"HTTP://[::1", b"file:///etc/passwd", b"https://a.hf.space:9/x"),
    *(
        b"C:%5Cwindows%5Cwin.ini",
        b"..%5c..%5capp.py",
        b"app.py",
        b"index.html",
        b"~root",
        b"{0.__class__}",
        b"%s%n",
        b"CON",
    ),
    *(b"null", b"[]", b"weights/plane/config.json", b"proc/self/environ", b"/proc/self/environ", b"/dev/zero", b"a b"),
    *(
        b"'\"<script>",
        b"a;b",
        b"?",
        b"#x",
        b"%0d%0aX: y",
        b"decode",
        b"sample",
        b"show",
        b"client",
        b"svelte",
        b"1",
        b"100000",
    ),
]


def segment(rng: random.Random) -> bytes:
    """Return a part of an address."""
    if rng.random() < 0.1:
        return rng.randbytes(rng.randrange(1, 30)).translate(None, b"\r\n \t")
    return rng.choice(SEGMENTS)
