"""A child process that reads a stick or copies from it: a broken stick can only end the child, and a slow one slow it.

The hub writes one request to it and reads lines of JSON; when it closes the child's input, the child ends.
"""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from hubserver.errors import N_
from hubserver.packs.staged import Staged
from hubserver.settings import Settings
from hubserver.sticks.found import Known, Problem, Report

ENDED = Problem(
    N_("Reading the stick stopped in the middle. Nothing was changed."),
    N_("Take the stick out, put it back in, and try again."),
)


class Ask(Struct):
    """What the child is to do: "look" at the stick, "copy" the pack at `path`, or fetch the files in `blobs`, which are
    sizes by digest."""

    do: str
    path: str
    settings: dict[str, Any]
    known: Known
    blobs: dict[str, int] = {}


class Told(Struct, omit_defaults=True):
    """One line from the child: how far it is, in bytes of `all`; or the end."""

    done: int = 0
    all: int = 0
    report: Report | None = None
    staged: Staged | None = None
    here: bool = False  # the pack is on the shelf already
    fetched: list[str] = []  # the digests of the files that lie in `folder` now
    folder: str = ""
    problem: Problem | None = None


def kept(data: Path) -> Path:
    """Where files stay that were copied of packs which are not whole yet."""
    return data / "packs" / ".copied"


class Child:
    """One process, from its request to its end."""

    def __init__(self, do: str, path: Path, settings: Settings, known: Known, blobs: dict[str, int] | None = None):
        # -P: a stick may be where the hub was started, and a file called json.py on it must not be taken for ours.
        command = [sys.executable, "-P", "-m", "hubserver.sticks"]
        pipe = subprocess.PIPE
        # A session of its own: what stops the hub from a keyboard is not meant for it.
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, start_new_session=True)  # noqa: S603 - ours
        plain = {name: str(value) if isinstance(value, Path) else value for name, value in asdict(settings).items()}
        self._ask = Ask(do, str(path), plain, known, blobs or {})

    def told(self) -> Iterator[Told]:
        """Each line as it comes. The child waits after the last one until `end`: what it staged stays until then."""
        assert self._process.stdin and self._process.stdout  # noqa: S101 - given above
        try:
            self._process.stdin.write(msgspec.json.encode(self._ask) + b"\n")
            self._process.stdin.flush()
            for line in self._process.stdout:
                told = msgspec.json.decode(line, type=Told)
                yield told
                if not told.all:
                    return
        except (OSError, ValueError):  # it was ended
            pass

    def end(self) -> None:
        """Let it go, or stop it; what it had not finished it leaves to be swept."""
        self.stop()
        self._process.communicate()

    def stop(self) -> None:
        """Stop it in the middle."""
        self._process.terminate()
