"""The quiz at the end: a check that is handed in, and a practice that goes on until it is mastered."""

import re

import pytest

from hubserver import journal
from hubserver.db import write
from hubserver.modules.models import Draft
from hubserver.packs.manifest import Mastery
from hubserver.quizzes.mastery import HandedIn, Tried, in_turn, reached
from hubserver.quizzes.models import Attempt, Response
from hubserver.records import verbs
from hubserver.records.verbs import Verb
from tests.conftest import KINDS

CHECK, DRILL = f"{KINDS}/check", f"{KINDS}/drill"
ANSWERS = {"a": "2", "b": "4", "c": "6", "d": "true", "e": "false"}


def begun(school, path, name="amina"):
    phone = school.as_(name)
    phone.open(path)
    phone.press("Start")
    phone.post(f"{path}/step", step="read")
    return phone


def asked(page):
    return re.findall(r'id="q-(\w+)"', page.text)


def attempt_of(page):
    return int(re.search(r'name="attempt" value="([1-9]\d*)"', page.text)[1])


def answer_all(phone, path, right=True):
    names, attempt = asked(phone.page), attempt_of(phone.page)
    for name in names:
        response = ANSWERS[name] if right else {"true": "false", "false": "true"}.get(ANSWERS[name], "77")
        phone.post(f"{path}/answer", question=name, attempt=attempt, response=response)
    return names


def test_a_check_keeps_answers_and_tells_nothing_until_they_are_handed_in(school):
    phone = begun(school, CHECK)
    assert len(asked(phone.page)) == 3 and "You have answered 0 of 3 questions." in phone.page.words
    answer_all(phone, CHECK, right=False)
    assert phone.page.words.count("✓ Kept. You can still change it.") == 3
    for told in ("That is right", "Not right", "It is", "Your answer", "odd"):
        assert told not in phone.page.part("step-quiz")
    assert "You have answered 3 of 3 questions." in phone.page.words
    answer_all(phone, CHECK)
    phone.press("Hand in")
    assert "You got 100 % right. You know your sums." in phone.page.words
    phone.press("Finish")
    assert "Well done" in phone.page.words


def test_what_was_not_answered_counts_as_nothing_and_there_is_another_go(school):
    phone = begun(school, CHECK)
    name, attempt = asked(phone.page)[0], attempt_of(phone.page)
    phone.post(f"{CHECK}/answer", question=name, attempt=attempt, response=ANSWERS[name])
    phone.press("Hand in")
    assert "You have not answered 2 questions. Hand in anyway?" in phone.page.words
    assert Attempt.select().count() == 0, "no go is used up before that"
    phone.press("Hand in anyway")
    assert "You got 33 % right. Read the step once more." in phone.page.words
    assert "You did not answer this one." in phone.page.words
    assert phone.page.words.count("The answer is:") == 0, "there are goes left"
    phone.press("Finish")
    assert "Nearly there" in phone.page.words
    phone.open(f"{CHECK}?again=1")
    assert "You have 2 goes." in phone.page.words
    answer_all(phone, CHECK)
    phone.press("Hand in")
    phone.press("Finish")
    assert "Well done" in phone.page.words and "You got 100 %" in phone.page.words


def test_the_last_go_is_the_last_and_then_the_answers_are_told(school):
    phone = begun(school, CHECK)
    for _ in range(3):
        answer_all(phone, CHECK, right=False)
        phone.press("Hand in")
        phone.open(f"{CHECK}?again=1")
    assert "Hand in" not in phone.page.words and "Try the questions again" not in phone.page.words
    assert phone.page.words.count("The answer is:") == 3
    name = asked(phone.page)[0]
    phone.post(f"{CHECK}/answer", question=name, attempt=4, response=ANSWERS[name])
    assert phone.page.status == 400 and "This go at the questions is over." in phone.page.words
    phone.post(f"{CHECK}/hand-in", attempt=4)
    assert Attempt.select().count() == 3


def test_who_has_had_all_goes_is_told_so_and_is_not_sent_back_to_try(school):
    phone = begun(school, CHECK)
    for _ in range(3):
        answer_all(phone, CHECK, right=False)
        phone.press("Hand in")
        phone.open(f"{CHECK}?again=1")
    phone.post(f"{CHECK}/step", step="quiz")
    assert "You have had all your goes" in phone.page.words and "again=1" not in phone.page.text
    assert "Try the questions" not in phone.page.words and "A tutor can tell you" in phone.page.words
    assert "Carry on" not in phone.open("/").words and "A check" in phone.page.words


def test_handing_in_twice_is_once_and_out_of_turn_is_not_at_all(school):
    phone = begun(school, CHECK)
    answer_all(phone, CHECK)
    for attempt in (1, 1, 3, 0, "x", -1, 99999):
        phone.post(f"{CHECK}/hand-in", attempt=attempt)
    assert [row.number for row in Attempt.select()] == [1]


def test_a_paper_is_the_same_when_it_is_opened_again_and_another_learners_is_another(school):
    phone = begun(school, CHECK)
    first = asked(phone.page)
    assert [asked(phone.open(CHECK)) for _ in range(3)] == [first] * 3
    sums = [name for name in first if name in "abc"]
    assert len(sums) >= 2, "two are picked from the sums"
    answer_all(phone, CHECK, right=False)
    phone.press("Hand in")
    papers = {tuple(asked(phone.open(f"{CHECK}?again=1")))}
    papers |= {tuple(asked(begun(school, CHECK, "gwen").page)), tuple(first)}
    assert len(papers) >= 2


def test_an_answer_to_a_question_of_another_part_is_refused(school):
    phone = begun(school, CHECK)
    for fields in ({"question": "a", "attempt": 0}, {"question": "a"}, {"question": "nothing", "attempt": 1}):
        page = phone.post(f"{CHECK}/answer", response="2", **fields)
        assert page.status == 400 and "Nothing was changed" in page.words
    assert Response.select().count() == 0


def test_practice_marks_at_once_and_ends_with_three_in_a_row(school):
    phone = begun(school, DRILL)
    assert "get 3 questions in a row right." in phone.page.words
    phone.post(f"{DRILL}/answer", question="a", attempt=1, response="9")
    assert "Not right yet." in phone.page.words
    phone.post(f"{DRILL}/answer", question="a", attempt=1, response="2")
    phone.post(f"{DRILL}/answer", question="b", attempt=1, response="3")
    phone.post(f"{DRILL}/answer", question="c", attempt=1, response="4")
    for _ in range(3):
        phone.post(f"{DRILL}/step", step="quiz")
    assert Attempt.select().count() == 1, "nothing was answered in a second go"
    assert "Nearly there" in phone.page.words, "two in a row, and one that was right at the second try"
    phone.open(f"{DRILL}?again=1")
    for name, right in zip("abcd", "2345", strict=True):
        phone.post(f"{DRILL}/answer", question=name, attempt=2, response=right)
    phone.press("Finish")
    assert "Well done" in phone.page.words


def test_a_check_without_an_answer_to_anything_is_nothing_and_says_so(school):
    phone = begun(school, CHECK)
    phone.press("Hand in")
    assert "You have not answered 3 questions." in phone.page.words
    phone.press("Hand in anyway")
    assert "You got 0 % right. Read the step once more." in phone.page.words


def test_what_was_handed_in_is_there_after_a_rebuild(school):
    phone = begun(school, CHECK)
    answer_all(phone, CHECK)
    phone.press("Hand in")
    phone.press("Finish")
    before = phone.open(CHECK).words, phone.open("/me").words
    write(journal.rebuild)
    assert (phone.open(CHECK).words, phone.open("/me").words) == before


OUTBOX = {"X-Outbox": "1"}


def send(phone, path, **fields):
    """As the outbox sends it."""
    return phone.open(path, "POST", {"token": phone.token(), **fields}, OUTBOX)


def test_an_answer_to_what_was_handed_in_is_refused_and_the_same_press_again_is_not(school):
    phone = begun(school, CHECK)
    name = asked(phone.page)[0]
    sent = {"question": name, "attempt": 1, "response": ANSWERS[name], "key": "the first press"}
    send(phone, f"{CHECK}/answer", **sent)
    phone.open(CHECK)
    phone.press("Hand in")
    phone.press("Hand in anyway")
    for way in (phone.post, lambda *path, **fields: send(phone, *path, **fields)):
        page = way(f"{CHECK}/answer", **sent | {"key": "another press"})
        assert page.status == 400 and "You have handed in these answers already. This one was not added." in page.words
        assert way(f"{CHECK}/answer", **sent).status == 200, "it is here already"
        assert "Kept" not in phone.page.words and "Your answer: " in phone.page.words
    assert Response.select().count() == 1
    phone.open(f"{CHECK}?again=1")
    name = asked(phone.page)[0]
    phone.post(f"{CHECK}/answer", **sent | {"question": name, "attempt": 2, "response": ANSWERS[name]})
    assert asked(send(phone, f"{CHECK}/answer", **sent)) == [], "no question of the go that is open is replaced"


def test_an_answer_to_what_this_go_does_not_ask_is_refused(school):
    phone = begun(school, CHECK)
    names = asked(phone.page)
    (other, _), before = set(ANSWERS) - set(names), phone.page.part("step-quiz")
    for question, attempt in ((other, 1), (names[0], 2), (names[0], 3)):
        page = phone.post(f"{CHECK}/answer", question=question, attempt=attempt, response=ANSWERS[question])
        assert page.status == 400 and "That question is not in this go." in page.words
    assert phone.post(f"{CHECK}/answer", question=other, attempt=1, response="").status == 400
    assert phone.open(CHECK).part("step-quiz") == before
    assert Response.select().count() == 0


def test_what_was_begun_and_comes_after_the_hand_in_is_let_go_without_a_word(school):
    phone = begun(school, CHECK)
    name = asked(phone.page)[0]
    phone.press("Hand in")
    phone.press("Hand in anyway")
    token = phone.token()
    page = phone.open(
        f"{CHECK}/draft", "POST", {"token": token, "question": name, "attempt": 1, "response": ANSWERS[name]}
    )
    assert page.status == 204
    assert "You did not answer this one." in phone.open(CHECK).words
    assert Draft.select().count() == 0


def test_a_page_that_stays_open_is_asked_about_gaps_too_and_a_hand_in_that_waited_is_taken(school):
    phone = begun(school, CHECK)
    name = asked(phone.page)[0]
    phone.post(f"{CHECK}/answer", question=name, attempt=1, response=ANSWERS[name])
    page = send(phone, f"{CHECK}/hand-in", attempt=1)
    assert page.status == 200 and "You have not answered 2 questions. Hand in anyway?" in page.part("hand-in")
    assert 'name="sure"' in page.text and Attempt.select().count() == 0
    send(phone, f"{CHECK}/hand-in", attempt=1, phone_at="2026-11-22T10:00:00.000Z")
    assert "You got 33 % right." in phone.open(CHECK).words


def test_what_is_begun_and_not_kept_is_not_answered(school):
    phone = begun(school, CHECK)
    number = next(name for name in asked(phone.page) if name in "abc")
    phone.post(f"{CHECK}/answer", question=number, attempt=1, response="two")
    assert "You have answered 0 of 3 questions." in phone.page.words


def test_practice_that_is_over_takes_no_answer(school):
    phone = begun(school, DRILL)
    phone.post(f"{DRILL}/answer", question="a", attempt=1, response="2")
    phone.post(f"{DRILL}/step", step="quiz")
    page = phone.post(f"{DRILL}/answer", question="b", attempt=1, response="3")
    assert page.status == 400 and "This go at the questions is over. This answer was not added." in page.words


@pytest.mark.parametrize("who", ["stranger", "tomas", "vera"])
def test_only_learners_hand_in(school, who):
    phone = school.as_(who)
    phone.post(f"{CHECK}/hand-in", attempt=1)
    assert Attempt.select().count() == 0


def test_in_turn_counts_what_was_handed_in_and_nothing_else():
    tried = [
        Tried("a", 1, 0.0, 1),
        Tried("a", 1, 1.0, 2),
        Tried("b", 1, 1.0, 3),
        Tried("b", 1, 0.0, 9),
        Tried("c", 7, 1.0, 4),
    ]
    handed_in = {1: HandedIn(5)}
    assert in_turn(tried, handed_in, "practice") == [False, True], "the first try, and nothing that came later"
    assert in_turn(tried, handed_in, "check") == [True, True], "what stood when it was handed in"
    assert in_turn(tried, {1: HandedIn(5, ["b"])}, "check") == [True], "what was not asked does not count"


@pytest.mark.parametrize(
    ("rule", "turns", "met"),
    [
        (Mastery("in_a_row", n=3), "110111", True),
        (Mastery("in_a_row", n=3), "110110", False),
        (Mastery("in_a_row", n=3), "11", False),
        (Mastery("m_of_n", m=4, n=5), "10111", True),
        (Mastery("m_of_n", m=4, n=5), "1111", True),
        (Mastery("m_of_n", m=4, n=5), "1101001101", False),
        (Mastery("m_of_n", m=4, n=5), "", False),
        (Mastery("m_of_n", m=4, n=5), "0000011110", True),
    ],
)
def test_in_turn_is_met_by_any_run_that_is_long_enough(rule, turns, met):
    assert reached(rule, 0, [turn == "1" for turn in turns]) is met


def test_a_score_that_decides_nothing_is_not_called_a_mastery_score(school):
    phone = begun(school, DRILL)
    for name, right in zip("abcd", "2345", strict=True):
        phone.post(f"{DRILL}/answer", question=name, attempt=1, response=right)
    phone.press("Finish")
    bodies = [row.content for row in journal.rows() if row.kind == "statement"]
    passed = next(body for body in bodies if body["verb"]["id"] == Verb.PASSED)
    assert verbs.MASTERY_SCORE not in passed["context"]["extensions"]
    about_the_quiz = next(body for body in bodies if body["object"]["id"].endswith("/quiz"))
    assert "category" not in about_the_quiz["context"]["contextActivities"], "cmi5 says nothing of it"


def test_an_attempt_whose_turn_has_not_come_is_not_answered(school):
    phone = begun(school, CHECK)
    assert phone.post(f"{CHECK}/answer", question="a", attempt=77, response="2").status == 400
    assert Response.select().count() == 0
