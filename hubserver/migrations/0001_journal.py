"""The journal."""

from peewee import BlobField, Database, IntegerField, Model, TextField


def up(_migrator: object, db: Database) -> None:
    class JournalEntry(Model):
        position = IntegerField(primary_key=True)
        kind = TextField()
        entry_id = TextField(index=True)
        body = BlobField(null=True)
        body_hash = BlobField()
        at = TextField()
        boot = TextField()
        mono_ms = IntegerField()
        clock_quality = IntegerField()
        prev_hash = BlobField()
        hash = BlobField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "journal"

    db.create_tables([JournalEntry])
