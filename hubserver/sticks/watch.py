"""Watches for sticks, has each read when it comes, and copied from it what somebody wished for.

Each stick has a thread of its own while there is something to do with it, so that two sticks do not wait for each
other. Pages only show what is kept here in memory; the wishes are in the database and go on after a restart.
"""

import logging
import shutil
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

from hubserver import clock
from hubserver.db import database
from hubserver.packs.staged import sweep
from hubserver.settings import Settings
from hubserver.sticks import models, places
from hubserver.sticks.child import ENDED, kept
from hubserver.sticks.found import ADDABLE, Found, Report, State
from hubserver.sticks.models import Wish
from hubserver.sticks.stick import Copy, Stick

log = logging.getLogger(__name__)

EVERY = 1.0  # seconds between two looks whether a stick came
LONGEST_STOP = 5.0  # seconds that a thread may take to stop: a broken stick can hold one for ever
MOST_DONE = 20  # packs that were added, remembered for the page
TAKEN = (*ADDABLE, State.HERE)  # what a wish may be fulfilled from


class Watch:
    """The sticks that are in, and what is being copied from them."""

    def __init__(self, settings: Settings, also: Callable[[Path], None] = lambda _: None) -> None:
        """`also` is done with each stick that was read, in its thread."""
        self._settings, self._also = settings, also
        self._folder = settings.sticks.absolute()
        self._lock = threading.RLock()
        self._sticks: dict[Path, Stick] = {}
        self._done: list[dict[str, str]] = []
        self._closing = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Watch from now on, in the background."""
        self._begin(self._watch)

    def close(self) -> None:
        """Stop everything. What was copied whole stays, and the wishes do."""
        self._closing.set()
        with self._lock:
            for stick in [*self._sticks.values()]:
                self._leave(stick)
        for thread in self._threads:
            thread.join(LONGEST_STOP)

    @property
    def sticks(self) -> list[Stick]:
        """Those that are in."""
        with self._lock:
            return sorted(self._sticks.values(), key=lambda stick: stick.place.path)

    @property
    def copies(self) -> dict[str, Copy]:
        """What is being copied, by pack."""
        return {copy.pack: copy for stick in self.sticks if (copy := stick.copy)}

    @property
    def done(self) -> list[dict[str, str]]:
        """The titles of what was added since the hub started, the last one first."""
        with self._lock:
            return self._done[::-1]

    def poll(self) -> None:
        """Look once which sticks are in, and begin with what there is to do."""
        now = places.sticks(self._folder)
        with self._lock:
            for path, stick in [*self._sticks.items()]:
                if path not in now or now[path].here != stick.place.here:
                    self._leave(stick)
                elif now[path].content != stick.place.content:
                    stick.place, stick.stale = now[path], True
                    stick.failed.clear()
            for path in now.keys() - self._sticks.keys():
                self._sticks[path] = Stick(now[path])
            if any(stick.stale for stick in self._sticks.values()):
                self._wake()

    def look_again(self) -> None:
        """Read every stick once more, and try once more what failed."""
        with self._lock:
            for stick in self._sticks.values():
                stick.failed.clear()
            self._reread()

    def add(self, digests: list[str], by: str) -> bool:
        """Have these copied, as far as they are on a stick and not here already. Whether there is any of them."""
        known = {found.digest: found for stick in self.sticks for found in stick.found if found.state in TAKEN}
        wanted = [known[digest] for digest in digests if digest in known]
        for found in wanted:
            if found.state in ADDABLE:
                models.wish(found, by)
        with self._lock:
            for stick in self._sticks.values():
                for found in wanted:
                    stick.failed.pop(found.digest, None)
            self._wake()
        return bool(wanted)

    def take_back(self, pack: str, by: str) -> None:
        """Stop copying a pack, or do not begin."""
        models.take_back(pack, by)
        with self._lock:
            for stick in self._sticks.values():
                if stick.copy and stick.copy.pack == pack:
                    stick.copy.stopped = True
                    stick.stop()
        self._tidy()

    def stranger(self, key: str) -> Found | None:
        """A pack signed with a key that nobody here knows yet, from a stick that has this key."""
        every = [found for stick in self.sticks for found in stick.found]
        return next((each for each in every if each.state is State.STRANGE and each.public and each.key == key), None)

    def _watch(self) -> None:
        self._tidy()
        while not self._closing.wait(EVERY):
            try:
                self.poll()
            except Exception:
                log.exception("Looking for sticks failed; we look again in a second.")

    def _begin(self, work: Callable[[], None]) -> None:
        def run() -> None:
            try:
                work()
            except Exception:
                log.exception("Watching the sticks met something that nobody thought of.")
            finally:
                database.close()  # this thread ends, and its reader with it

        thread = threading.Thread(target=run, name="sticks", daemon=True)
        self._threads = [*(each for each in self._threads if each.is_alive()), thread]
        thread.start()

    def _leave(self, stick: Stick) -> None:
        stick.gone = True
        self._sticks.pop(stick.place.path, None)
        stick.stop()

    def _reread(self) -> None:
        for stick in self._sticks.values():
            stick.stale = True
        self._wake()

    def _wake(self) -> None:
        """Begin with every stick that rests. A thread that finds nothing to do ends at once."""
        for stick in self._sticks.values():
            if not stick.busy and not self._closing.is_set():
                stick.busy = True
                self._begin(partial(self._attend, stick))

    def _attend(self, stick: Stick) -> None:
        try:
            while work := self._next(stick):
                work()
        except Exception:
            stick.report = stick.report or Report(problem=ENDED)
            stick.busy = False
            raise

    def _next(self, stick: Stick) -> Callable[[], None] | None:
        """What is to be done with a stick now."""
        with self._lock:
            if stick.stale and not stick.gone:
                stick.stale = False
                return partial(self._read, stick)
            copied = {other.copy.pack for other in self._sticks.values() if other.copy}
            for wish in [] if stick.gone else Wish.all():
                found = next((f for f in stick.found if f.digest == wish.digest and f.state in TAKEN), None)
                if found and wish.digest not in stick.failed and wish.pack not in copied:
                    stick.copy = Copy(wish.pack, wish.titles, clock.now().mono_ms, all=found.size)
                    return partial(self._copy, stick, found, wish.by)
            stick.busy = False
            return None

    def _read(self, stick: Stick) -> None:
        models.forget_past()
        stick.read(self._settings)
        stick.mend(self._settings)
        if not stick.gone:
            self._also(stick.place.path)

    def _copy(self, stick: Stick, found: Found, by: str) -> None:
        copy = stick.copy
        assert copy  # noqa: S101 - given by _next
        try:
            problem = stick.add(found, copy, by, self._settings)
            if problem is None:
                models.fulfilled(found.pack, found.digest)
        finally:
            stick.copy = None
        with self._lock:
            if problem is None:
                self._done = [*self._done[-MOST_DONE:], found.title]
                for each in self._sticks.values():
                    each.added(found.digest)
                self._reread()
            elif not copy.stopped:
                stick.failed[found.digest] = problem
        self._tidy()

    def _tidy(self) -> None:
        """Where nothing is to be copied any more, what was copied of it goes too."""
        models.forget_past()
        sweep(self._settings.data)
        with self._lock:
            if not Wish.all() and not self.copies:
                shutil.rmtree(kept(self._settings.data), ignore_errors=True)
