"""Memory that was freed goes back to the system: glibc keeps it, in a part of its own for each thread."""

import ctypes
import platform

M_ARENA_MAX = -8  # mallopt's name for the number of parts, in malloc.h
ARENAS = 2  # parts that all threads share: one for each core
IS_GLIBC = platform.libc_ver()[0] == "glibc"


def share_arenas() -> None:
    """Make the threads that are started from now on share the parts of memory."""
    if IS_GLIBC:
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, ARENAS)


def trim() -> None:
    """Give what is free back to the system; takes a few milliseconds."""
    if IS_GLIBC:
        ctypes.CDLL(None).malloc_trim(0)
