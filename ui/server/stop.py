"""The end of the server: calls under way are finished, new ones are refused, and the process ends."""

import os
import signal
import sys
import time
from threading import Event
from typing import NoReturn

import gradio as gr

from ui.server.gate import STOPPING
from ui.server.gradio_overrides import is_idle
from ui.server.limits import GRACE

LOOK_EVERY = 0.05  # seconds between two looks at the calls under way


def end_when_told(page: gr.Blocks) -> NoReturn:
    """End the process once SIGTERM or SIGINT has come, and the calls under way are answered or GRACE is over.

    Python's own end is left out: it waits for threads of libraries and looks for cycles among all their objects, which
    took 4 s on a slow machine, and once more than 15 s.
    """
    told = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    told.wait()
    STOPPING.set()
    deadline = time.monotonic() + GRACE
    while not is_idle(page) and time.monotonic() < deadline:
        time.sleep(LOOK_EVERY)
    page.close(verbose=False)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
