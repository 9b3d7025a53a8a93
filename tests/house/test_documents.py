"""Every door, table, setting and command is in the documents, as it is."""

import peewee

from hubserver.db import database
from tests.house import documents


def test_the_doors_are_as_the_document_says(world):
    documents.check("doors.md", documents.doors(world))


def test_every_page_names_its_guard(world):
    for rule in world.app.url_map.iter_rules():
        view = world.app.view_functions[rule.endpoint]
        assert hasattr(view, "roles") or rule.endpoint == "look.static_file", rule


def test_the_tables_are_as_the_document_says():
    documents.check("schema.md", documents.schema())


def test_the_models_are_the_migrated_database(world):
    plain = peewee.SqliteDatabase(":memory:")
    with plain.bind_ctx(documents.TABLES):
        plain.create_tables(documents.TABLES)
        by_models = tables(plain)
    plain.close()
    assert by_models == {name: made for name, made in tables(database).items() if "schema_migration" not in name}


def tables(of):
    """Every table and index with the words that made it."""
    found = of.execute_sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {name: made.replace("IF NOT EXISTS ", "") for name, made in found.fetchall()}


def test_the_settings_are_as_the_document_says():
    documents.check("settings.md", documents.settings())


def test_the_commands_are_as_the_document_says():
    documents.check("commands.md", documents.commands())


def test_the_hostile_packs_are_as_the_document_says():
    documents.check("hostile.md", documents.hostile())
