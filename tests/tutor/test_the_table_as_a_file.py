"""The tutor's table as a file: what is on the screen, cell by cell, and nothing that a spreadsheet would run."""

import csv
import io
from html import unescape

import openpyxl
import pytest

from hubserver import journal
from hubserver.groups.models import Group
from hubserver.people import roll
from hubserver.people.roles import Role
from tests.conftest import GROUP
from tests.web.walk import learning


def taken(phone, kind="csv", group=""):
    page = phone.post(f"/tutor/table.{kind}", group=group)
    assert page.headers["Content-Disposition"] == f"attachment; filename=learners-2026-11-22.{kind}"
    if kind == "csv":
        return [*csv.reader(io.StringIO(page.body.decode("utf-8-sig"), newline=""))]
    sheet = openpyxl.load_workbook(io.BytesIO(page.body)).active
    assert not any(cell.data_type == "f" for row in sheet for cell in row), "nothing in it is worked out"
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_it_says_what_the_screen_says(world, kind):
    learning(world, "gwen")
    tomas = world.as_("tomas")
    screen = tomas.open("/tutor/").words
    about, header, *rows = taken(tomas, kind)
    assert about[:3] == ["Cwm Bryn", "Everybody", "2026-11-22"]
    assert header == ["Name", "Here now", "Modules done", "Module", "How far", "Last here"]
    gwen, amina = rows
    assert gwen == ["Gwen P", "✓", "0", "Reading a payslip", "1 of 6 steps", "2026-11-22"]
    assert amina == ["Amina K", "", "0", "", "", ""]
    assert f"{gwen[3]} : {gwen[4]}" in screen
    assert screen.rindex("Gwen P") < screen.rindex("Amina K"), "in the order of the screen"


def test_a_group_is_all_that_is_in_its_file(world):
    about, _, *rows = taken(world.as_("tomas"), group=Group.named(GROUP).id)
    assert about[1] == GROUP and [row[0] for row in rows] == ["Gwen P"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_name_that_a_spreadsheet_would_run_is_only_a_name(world, kind):
    roll.add(world.hub, "=1+1", Role.LEARNER, "test")
    tomas = world.as_("tomas")
    shown = next(row[0] for row in taken(tomas, kind)[2:] if "1" in row[0])
    assert shown == "'=1+1" and "=1+1" in unescape(tomas.open("/tutor/").text)


def test_the_journal_says_who_took_it(world):
    taken(world.as_("tomas"))
    body = [*journal.entries()][-1].body
    assert body["did"] == "took the table of learners" and body["who"] == world.people["tomas"].id
