"""Opens data folders as a hub does and says what is wrong with each: `python -m tests.powercut.judge`.

A line of JSON for each: `{"data": folder, "may": {about: [values]}}`; a line comes back, a list of sentences.
"""

import json
import sqlite3
import sys
import traceback
from collections import Counter
from contextlib import closing
from dataclasses import replace
from functools import cache
from pathlib import Path

from hubserver import app, beginning, db, journal
from hubserver.blobs import Blobs
from hubserver.errors import HubError
from hubserver.files import sha256
from hubserver.groups.models import Group
from hubserver.hall.models import current
from hubserver.packs import manifest, seal, shelf
from hubserver.packs.models import HiddenPack, Publisher, ShelfPack
from hubserver.packs.staged import home_of
from hubserver.people.models import Person, SignIn
from hubserver.people.pin import matches, typed
from hubserver.people.roles import Role
from hubserver.records import verbs
from hubserver.settings import Settings
from hubserver.sticks.models import Wish
from tests.conftest import forget_everything
from tests.phone import sender


def main():
    """Judge what comes."""
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            found = [*faults(Settings(data=Path(asked["data"]), announce=False, port=80), asked["may"])]
        except Exception:
            found = [traceback.format_exc(limit=-6)]
        print(json.dumps(found), flush=True)


def faults(settings, may):
    """Every fault of a data folder; `may` says of what was spoken of what may be found."""
    forget_everything()
    begun = "begun" if app.is_hub(settings) else None
    # Whoever was interrupted begins again.
    hub = app.open_hub(settings) if begun else beginning.begin(settings, "Neuadd", "Sian Rees")[0]
    try:
        if (status := _first_page(hub)) != 200:
            yield f"the first page says {status}"
        if begun not in may["hub"]:
            yield "the hub is gone"
        if begun:
            yield from _not_as_told(settings.data, may)
        yield from _not_whole(settings.data)
    finally:
        db.close_database()


_pages = []  # made once: that takes longer than all the rest


def _first_page(hub):
    """Its status."""
    if not _pages:
        _pages.append(app.create_app(hub))
    _pages[0].extensions["wiring"] = replace(_pages[0].extensions["wiring"], hub=hub)
    return sender(_pages[0])("GET", "/", b"", {}, "203.0.113.7").status


def _not_whole(data):
    """What must hold of any hub at any time."""
    said = db.sql("PRAGMA integrity_check").fetchone()[0]
    if said != "ok":
        yield f"the database: {said}"
    journal.verify()
    if not Person.present([Role.STEWARD]):
        yield "nobody is a steward"
    yield from _bad_packs(data)
    before = _derived()
    db.write(journal.rebuild)
    if (after := _derived()) != before:
        yield f"derived is {_differ(before, after)}"
    shelf.collect(data)  # the first job of the day takes away nothing that is needed
    yield from _bad_packs(data)
    for copy in [*(data / "backups").glob("*.sqlite"), *(data / "backups").glob("[0-9]*/hub.sqlite")]:
        if (said := _copy_says(copy)) != "ok":
            yield f"{copy}: {said}"


def _derived():
    tables = [table._meta.table_name for each in app.PROJECTIONS for table in each.tables]
    return {table: sorted(map(repr, db.sql(f'SELECT * FROM "{table}"').fetchall())) for table in tables}


def _differ(before, after):
    return {name: sorted({*before[name]} ^ {*after[name]}) for name in before if before[name] != after[name]}


def _bad_packs(data):
    """What the shelf names and has not."""
    blobs = Blobs(data / "blobs")
    for row in ShelfPack.select():
        home = home_of(data, row.pack, row.serial)
        try:
            index = (home / "pack.json").read_bytes()
            seal.check(index, (home / "pack.sig").read_bytes(), Publisher.trusted())
        except (OSError, HubError) as why:
            yield f"the pack {row.pack} {row.serial}: {why}"
            continue
        if sha256(index) != row.digest:
            yield f"the index of {row.pack} {row.serial} is another"
        lost = [file.path for file in manifest.read(index).files if not blobs.intact(file.sha256)]
        if lost:
            yield f"the pack {row.pack} {row.serial} lacks {lost}"
    modules, words = ("SELECT id FROM shelf_module ORDER BY id", "SELECT rowid FROM shelf_words ORDER BY rowid")
    if db.sql(modules).fetchall() != db.sql(words).fetchall():
        yield "the search's index is not that of the shelf"


def _not_as_told(data, may):
    """What somebody was told, and is not so."""
    answers = Counter(
        entry.body["context"]["extensions"].get(verbs.KEY)
        for entry in journal.entries()
        if entry.kind is journal.Kind.STATEMENT
    )
    for about, values in may.items():
        kind, _, which = about.partition(" ")
        found = answers[which] or None if kind == "answer" else LOOKS[kind](data, which, values)
        if found not in values:
            yield f"{about} is {found!r}, may be {values}"


def _copy_says(path):
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as line:
            return line.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.Error as why:
        return str(why)


def _pack(_, pack, __):
    row = ShelfPack.get_or_none(pack=pack, state="current")
    return row and row.serial


def _wish(_, pack, __):
    on_shelf = ShelfPack.get_or_none(pack=pack) is not None
    return "wanted" if on_shelf or Wish.get_or_none(Wish.pack == pack) else None


def _person(_, name, __):
    found = Person.get_or_none(Person.name == name)
    return None if found is None else "gone" if found.retired_at else found.role


_matches = cache(matches)  # slow, and asked of most states again


def _secret(_, person, values):
    """Which of these secrets lets somebody in."""
    kept = SignIn.get_by_id(person).secret_hash
    return next((value for value in values if value and _matches(kept, typed(value))), "another")


def _copy(data, name, _):
    """The copy of the database that was made before a migration, once that was run."""
    if not db.sql("SELECT 1 FROM schema_migration WHERE name = ?", (name,)).fetchone():
        return None
    return _copy_says(data / "backups" / f"before-{name}.sqlite")


def _copies(data, _, __):
    """How many safe copies there are that say what they are and have all that they say."""
    found = []
    for about in (data / "backups").glob("[0-9]*/about.json"):
        with closing(sqlite3.connect(f"file:{about.parent}/hub.sqlite?mode=ro", uri=True)) as line:
            entries = line.execute("SELECT count(*) FROM journal").fetchone()[0]
        found += [about] * (json.loads(about.read_bytes())["entries"] == entries)
    return len(found) or None


LOOKS = {
    "copies": _copies,
    "epoch": lambda *_: journal.tip()[0],
    "hub": lambda *_: "begun",
    "hall": lambda _, field, __: getattr(current(), field),
    "pack": _pack,
    "hidden": lambda _, pack, __: pack in HiddenPack.ids() or None,
    "wish": _wish,
    "person": _person,
    "group": lambda _, name, __: Group.get_or_none(Group.name == name) and "made",
    "secret": _secret,
    "copy": _copy,
}

if __name__ == "__main__":
    main()
