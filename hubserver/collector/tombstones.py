"""The list of who was erased, in a file of its own, which no copy of the database rolls back: a tag a line."""

import fcntl
import os
from pathlib import Path

from hubserver.files import sync_folder

LENGTH = 64


class Tombstones:
    """The list beside a database."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(f"{database.name}.tombstones")

    def all(self) -> set[str]:
        """A line that a power cut left half written is none: it was not answered for."""
        lines = self._path.read_text().split("\n") if self._path.exists() else []
        return {line for line in lines if len(line) == LENGTH}

    def add(self, *tags: str) -> None:
        """Durable when it returns."""
        new = sorted(set(tags) - self.all())
        if not new:
            return
        is_new = not self._path.exists()
        fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX)
            os.write(fd, "\n".join(["", *new, ""]).encode())  # the line before may have been cut short
            os.fsync(fd)
        finally:
            os.close(fd)
        if is_new:
            sync_folder(self._path.parent)
