"""Two records of one person can be joined."""

from peewee import Database


def up(_migrator: object, db: Database) -> None:
    for statement in (
        'ALTER TABLE "person" ADD COLUMN "same_as" TEXT',
        'ALTER TABLE "person" ADD COLUMN "joined" TEXT',
        'CREATE INDEX "person_joined" ON "person" ("joined")',
    ):
        db.execute_sql(statement)  # type: ignore[no-untyped-call]  # open in its stubs
