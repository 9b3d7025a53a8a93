"""Sticks for tests: folders laid out as on a stick, and looking until something is so."""

import base64
import random
import time
from dataclasses import dataclass, fields, replace
from pathlib import Path

from hubserver.keys import key_id
from hubserver.packs import install
from hubserver.sticks.watch import Watch
from tests.packs import press
from tests.packs.press import KEY, SMALL, box, lay

SECONDS = 20  # whoever waits longer has failed


def stick(folder, *boxes, key=KEY, public=()):
    """A stick with these packs in `learnhub/`, their blobs together, and the keys of these publishers."""
    for each in boxes:
        home = f"packs/{each.index['id']}/{each.index['serial']}"
        files = each.files(key)
        lay(folder / "learnhub", {n if n.startswith("blobs/") else f"{home}/{n}": data for n, data in files.items()})
    for each in public:
        lay(folder / "learnhub", {f"keys/{key_id(each.public)}.pub": base64.b64encode(each.public) + b"\n"})
    return folder


def heavy(serial=1, count=8, size=50_000, **changes):
    """A pack with films of random bytes in it: copying it takes several steps."""
    made = box(serial, **changes)
    for number in range(count):
        data = random.Random(f"{serial} {number}").randbytes(size)
        made.put(f"modules/tea/media/{number}.mp4", data, type="video/mp4", role="media")
    return made


def new_hub(trusted):
    """What a hub knows that has met no pack yet."""
    return install.Known(trusted, *({} for _ in fields(install.Known)[1:]))


def until(true, say=lambda: ""):
    """Look until it is true; returns what it is."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        if found := true():
            return found
        time.sleep(0.01)  # between two looks: nothing hangs on how long
    raise AssertionError(f"still not so: {say()}")


@dataclass
class Hall:
    """A hub in this process with a folder in which sticks appear; the test says when the hub looks."""

    world: object
    media: Path
    watch: Watch

    @property
    def data(self):
        return self.world.hub.settings.data

    def look(self):
        """Look which sticks are in, and let everything that follows come to rest."""
        self.watch.poll()
        return self.rest()

    def rest(self):
        until(lambda: not any(stick.busy or stick.stale for stick in self.watch.sticks), self.watch.sticks)
        return {found.place: found for stick in self.watch.sticks for found in stick.found}

    def page(self, who="vera"):
        return self.world.as_(who).open("/sticks/")

    def add(self, *boxes):
        """Ask for these, by their index, and wait until what can be done is done."""
        wanted = [press.sha256(each.files()["pack.json"]) for each in boxes]
        assert self.watch.add(wanted, "test")
        return self.rest()

    def again(self):
        """The hub stops and starts: a new watch, which knows what the database and the disk have."""
        self.watch.close()
        self.watch = Watch(self.watch._settings)
        self.world.app.extensions["sticks"] = self.watch

    def on_shelf(self, pack=SMALL):
        return press.serials(self.data, pack)

    def whole(self, *boxes):
        """Whether every file of these is on the shelf, byte for byte."""
        blob = {digest: data for each in boxes for digest, data in each.blobs.items()}
        named = {file["sha256"] for each in boxes for file in each.index["files"]}
        return all((self.data / "blobs" / name[:2] / name).read_bytes() == blob[name] for name in named)


def opened(world, folder):
    folder.mkdir()
    watch = Watch(replace(world.hub.settings, sticks=folder))
    world.app.extensions["sticks"] = watch
    return Hall(press.trusting(world), folder, watch)
