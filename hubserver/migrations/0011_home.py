"""Visits, and what learners ask to be put right."""

from peewee import CompositeKey, Database, IntegerField, Model, TextField


def up(_migrator: object, db: Database) -> None:
    class Visit(Model):
        person = TextField()
        day = TextField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "visit"
            primary_key = CompositeKey("person", "day")
            without_rowid = True

    class Correction(Model):
        position = IntegerField(primary_key=True)
        person = TextField(index=True)
        text = TextField()
        at = TextField()
        done_at = TextField(null=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "correction"

    db.create_tables([Visit, Correction])
