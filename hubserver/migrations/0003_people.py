"""People, and how they sign in."""

from peewee import BooleanField, Database, IntegerField, Model, TextField


def up(_migrator: object, db: Database) -> None:
    class Looked(Model):
        position = IntegerField(primary_key=True)
        person = TextField(index=True)
        by = TextField()
        at = TextField()
        boot = TextField()
        mono_ms = IntegerField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "looked"

    db.create_tables([Looked])

    class Person(Model):
        id = TextField(primary_key=True)
        role = TextField(index=True)
        name = TextField()
        sign = TextField(default="")
        fold = TextField(index=True)
        added_at = TextField()
        retired_at = TextField(null=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "person"
            without_rowid = True

    db.create_tables([Person])

    class Preference(Model):
        person = TextField(primary_key=True)
        language = TextField(default="")
        reading = TextField(default="")

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "preference"
            without_rowid = True

    db.create_tables([Preference])

    class Seen(Model):
        person = TextField(primary_key=True)
        at = TextField()
        boot = TextField()
        mono_ms = IntegerField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "seen"
            without_rowid = True

    db.create_tables([Seen])

    class Session(Model):
        token_hash = TextField(primary_key=True)
        person = TextField(index=True)
        device = TextField()
        shared = BooleanField()
        opened_at = TextField()
        seen_boot = TextField()
        seen_ms = IntegerField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "session"
            without_rowid = True

    db.create_tables([Session])

    class SignIn(Model):
        person = TextField(primary_key=True)
        secret_hash = TextField(null=True)
        wrong = IntegerField(default=0)
        wrong_boot = TextField(default="")
        wrong_ms = IntegerField(default=0)
        card_hash = TextField(unique=True, null=True)
        code_hash = TextField(null=True)
        code_boot = TextField(default="")
        code_ms = IntegerField(default=0)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "sign_in"
            without_rowid = True

    db.create_tables([SignIn])
