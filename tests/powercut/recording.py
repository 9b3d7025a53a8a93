"""A hall whose hub runs for real while all that it does to its data folder is noted, for a disk to be made of it.

A recording is a folder: `before`, the data folder as it was; `numbers.json`, the number of each file in it; `notes`.
"""

import atexit
import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from hubserver import control
from tests.conftest import ROOT, LiveHub
from tests.powercut.disk import Disk, File, Folder
from tests.powercut.notes import Mark, written

SOURCE = Path(__file__).with_name("record.c")
DATA = "data"


@cache
def built():
    """record.c, made with the C compiler once for this process."""
    place = TemporaryDirectory()
    atexit.register(place.cleanup)
    made = Path(place.name) / "record.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-o", made, SOURCE, "-ldl", "-lpthread"], check=True)
    return made


class Hall:
    """Where a scenario drives a hub, and marks what somebody asks for and what they know of."""

    def __init__(self, folder, made_world, seeded=()):
        self.folder, self.made_world, self.people = folder, made_world, made_world[1]
        self.data = folder / "disk" / DATA
        self.data.parent.mkdir(parents=True)
        self._seeded, self._hubs = ",".join(("small_log", *seeded)), []
        self._notes = None

    def furnish(self):
        """A hub with the cast and the sample pack, as in the other tests."""
        shutil.copytree(self.made_world[0], self.data)

    def begin(self):
        """From now on everything is noted."""
        if self.data.exists():
            shutil.copytree(self.data, self.folder / "before", ignore=shutil.ignore_patterns("*.sock"))
        top = self.data.parent
        every = (top, *top.glob(DATA), *self.data.rglob("*"))
        numbers = {str(path.relative_to(top)): path.stat().st_ino for path in every}
        (self.folder / "numbers.json").write_text(json.dumps(numbers))
        self._notes = os.open(self.folder / "notes", os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    @property
    def environ(self):
        """What makes a process a noted one."""
        if self._notes is None:
            return {}
        noting = {"HUB_DISK": str(self.data), "HUB_DISK_LOG": str(self.folder / "notes")}
        return {"LD_PRELOAD": str(built()), **noting}

    def serve(self, **environ):
        """A running hub."""
        self._hubs.append(Noted(self._seeded, self.data, **self.environ, **environ))
        return self._hubs[-1]

    def run(self, *words):
        """A command, where no hub runs or beside it."""
        command = [sys.executable, "-m", "tests.powercut.seeded", self._seeded, *map(str, words)]
        environ = {**os.environ, "HUB_DATA": str(self.data), "HUB_ANNOUNCE": "no", **self.environ}
        done = subprocess.run(command, capture_output=True, text=True, env=environ, cwd=ROOT)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def ask(self, command, **values):
        """Have the running hub do something, as a command does."""
        return control.ask(self.data, command, values)

    @contextmanager
    def told(self, about, value):
        """Ask that something be so; whoever comes to the end of the block was told that it is."""
        self.asks(about, value)
        yield
        self.knows(about, value)

    def asks(self, about, value):
        self._mark(Mark(about, value, False))

    def knows(self, about, value):
        self._mark(Mark(about, value, True))

    def _mark(self, mark):
        os.write(self._notes, written(mark))  # one write to a file that is only appended to is whole and in its order

    def close(self):
        for hub in self._hubs:
            hub.close()
        if self._notes is not None:
            os.close(self._notes)


class Noted(LiveHub):
    """A real hub process, with faults that a test may have seeded in it."""

    def __init__(self, seeded, data, **environ):
        self.program = ("-m", "tests.powercut.seeded", seeded)
        super().__init__("serve", data, **environ)


def record(scenario, folder, made_world, seeded=()):
    """Let a scenario play; returns the recording. What comes before its `yield` is not noted."""
    hall = Hall(folder, made_world, seeded)
    try:
        playing = scenario(hall)
        next(playing)
        hall.begin()
        next(playing, None)
    finally:
        hall.close()
    return folder


def disk_of(recording):
    """The disk as it was before, everything on it sure."""
    numbers = json.loads((recording / "numbers.json").read_text())
    items = {}
    for name in sorted(numbers, reverse=True):  # what is in a folder comes before it
        path = recording / "before" / Path(name).relative_to(DATA) if name != "." else recording
        if path.is_dir():
            inside = [each for each in numbers if each != name and str(Path(each).parent) == name]
            names = {Path(each).name: items.get(numbers[each]) for each in inside}
            items[numbers[name]] = Folder({each: item for each, item in names.items() if item})
        elif path.is_file():
            items[numbers[name]] = File(bytearray(path.read_bytes()))
    return Disk(numbers["."], items)
