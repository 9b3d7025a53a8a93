"""What the benchmark's year is made of is what a hub would have written."""

import pytest

from hubserver import journal
from hubserver.db import database, sql, write
from hubserver.modules.models import Registration
from tests.benchmarks import year

DERIVED = ("registration", "response", "attempt", "visit", "person", "groups", "grouped")


@pytest.fixture
def after_a_year(world, tmp_path):
    """A small hall after a year; its people."""
    people = year.furnish(world.hub, tmp_path / "pack", 12, 6)
    year.fill(world.hub, people, 6, 600)
    return people


def tables():
    return {table: sorted(map(repr, database.execute_sql(f'SELECT * FROM "{table}"'))) for table in DERIVED}


def test_a_made_year_is_chained_and_every_table_is_what_the_journal_says(after_a_year):
    assert 580 < journal.verify() == journal.count() < 640
    before = tables()
    write(journal.rebuild)
    after = tables()
    for table in DERIVED:
        assert after[table] == before[table], table


def test_everybody_has_done_something_in_a_made_year_and_nobody_one_module_twice(after_a_year):
    done = Registration.by_person(after_a_year)
    assert done.keys() == {*after_a_year}
    rows = sql("SELECT count(*), count(DISTINCT id), count(DISTINCT person || module) FROM registration").fetchone()
    assert rows[0] == rows[1] == rows[2]
