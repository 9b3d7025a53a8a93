"""Who is in a module is found without reading what everybody ever did. No answer touches this index."""

from peewee import Database


def up(_migrator: object, db: Database) -> None:
    db.execute_sql('CREATE INDEX "registration_open" ON "registration" ("session") WHERE session <> \'\'')  # type: ignore[no-untyped-call]  # open in its stubs
