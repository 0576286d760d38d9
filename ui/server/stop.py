"""The end of the server: calls under way are finished, new ones are refused, and the process ends."""

import gc
import signal
import time
from threading import Event

import gradio as gr

from ui.server.gate import STOPPING
from ui.server.gradio_overrides import is_idle
from ui.server.limits import GRACE

LOOK_EVERY = 0.05  # seconds between two looks at the calls under way


def wait_for_the_end(page: gr.Blocks) -> None:
    """Return when SIGTERM or SIGINT has come, and the calls under way are answered or GRACE is over."""
    told = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    told.wait()
    STOPPING.set()
    deadline = time.monotonic() + GRACE
    while not is_idle(page) and time.monotonic() < deadline:
        time.sleep(LOOK_EVERY)
    page.close(verbose=False)
    gc.freeze()  # without it Python looks for cycles among all objects before it ends: 4 s on a slow machine
