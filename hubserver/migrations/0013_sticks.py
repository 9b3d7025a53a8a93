"""What is to be copied from sticks, and which files of the shelf are damaged."""

from peewee import Database, IntegerField, Model, TextField


def up(_migrator: object, db: Database) -> None:
    class Wish(Model):
        pack = TextField(primary_key=True)
        serial = IntegerField()
        digest = TextField()
        version = TextField()
        title = TextField()
        by = TextField()
        at = TextField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "wish"
            without_rowid = True

    class Harmed(Model):
        digest = TextField(primary_key=True)
        pack = TextField()
        size = IntegerField()
        found_at = TextField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "harmed"
            without_rowid = True

    class Reread(Model):
        id = IntegerField(primary_key=True)
        after = TextField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "reread"

    db.create_tables([Wish, Harmed, Reread])
