"""The shelf."""

from peewee import BlobField, CompositeKey, Database, IntegerField, Model, TextField


def up(_migrator: object, db: Database) -> None:
    class Media(Model):
        digest = TextField()
        pack = TextField()
        serial = IntegerField()
        type = TextField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "media"
            primary_key = CompositeKey("digest", "pack", "serial")

    db.create_tables([Media])

    class Publisher(Model):
        key_id = TextField(primary_key=True)
        public = BlobField()
        name = TextField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "publisher"
            without_rowid = True

    db.create_tables([Publisher])

    class SeenSerial(Model):
        pack = TextField(primary_key=True)
        serial = IntegerField()
        digest = TextField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "seen_serial"
            without_rowid = True

    db.create_tables([SeenSerial])

    class ShelfModule(Model):
        pack = TextField()
        serial = IntegerField()
        module = TextField()
        lang = TextField()
        place = IntegerField()
        minutes = IntegerField()
        level = TextField()
        title = TextField()
        summary = TextField()
        steps = IntegerField()
        entry = TextField()
        lesson = TextField()
        quiz = TextField()
        words = TextField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "shelf_module"
            primary_key = CompositeKey("pack", "serial", "module", "lang")

    db.create_tables([ShelfModule])

    class ShelfPack(Model):
        pack = TextField()
        serial = IntegerField()
        state = TextField()
        digest = TextField()
        signer = TextField()
        version = TextField()
        title = TextField()
        licence = TextField()
        review_by = TextField()
        size = IntegerField()
        installed_at = TextField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "shelf_pack"
            primary_key = CompositeKey("pack", "serial")

    db.create_tables([ShelfPack])
