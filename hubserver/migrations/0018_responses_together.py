"""A learner's answers in a module lie together: one place on the card is written for an answer, and no index."""

from peewee import Database

COLUMNS = {
    **{"registration": "TEXT", "position": "INTEGER", "key": "TEXT", "question": "TEXT"},
    **{"response": "TEXT", "score": "REAL", "at": "TEXT", "attempt": "INTEGER"},
}


def up(_migrator: object, db: Database) -> None:
    names = ", ".join(f'"{name}"' for name in COLUMNS)
    columns = ", ".join(f'"{name}" {kind} NOT NULL' for name, kind in COLUMNS.items())
    for statement in (
        f'CREATE TABLE "response_new" ({columns}, PRIMARY KEY ("registration", "position")) WITHOUT ROWID',
        f'INSERT INTO "response_new" ({names}) SELECT {names} FROM "response"',  # noqa: S608 - the names are above
        'DROP TABLE "response"',
        'ALTER TABLE "response_new" RENAME TO "response"',
    ):
        db.execute_sql(statement)  # type: ignore[no-untyped-call]  # open in its stubs
