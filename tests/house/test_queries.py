"""How the hub's questions to its tables are answered: none reads through a table that grows with the people or with
what they do, or in a year a page takes as much longer. The few that may are listed with the reason."""

import re

import pytest

from hubserver.db import database
from tests.web.walk import WHO, pages_of

GROWING = {
    *("journal", "person", "sign_in", "session", "seen", "looked", "preference", "grouped", "visit", "correction"),
    *("registration", "response", "attempt", "place", "draft", "hand", "remembered", "reviewed", "wants_reviews"),
    *("stopped_card",),
}
# A piece of the query, and why it may.
ALLOWED = {
    "SELECT position, hash FROM journal ORDER BY position DESC LIMIT 1": "one row, from the end of the table",
    'FROM "seen"': "who is here is a question about everybody; a row has 60 bytes, and only helpers ask",
    'FROM "correction"': "what learners found wrong is little in any hall",
    'SELECT "t2"."person" FROM "session"': "an index of those who are signed in, and only where a hand is up",
}
SOME_ROWS = "registration_open"  # an index of the few that have an open session, read as a whole
NOTHING = "(0 = 1)", "IN ()"  # how none are asked for: SQLite reads nothing
TABLE = re.compile(r'(?:FROM|JOIN|UPDATE|INTO)\s+"?(\w+)"?(?:\s+(?:AS\s+)?"?(\w+)"?)?', re.I)


def names(query):
    """The table behind each name of a query."""
    found = {}
    for table, alias in TABLE.findall(query):
        found |= {table: table, alias or table: table}
    return found


def scanned(query, values, execute):
    """The growing tables that this reads through, by index or not, or for which it makes an index on the spot."""
    behind = names(query)
    for *_, step in execute(f"EXPLAIN QUERY PLAN {query}", values).fetchall():
        what, _, rest = step.partition(" ")
        table = behind.get(rest.split(" ")[0], "")
        if table in GROWING and (what == "SCAN" or "AUTOMATIC" in step) and SOME_ROWS not in step:
            yield step


@pytest.fixture
def asked(monkeypatch):
    """Every query that is run, with the values that it is first run with."""
    found, execute = {}, database.execute_sql

    def noted(query, values=None):
        found.setdefault(query, tuple(values or ()))
        return execute(query, values)

    monkeypatch.setattr(database, "execute_sql", noted)
    return found, execute


@pytest.mark.parametrize("name", WHO)
def test_no_page_reads_through_a_table_that_grows(world, asked, name):
    found, execute = asked
    pages_of(world, name)
    plain = {query: values for query, values in found.items() if query.split()[0] in ("SELECT", "UPDATE", "DELETE")}
    assert len(plain) > 5
    for query, values in plain.items():
        if not any(part in query for part in (*NOTHING, *ALLOWED)):
            assert not list(scanned(query, values, execute)), query


def test_a_question_that_reads_through_a_table_is_found(world):
    def steps(query):
        return list(scanned(query, (), database.execute_sql))

    assert steps("SELECT count(*) FROM response") and steps('SELECT "t1"."id" FROM "person" AS "t1" WHERE name = 1')
    assert steps("SELECT p.id FROM seen s JOIN person p ON p.id = s.person WHERE s.at > ''")
    assert not steps("SELECT * FROM response WHERE registration = ''")
