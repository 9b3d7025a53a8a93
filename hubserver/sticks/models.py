"""What somebody wants to have copied from a stick. It outlives a pulled stick and a restart."""

import msgspec
import peewee

from hubserver import clock
from hubserver.db import Table, write
from hubserver.journal import audit
from hubserver.packs import shelf
from hubserver.packs.models import Harmed, SeenSerial, ShelfPack
from hubserver.sticks.found import Found, Known

HUB = "hub"  # who asks for a pack whose index the hub itself found damaged


class Wish(Table):
    """A version of a pack that is to be copied, from whichever stick has these very bytes."""

    pack = peewee.TextField(primary_key=True)
    serial = peewee.IntegerField()
    digest = peewee.TextField()
    version = peewee.TextField()
    title = peewee.TextField()  # JSON by language
    by = peewee.TextField()
    at = peewee.TextField()

    class Meta:
        without_rowid = True

    @classmethod
    def all(cls) -> "list[Wish]":
        return list(cls.select().order_by(cls.at, cls.pack))

    @property
    def titles(self) -> dict[str, str]:
        titles: dict[str, str] = msgspec.json.decode(str(self.title))
        return titles


def wish(found: Found, by: str) -> None:
    """Have this copied."""
    write(_wish, found, by)


def _wish(found: Found, by: str) -> None:
    now = Wish.get_or_none(Wish.pack == found.pack)
    if now and now.digest == found.digest:
        return
    row = {name: getattr(found, name) for name in ("pack", "serial", "digest", "version")}
    Wish.put(**row, title=msgspec.json.encode(found.title).decode(), by=by, at=clock.now().at)
    audit("asked for a pack from a stick", by, pack=found.pack, serial=found.serial)


def fulfilled(pack: str, digest: str) -> None:
    """It is on the shelf; another version may have been asked for meanwhile."""
    write(_drop, pack, digest)


def _drop(pack: str, digest: str) -> None:
    Wish.delete().where((Wish.pack == pack) & (Wish.digest == digest)).execute()


def forget_past() -> None:
    """Of a pack of which something newer came meanwhile, nothing older is copied."""
    if Wish.all():
        write(_forget_past)


def _forget_past() -> None:
    for wish in Wish.all():
        if SeenSerial.get_or_none((SeenSerial.pack == wish.pack) & (SeenSerial.serial > wish.serial)):
            _drop(wish.pack, wish.digest)


def take_back(pack: str, by: str) -> None:
    """Somebody does not want it any more."""
    write(_take_back, pack, by)


def _take_back(pack: str, by: str) -> None:
    if Wish.delete().where(Wish.pack == pack).execute():
        audit("stopped a copy from a stick", by, pack=pack)


def known() -> Known:
    """What a look at a stick must know of this hub."""
    rows = list(ShelfPack.current())
    return Known(shelf.known(), {row.pack: row.serial for row in rows}, [row.digest for row in rows])


def harmed() -> dict[str, int]:
    """The damaged files, each with its size."""
    return {row.digest: row.size for row in Harmed.all()}
