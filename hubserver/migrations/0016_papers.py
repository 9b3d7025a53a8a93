"""An attempt that was handed in keeps its paper: which questions it asked."""

from peewee import Database


def up(_migrator: object, db: Database) -> None:
    # Of attempts from before, the paper is drawn again.
    db.execute_sql('ALTER TABLE "attempt" ADD COLUMN "questions" TEXT NOT NULL DEFAULT \'[]\'')  # type: ignore[no-untyped-call]  # open in its stubs
