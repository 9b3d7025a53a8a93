"""Answering on the page: the key stays in the hub, each press counts once, and every step of help is there in time."""

import html

import pytest

from hubserver.modules.catalogue import opened
from hubserver.quizzes.models import Response
from tests.conftest import PACK, PAYSLIP
from tests.packs.poison import tags

MODULES = ["payslip", "budget", "borrowing", "bills", "scams", "saving"]


@pytest.fixture
def amina(world):
    phone = world.as_("amina")
    phone.open(PAYSLIP)
    phone.press("Start")
    return phone


def question(name, module="payslip"):
    return opened(PACK, module, ["en"]).quiz.by_id()[name]


def answer(phone, name, response, **more):
    return phone.post(f"{PAYSLIP}/answer", question=name, response=response, **more)


def box(page, name):
    """The part of the page that asks a question."""
    return page.text.partition(f'id="q-{name}"')[2].partition('class="card question"')[0].partition('class="row"')[0]


def secrets(quiz):
    """Every text that may not be there before an answer was marked."""
    for asked in quiz.questions:
        yield from (asked.explain, *asked.hints)
        yield from (part.feedback for part in (*getattr(asked, "options", ()), *getattr(asked, "mistakes", ())))


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize("who", ["stranger", "amina", "tomas", "vera", "sian"])
def test_nothing_of_the_key_is_in_the_page_before_an_answer(world, who, module):
    phone, path = world.as_(who), f"/modules/{PACK}/{module}"
    phone.open(path)
    page = phone.press("Start") if who == "amina" else phone.open(f"{path}?look")
    found = opened(PACK, module, ["en"])
    texts = [text for text in secrets(found.quiz) if text]
    assert len(texts) >= 2 * len(found.quiz.questions)
    for text in texts:
        assert text not in page.text and html.unescape(text) not in page.text
    for name in found.placed:
        assert f'id="q-{name}"' in page.text
    assert not any("correct" in value for _, given in tags(page.text) for value in given.values() if value)
    assert not any("checked" in given for _, given in tags(page.text))


def test_a_wrong_answer_gets_its_own_feedback_and_nothing_of_the_right_one(amina):
    asked = question("code-br")
    wrong = next(option for option in asked.options if not option.correct)
    part = box(answer(amina, "code-br", wrong.id), "code-br")
    assert "Not right yet." in part and wrong.feedback in part
    others = [option.feedback for option in asked.options if option.id != wrong.id]
    assert not any(text in part for text in (*others, asked.explain, *asked.hints))
    assert "Check again" in part


def test_a_right_answer_is_praised_explained_and_asked_no_more(amina):
    asked = question("code-br")
    part = box(answer(amina, "code-br", "too-much"), "code-br")
    assert "That is right." in part and asked.explain in part
    assert "Your answer:" in part and "<form" not in part
    assert not any(option.feedback in part for option in asked.options if not option.correct)


def test_hints_come_from_the_second_try_and_the_way_from_the_third(amina):
    asked = question("missing-hours")
    parts = [box(answer(amina, "missing-hours", str(90 + n)), "missing-hours") for n in range(3)]
    assert [sum(hint in part for hint in asked.hints) for part in parts] == [0, 1, 2]
    assert ["Show me how" in part for part in parts] == [False, False, True]
    assert [asked.explain in part for part in parts] == [False, False, True]
    assert "£104" in parts[2] and "£104" not in parts[0] + parts[1]


@pytest.mark.parametrize("typed", ["104", "£104.00", " 104 £", "104,0", "10400p"])
def test_a_number_counts_however_it_is_written(amina, typed):
    assert "That is right." in box(answer(amina, "missing-hours", typed), "missing-hours")


def test_a_mistake_that_many_make_is_told_kindly(amina):
    part = box(answer(amina, "missing-hours", "£8.00"), "missing-hours")
    assert "That is the number of hours missing." in part


@pytest.mark.parametrize(
    ("name", "response", "said"),
    [
        ("code-br", "", "Please pick one answer first."),
        ("code-br", "no-such-option", "Please pick one answer first."),
        ("missing-hours", "", "Please type a number first"),
        ("missing-hours", "a hundred", "Please type a number first"),
        ("missing-hours", "<script>alert(1)</script>", "Please type a number first"),
    ],
)
def test_no_answer_is_no_try_and_says_what_to_do(amina, name, response, said):
    page = answer(amina, name, response)
    assert said in box(page, name)
    assert "<script>alert" not in page.text
    assert Response.select().count() == 0


def test_pressing_twice_counts_once(amina):
    for _ in range(3):
        answer(amina, "code-br", "no-tax", key="the same press")
    assert Response.select().count() == 1
    answer(amina, "code-br", "no-tax", key="another press")
    assert Response.select().count() == 2


def test_a_press_without_a_key_counts(amina):
    answer(amina, "code-br", "no-tax")
    answer(amina, "code-br", "no-tax")
    assert Response.select().count() == 2


def test_another_choice_from_the_same_page_is_another_answer(amina):
    answer(amina, "code-br", "no-tax", key="k")
    page = answer(amina, "code-br", "too-much", key="k")
    assert "That is right." in box(page, "code-br") and Response.select().count() == 2


def test_a_key_belongs_to_its_question(amina):
    answer(amina, "code-br", "no-tax", key="k")
    answer(amina, "missing-hours", "1", key="k")
    assert Response.select().count() == 2


def test_an_answer_to_a_question_that_is_gone_is_told_and_not_kept(amina):
    for gone in ("", "no-such-question", "../x", "budget"):
        page = answer(amina, gone, "1")
        assert page.status == 400
        assert "That question is not in this module any more. Nothing was changed." in page.words
    assert Response.select().count() == 0


@pytest.mark.parametrize("who", ["stranger", "tomas", "vera", "sian"])
def test_only_learners_answer(world, who):
    phone = world.as_(who)
    page = answer(phone, "code-br", "too-much")
    assert Response.select().count() == 0
    assert "That is right." not in page.words


def test_answers_are_a_learners_own(world, amina):
    answer(amina, "code-br", "no-tax")
    gwen = world.as_("gwen")
    gwen.open(PAYSLIP)
    page = gwen.press("Start")
    assert "Not right yet." not in page.words
    assert question("code-br").options[0].feedback not in page.text


def test_the_order_of_options_stays_for_a_learner(amina):
    ids = {option.id for option in question("code-br").options}

    def order(page):
        values = [given.get("value") for tag, given in tags(box(page, "code-br")) if tag == "input"]
        return [value for value in values if value in ids]

    first = order(amina.open(PAYSLIP))
    assert sorted(first) == sorted(ids)
    for _ in range(3):
        assert order(answer(amina, "code-br", "no-tax")) == first


def test_what_was_answered_is_in_the_record_with_its_score_and_no_words_of_the_key(amina):
    answer(amina, "missing-hours", "£1,170.00")
    row = Response.select().get()
    assert (row.question, row.response, row.score) == ("missing-hours", "1170.00", 0)
    answer(amina, "missing-hours", "104")
    kept = Response.of([row.registration])
    assert [(row.response, row.score) for row in kept] == [("1170.00", 0), ("104", 1)]
