"""What no answer and no log of a server may hold: status 500, tracebacks, paths of the machine, words of Python."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.wire import Answer, Request
from tests.page.server import ROOT

OWN_FILES = {"text/javascript", "application/javascript", "text/css", "application/octet-stream"}
"""Types of Gradio's own scripts and styles, which speak of errors without having one."""
WHERE_PYTHON_LIES = ("site-packages", "dist-packages", "lib/python3", str(ROOT))
RAW = re.compile(
    r"'\w+' object|Traceback|Errno|NoneType' |unhashable|not subscriptable|index out of range|codec can't"
    r"|(?<!\w)(?:Key|Type|Value|Attribute|Index|Runtime|Unicode\w*|OS|FileNotFound|Recursion|JSONDecode|Overflow"
    r"|Assertion|NotImplemented|Zero\w*|Lookup|Permission|Name)Error\b|Exceptions?Group|\w+Exception\b"
    r"|could not convert|takes \d+ positional|missing \d+ required|unexpected keyword|must be str|can't be used in"
    r"|object is not|embedded null|maximum recursion|surrogates not allowed|too many values|not enough values"
)
SENTENCE = re.compile(r"[A-Za-z]{2,}\W+[a-z]{2,}")
TRACEBACK = "Traceback (most recent call last)"
MAX_LOG = 5 * 10**6  # bytes that a log may grow to


def faults(request: Request, answer: Answer, folder: Path, first: Request) -> Iterator[str]:
    """Yield what is wrong with an answer, in words.

    `folder` is where the server keeps uploads and its log; `first` is the request whose result this one may ask for.
    """
    if answer.hung:
        yield "not answered in 20 s"
    elif not answer.status and request.complete:
        yield "closed without an answer"
    if answer.status == 500:
        yield "status 500"
    elif answer.status > 500 and not SENTENCE.search(answer.text):
        yield "status 5xx without a sentence"
    if answer.media_type not in OWN_FILES:
        yield from told_too_much((request.raw + first.raw).decode(errors="replace"), answer.text, folder)


def told_too_much(asked: str, told: str, folder: Path) -> Iterator[str]:
    """Yield what a text tells that is nobody's business; what was asked may be repeated."""
    if "Traceback" in told:
        yield "a traceback"
    elif (match := RAW.search(told)) and match[0] not in asked:
        yield "words of Python"
    own = re.sub(re.escape(str(folder / "uploads")) + r"/[0-9a-f]{64}/", "", told)  # what an upload or result returned
    if str(folder) in own and str(folder) not in asked:
        yield "the folder of uploads"
    if any(path in told for path in WHERE_PYTHON_LIES):
        yield "where Python or the program lies"


def excerpt(text: str, fault: str) -> str:
    """Return the part of a text that shows a fault, or its start."""
    found = RAW.search(text) if fault == "words of Python" else re.search("|".join(WHERE_PYTHON_LIES), text)
    start = max(0, found.start() - 80) if found else 0
    return text[start : start + 200]


def log_faults(log: str) -> Iterator[tuple[str, str]]:
    """Yield each traceback of a log with its last line, and a log that is too long."""
    for traceback in log.split(TRACEBACK)[1:]:
        lines = [
            line for line in traceback.splitlines() if re.match(r"[\w.]+(Error|Exception|Group|Disconnect)\b", line)
        ]
        yield "a traceback in the log", lines[0] if lines else "cut off"
    if len(log) > MAX_LOG:
        yield "a log over 5 MB", f"{len(log) / 1e6:.1f} MB"
