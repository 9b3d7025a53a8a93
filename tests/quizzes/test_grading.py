"""Marking is total, stays between nothing and all, and is the same every time; so is the order of the options."""

import subprocess
import sys
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubserver.quizzes import interaction
from hubserver.quizzes.grading import Mark, mark, paper, read
from hubserver.quizzes.questions import Mistake, Quiz, problem_of
from hubserver.quizzes.questions import read as read_quiz
from tests.conftest import ROOT
from tests.quizzes.paper import NUMBERS, QUESTIONS, pay, singles, tea


@settings(max_examples=300)
@given(QUESTIONS, st.text(max_size=300))
def test_any_text_can_be_marked_and_is_worth_between_nothing_and_all(question, text):
    given_mark = mark(question, text)
    assert 0 <= given_mark.score <= 1
    assert given_mark.right == (given_mark.score == 1)
    assert mark(question, text) == given_mark


@settings(max_examples=300)
@given(QUESTIONS, st.text(max_size=300) | NUMBERS.map(str))
def test_what_is_kept_is_marked_as_what_was_sent(question, text):
    kept = read(question, text)
    if kept is None:
        assert mark(question, text).score == 0
    else:
        assert mark(question, kept) == mark(question, text)
        assert read(question, kept) == kept


@settings(max_examples=200)
@given(QUESTIONS)
def test_the_right_answer_is_right_and_can_be_told(question):
    assert question.problem() == ""
    if question.kind == "single":
        answers = [option.id for option in question.options if option.correct]
    else:
        answers = [f"{question.answer:f}", f"{question.answer:f} {question.unit}".strip()]
    assert [mark(question, answer).score for answer in answers] == [1] * len(answers)
    assert question.right_answer() or question.kind == "single"


@settings(max_examples=150)
@given(QUESTIONS)
def test_a_question_is_the_same_after_it_was_kept(question):
    kept = read_quiz(msgspec.json.encode(Quiz([question]))).questions[0]
    assert kept.key() == question.key()
    assert (kept.id, kept.kind, kept.points) == (question.id, question.kind, question.points)
    assert problem_of(Quiz([kept])) == ""


@settings(max_examples=150)
@given(QUESTIONS)
def test_a_question_can_be_told_to_those_who_read_the_records(question):
    told = interaction.definition(question, "cy")
    assert told["type"] == interaction.TYPE
    assert told["interactionType"] in ("choice", "numeric")
    assert len(told["correctResponsesPattern"]) == 1
    assert "<" not in interaction.plain("<p>a &lt;b</p>").replace("<b", "")
    assert msgspec.json.decode(msgspec.json.encode(told)) == told


def test_one_option_is_right_and_each_has_its_own_word():
    question = tea()
    assert mark(question, "water") == Mark(1, "Yes.")
    assert mark(question, "milk") == Mark(0, "Not yet.")
    for nothing in ("", "Water", "water ", "coffee", "water\n", "0"):
        assert mark(question, nothing) == Mark(0)
        assert read(question, nothing) is None
    assert read(question, "milk") == "milk"


@pytest.mark.parametrize(
    ("typed", "score"),
    [
        ("1546", 1),
        ("£1,546.00", 1),
        ("1 546", 1),
        ("1546.01", 0),
        ("1545.99", 0),
        ("-1546", 0),
        ("154600p", 1),
        ("", 0),
    ],
)
def test_a_number_is_right_when_it_is_the_number(typed, score):
    assert mark(pay(), typed).score == score


@pytest.mark.parametrize(("typed", "score"), [("12.4", 0), ("12.5", 1), ("13", 1), ("13,5", 1), ("13.51", 0)])
def test_a_tolerance_reaches_to_both_sides_and_includes_its_ends(typed, score):
    assert mark(pay("13", tolerance=Decimal("0.5")), typed).score == score


def test_a_usual_mistake_is_told_kindly_and_only_that_one():
    assert mark(pay(), "£2,054") == Mark(0, "That adds it.")
    assert mark(pay(), "2055") == Mark(0)
    assert mark(pay(mistakes=[]), "2054") == Mark(0)


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        (pay("1546"), "£1,546"),
        (pay("12.5"), "£12.50"),
        (pay("0.05"), "£0.05"),
        (pay("1E+3"), "£1,000"),
        (pay("12.50", unit="kg"), "12.50 kg"),
        (pay("7", unit=""), "7"),
        (pay("7", unit="<b>"), "7 &lt;b&gt;"),
        (tea(), "Water"),
    ],
)
def test_the_right_answer_is_shown_as_people_write_it(question, shown):
    assert question.right_answer() == shown


@pytest.mark.parametrize(
    ("question", "why"),
    [
        (pay("NaN"), "a person would type"),
        (pay("-Infinity"), "a person would type"),
        (pay("1E+15"), "a person would type"),
        (pay("1E-10"), "a person would type"),
        (pay(tolerance=Decimal("sNaN")), "a person would type"),
        (pay(tolerance=Decimal("-0.01")), "below zero"),
        (pay(mistakes=[Mistake(answer=Decimal("1546.0"), feedback="")]), "one of the mistakes is right"),
        (pay(tolerance=Decimal(1), mistakes=[Mistake(answer=Decimal(1547), feedback="")]), "mistakes is right"),
    ],
)
def test_a_number_nobody_could_type_is_no_question(question, why):
    assert why in question.problem()


@settings(max_examples=200)
@given(singles(), st.text(), st.text())
def test_the_order_of_options_is_a_learners_own_and_stays(question, seed, other):
    order = [option.id for option in paper(question, seed)]
    written = [option.id for option in question.options]
    assert order == [option.id for option in paper(question, seed)]
    assert sorted(order) == sorted(written)
    if not question.shuffle:
        assert order == written == [option.id for option in paper(question, other)]


def test_learners_see_different_orders_and_each_order_comes_up():
    orders = [tuple(option.id for option in paper(tea(), f"learner {n}")) for n in range(300)]
    assert len(set(orders)) == 6
    assert min(orders.count(order) for order in set(orders)) > 25


def test_the_order_of_options_is_the_same_in_every_process():
    ask = "from tests.quizzes.paper import tea; from hubserver.quizzes.grading import paper; "
    ask += "print([o.id for n in range(9) for o in paper(tea(), str(n))])"
    said = {
        subprocess.run(
            [sys.executable, "-c", ask], env={"PYTHONHASHSEED": seed}, cwd=ROOT, capture_output=True, text=True
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert said == {f"{[option.id for n in range(9) for option in paper(tea(), str(n))]}\n"}


def test_what_nobody_taught_the_hub_to_mark_is_an_error_of_ours():
    for function in (mark, read):
        with pytest.raises(TypeError):
            function(object(), "x")
