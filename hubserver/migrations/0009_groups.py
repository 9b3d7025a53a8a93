"""Groups, and who is in them."""

from peewee import CompositeKey, Database, Model, TextField


def up(_migrator: object, db: Database) -> None:
    class Group(Model):
        id = TextField(primary_key=True)
        name = TextField()
        fold = TextField(index=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "groups"
            without_rowid = True

    class Grouped(Model):
        group = TextField()
        person = TextField(index=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "grouped"
            primary_key = CompositeKey("group", "person")
            without_rowid = True

    db.create_tables([Group, Grouped])
