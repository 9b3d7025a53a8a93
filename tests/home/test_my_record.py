"""My record: what is kept of me, to take home as it is on the page, and to have put right."""

import csv
import io
import json
import re

import pytest

from hubserver import journal
from hubserver.db import write
from hubserver.home.correcting import MOST_OPEN
from hubserver.home.models import Correction
from hubserver.quizzes.plain import plain
from hubserver.sheets import CSV, as_file
from tests.conftest import GROUP, PAYSLIP
from tests.modules.answers import do_the_module
from tests.quizzes.test_at_the_end import CHECK, DRILL, answer_all, begun

FILES = ["html", "csv", "json"]


@pytest.fixture
def amina(world):
    phone = world.as_("amina")
    do_the_module(phone)
    world.as_("tomas").open(f"/tutor/learners/{world.people['amina'].id}")
    return phone


def test_the_page_shows_skills_and_who_looked(amina):
    words = amina.open("/me").words
    assert "Skills so far Entry Level 3: Calculate with money using decimal notation" in words and "Tomas N" in words


@pytest.mark.parametrize("kind", FILES)
def test_each_file_holds_what_the_page_shows(amina, kind):
    page = amina.open(f"/me/record.{kind}")
    assert page.status == 200 and page.headers["Cache-Control"] == "no-store"
    assert page.headers["Content-Disposition"] == f"attachment; filename=record-2026-11-22.{kind}"
    assert "Reading a payslip" in page.text


def test_the_file_for_machines_has_every_answer_and_nothing_of_others(world, amina):
    other = world.as_("gwen")
    other.open(PAYSLIP)
    other.press("Start")
    other.post(f"{PAYSLIP}/answer", question="net-line", response="gross")
    told = json.loads(amina.open("/me/record.json").text)
    assert told["modules"][0]["state"] == "done" and told["modules"][0]["score"] == 1
    assert len(told["answers"]) == 12 and {each["right"] for each in told["answers"]} == {True, False}
    assert told["answers"][0]["question"].startswith("Gwen looks at her bank account")
    assert told["looks"][0]["by"] == "Tomas N" and told["visits"] == ["2026-11-22"]
    assert told["accounts"] == [world.people["amina"].id]


def test_the_table_opens_in_a_spreadsheet(amina):
    rows = list(csv.reader(io.StringIO(amina.open("/me/record.csv").body.decode("utf-8-sig"))))
    assert (
        rows[0][:2] == ["title", "state"] and rows[1][:2] == ["Reading a payslip", "done"] and float(rows[1][-1]) == 1
    )


def test_one_page_to_print_says_what_was_done_and_not_what_was_answered(world, amina):
    words = amina.open("/me/paper").words
    assert "What Amina K has done Cwm Bryn , Sunday 22 November 2026" in words
    assert "Reading a payslip Sunday 22 November 2026" in words and "Calculate with money" in words
    assert "1,375" not in words and "Tomas" not in words
    assert "Nothing yet" in world.as_("gwen").open("/me/paper").words


def test_the_page_to_print_needs_nothing_from_anywhere(amina):
    text = amina.open("/me/record.html").text
    assert not re.search(r"<(script|link|img|style)|https?://", text)
    assert "<b>Net pay, £1,375.24</b> (right" in text


def test_no_cell_of_a_table_can_act():
    acting = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "fine", 5, -5, None]
    made = as_file(CSV, [["x"], *([cell] for cell in acting)]).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(made, newline="")))
    assert [row[0] for row in rows[1:]] == [*(f"'{cell}" for cell in acting[:6]), "fine", "5", "-5", ""]


@pytest.mark.parametrize("kind", [*FILES, "exe", "..", ""])
@pytest.mark.parametrize("who", ["stranger", "tomas", "vera", "sian"])
def test_nobody_else_takes_a_record_home(world, who, kind):
    page = world.as_(who).open(f"/me/record.{kind}")
    assert "attachment" not in page.headers.get("Content-Disposition", "")


def test_a_wish_is_seen_at_the_desk_and_answered(world, amina):
    amina.open("/me")
    amina.press("Send it to a helper", text="My surname begins with B <b>now</b>.")
    assert "Sent. A helper will look at it." in amina.page.words and "<b>now" not in amina.page.text
    vera = world.as_("vera")
    assert "1 learner asks for something in their record to be put right." in vera.open("/desk/").words
    page = vera.open("/desk/corrections")
    assert "Amina K" in page.words and "My surname begins with B <b>now</b>." in page.words
    vera.press("I have looked at it")
    assert "Nothing is waiting." in vera.page.words
    assert "A helper has looked at it." in amina.open("/me").words
    before = [row.__data__ for row in Correction.select()]
    write(journal.rebuild)
    assert [row.__data__ for row in Correction.select()] == before


def test_an_empty_wish_or_too_many_are_told(amina):
    amina.open("/me")
    assert "Nothing was written" in amina.press("Send it to a helper").words
    for n in range(MOST_OPEN + 1):
        amina.post("/me/correction", text=f"Wish {n}")
    assert "Please talk to a helper." in amina.page.words
    assert Correction.select().count() == MOST_OPEN


@pytest.mark.parametrize("who", ["stranger", "amina", "tomas"])
def test_only_the_desk_sees_what_others_ask(world, amina, who):
    amina.post("/me/correction", text="Secret wish")
    phone = world.as_(who)
    assert "Secret wish" not in phone.open("/desk/corrections").text
    position = Correction.get().position
    phone.post(f"/desk/corrections/{position}")
    assert Correction.get().done_at is None


def test_a_number_larger_than_any_entry_leads_to_no_page_and_to_no_failure(world):
    vera = world.as_("vera")
    assert vera.post("/desk/corrections/99999999999999999999").status == 404
    assert "There is no such" in vera.page.words


def test_an_answer_of_a_check_is_not_marked_in_the_file_before_it_is_handed_in(school):
    phone = begun(school, CHECK)
    names = answer_all(phone, CHECK)
    told = json.loads(phone.open("/me/record.json").text)["answers"]
    assert [("right" in each, each["kept"]) for each in told] == [(False, True)] * len(names)
    assert phone.open("/me/record.html").words.count("(kept, not handed in yet,") == len(names)
    phone.open(CHECK)
    phone.press("Hand in")
    told = json.loads(phone.open("/me/record.json").text)["answers"]
    assert [("kept" in each, each["right"]) for each in told] == [(False, True)] * len(names)
    assert phone.open("/me/record.html").words.count("(right,") == len(names)


def test_an_answer_of_a_practice_is_told_in_the_file_as_it_was_on_the_page(school):
    phone = begun(school, DRILL)
    phone.post(f"{DRILL}/answer", question="a", attempt=1, response="9")
    assert [each["right"] for each in json.loads(phone.open("/me/record.json").text)["answers"]] == [False]


def test_the_file_for_machines_has_groups_reviews_and_what_was_chosen(world):
    gwen = world.as_("gwen")
    gwen.post("/review/choose", wants="1")
    gwen.post("/me/correction", text="My name is Gwenllian")
    told = json.loads(gwen.open("/me/record.json").text)
    assert (
        told["groups"] == [GROUP]
        and told["reviews"] == []
        and set(told["chosen"]) == {"language", "reading", "reviews"}
    )
    assert GROUP in gwen.open("/me").words and "Gwenllian" in gwen.open("/me/record.html").words


def test_every_look_is_in_the_file(world, amina):
    for _ in range(21):
        world.clock.pass_(minutes=11)
        world.as_("tomas").open(f"/tutor/learners/{world.people['amina'].id}")
    assert len(json.loads(world.as_("amina").open("/me/record.json").text)["looks"]) == 22


@pytest.mark.parametrize(
    ("fragment", "words"),
    [
        ("<ul><li>Rent</li><li>Gas</li></ul>", "Rent; Gas"),
        ("<p>A <b>film</b>.</p>", "A film ."),
        ("<ol><li>Fill</li> <li><p>Boil</p></li></ol>", "Fill; Boil"),
    ],
)
def test_the_lines_of_an_answer_stay_apart_where_there_are_words_alone(fragment, words):
    assert plain(fragment) == words
