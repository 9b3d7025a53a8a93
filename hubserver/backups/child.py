"""The child process that makes, encrypts and checks: `python -m hubserver.backups`. It goes when the hub goes."""

import subprocess
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from hubserver import clock
from hubserver.backups.about import About
from hubserver.errors import N_
from hubserver.settings import Settings
from hubserver.sticks.found import Problem

STOPPED = Problem(N_("Making the copy stopped in the middle."), N_("It is tried again in an hour."))


class Moment(Struct):
    """When it is, as the hub has it: what it was told of the time is in its memory."""

    at: datetime
    boot: str
    mono_ms: int
    quality: int

    @classmethod
    def now(cls) -> "Moment":
        now = clock.now()
        return cls(now.wall, now.boot, now.mono_ms, int(now.quality))


class Ask(Struct):
    """What to do: "check" the hub's database, "make" a copy of it in `folder`, or "seal" that into `target`."""

    do: str
    settings: dict[str, Any]
    folder: str = ""
    position: int = 0
    moment: Moment | None = None
    recipient: str = ""
    target: str = ""


class Told(Struct, omit_defaults=True):
    """How it ended: with what a copy says of itself, with damage in the hub's own database, or with a problem."""

    about: About | None = None
    damage: str = ""
    problem: Problem | None = None


def ask(do: str, settings: Settings, **more: Any) -> Told:
    """Have the child do something, and wait for it."""
    plain = {name: str(value) if isinstance(value, Path) else value for name, value in asdict(settings).items()}
    # -P: what lies where the hub was started is not to be taken for ours.
    command, pipe = [sys.executable, "-P", "-m", "hubserver.backups"], subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, start_new_session=True) as process:  # noqa: S603 - ours
        assert process.stdin and process.stdout  # noqa: S101 - given above
        try:
            process.stdin.write(msgspec.json.encode(Ask(do, plain, moment=Moment.now(), **more)) + b"\n")
            process.stdin.flush()  # and it stays open: its end is how the child hears that the hub has gone
            told = msgspec.json.decode(process.stdout.readline(), type=Told)
        except (OSError, ValueError):
            told = Told(problem=STOPPED)
    return told
