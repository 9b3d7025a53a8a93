"""The shelf: which packs are here, who is trusted to sign them, and the modules as they are shown."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any, Protocol, TypeVar

import msgspec
import peewee
from playhouse.sqlite_ext import FTS5Model, RowIDField, SearchField

from hubserver.clock import ClockQuality, Instant
from hubserver.db import Table, database, sql
from hubserver.packs.search import folded

# On the shelf; the one before, kept for undo; and what is kept only until whoever is in it has left it.
CURRENT, PREVIOUS, LEAVING = "current", "previous", "leaving"
# What a word is worth in the title, the summary and the rest. So far apart, because SQLite's bm25 lets repeated words
# count less and less: one title outranks hundreds of mentions.
WORTH = (1e8, 1e4, 1)
# What stands for each pack: its current version, and for one that was removed the newest that somebody is still in.
# Only the first is on the shelf, unless it is hidden.
STANDING = """
    SELECT pack, serial, (
        SELECT id FROM shelf_module m WHERE m.pack = p.pack AND m.serial = p.serial ORDER BY module, lang LIMIT 1
    ), (SELECT serial FROM seen_serial s WHERE s.pack = p.pack),
    state = ?1 AND pack NOT IN (SELECT pack FROM hidden_pack)
    FROM shelf_pack p WHERE state = ?1 OR (state = ?2 AND NOT EXISTS (
        SELECT 1 FROM shelf_pack o WHERE o.pack = p.pack
        AND (o.state = ?1 OR (o.state = ?2 AND o.serial > p.serial))
    )) ORDER BY pack
"""


class _Spoken(Protocol):
    @property
    def lang(self) -> Any: ...


Version = TypeVar("Version", bound=_Spoken)
Versions = tuple[tuple[str, int, int, int], ...]


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
    """A version of a pack on this hub: the current one, the one before, or one that somebody is still in."""

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
    def standing(cls, pack: str, state: str) -> "ShelfPack | None":
        """The version of a pack that is in this state: the current one, or the one before."""
        found: ShelfPack | None = cls.get_or_none((cls.pack == pack) & (cls.state == state))
        return found

    @classmethod
    def leaving(cls) -> "list[ShelfPack]":
        """The versions that are kept only until whoever is in them has left."""
        return list(cls.select().where(cls.state == LEAVING).order_by(cls.pack, cls.serial))

    @classmethod
    def versions(cls) -> tuple[Versions, Versions]:
        """What is on the shelf, and what is off it and still here for whoever has begun it. Of each pack its serial,
        the number of its first module, which is another one when the same version comes again, and the highest serial
        ever seen, for newer versions tell what took the place of which id. Asked on every page that shows modules."""
        rows = sql(STANDING, (CURRENT, LEAVING)).fetchall()
        shown, aside = (tuple(row[:4] for row in rows if bool(row[4]) is on) for on in (True, False))
        return shown, aside

    @property
    def modules(self) -> int:
        """How many there are in it."""
        of_it = (ShelfModule.pack == self.pack) & (ShelfModule.serial == self.serial)
        found: int = ShelfModule.select(ShelfModule.module).distinct().where(of_it).count()
        return found

    def due(self, moment: Instant) -> bool:
        """Whether its facts were to be looked at again by now, going by a clock that somebody vouches for."""
        trusted = moment.quality >= ClockQuality.STEWARD
        return trusted and "" < self.review_by < moment.wall.date().isoformat()

    def title_in(self, wanted: Iterable[str]) -> str:
        return self.titled(wanted)[1]

    def titled(self, wanted: Iterable[str]) -> tuple[str, str]:
        """The first of these languages that it has a title in, else its own first, and the title."""
        titles: dict[str, str] = msgspec.json.decode(self.title)
        lang = next((lang for lang in wanted if lang in titles), next(iter(titles)))
        return lang, titles[lang]


class HiddenPack(Table):
    """A pack that is kept, with all its versions, and not shown; whoever has begun a module of it may go on."""

    pack = peewee.TextField(primary_key=True)

    class Meta:
        without_rowid = True

    @classmethod
    def ids(cls) -> set[str]:
        return {row.pack for row in cls.select()}


class ReplacedId(Table):
    """An id that a pack does not use any more, and what took its place. It stays when the pack goes: records do too."""

    pack = peewee.TextField()
    old = peewee.TextField()
    new = peewee.TextField()

    class Meta:
        primary_key = peewee.CompositeKey("pack", "old")
        without_rowid = True

    @classmethod
    def note(cls, pack: str, links: dict[str, str]) -> None:
        """Note what took the place of which ids. One statement: a pack may bring thousands, and all answers wait."""
        said = msgspec.json.encode(links).decode()
        sql("INSERT OR REPLACE INTO replaced_id (pack, old, new) SELECT ?, key, value FROM json_each(?)", (pack, said))

    @classmethod
    def of(cls, pack: str) -> dict[str, str]:
        return {row.old: row.new for row in cls.select().where(cls.pack == pack)}


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

    @classmethod
    def in_version(cls, pack: str, serial: int, module: str) -> list["ShelfModule"]:
        """A module of one version of a pack, in each of its languages: only the numbers and the languages."""
        of_it = (cls.pack == pack) & (cls.serial == serial) & (cls.module == module)
        return list(cls.select(cls.id, cls.lang).where(of_it).order_by(cls.lang))


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


class Harmed(Table):
    """A file of a pack that was found damaged or missing (a blob, or an index by its digest). It is not served."""

    digest = peewee.TextField(primary_key=True)
    pack = peewee.TextField()
    size = peewee.IntegerField()
    found_at = peewee.TextField()

    class Meta:
        without_rowid = True

    @classmethod
    def all(cls) -> "list[Harmed]":
        return list(cls.select().order_by(cls.pack, cls.digest))

    @classmethod
    def mended(cls, digests: Collection[str]) -> None:
        """These are whole again."""
        for row in cls.all():
            if row.digest in digests:
                cls.delete().where(cls.digest == row.digest).execute()


class Reread(Table):
    """How far the shelf was read again: after which digest the next slice begins. One row."""

    id = peewee.IntegerField(primary_key=True)
    after = peewee.TextField()


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
