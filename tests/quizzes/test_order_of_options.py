"""Options and lines are mixed for each learner, always alike, and never tell what is right."""

import subprocess
import sys

from hypothesis import given, settings
from hypothesis import strategies as st

from hubserver.quizzes.asked import AND
from tests.conftest import ROOT
from tests.quizzes.paper import KINDS, QUESTIONS, tea


@settings(max_examples=100)
@given(KINDS["ordering"], st.text())
def test_lines_are_never_shown_in_the_right_order(question, seed):
    assert [part.id for part in question.offered(seed)] != question.right().split(AND)


@settings(max_examples=200)
@given(KINDS["single"] | KINDS["multiple"] | KINDS["matching"], st.text(), st.text())
def test_the_order_of_options_is_a_learners_own_and_stays(question, seed, other):
    order = [option.id for option in question.offered(seed)]
    written = [option.id for option in getattr(question, "options", None) or question.targets]
    assert order == [option.id for option in question.offered(seed)]
    assert sorted(order) == sorted(written)
    if not getattr(question, "shuffle", True):
        assert order == written == [option.id for option in question.offered(other)]


def test_learners_see_different_orders_and_each_order_comes_up():
    orders = [tuple(option.id for option in tea().offered(f"learner {n}")) for n in range(300)]
    assert len(set(orders)) == 6
    assert min(orders.count(order) for order in set(orders)) > 25


def test_the_order_of_options_is_the_same_in_every_process():
    ask = "from tests.quizzes.paper import tea; "
    ask += "print([o.id for n in range(9) for o in tea().offered(str(n))])"
    said = {
        subprocess.run(
            [sys.executable, "-c", ask], env={"PYTHONHASHSEED": seed}, cwd=ROOT, capture_output=True, text=True
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert said == {f"{[option.id for n in range(9) for option in tea().offered(str(n))]}\n"}


@settings(max_examples=100)
@given(QUESTIONS)
def test_nobody_needs_the_key_to_lay_a_question_out(question):
    """What is offered says nothing of what is right by its order alone."""
    assert len(question.offered("a")) == len(question.offered("b"))
