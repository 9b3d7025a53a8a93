"""The shelf: which packs are here, who is trusted to sign them, and the modules as they are shown."""

from collections.abc import Iterable, Iterator
from typing import Any, Protocol, TypeVar

import msgspec
import peewee
from playhouse.sqlite_ext import FTS5Model, RowIDField, SearchField

from hubserver.clock import ClockQuality, Instant
from hubserver.db import Table, database, sql
from hubserver.packs.search import folded

CURRENT, PREVIOUS = "current", "previous"
# What a word is worth in the title, the summary and the rest. So far apart, because SQLite's bm25 lets repeated words
# count less and less: one title outranks hundreds of mentions.
WORTH = (1e8, 1e4, 1)
STANDING = """
    SELECT pack, serial, (
        SELECT id FROM shelf_module m WHERE m.pack = p.pack AND m.serial = p.serial ORDER BY module, lang LIMIT 1
    ) FROM shelf_pack p WHERE state = ? ORDER BY pack
"""


class _Spoken(Protocol):
    @property
    def lang(self) -> Any: ...


Version = TypeVar("Version", bound=_Spoken)


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

    @classmethod
    def versions(cls) -> tuple[tuple[str, int, int], ...]:
        """What is on the shelf: each pack, its serial, and the number of its first module, which is another one when
        the same version comes again. Asked on every page that shows modules."""
        return tuple(sql(STANDING, (CURRENT,)))

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

    id = peewee.AutoField()
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

    class Meta:
        indexes = ((("pack", "serial", "module", "lang"), True),)

    @classmethod
    def current(cls) -> "peewee.ModelSelect[ShelfModule]":
        """Every module of every current pack in every language, without its content, in the order of the shelf."""
        heads = [field for name, field in cls._meta.fields.items() if name not in ("lesson", "quiz")]
        return (
            cls.select(*heads)
            .join(ShelfPack, on=((cls.pack == ShelfPack.pack) & (cls.serial == ShelfPack.serial)))
            .where(ShelfPack.state == CURRENT)
            .order_by(cls.pack, cls.place, cls.lang)
        )

    @classmethod
    def heads(cls, pack: str, serial: int) -> list[tuple[Any, ...]]:
        """What the shelf says of each module of one version of a pack, in its order: plain rows, for there are many."""
        about = "id, pack, module, lang, place, minutes, level, title, summary, steps, entry"
        of_it = "FROM shelf_module WHERE pack = ? AND serial = ? ORDER BY place, lang"
        return sql(f"SELECT {about} {of_it}", (pack, serial)).fetchall()

    def content(self) -> tuple[str, str]:
        """The lesson and the quiz, as JSON."""
        cls = type(self)
        row = cls.select(cls.lesson, cls.quiz).where(cls.id == self.id).get()
        return row.lesson, row.quiz


class ShelfWords(FTS5Model):  # type: ignore[misc]  # playhouse has no stubs
    """The index of the shelf's search (SQLite's FTS5): the folded words of each `shelf_module`, under its `id`."""

    rowid = RowIDField()
    title = SearchField()
    summary = SearchField()
    more = SearchField()

    class Meta:
        database = database
        legacy_table_names = False
        # The words come folded, so that all there is to do is to split them at the spaces between them.
        options = {"tokenize": "ascii"}  # noqa: RUF012 - peewee's way

    @classmethod
    def matching(cls, query: str) -> Iterator[tuple[int, float]]:
        """The rows that answer a query of `packs.search`, each with its rank: the lower, the better."""
        ranked = "SELECT rowid, bm25(shelf_words, ?, ?, ?) FROM shelf_words WHERE shelf_words MATCH ?"
        return iter(sql(ranked, (*WORTH, query)))


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


def in_language(versions: list[Version], wanted: Iterable[str]) -> Version:
    """The version in the first of these languages that there is, else the first."""
    by_lang = {version.lang: version for version in versions}
    return next((by_lang[lang] for lang in wanted if lang in by_lang), versions[0])


def put(words: str, **module: Any) -> None:
    """Put a module of a version of a pack on the shelf, and its words into the index."""
    row = ShelfModule.create(**module)
    ShelfWords.insert(rowid=row.id, title=folded(row.title), summary=folded(row.summary), more=words).execute()


def drop(pack: str, serial: int) -> None:
    """Forget one version of a pack. Its blobs are collected later."""
    modules = ShelfModule.select(ShelfModule.id).where((ShelfModule.pack == pack) & (ShelfModule.serial == serial))
    ShelfWords.delete().where(ShelfWords.rowid.in_(modules)).execute()
    tables: tuple[Any, ...] = (Media, ShelfModule, ShelfPack)
    for table in tables:
        table.delete().where((table.pack == pack) & (table.serial == serial)).execute()
