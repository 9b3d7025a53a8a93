"""Hubs that break, for tests: a copy of a made folder that is opened, closed, damaged and opened again."""

import os
import shutil
import signal
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from hubserver import app, db, journal
from hubserver.backups import code as codes
from hubserver.backups import keeping, models, restoring
from hubserver.backups.about import copies
from hubserver.modules import work as lessons
from hubserver.people.models import Person
from hubserver.settings import Settings
from tests.conftest import World, forget_everything
from tests.journal.ledger import add_person, answered, derived, work_of

CODE = "7K3M-F9QX-0000-ZZZZ-AB12-CD34"


class Box:
    """A data folder, and the hub in it while it is open."""

    def __init__(self, folder, made, hands):
        self.data, self.hands = folder / "data", hands
        self.settings = Settings(data=self.data, announce=False, port=80, sticks=folder / "media")
        self.people = made[1]
        if made[0]:
            shutil.copytree(made[0], self.data)
        self.world, self.known = None, []

    def open(self):
        """Start the hub."""
        forget_everything()
        keeping.trouble.__init__()
        hub = app.open_hub(self.settings)
        self.world = World(hub, app.create_app(hub), self.people, self.hands)
        return self.world

    def close(self):
        self.world = None
        db.close_database()

    def copy(self):
        """Make a copy on the disk of the open hub; what is in it is `known`."""
        about = keeping.now(self.settings, "test")[0]
        self.known = entry_ids()[: about.entries]
        return about

    def copied_to(self, folder, code=CODE):
        """Make a copy for a stick."""
        models.keep_code(codes.recipient(code), "test")
        folder.mkdir(exist_ok=True)
        about, path = keeping.now(self.settings, "test", folder)
        self.known = entry_ids()[: about.entries]
        return path

    def restore(self, source, code=CODE, agreed=False):
        return restoring.restore(self.settings, app.PROJECTIONS, source, code, agreed=agreed)

    def at_desk(self, who="vera"):
        return self.world.as_(who).open("/desk/").words


def work(person="amina-too", times=3):
    """Somebody new comes, and answers so many questions; returns the ids of everything that was recorded so far."""
    if not Person.get_or_none(Person.id == person):
        db.write(add_person, person)
        db.write(lessons.start, work_of(person))
    for _ in range(times):
        db.write(lessons.answer, work_of(person), answered(journal.mint()))
    return entry_ids()


def entry_ids():
    """Every entry of the open hub, by its id, in order and once."""
    return [entry.entry_id for entry in journal.entries()]


def holds_together():
    """The open hub's chain verifies, and its tables are those that a replay makes."""
    assert journal.verify() == journal.count()
    before = derived()
    db.write(journal.rebuild)
    assert derived() == before


def break_pages(path, *numbers):
    """Pages of a database are not what was written."""
    with path.open("r+b") as file:
        for number in numbers:
            file.seek((number - 1) * 4096)
            file.write(os.urandom(4096))


def pages_of(path, name):
    """The pages of a table or index, by a walk over its tree."""
    with closing(sqlite3.connect(path)) as file:
        root = file.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (name,)).fetchone()[0]
    data, found, ahead = path.read_bytes(), [], [root]
    while ahead:
        number = ahead.pop()
        found.append(number)
        page = data[(number - 1) * 4096 : number * 4096]
        head = 100 if number == 1 else 0
        if page[head] in (2, 5):  # an interior page: a pointer in front of each cell, and the last in the head
            cells = int.from_bytes(page[head + 3 : head + 5])
            places = [int.from_bytes(page[head + 12 + 2 * i : head + 14 + 2 * i]) for i in range(cells)]
            ahead += [int.from_bytes(page[place : place + 4]) for place in places]
            ahead.append(int.from_bytes(page[head + 8 : head + 12]))
    return found


def newest(data):
    return copies(data)[0][0]


def killed_at(step, do):
    """Do it in a process that is killed when it comes to this step: a file written whole, moved or removed. Whether it
    came so far."""
    pid = os.fork()
    if pid:
        return os.waitpid(pid, 0)[1] != 0
    left = [step]

    def look(frame, event, _):
        if event == "call" and frame.f_code.co_name in ("move", "write_whole", "rmtree", "copyfile"):
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left[0] -= 1

    journal._incarnation = None  # as any process has its own
    sys.setprofile(look)
    do()
    sys.setprofile(None)
    os._exit(0)


def folder_of(path: Path):
    return sorted(each.name for each in path.iterdir())
