"""What was answered, and the attempts at the quiz at the end of a module."""

from peewee import Database, FloatField, IntegerField, Model, TextField


def up(_migrator: object, db: Database) -> None:
    class Response(Model):
        key = TextField(primary_key=True)
        position = IntegerField()
        registration = TextField(index=True)
        question = TextField()
        response = TextField()
        score = FloatField()
        at = TextField()
        attempt = IntegerField(default=0)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "response"
            without_rowid = True

    db.create_tables([Response])

    class Attempt(Model):
        position = IntegerField(primary_key=True)
        registration = TextField(index=True)
        number = IntegerField()
        score = FloatField()
        at = TextField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "attempt"

    db.create_tables([Attempt])
