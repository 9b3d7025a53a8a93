"""A stick that is in, and what is done with it: it is read, damaged files are fetched from it, packs are copied."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from msgspec.structs import replace

from hubserver.blobs import Blobs
from hubserver.errors import HubError
from hubserver.packs import recheck, shelf
from hubserver.packs.staged import sweep
from hubserver.settings import Settings
from hubserver.sticks import models
from hubserver.sticks.child import ENDED, Child, Told
from hubserver.sticks.found import ADDABLE, Found, Problem, Report, State
from hubserver.sticks.places import Place

SECONDS_TO_READ = 120.0  # a stick whose indexes take longer is broken
SURE_MS = 2_000  # before that the speed says little


@dataclass
class Copy:
    """A pack that is being copied. `began_…` is of this run: what an earlier one copied tells nothing of its speed."""

    pack: str
    titles: dict[str, str]
    began_ms: int
    done: int = 0
    all: int = 0
    began_done: int | None = None
    stopped: bool = False  # somebody does not want it any more

    def heard(self, done: int, every: int) -> None:
        """The child told how far it is."""
        self.began_done = done if self.began_done is None else self.began_done
        self.done, self.all = done, every

    def seconds_left(self, now_ms: int) -> int | None:
        """None where that cannot be said yet."""
        passed, went = now_ms - self.began_ms, self.done - (self.began_done or 0)
        if passed < SURE_MS or went <= 0:
            return None
        return round((self.all - self.done) * passed / went / 1000)


@dataclass
class Stick:
    """A stick that is in. One thread works on it at a time."""

    place: Place
    report: Report | None = None  # None until it was read
    stale: bool = True  # it is to be read (again)
    busy: bool = False
    gone: bool = False
    copy: Copy | None = None
    child: Child | None = None
    failed: dict[str, Problem] = field(default_factory=dict)  # by the digest of the pack; not tried again by itself

    @property
    def name(self) -> str:
        return self.place.path.name

    @property
    def found(self) -> list[Found]:
        return self.report.found if self.report else []

    @property
    def addable(self) -> list[Found]:
        return [found for found in self.found if found.state in ADDABLE]

    def added(self, digest: str) -> None:
        """This pack is on the shelf now: nobody is asked for it while the stick is read again."""
        if report := self.report:
            now = [replace(each, state=State.HERE) if each.digest == digest else each for each in report.found]
            self.report = replace(report, found=now)

    def stop(self) -> None:
        """Stop what is done with it."""
        if child := self.child:
            child.stop()

    def read(self, settings: Settings) -> None:
        """Read what is on it."""
        with self._child("look", self.place.path, settings) as child:
            late = threading.Timer(SECONDS_TO_READ, child.stop)
            late.start()
            told = [*child.told()]
            late.cancel()
        last = told[-1] if told else Told(problem=ENDED)
        self.report = last.report or Report(problem=last.problem)

    def mend(self, settings: Settings) -> None:
        """Fetch what is damaged on the shelf, as far as it is on this stick; ask for the pack whose index is."""
        harmed = models.harmed()
        for found in self.found:
            if found.digest in harmed and found.state is State.HERE:
                models.wish(found, models.HUB)
        if not harmed:
            return
        with self._child("fetch", self.place.path, settings, harmed) as child:
            for told in child.told():
                if told.fetched:
                    recheck.put_back(settings.data, Blobs(Path(told.folder)), told.fetched)
        sweep(settings.data)

    def add(self, found: Found, copy: Copy, by: str, settings: Settings) -> Problem | None:
        """Copy a pack and put it on the shelf; returns what was in the way."""
        problem: Problem | None = ENDED
        with self._child("copy", self.place.path / found.place, settings) as child:
            for told in child.told():
                if told.all:
                    copy.heard(told.done, told.all)
                elif told.staged and told.staged.digest == found.digest and not copy.stopped:
                    problem = _switched(told, settings, by)
                else:
                    problem = None if told.here else told.problem or ENDED
        if problem:
            sweep(settings.data)
        return problem

    @contextmanager
    def _child(self, do: str, path: Path, settings: Settings, blobs: dict[str, int] | None = None) -> Iterator[Child]:
        child = self.child = Child(do, path, settings, models.known(), blobs)
        try:
            if self.gone or (self.copy and self.copy.stopped):
                child.stop()
            yield child
        finally:
            self.child = None
            child.end()


def _switched(told: Told, settings: Settings, by: str) -> Problem | None:
    assert told.staged  # noqa: S101 - looked at before
    try:
        shelf.switch(told.staged, settings.data, by)
    except HubError as why:
        return Problem.of(why)
    return None
