"""The child that reads a stick, `python -m hubserver.sticks`: a request on its input, lines of JSON on its output."""

import os
import resource
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec

from hubserver.blobs import Blobs
from hubserver.errors import HubError
from hubserver.files import whole
from hubserver.modules.document import inspect
from hubserver.packs import install, parts, source
from hubserver.packs.learnhub import LEARNHUB
from hubserver.packs.staged import new_folder
from hubserver.settings import Settings
from hubserver.sticks.child import ENDED, Ask, Told, kept
from hubserver.sticks.found import Problem
from hubserver.sticks.reading import Look, opened, zips

MEMORY = 1 << 30  # bytes of address space
EVERY = 0.2  # seconds between two lines that say how far it is
LATER = 10  # nice(2): lessons come first


def main() -> None:
    """Do what is asked, say how it ended, and wait until the hub has taken it over."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    os.nice(LATER)
    asked = msgspec.json.decode(sys.stdin.buffer.readline(), type=Ask)
    with suppress(BrokenPipeError):
        _say(_done(asked))
    sys.stdin.buffer.read()


def _done(asked: Ask) -> Told:
    """The end of it, whatever happens: what a stick does to this process is told in a sentence."""
    data = Path(asked.settings["data"])
    settings = Settings(**{**asked.settings, "data": data})
    try:
        return DO[asked.do](asked, settings)
    except install.AlreadyHere:
        return Told(here=True)
    except HubError as why:
        return Told(problem=Problem.of(why))
    except (OSError, ValueError, MemoryError, RecursionError):
        return Told(problem=ENDED)


def _look(asked: Ask, settings: Settings) -> Told:
    look = Look(Path(asked.path), settings, asked.known, Blobs(kept(settings.data)))
    return Told(report=look.report())


def _copy(asked: Ask, settings: Settings) -> Told:
    copying = install.Copying(_teller(), Blobs(kept(settings.data)))
    return Told(staged=install.stage(Path(asked.path), settings, asked.known.hub, inspect, copying))


def _fetch(asked: Ask, settings: Settings) -> Told:
    """Files by their digest, from the shared ones of the stick and from each zip; whatever is wrong there, the next."""
    root, blobs = Path(asked.path), Blobs(new_folder(settings.data))
    fetched: set[str] = set()
    for path in [root / LEARNHUB, *zips(root)]:
        with suppress(HubError, OSError), opened(path, settings) as opener:
            for digest in sorted(asked.blobs.keys() - fetched):
                with suppress(HubError, OSError):
                    _fetch_one(opener, digest, asked.blobs[digest], blobs.path(digest))
                    fetched.add(digest)
    return Told(fetched=sorted(fetched), folder=str(blobs.folder))


def _fetch_one(opener: source.Opener, digest: str, size: int, target: Path) -> None:
    with whole(target) as out:
        for piece in parts.checked(source.pieces(opener, source.blob_name(digest), size), digest, size, digest):
            out.write(piece)


def _teller() -> Callable[[int, int], None]:
    """Says now and then how far it is."""
    last = 0.0

    def tell(done: int, every: int) -> None:
        nonlocal last
        if time.monotonic() - last > EVERY or done == every:
            last = time.monotonic()
            _say(Told(done, every))

    return tell


def _say(told: Told) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(told) + b"\n")
    sys.stdout.buffer.flush()


DO = {"look": _look, "copy": _copy, "fetch": _fetch}

if __name__ == "__main__":
    main()
