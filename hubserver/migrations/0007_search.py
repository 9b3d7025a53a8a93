"""The index of the shelf's search. A module gets a number, and its words stand in the index under it."""

from typing import Any

import msgspec
from peewee import AutoField, IntegerField, Model, TextField
from playhouse.sqlite_ext import FTS5Model, RowIDField, SearchField

from hubserver.packs.search import folded


def up(_migrator: object, db: Any) -> None:
    class ShelfModule(Model):
        id = AutoField()
        pack = TextField()
        serial = IntegerField()
        module = TextField()
        lang = TextField()
        place = IntegerField()
        minutes = IntegerField()
        level = TextField()
        title = TextField()
        summary = TextField()
        steps = IntegerField()
        entry = TextField()
        lesson = TextField()
        quiz = TextField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "shelf_module"
            indexes = ((("pack", "serial", "module", "lang"), True),)

    class ShelfWords(FTS5Model):  # type: ignore[misc]  # playhouse has no stubs
        rowid = RowIDField()
        title = SearchField()
        summary = SearchField()
        more = SearchField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "shelf_words"
            options = {"tokenize": "ascii"}  # noqa: RUF012 - peewee's way

    same = "pack, serial, module, lang, place, minutes, level, title, summary, steps, entry, lesson, quiz"
    db.execute_sql("ALTER TABLE shelf_module RENAME TO shelf_module_before")
    db.create_tables([ShelfModule, ShelfWords])
    db.execute_sql(f"INSERT INTO shelf_module ({same}) SELECT {same} FROM shelf_module_before")  # noqa: S608
    # Folded as queries are: in whatever way this version does it.
    both = "shelf_module m JOIN shelf_module_before b USING (pack, serial, module, lang)"
    for number, title, summary, entry, words in db.execute_sql(
        f"SELECT m.id, m.title, m.summary, m.entry, b.words FROM {both}"  # noqa: S608
    ):
        about = msgspec.json.decode(entry)
        skills = (f"{skill['name']} {skill['framework']}" for skill in about.get("skills", []))
        more = " ".join([*about.get("objectives", []), *skills, words])
        ShelfWords.insert(rowid=number, title=folded(title), summary=folded(summary), more=folded(more)).execute()
    db.execute_sql("DROP TABLE shelf_module_before")
