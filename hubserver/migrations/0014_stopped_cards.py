"""Cards that were lost or replaced."""

from peewee import Database, Model, TextField


def up(_migrator: object, db: Database) -> None:
    class StoppedCard(Model):
        card_hash = TextField(primary_key=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "stopped_card"
            without_rowid = True

    db.create_tables([StoppedCard])
