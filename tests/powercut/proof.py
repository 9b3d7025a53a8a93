"""Tries what a disk may hold after the power went, state after state, each opened as a hub opens it."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from hubserver.files import sha256_of
from tests.conftest import ROOT
from tests.powercut.disk import Contents, Cut, Everything, File, Folder, Names, Some
from tests.powercut.notes import Did, Mark, allowed, mark_of, read
from tests.powercut.recording import DATA, built, disk_of

KINDS = {
    "nothing": lambda dice: Cut(),
    "everything": lambda dice: Everything(),
    "names": lambda dice: Names(),
    "contents": lambda dice: Contents(),
    "some": Some,
}
OFTEN = ("nothing", "everything", "names", "contents", *["some"] * 6)
AT_ONCE = 50  # states that are drawn together and tried in the order of the notes
DRAWN = 4  # states are drawn for each that is wanted, at most: many are the same as one before
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # removing files there takes no time
GARBAGE = b"\xa5" * 4096


@dataclass(frozen=True, order=True)
class State:
    """After how many notes the power goes, what is kept, and the seed of what chance keeps."""

    at: int
    kind: str
    seed: str

    def __str__(self):
        return f"{self.at} {self.kind} {self.seed}"


@dataclass
class Report:
    """What came of it: states by kind, and what was wrong with some."""

    tried: Counter = field(default_factory=Counter)
    faults: dict[State, list[str]] = field(default_factory=dict)
    seconds: float = 0.0

    def __str__(self):
        kinds = ", ".join(f"{kind} {self.tried[kind]}" for kind in KINDS)
        return f"{self.tried.total()} states ({kinds}), {len(self.faults)} faults, {self.seconds:.1f} s"


def chosen(notes, many, seed):
    """So many states, in the order of the notes. The power goes most often where most is not synced yet, just before a
    sync has ended, and where somebody was told something just before."""
    dice = Random(seed)
    turns = [at + (note.did is Did.MARK) for at, note in enumerate(notes) if note.did in (Did.SYNCED, Did.MARK)]
    places = [dice.choice(turns) if dice.random() < 0.6 else dice.randrange(len(notes) + 1) for _ in range(many)]
    return sorted(State(at, OFTEN[n % len(OFTEN)], f"{seed}.{n}") for n, at in enumerate(places))


def tried(recording, many, seed, until_found=False):
    """Try so many states of a recording, each another one; fewer where it has no more."""
    report, began = Report(), time.monotonic()
    with Judge() as judge, TemporaryDirectory(dir=MEMORY) as place:
        for state, folder, may in _drawn(recording, many * DRAWN // AT_ONCE, seed, Path(place)):
            report.tried[state.kind] += 1
            if found := judge.asked(folder, may):
                report.faults[state] = found
            if report.tried.total() == many or (until_found and found):
                break
    report.seconds = time.monotonic() - began
    return report


def again(recording, state):
    """What is wrong with one state."""
    with Judge() as judge, TemporaryDirectory(dir=MEMORY) as place:
        return [words for _, *asked in _laid(recording, [state], Path(place), set()) for words in judge.asked(*asked)]


def laid(recording, state, folder):
    """Lay a state as this data folder; returns what may be found in it."""
    with TemporaryDirectory(dir=MEMORY) as place:
        for _, data, may in _laid(recording, [state], Path(place), set()):
            shutil.copytree(data, folder)
            return may


def missed(recording):
    """Where the real data folder, at the end of a recording, is not what the disk has: nowhere, where every change was
    noted."""
    disk, laying = disk_of(recording), _Laying(recording)
    for note in read(recording / "notes"):
        disk.do(note)
    found = {path: item and item[0] for path, item in laying.found(disk.top, Everything()).items()}
    top = recording / "disk"
    real = [path for path in (top / DATA, *(top / DATA).rglob("*")) if not path.name.endswith(("-shm", ".sock"))]
    there = {str(path.relative_to(top)): None if path.is_dir() else sha256_of(path) for path in real}
    return sorted(path for path, _ in found.items() ^ there.items())


def _drawn(recording, times, seed, place):
    """States that are drawn by this seed, laid out."""
    notes, seen = read(recording / "notes"), set()
    for turn in range(times):
        yield from _laid(recording, chosen(notes, AT_ONCE, f"{seed}.{turn}"), place, seen)


def _laid(recording, states, place, seen):
    """Each state as a data folder, with what may be found in it. What was seen before is passed over."""
    notes, disk, done, laying = read(recording / "notes"), disk_of(recording), 0, _Laying(place)
    marks = [Mark("hub", "begun" if (recording / "before").exists() else None, acknowledged=True)]
    for state in states:
        for note in notes[done : state.at]:
            disk.do(note)
            marks += [mark_of(note)] if note.did is Did.MARK else []
        done = state.at
        dice = Random(state.seed)
        found = laying.found(disk.top, KINDS[state.kind](dice))
        same = (len(marks), frozenset((path, item and item[0]) for path, item in found.items()))
        if same not in seen:
            seen.add(same)
            yield state, laying.lay(found, dice), allowed(marks)


class _Laying:
    """Lays what a disk holds as a folder. What only the database writes to is copied, other files are shared."""

    def __init__(self, folder):
        self._folder = folder
        self._known = {}  # what is sure of each file, with its digest and version

    def found(self, folder: Folder, cut: Cut, under=""):
        """Each file after a cut, by its path, as digest and content; None for a folder."""
        found = {}
        for name, item in folder.names(cut).items():
            path = f"{under}{name}"
            if isinstance(item, Folder):
                found |= {path: None, **self.found(item, cut, f"{path}/")}
            elif not name.endswith("-shm"):
                found[path] = self._content(item, cut)
        return found

    def _content(self, file: File, cut):
        if file.unsure:
            return _digested(cut.content(file))
        if self._known.get(file, (None, None))[0] != file.version:
            self._known[file] = file.version, _digested(bytes(file.sure))
        return self._known[file][1]

    def lay(self, found, dice):
        """The data folder with these files."""
        state = self._folder / "state"
        shutil.rmtree(state, ignore_errors=True)
        state.mkdir()
        for path, item in sorted(found.items()):
            if item is None:
                (state / path).mkdir()
            elif path.startswith(f"{DATA}/hub."):
                (state / path).write_bytes(item[1])
            else:
                (state / path).hardlink_to(self._shared(*item))
        if dice.random() < 0.5 and f"{DATA}/hub.sqlite-wal" in found:
            (state / DATA / "hub.sqlite-shm").write_bytes(GARBAGE)
        return state / DATA

    def _shared(self, digest, content):
        path = self._folder / digest
        if not path.exists():
            path.write_bytes(content)
        return path


def _digested(content):
    return hashlib.sha256(content).hexdigest(), content


class Judge:
    """The process that opens one folder after another."""

    def __init__(self):
        quiet = {"LD_PRELOAD": str(built())}  # it syncs nothing: these folders are thrown away
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.powercut.judge"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, **quiet},
        )

    def asked(self, folder: Path, may):
        """Every fault of a folder."""
        self._process.stdin.write(json.dumps({"data": str(folder), "may": may}) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()


def said(recording, report):
    """Every fault, and how to look at it again."""
    every = (
        f"python -m tests.powercut again {recording} {state}\n" + "\n".join(words)
        for state, words in report.faults.items()
    )
    return "\n\n".join([str(report), *every])
