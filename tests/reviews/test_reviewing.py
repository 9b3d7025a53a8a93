"""Reviews on the page: only for who wants them, only of what is mastered, a handful a day, and never of the module."""

import pytest

from hubserver import journal
from hubserver.db import write
from hubserver.modules.models import Registration
from hubserver.people.joining import join
from hubserver.people.models import Person
from hubserver.quizzes.models import Response
from hubserver.reviews.models import Remembered, Reviewed
from tests.conftest import PACK, PAYSLIP
from tests.modules.answers import do_the_module, right, wrong


@pytest.fixture
def amina(world):
    """Amina has mastered a module and asked for reviews."""
    phone = world.as_("amina")
    do_the_module(phone)
    phone.open("/review/")
    phone.press("Yes, ask me")
    return phone


def asked(page):
    return dict(page.forms[-2].fields)["question"]


def answer(phone, how):
    question = asked(phone.page)
    return phone.press("Check", response=how(question))


def test_nobody_is_asked_who_did_not_ask_for_it(world, hands):
    phone = world.as_("amina")
    do_the_module(phone)
    hands.pass_(days=30)
    phone = world.as_("amina")
    assert "Keep it fresh" not in phone.open("/").words
    assert "Yes, ask me now and then" in phone.open("/review/").words


def test_a_few_days_later_a_handful_waits_and_then_it_is_enough(world, amina, hands):
    assert "Nothing to look at again yet." in amina.open("/review/").words
    hands.pass_(days=4)
    amina = world.as_("amina")
    assert "5 short questions from what you have done." in amina.open("/").words
    amina.open("/review/")
    for n in range(5):
        page = answer(amina, right if n else wrong)
        assert ("✓ That is right." if n else "Not right yet.") in page.words
        amina.open("/review/")
    assert "That is enough for today." in amina.page.words
    assert "short question" not in amina.open("/").words
    hands.pass_(days=1)
    amina = world.as_("amina")
    assert "2 questions wait" in amina.open("/review/").words, "the sixth, and the one that was not known"


def test_what_is_done_is_told_at_once_with_the_reason(world, amina, hands):
    hands.pass_(days=4)
    amina = world.as_("amina")
    amina.open("/review/")
    page = answer(amina, wrong)
    assert "The answer is:" in page.words and "Next question" in page.words and "Look at the module again" in page.words


def test_a_review_changes_nothing_of_the_module_and_survives_a_rebuild(world, amina, hands):
    before = [row.__data__ for row in Registration.select()], Response.select().count()
    hands.pass_(days=4)
    amina = world.as_("amina")
    amina.open("/review/")
    answer(amina, wrong)
    assert ([row.__data__ for row in Registration.select()], Response.select().count()) == before
    kept = [row.__data__ for row in Remembered.select()], [row.__data__ for row in Reviewed.select()]
    write(journal.rebuild)
    assert ([row.__data__ for row in Remembered.select()], [row.__data__ for row in Reviewed.select()]) == kept


def test_the_same_answer_sent_again_is_there_once(world, amina, hands):
    hands.pass_(days=4)
    amina = world.as_("amina")
    amina.open("/review/")
    form = amina.form("Check")
    fields = dict(form.fields) | {"response": right(asked(amina.page))}
    for _ in range(3):
        amina.open(form.action, "POST", fields)
    assert Reviewed.select().count() == 1


def test_an_empty_answer_is_asked_for(world, amina, hands):
    hands.pass_(days=4)
    amina = world.as_("amina")
    amina.open("/review/")
    assert "first" in amina.press("Check").words
    assert Reviewed.select().count() == 0


def test_what_is_not_mastered_cannot_be_reviewed(world):
    phone = world.as_("gwen")
    phone.open(PAYSLIP)
    phone.press("Start")
    page = phone.post("/review/answer", pack=PACK, module="payslip", question="net-line", response="net")
    assert page.status == 400 and "not finished" in page.words
    page = phone.post("/review/answer", pack=PACK, module="payslip", question="no-such", response="net")
    assert page.status == 404
    assert Reviewed.select().count() == 0


def test_it_can_be_ended_again(world, amina, hands):
    amina.open("/review/")
    amina.press("Do not ask me any more")
    hands.pass_(days=30)
    assert "Keep it fresh:" in world.as_("amina").open("/me").words
    assert "short question" not in world.as_("amina").open("/").words


@pytest.mark.parametrize("who", ["stranger", "tomas", "vera", "sian"])
def test_reviews_are_for_learners(world, who):
    phone = world.as_(who)
    phone.post("/review/choose", wants=1)
    phone.post("/review/answer", pack=PACK, module="payslip", question="net-line", response="net")
    assert Reviewed.select().count() == 0


def test_whoever_was_on_the_list_twice_reviews_what_was_mastered_under_either_name(world, amina, hands):
    hands.pass_(days=4)
    amina = world.as_("amina")
    amina.open("/review/")
    for _ in range(2):
        answer(amina, right)
        amina.open("/review/")
    join(*(Person.get_by_id(world.people[name].id) for name in ("amina", "gwen")), "test")
    gwen = world.as_("gwen")
    gwen.open("/review/")
    gwen.press("Yes, ask me")
    assert "3 short questions from what you have done." in gwen.open("/").words
    gwen.open("/review/")
    answer(gwen, right)
    assert "✓ That is right." in gwen.page.words
    assert Reviewed.select().where(Reviewed.person == world.people["gwen"].id).count() == 1
