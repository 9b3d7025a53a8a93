"""What a learner sees of a question: nothing of the key at first, then feedback, hints in turn, and in the end how."""

from collections import namedtuple

from hypothesis import given, settings
from hypothesis import strategies as st

from hubserver.quizzes.asking import asking as asking_of
from tests.quizzes.paper import QUESTIONS, pay, tea

Answer = namedtuple("Answer", "response score")


def asking(question, responses, seed, **more):
    """The question after these responses, each marked as it came."""
    return asking_of(question, [Answer(each, question.mark(each).score) for each in responses], seed, **more)


@settings(max_examples=150)
@given(QUESTIONS, st.text())
def test_before_an_answer_there_is_nothing_of_the_key(question, seed):
    asked = asking(question, [], seed)
    assert (asked.response, asked.mark, list(asked.hints), asked.explain, asked.shown) == ("", None, [], "", "")


@settings(max_examples=200)
@given(QUESTIONS, st.lists(st.text(max_size=20), min_size=1, max_size=8), st.text())
def test_any_run_of_answers_can_be_shown(question, responses, seed):
    asked = asking(question, responses, seed)
    assert asked.response == responses[-1]
    assert asked.mark is not None
    assert list(asked.hints) == question.hints[: len(asked.hints)]
    if asked.mark.right:
        assert (list(asked.hints), asked.shown) == ([], "")
    if len(responses) == 1 and not asked.mark.right:
        assert (list(asked.hints), asked.explain, asked.shown) == ([], "", "")


def test_help_comes_in_turn_hint_by_hint_and_the_answer_after_three_tries():
    tries = [asking(tea(), ["milk"] * n, "x") for n in range(1, 6)]
    assert [len(asked.hints) for asked in tries] == [0, 1, 2, 2, 2]
    assert [asked.explain for asked in tries] == ["", "", "Water first.", "Water first.", "Water first."]
    assert [asked.shown for asked in tries] == ["", "", "Water", "Water", "Water"]


def test_a_right_answer_is_explained_and_ends_the_hints():
    for before in ([], ["1"], ["1", "2", "3", "4"]):
        asked = asking(pay(), [*before, "1546"], "x")
        assert (asked.explain, list(asked.hints), asked.shown) == ("1,800 − 254", [], "")


def test_an_answer_to_an_older_version_is_only_wrong():
    """An option that the new version does not have; or a word, where it now wants a number."""
    assert asking(tea(), ["lemon"], "x").mark.score == 0
    assert asking(pay(), ["water"], "x").mark.score == 0


def test_the_options_stay_in_their_order_while_a_learner_tries():
    orders = [[option.id for option in asking(tea(), ["milk"] * n, "seed").options] for n in range(5)]
    assert all(order == orders[0] for order in orders)
    assert list(asking(pay(), [], "seed").options) == []


def test_what_was_marked_stays_as_it_was_marked_when_the_key_is_mended():
    mended = asking_of(tea(), [Answer("water", 0)], "x")
    assert (mended.open, mended.mark, mended.response) == (True, None, "water"), "there to be sent once more"
    taken = asking_of(tea(), [Answer("milk", 1)], "x")
    assert taken.mark.right and not taken.open


def test_what_was_begun_is_there_to_go_on_with_until_it_is_right():
    assert asking(tea(), [], "x", draft="sugar").chosen == ["sugar"]
    assert asking(tea(), ["milk"], "x", draft="sugar").chosen == ["sugar"]
    assert asking(tea(), ["water"], "x", draft="sugar").chosen == ["water"]
