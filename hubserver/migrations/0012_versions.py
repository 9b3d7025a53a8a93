"""A learner stays on the version of a pack that they began; packs may be hidden; ids that were replaced are known."""

from peewee import CompositeKey, Database, Model, TextField

from hubserver.records import verbs
from hubserver.records.verbs import Verb

STATEMENTS = """
    CREATE TEMP VIEW statements AS
    SELECT position, said, json_extract(said, '$.context.registration') AS registration,
        json_extract(said, '$.verb.id') AS verb, json_extract(said, '$.object.id') AS object
    FROM (SELECT position, CAST(body AS TEXT) AS said FROM journal WHERE kind = 'statement' AND body IS NOT NULL)
"""
# From the statement that opened each registration's latest session, as the projection has it.
BEGUN = """
    UPDATE registration SET serial = found.serial FROM (
        SELECT registration, json_extract(said, ?) AS serial, max(position)
        FROM statements WHERE verb = ? GROUP BY registration
    ) AS found WHERE found.registration = registration.id
"""
# From the latest that completed or passed the module itself: what is said of a part of it has another object.
SKILLS = """
    UPDATE registration SET skills = found.skills FROM (
        SELECT registration, object, (
            SELECT json_group_array(json_extract(value, '$.definition.name.en'))
            FROM json_each(said, '$.context.contextActivities.other')
        ) AS skills, max(position)
        FROM statements WHERE verb IN (?, ?) GROUP BY registration, object
    ) AS found WHERE found.registration = registration.id
    AND found.object = ? || '/' || registration.pack || '/' || registration.module
"""


def up(_migrator: object, db: Database) -> None:
    class HiddenPack(Model):
        pack = TextField(primary_key=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "hidden_pack"
            without_rowid = True

    class ReplacedId(Model):
        pack = TextField()
        old = TextField()
        new = TextField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "replaced_id"
            primary_key = CompositeKey("pack", "old")
            without_rowid = True

    db.create_tables([HiddenPack, ReplacedId])
    for statement, values in (
        ('ALTER TABLE "registration" ADD COLUMN "serial" INTEGER', ()),
        ('ALTER TABLE "registration" ADD COLUMN "skills" TEXT NOT NULL DEFAULT \'[]\'', ()),
        (STATEMENTS, ()),
        (BEGUN, (f'$.context.extensions."{verbs.SERIAL}"', Verb.INITIALIZED)),
        (SKILLS, (Verb.COMPLETED, Verb.PASSED, verbs.PACKS)),
        ("DROP VIEW statements", ()),
    ):
        db.execute_sql(statement, values)  # type: ignore[no-untyped-call]  # open in its stubs
