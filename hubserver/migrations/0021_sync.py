"""The collector that this hub reports to, the marks of older epochs, and who was erased."""

from peewee import Database, IntegerField, Model, TextField


def up(_migrator: object, db: Database) -> None:
    class Upstream(Model):
        id = IntegerField(primary_key=True)
        url = TextField()
        hub_id = TextField()
        hall = TextField()
        collector = TextField()
        window_start = IntegerField()
        window_minutes = IntegerField()
        bytes_a_day = IntegerField()
        epoch = IntegerField()
        acked = IntegerField()
        have_seq = IntegerField()
        have_chain = TextField()
        heard = IntegerField()
        heard_at = TextField()
        sent_at = TextField()
        failures = IntegerField()
        tried_boot = TextField()
        tried_ms = IntegerField()
        wait_ms = IntegerField()
        size = IntegerField()
        spent_day = TextField()
        spent = IntegerField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "upstream"

    class LeftBehind(Model):
        epoch = IntegerField(primary_key=True)
        seq = IntegerField()
        chain = TextField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "left_behind"

    class Erased(Model):
        tag = TextField(primary_key=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "erased"
            without_rowid = True

    db.create_tables([Upstream, LeftBehind, Erased])
