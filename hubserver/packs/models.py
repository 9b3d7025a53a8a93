"""The shelf: which packs are here, who is trusted to sign them, and the modules as they are shown."""

from collections.abc import Iterable
from typing import Any

import msgspec
import peewee

from hubserver.clock import ClockQuality, Instant
from hubserver.db import Table
from hubserver.errors import N_, NotFound

CURRENT, PREVIOUS = "current", "previous"


class Publisher(Table):
    """A key whose packs this hub accepts."""

    key_id = peewee.TextField(primary_key=True)
    public = peewee.BlobField()
    name = peewee.TextField()

    class Meta:
        without_rowid = True

    @classmethod
    def trusted(cls) -> dict[str, bytes]:
        return {row.key_id: bytes(row.public) for row in cls.select()}


class ShelfPack(Table):
    """A version of a pack on this hub: the current one, or the one before, kept for undo."""

    pack = peewee.TextField()
    serial = peewee.IntegerField()
    state = peewee.TextField()
    digest = peewee.TextField()  # of pack.json
    signer = peewee.TextField()
    version = peewee.TextField()
    title = peewee.TextField()  # JSON by language
    licence = peewee.TextField()
    review_by = peewee.TextField()
    size = peewee.IntegerField()
    installed_at = peewee.TextField()

    class Meta:
        primary_key = peewee.CompositeKey("pack", "serial")

    @classmethod
    def current(cls) -> "peewee.ModelSelect[ShelfPack]":
        return cls.select().where(cls.state == CURRENT).order_by(cls.pack)

    def due(self, moment: Instant) -> bool:
        """Whether its facts were to be looked at again by now, going by a clock that somebody vouches for."""
        trusted = moment.quality >= ClockQuality.STEWARD
        return trusted and "" < self.review_by < moment.wall.date().isoformat()

    def title_in(self, wanted: Iterable[str]) -> str:
        titles: dict[str, str] = msgspec.json.decode(self.title)
        return next((titles[lang] for lang in wanted if lang in titles), next(iter(titles.values())))


class SeenSerial(Table):
    """The highest serial ever seen of a pack, and what it was: neither undo nor removal lowers it."""

    pack = peewee.TextField(primary_key=True)
    serial = peewee.IntegerField()
    digest = peewee.TextField()

    class Meta:
        without_rowid = True


class ShelfModule(Table):
    """One module of one version of a pack, in one language, ready to show. `lesson` and `quiz` are sanitised JSON."""

    pack = peewee.TextField()
    serial = peewee.IntegerField()
    module = peewee.TextField()
    lang = peewee.TextField()
    place = peewee.IntegerField()
    minutes = peewee.IntegerField()
    level = peewee.TextField()
    title = peewee.TextField()
    summary = peewee.TextField()
    steps = peewee.IntegerField()
    entry = peewee.TextField()  # the module's entry of the pack's index, as JSON
    lesson = peewee.TextField()
    quiz = peewee.TextField()
    words = peewee.TextField()

    class Meta:
        primary_key = peewee.CompositeKey("pack", "serial", "module", "lang")

    @classmethod
    def current(cls) -> "peewee.ModelSelect[ShelfModule]":
        """Every module of every current pack in every language, without its content, in the order of the shelf."""
        heads = [field for name, field in cls._meta.fields.items() if name not in ("lesson", "quiz", "words")]
        return (
            cls.select(*heads)
            .join(ShelfPack, on=((cls.pack == ShelfPack.pack) & (cls.serial == ShelfPack.serial)))
            .where(ShelfPack.state == CURRENT)
            .order_by(cls.pack, cls.place, cls.lang)
        )

    @classmethod
    def versions(cls, pack: str, module: str) -> list["ShelfModule"]:
        """The module of the current version in each of its languages; says so when there is none."""
        found = list(cls.current().where((cls.pack == pack) & (cls.module == module)))
        if not found:
            raise NotFound(
                N_("There is no such module here."),
                N_("It may have been taken off the shelf. Look at what there is now."),
            )
        return found

    def content(self) -> tuple[str, str]:
        """The lesson and the quiz, as JSON."""
        cls = type(self)
        same = (
            (cls.pack == self.pack)
            & (cls.serial == self.serial)
            & (cls.module == self.module)
            & (cls.lang == self.lang)
        )
        row = cls.select(cls.lesson, cls.quiz).where(same).get()
        return row.lesson, row.quiz


class Media(Table):
    """A blob that has an address, because a pack on the shelf says so."""

    digest = peewee.TextField()
    pack = peewee.TextField()
    serial = peewee.IntegerField()
    type = peewee.TextField()

    class Meta:
        primary_key = peewee.CompositeKey("digest", "pack", "serial")

    @classmethod
    def type_of(cls, digest: str) -> str | None:
        row = cls.get_or_none(cls.digest == digest)
        return row.type if row else None


def in_language(versions: list[ShelfModule], wanted: Iterable[str]) -> ShelfModule:
    """The version in the first of these languages that there is, else the first."""
    by_lang = {version.lang: version for version in versions}
    return next((by_lang[lang] for lang in wanted if lang in by_lang), versions[0])


def drop(pack: str, serial: int) -> None:
    """Forget one version of a pack. Its blobs are collected later."""
    tables: tuple[Any, ...] = (Media, ShelfModule, ShelfPack)
    for table in tables:
        table.delete().where((table.pack == pack) & (table.serial == serial)).execute()
