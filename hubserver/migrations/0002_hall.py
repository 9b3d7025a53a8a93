"""The hall and its choices."""

from peewee import BooleanField, Database, Model, TextField


def up(_migrator: object, db: Database) -> None:
    class Hall(Model):
        hub_id = TextField()
        name = TextField()
        responsible = TextField(default="")
        phone = TextField(default="")
        languages = TextField(default="en")
        name_list = BooleanField(default=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "hall"

    db.create_tables([Hall])
