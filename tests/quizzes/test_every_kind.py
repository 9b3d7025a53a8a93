"""Every kind of question on the page: asked, answered by halves and in full, and told to the tutor and the record."""

import pytest

from hubserver import journal
from hubserver.db import write
from hubserver.markup import clean
from hubserver.quizzes.models import Attempt, Response
from tests.conftest import KINDS

EVERY = f"{KINDS}/every"
RIGHT = {
    "one": {"response": "net"},
    "some": {"response": ["rent", "gas"]},
    "truth": {"response": "true"},
    "place": {"response": "middle"},
    "word": {"response": "Overdraft"},
    "sum": {"response": "£1,546"},
    "pairs": {"response.rent": "need", "response.film": "want", "response.food": "need"},
    "order": {"response.fill": "1", "response.boil": "2", "response.pour": "3"},
    "gaps": {"response.first": "Gross", "response.second": "Pension"},
}
WRONG = {
    "one": ({"response": "gross"}, "Not right yet.", "That is before tax."),
    "some": ({"response": ["rent", "card"]}, "Not right yet.", "A store card It can wait a little."),
    "truth": ({"response": "false"}, "Not right yet.", "Some money is taken off gross pay."),
    "place": ({"response": "bottom"}, "Not right yet.", "That is what is left."),
    "word": ({"response": "a loan"}, "Not right yet.", ""),
    "sum": ({"response": "2054"}, "Not right yet.", "That adds the £254."),
    "pairs": (
        RIGHT["pairs"] | {"response.film": "need"},
        "Partly right. 2 of 3 are right.",
        "A film You can live without it.",
    ),
    "order": (
        {"response.fill": "1", "response.boil": "3", "response.pour": "2"},
        "Partly right. 1 of 3 are right.",
        "",
    ),
    "gaps": (RIGHT["gaps"] | {"response.first": "Net"}, "Partly right. 1 of 2 are right.", ""),
}
EMPTY = {
    "one": "Please pick one answer first.",
    "some": "Please tick at least one answer first.",
    "truth": "Please pick one answer first.",
    "place": "Please pick one answer first.",
    "word": "Please type your answer first.",
    "sum": "Please type a number first, such as 12.50.",
    "pairs": "Please choose something on every line first.",
    "order": "Please give every line a number of its own first.",
    "gaps": "Please fill every gap first.",
}


@pytest.fixture
def amina(school):
    phone = school.as_("amina")
    phone.open(EVERY)
    phone.press("Start")
    return phone


def answer(phone, name, fields, **more):
    return phone.post(f"{EVERY}/answer", question=name, **fields, **more)


def words_of(page, name):
    return page.part(f"q-{name}")


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_answer_is_right_and_is_shown_back(amina, name):
    said = words_of(answer(amina, name, RIGHT[name]), name)
    assert "✓ That is right." in said and "Your answer:" in said and "Check" not in said
    row = Response.select().get()
    assert (row.question, row.score, row.attempt) == (name, 1, 0)


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_answer_says_how_far_it_was_right_and_keeps_what_was_given(amina, name):
    fields, verdict, feedback = WRONG[name]
    page = answer(amina, name, fields)
    said = words_of(page, name)
    assert verdict in said and feedback in said and "Check again" in said
    kept = Response.select().get().response
    again = phone_form(page, name)
    assert again == {**again, **{field: value for field, value in fields.items() if isinstance(value, str)}}, kept


def phone_form(page, name):
    """What the form would send if it were sent again as it is."""
    return dict(next(form for form in page.forms if ("question", name) in form.fields).fields)


@pytest.mark.parametrize("name", EMPTY)
def test_an_answer_that_is_not_whole_is_asked_for_in_its_own_words(amina, name):
    page = answer(amina, name, {})
    assert EMPTY[name] in words_of(page, name)
    assert Response.select().count() == 0


def test_all_of_them_right_is_finished_and_one_wrong_is_not(amina, school):
    for name in RIGHT:
        answer(amina, name, WRONG[name][0] if name == "gaps" else RIGHT[name])
    for step in ("choose", "write"):
        amina.post(f"{EVERY}/step", step=step)
    assert "Nearly there" in amina.page.words and "get every question right" in amina.page.words
    answer(amina, "gaps", RIGHT["gaps"])
    amina.post(f"{EVERY}/step", step="write")
    assert "Well done" in amina.page.words
    tutor = school.as_("tomas")
    page = tutor.open(f"/tutor/learners/{school.people['amina'].id}")
    for told in ("Rent: A need", "Boil the water", "Gross pay is before tax", "B. The middle line", "True"):
        assert told in page.words
    before = Response.select().count(), Attempt.select().count()
    write(journal.rebuild)
    assert (Response.select().count(), Attempt.select().count()) == before


def test_the_record_has_each_kind_as_xapi_writes_it(amina):
    for name in RIGHT:
        answer(amina, name, RIGHT[name])
    kinds = {}
    for row in journal.rows():
        body = row.content
        if row.kind == "statement" and body["verb"]["id"].endswith("answered"):
            definition = body["object"]["definition"]
            kinds[body["object"]["id"].rpartition("/")[2]] = (definition["interactionType"], body["result"]["response"])
            assert body["result"]["success"] is True and body["result"]["score"] == {"scaled": 1}
    assert kinds == {
        "one": ("choice", "net"),
        "some": ("choice", "rent[,]gas"),
        "truth": ("true-false", "true"),
        "place": ("choice", "middle"),
        "word": ("fill-in", "Overdraft"),
        "sum": ("numeric", "1546"),
        "pairs": ("matching", "rent[.]need[,]film[.]want[,]food[.]need"),
        "order": ("sequencing", "fill[,]boil[,]pour"),
        "gaps": ("fill-in", "Gross[,]Pension"),
    }


def test_what_a_learner_types_is_words_and_nothing_else(amina):
    page = answer(amina, "word", {"response": "<script>alert(1)</script>"})
    assert "<script>alert" not in page.text and clean("<script>") == ""


def test_a_stranger_sees_every_question_and_can_answer_none(school):
    page = school.phone().open(f"{EVERY}?look=1")
    assert page.forms == [] and all(f'id="q-{name}"' in page.text for name in RIGHT)
