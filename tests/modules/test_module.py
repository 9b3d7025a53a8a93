"""A module as a learner meets it: before, in it, after; stopping and coming back; the same answer once."""

import re
import threading

from hubserver import journal
from hubserver.db import write
from hubserver.quizzes.models import Response
from tests.conftest import PACK, PAYSLIP
from tests.modules.answers import do_the_module, first_question, quiz, right, steps_of, wrong


def started(world, who="amina"):
    phone = world.as_(who)
    phone.open(PAYSLIP)
    phone.press("Start")
    return phone


def test_before_it_starts_a_module_says_what_it_is(world):
    words = world.phone().open(PAYSLIP).words
    assert "After this you can" in words and "12 minutes" in words and "Sign in and start" in words


def test_a_guest_can_look_inside_and_nothing_is_kept(world):
    page = world.phone().open(f"{PAYSLIP}?look=1")
    assert "You are only looking" in page.words and "Three parts" in page.words
    assert page.forms == []
    assert Response.select().count() == 0


def test_no_key_hint_or_feedback_is_in_the_page_before_the_answer(world):
    phone = started(world)
    for page in (phone.page, world.phone().open(f"{PAYSLIP}?look=1")):
        for question in quiz():
            hidden = [o["feedback"] for o in question.get("options", [])] + question["hints"] + [question["explain"]]
            for text in filter(None, hidden):
                assert text not in page.text
        assert "correct" not in page.text


def test_a_wrong_answer_says_why_then_hints_then_shows(world):
    phone = started(world)
    question = first_question(phone)
    shown = []
    for n in range(3):
        phone.press("Check", response=wrong(question), key=f"k{n}")
        card = phone.page.text.partition(f'id="q-{question}"')[2].partition("<form")[0]
        shown.append((card.count("Hint:"), "Show me how" in card))
        assert "Not right yet." in card
    assert shown == [(0, False), (1, False), (shown[2][0], True)] and shown[2][0] >= 1


def test_an_empty_answer_is_asked_for_and_not_counted(world):
    phone = started(world)
    phone.press("Check")
    assert "Please pick one answer first." in phone.page.words
    assert Response.select().count() == 0


def test_the_same_answer_sent_again_is_there_once(world):
    phone = started(world)
    form = phone.form("Check")
    fields = dict(form.fields) | {"response": right(first_question(phone))}
    for _ in range(3):
        assert phone.open(form.action, "POST", fields).status == 200
    assert Response.select().count() == 1


def test_the_same_answer_from_many_threads_is_there_once(world):
    phone = started(world)
    form = phone.form("Check")
    fields = dict(form.fields) | {"response": right(first_question(phone))}
    copies = []
    for _ in range(8):
        copy = world.phone()
        copy.cookies = dict(phone.cookies)
        copies.append(threading.Thread(target=copy.open, args=(form.action, "POST", fields)))
    for copy in copies:
        copy.start()
    for copy in copies:
        copy.join()
    assert Response.select().count() == 1


def test_two_learners_are_never_mixed(world):
    amina, gwen = started(world), started(world, "gwen")
    amina.press("Check", response=right(first_question(amina)))
    assert Response.select().count() == 1
    assert not any("✓" in page or "Not right yet" in page for page in [gwen.open(PAYSLIP).words.partition("Step 6")[0]])


def test_a_question_that_is_gone_is_said(world):
    phone = started(world)
    page = phone.post(f"{PAYSLIP}/answer", question="no-such-thing", response="a")
    assert page.status == 400 and "not in this module any more" in page.words


def test_a_module_that_is_not_there_is_said(world):
    page = world.phone().open(f"/modules/{PACK}/no-such-module")
    assert page.status == 404 and "There is no such module here." in page.words


def test_finishing_with_questions_left_says_which_steps(world):
    phone = started(world)
    steps = steps_of(phone.page)
    for step in steps:
        phone.post(f"{PAYSLIP}/step", step=step)
    assert "A little is left to do" in phone.page.words
    assert phone.page.text.count(f'href="{PAYSLIP}#step-') == len(steps)


def test_below_the_mark_is_nearly_there_and_can_be_mended(world):
    phone = started(world)
    page = phone.open(PAYSLIP)
    for question in sorted(set(re.findall(r'name="question" value="([a-z0-9-]+)"', page.text))):
        phone.post(f"{PAYSLIP}/answer", question=question, response=wrong(question), key=question)
    for step in steps_of(phone.open(PAYSLIP)):
        phone.post(f"{PAYSLIP}/step", step=step)
    assert "Nearly there" in phone.page.words and "You got 0 % of the questions right" in phone.page.words
    assert "Some questions are left to try again" in phone.open("/").words
    phone.open(PAYSLIP)
    while any(form.button.startswith("Check") for form in phone.page.forms):
        question = first_question(phone)
        phone.press("Check", question=question, key=f"{question}-again", response=right(question))
    phone.press("Finish")
    assert "Well done" in phone.page.words
    assert "You got 100 %" in phone.page.words


def test_what_is_done_stays_done_after_a_rebuild(world):
    phone = world.as_("amina")
    do_the_module(phone)
    before = phone.open("/me").words
    write(journal.rebuild)
    assert phone.open("/me").words == before and "Done on" in before
