"""The recovery code's public half, the copies that went onto sticks, and what the hub came back with."""

from peewee import BooleanField, Database, IntegerField, Model, TextField


def up(_migrator: object, db: Database) -> None:
    class RecoveryCode(Model):
        id = IntegerField(primary_key=True)
        recipient = TextField()
        made_at = TextField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "recovery_code"

    class StickCopy(Model):
        stick = TextField(primary_key=True)
        position = IntegerField()
        at = TextField()
        recipient = TextField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "stick_copy"
            without_rowid = True

    class CameBack(Model):
        id = IntegerField(primary_key=True)
        how = TextField()
        entries = IntegerField()
        salvaged = IntegerField()
        missing = IntegerField()
        sure = BooleanField()
        after = TextField()
        at = TextField()
        place = TextField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "came_back"

    db.create_tables([RecoveryCode, StickCopy, CameBack])
