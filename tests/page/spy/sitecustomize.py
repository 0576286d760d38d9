"""Python loads this at start-up when the folder is on PYTHONPATH: it records every connection that leaves the machine.

Lines go to the file that OUTBOUND_LOG names; looking up a host counts, even where the look-up fails.
"""

import os
import sys
from typing import Any

HOST_AT = {"socket.connect": 1, "socket.sendto": 1, "socket.getaddrinfo": 0, "socket.gethostbyname": 0}
HERE = ("127.", "::1", "localhost", "0.0.0.0")


def record(event: str, arguments: tuple[Any, ...]) -> None:
    """Record an audit event (PEP 578)."""
    if event not in HOST_AT:
        return
    host = arguments[HOST_AT[event]]
    host = host[0] if isinstance(host, tuple) else host if event != "socket.connect" else None  # None: a Unix socket
    host = host.decode() if isinstance(host, bytes) else host
    if host and not host.startswith(HERE):
        with open(os.environ["OUTBOUND_LOG"], "a", encoding="utf-8") as log:  # noqa: PTH123 (pathlib is slow to start)
            log.write(f"{event} {host}\n")


if "OUTBOUND_LOG" in os.environ:
    sys.addaudithook(record)
