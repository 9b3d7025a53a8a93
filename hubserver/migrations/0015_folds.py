"""Names are found with the vowel signs and tones of their script: only accents are folded away."""

from peewee import Database

from hubserver.people.names import folded


def up(_migrator: object, db: Database) -> None:
    for table in ("person", "groups"):
        named = f"SELECT id, name FROM {table}"  # noqa: S608  # from the list above
        changed = f"UPDATE {table} SET fold = ? WHERE id = ?"  # noqa: S608
        for row, name in db.execute_sql(named).fetchall():  # type: ignore[no-untyped-call]  # open in its stubs
            db.execute_sql(changed, (folded(name), row))  # type: ignore[no-untyped-call]
