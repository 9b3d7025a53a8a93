"""Reviews of what was mastered."""

from peewee import CompositeKey, Database, FloatField, Model, TextField


def up(_migrator: object, db: Database) -> None:
    class Remembered(Model):
        person = TextField()
        pack = TextField()
        module = TextField()
        question = TextField()
        stability = FloatField()
        difficulty = FloatField()
        reviewed_at = TextField()
        due_at = TextField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "remembered"
            primary_key = CompositeKey("person", "pack", "module", "question")
            without_rowid = True

    class Reviewed(Model):
        key = TextField(primary_key=True)
        person = TextField(index=True)
        at = TextField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "reviewed"
            without_rowid = True

    class WantsReviews(Model):
        person = TextField(primary_key=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "wants_reviews"
            without_rowid = True

    db.create_tables([Remembered, Reviewed, WantsReviews])
