"""The folder of uploads and API results: it has a limit, and whatever is old or left over in it is deleted."""

import asyncio
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from ui.server import limits
from ui.server.errors import Refused
from ui.text import say

BLOCK = 4096  # bytes that a folder, or the last part of a file, takes on a disk
ROOM = 0.75  # fraction of the limit that is left filled when the oldest files are deleted


class Stored(NamedTuple):
    """A file in the folder."""

    modified: float  # seconds since the epoch
    size: int  # bytes on the disk, with its folder
    path: Path


class Folder:
    """What is known of the folder: the space that its files take, and that of the uploads that are arriving."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.path.mkdir(parents=True, exist_ok=True)
        self.stored = 0  # bytes of the files, as of the last look, and of the uploads since
        self.arriving = 0  # bytes so far of the uploads that are not complete
        self.sweeping = Lock()  # held by whoever looks through the folder
        self.counting = Lock()  # held by whoever changes the numbers above

    @contextmanager
    def arrival(self) -> Iterator["Arrival"]:
        """Count an upload while it arrives, and as a stored file afterwards."""
        arrival = Arrival(self)
        try:
            yield arrival
        finally:
            self.count(stored=arrival.size, arriving=-arrival.size)

    def count(self, *, stored: int = 0, arriving: int = 0) -> None:
        """Add to the numbers of bytes."""
        with self.counting:
            self.stored += stored
            self.arriving += arriving

    def sweep(self, filled: float = 1) -> None:
        """Delete what is old or left over, and then the oldest files, until a fraction of the limit is filled."""
        with self.sweeping:
            before = self.stored
            files = sorted(self.files())
            self.count(stored=sum(file.size for file in files) - before)  # what arrived meanwhile may count twice
            now = time.time()
            for file in files:
                is_young = now - file.modified < limits.MAX_AGE and file.path.parent != self.path
                if is_young and self.stored + self.arriving <= filled * limits.MAX_FOLDER:
                    continue
                self.delete(file)

    def files(self) -> Iterator[Stored]:
        """Yield the files, except arriving uploads, which lie in the folder itself, and others in one of their own."""
        for folder, _, names in os.walk(self.path):
            for path in (Path(folder) / name for name in names):
                with suppress(OSError):  # an upload that arrived, and was moved
                    status = path.lstat()
                    if path.parent != self.path or time.time() - status.st_mtime > limits.MAX_READ:
                        yield Stored(status.st_mtime, (-(-status.st_size // BLOCK) + 1) * BLOCK, path)

    def delete(self, file: Stored) -> None:
        """Delete a file, and its folder."""
        self.count(stored=-file.size)
        with suppress(OSError):
            file.path.unlink()
            if file.path.parent != self.path:
                file.path.parent.rmdir()  # fails, as it should, where another file is left in it

    def is_full(self) -> bool:
        """Return whether the folder's limit is reached, or the disk is full of other things."""
        free = shutil.disk_usage(self.path).free
        return self.stored + self.arriving > limits.MAX_FOLDER or free < limits.MIN_FREE

    def make_room(self) -> None:
        """Delete the oldest files; raises Refused where the folder is full all the same."""
        self.sweep(ROOM)
        if self.is_full():
            raise Refused(507, say("server.disk_full"))


class Arrival:
    """An upload that is arriving."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.size = 0  # bytes so far

    async def take(self, size: int) -> None:
        """Count so many more bytes, and make room for them; raises Refused where there is none."""
        self.size += size
        self.folder.count(arriving=size)
        if self.folder.is_full():
            await asyncio.to_thread(self.folder.make_room)
