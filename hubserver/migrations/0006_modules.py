"""How far learners are."""

from peewee import CompositeKey, Database, FloatField, IntegerField, Model, TextField


def up(_migrator: object, db: Database) -> None:
    class Hand(Model):
        person = TextField(primary_key=True)
        pack = TextField()
        module = TextField()
        step = TextField()
        boot = TextField()
        mono_ms = IntegerField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "hand"
            without_rowid = True

    db.create_tables([Hand])

    class Draft(Model):
        registration = TextField()
        question = TextField()
        response = TextField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "draft"
            primary_key = CompositeKey("registration", "question")
            without_rowid = True

    db.create_tables([Draft])

    class Place(Model):
        registration = TextField(primary_key=True)
        step = TextField()
        question = TextField(default="")

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "place"
            without_rowid = True

    db.create_tables([Place])

    class Registration(Model):
        id = TextField(primary_key=True)
        person = TextField(index=True)
        pack = TextField()
        module = TextField()
        session = TextField(default="")
        session_boot = TextField(default="")
        session_ms = IntegerField(default=0)
        steps = TextField(default="[]")
        title = TextField(default="")
        score = FloatField(null=True)
        position = IntegerField()
        started_at = TextField()
        last_boot = TextField()
        last_ms = IntegerField()
        completed_at = TextField(null=True)
        passed_at = TextField(null=True)
        failed_at = TextField(null=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "registration"
            without_rowid = True

    db.create_tables([Registration])
