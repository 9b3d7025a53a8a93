"""A learner whose two records were joined goes on where both were: in the module, on their page, at the tutor's."""

import uuid

import pytest

from hubserver import journal
from hubserver.db import write
from hubserver.journal import Kind
from hubserver.modules.catalogue import opened
from hubserver.modules.models import Draft, Registration
from hubserver.people.joining import join, part
from hubserver.people.models import Person
from hubserver.people.projection import LOOKED
from hubserver.quizzes.models import Attempt
from hubserver.records.verbs import Verb
from tests.conftest import KINDS, PACK, PAYSLIP
from tests.modules.answers import right, steps_of, wrong
from tests.quizzes.test_at_the_end import CHECK, answer_all, asked, begun


def person(world, name):
    return Person.get_by_id(world.people[name].id)


def together(world, away="amina", kept="gwen"):
    join(person(world, away), person(world, kept), "test")


def questions():
    return [question.id for question in opened(PACK, "payslip", ("en",)).quiz.questions]


def started(world, name):
    phone = world.as_(name)
    phone.open(PAYSLIP)
    phone.press("Start")
    return phone


def answered(phone, question, response):
    return phone.post(f"{PAYSLIP}/answer", question=question, response=response, key=uuid.uuid4().hex)


def statements(after=0):
    return [entry.body for entry in [*journal.entries()][after:] if entry.kind is Kind.STATEMENT]


def half_and_half(world, to_the_end=False):
    """Amina does the first half, Gwen the second, `to_the_end` or but for the last step; then both are joined."""
    amina, gwen = started(world, "amina"), started(world, "gwen")
    steps, half = steps_of(gwen.page), len(questions()) // 2
    do(amina, questions()[:half], steps[:half])
    do(gwen, questions()[half:], steps[half:] if to_the_end else steps[half:-1])
    together(world)
    return gwen, steps


def do(phone, some, ways):
    """Answer these questions right, and go on from these steps."""
    for question in some:
        answered(phone, question, right(question))
    for step in ways:
        phone.post(f"{PAYSLIP}/step", step=step)


def test_what_was_done_under_either_record_counts_and_finishes_the_module(world):
    gwen, steps = half_and_half(world)
    page = gwen.open(PAYSLIP)
    assert page.words.count("✓ That is right.") == len(questions())
    gwen.post(f"{PAYSLIP}/step", step=steps[-1])
    assert "Well done" in gwen.page.words and "You got 100 %" in gwen.page.words
    last = [body["verb"]["id"] for body in statements()][-3:]
    assert last == [Verb.COMPLETED, Verb.PASSED, Verb.TERMINATED]


def test_new_statements_name_the_record_that_is_kept_and_old_ones_are_as_they_were(world):
    gwen, steps = half_and_half(world)
    before = journal.count()
    old = statements()
    gwen.post(f"{PAYSLIP}/step", step=steps[-1])
    assert statements()[: len(old)] == old
    new = statements(before)
    assert {body["actor"]["account"]["name"] for body in new} == {world.people["gwen"].id}
    assert {body["context"]["registration"] for body in new} == {
        row.id for row in Registration.select().where(Registration.person == world.people["gwen"].id)
    }


def test_the_latest_answer_counts_whichever_record_it_was_given_under(world):
    amina, gwen = started(world, "amina"), started(world, "gwen")
    first = questions()[0]
    answered(gwen, first, right(first))
    answered(amina, first, wrong(first))
    together(world)
    part_of_page = gwen.open(PAYSLIP).text.partition(f'id="q-{first}"')[2].partition("<form")[0]
    assert "Not right yet." in part_of_page


def test_somebody_who_began_under_the_other_record_alone_is_in_the_module_at_once(world):
    amina = started(world, "amina")
    steps = steps_of(amina.page)
    amina.post(f"{PAYSLIP}/step", step=steps[0])
    together(world)
    gwen = world.as_("gwen")
    assert "1 of 6 steps" in gwen.open("/").words
    page = gwen.open(PAYSLIP)
    assert "Start" not in [form.button for form in page.forms]
    place = page.text.partition('class="now"')[0].rpartition("<section")[2]
    assert steps[1] in place, "where Amina was"
    gwen.post(f"{PAYSLIP}/step", step=steps[1])
    assert "2 of 6 steps" in gwen.open("/").words


def test_a_finished_module_is_not_finished_again(world):
    gwen, steps = half_and_half(world)
    gwen.post(f"{PAYSLIP}/step", step=steps[-1])
    before = journal.count()
    gwen.post(f"{PAYSLIP}/step", step=steps[-1])
    assert not {Verb.COMPLETED, Verb.PASSED, Verb.FAILED} & {body["verb"]["id"] for body in statements(before)}


def test_the_tutor_sees_one_person_with_the_work_of_both(world):
    half_and_half(world)
    tomas = world.as_("tomas")
    table = tomas.open("/tutor/").words
    assert "Amina K" not in table and "5 of 6 steps" in table
    page = tomas.open(f"/tutor/learners/{world.people['gwen'].id}")
    assert page.words.count("✓ Right") == len(questions())


def test_an_old_link_to_the_other_record_leads_to_the_one_that_is_shown(world):
    together(world)
    page = world.as_("tomas").open(f"/tutor/learners/{world.people['amina'].id}")
    assert page.status == 200 and page.path == f"/tutor/learners/{world.people['gwen'].id}"
    looked = [entry.body["person"] for entry in journal.entries() if entry.body.get("did") == LOOKED]
    assert looked == [world.people["gwen"].id]


def test_whoever_looked_at_the_other_record_is_shown_to_the_one_that_is_kept(world):
    world.as_("tomas").open(f"/tutor/learners/{world.people['amina'].id}")
    gwen = world.as_("gwen")
    assert "Nobody has looked." in gwen.open("/me").words
    together(world)
    page = gwen.open("/me")
    assert "Tomas N , Sunday 22 November" in page.words
    assert "A helper put two records of yours together." in page.words


def test_apart_again_everybody_has_their_own(world):
    gwen, _ = half_and_half(world)
    whole = gwen.open("/me").words
    part(world.people["amina"].id, "test")
    assert gwen.open("/me").words != whole and "two records of yours" not in gwen.page.words
    table = world.as_("tomas").open("/tutor/").words
    assert "Amina K" in table and "Gwen P" in table
    assert {row.person for row in Registration.select()} == {world.people[name].id for name in ("amina", "gwen")}


def test_a_module_that_was_left_unfinished_is_finished_with_what_the_other_record_brings(world):
    gwen, steps = half_and_half(world, to_the_end=True)
    assert "A little is left to do" not in gwen.open(f"{PAYSLIP}/finished").words
    gwen.post(f"{PAYSLIP}/step", step=steps[-1])
    assert "Well done" in gwen.page.words and statements()[-2]["verb"]["id"] == Verb.PASSED


@pytest.mark.parametrize("better", ["amina", "gwen"])
def test_of_two_first_goes_at_a_quiz_the_better_counts_and_none_is_lost(school, better):
    for name in ("amina", "gwen"):
        phone = begun(school, CHECK, name)
        answer_all(phone, CHECK, right=name == better)
        phone.press("Hand in")
    together(school)
    page = phone.open(CHECK)
    assert "You got 100 % right." in page.words
    phone.post(f"{CHECK}/step", step="quiz")
    assert "Well done" in phone.page.words and "You got 100 %" in phone.page.words
    assert Attempt.select().count() == 2


@pytest.mark.parametrize("kept", ["amina", "gwen"])
def test_a_paper_stays_as_it_was_begun_whichever_record_is_kept(school, kept):
    phone = begun(school, CHECK, "amina")
    names = answer_all(phone, CHECK)
    away = "gwen" if kept == "amina" else "amina"
    together(school, away, kept)
    page = school.as_(kept).open(CHECK)
    assert asked(page) == names and "You have answered 3 of 3 questions." in page.words


@pytest.mark.parametrize(("away", "kept"), [("amina", "gwen"), ("gwen", "amina")])
def test_what_was_answered_in_a_later_record_stays_on_the_paper(school, away, kept):
    begun(school, CHECK, "amina")
    names = answer_all(begun(school, CHECK, "gwen"), CHECK)
    together(school, away, kept)
    page = school.as_(kept).open(CHECK)
    assert sorted(asked(page)) == sorted(names) and "You have answered 3 of 3 questions." in page.words
    now = school.as_(kept)
    now.post(f"{CHECK}/hand-in", attempt=1)
    assert "You got 100 %" in now.open(CHECK).words


def test_a_paper_that_was_handed_in_asks_what_it_asked_after_records_are_joined(school):
    amina = begun(school, CHECK, "amina")
    names = answer_all(amina, CHECK)
    amina.press("Hand in")
    gwen = begun(school, CHECK, "gwen")
    answer_all(gwen, CHECK, right=False)
    together(school)
    page = gwen.open(CHECK)
    assert asked(page) == names and "You got 100 %" in page.words
    assert page.words.count("✓ That is right.") == 3, "what was answered later is no part of it"
    write(journal.rebuild)
    assert gwen.open(CHECK).words == page.words


@pytest.mark.parametrize(("away", "kept"), [("amina", "gwen"), ("gwen", "amina")])
def test_what_was_begun_under_the_other_record_is_there_until_it_is_answered(school, away, kept):
    path = f"{KINDS}/every"
    phone = school.as_("amina")
    phone.open(path)
    phone.press("Start")
    phone.post(f"{path}/draft", question="pairs", attempt=0, **{"response.rent": "need"})
    assert Draft.select().count() == 1
    together(school, away, kept)
    now = school.as_(kept)
    assert " selected" in now.open(path).text
    now.post(f"{path}/draft", question="pairs", attempt=0)
    assert Draft.select().count() == 0 and " selected" not in now.open(path).text


def test_a_rebuild_shows_the_same(world):
    gwen, _ = half_and_half(world)
    before = gwen.open("/me").words
    write(journal.rebuild)
    assert gwen.open("/me").words == before
