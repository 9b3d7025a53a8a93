"""Marking is total, stays between nothing and all, and is the same every time."""

import html
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubserver.markup import clean
from hubserver.quizzes import interaction
from hubserver.quizzes.asked import AND, Mark, Option, Part
from hubserver.quizzes.choices import Multiple, TrueFalse
from hubserver.quizzes.lines import Matching, Ordering, Paired
from hubserver.quizzes.numbers import Mistake
from hubserver.quizzes.quiz import Quiz, problem_of
from hubserver.quizzes.quiz import read as read_quiz
from hubserver.quizzes.spots import Hotspot, Spot
from hubserver.quizzes.words import Cloze, Gap, Text, WordMistake
from tests.quizzes.paper import KINDS, PICTURE, TEXT, form, form_of, pay, responses, tea

XAPI = {"choice", "true-false", "fill-in", "numeric", "matching", "sequencing"}
each_kind = pytest.mark.parametrize("kind", KINDS)


@each_kind
@settings(max_examples=60)
@given(st.data())
def test_anything_can_be_marked_and_is_worth_between_nothing_and_all(kind, data):
    question = data.draw(KINDS[kind])
    response = data.draw(responses(question))
    mark = question.mark(response)
    assert 0 <= mark.score <= 1
    assert mark.right == (mark.score == 1)
    assert question.mark(response) == mark, "marked again it is the same"
    assert mark.right_parts <= len(mark.parts)


@each_kind
@settings(max_examples=60)
@given(st.data())
def test_what_is_kept_is_read_again_as_it_is(kind, data):
    question = data.draw(KINDS[kind])
    sent = data.draw(responses(question))
    kept = question.read(form_of(question, sent))
    if kept is not None:
        assert question.read(form_of(question, kept)) == kept
        assert question.said(kept) != "" or kind in ("single", "multiple"), "a text may be empty"


@each_kind
@settings(max_examples=60)
@given(st.data(), st.dictionaries(st.sampled_from(["response", "response.a", "x"]), st.lists(TEXT, max_size=4)))
def test_any_form_is_a_response_or_none(kind, data, sent):
    question = data.draw(KINDS[kind])
    kept = question.read(lambda name: sent.get(name, []))
    assert kept is None or 0 <= question.mark(kept).score <= 1


@each_kind
@settings(max_examples=60)
@given(st.data())
def test_the_right_answer_is_right_can_be_given_and_can_be_told(kind, data):
    question = data.draw(KINDS[kind])
    assert question.problem() == ""
    right = question.right()
    assert question.mark(right) == Mark(1, question.mark(right).feedback, question.mark(right).parts)
    if kind != "text" and kind != "cloze":  # what was typed is tidied first
        assert question.read(form_of(question, right)) == right
    assert question.mark(question.read(form_of(question, right))).right
    assert question.right_answer() or kind in ("single", "multiple", "hotspot")


@each_kind
@settings(max_examples=60)
@given(st.data())
def test_what_somebody_typed_is_never_more_than_words_on_a_page(kind, data):
    question = data.draw(KINDS[kind])
    question = read_quiz(msgspec.json.encode(Quiz([question]))).questions[0]
    response = data.draw(st.sampled_from(["<script>alert(1)</script>", '"><img src=x>', "<b>x</b>[,]<i>"]))
    shown = question.said(response)
    assert html.unescape(clean(shown)) == html.unescape(shown) or kind == "matching"
    assert "<script" not in shown and "<img" not in shown and "<i>" not in shown


@each_kind
@settings(max_examples=60)
@given(st.data())
def test_a_question_is_the_same_after_it_was_kept(kind, data):
    question = data.draw(KINDS[kind])
    kept = read_quiz(msgspec.json.encode(Quiz([question]))).questions[0]
    assert kept.key() == question.key()
    assert (kept.id, kept.kind, kept.points) == (question.id, kind, question.points)
    assert problem_of(Quiz([kept])) == ""


@each_kind
@settings(max_examples=60)
@given(st.data())
def test_a_question_can_be_told_to_those_who_read_the_records(kind, data):
    question = data.draw(KINDS[kind])
    told = interaction.definition(question, "cy")
    assert told["type"] == interaction.TYPE
    assert told["interactionType"] in XAPI
    patterns = told["correctResponsesPattern"]
    assert (patterns and len(patterns) == len(set(patterns))) or kind in ("text", "cloze")
    assert any(question.right() in pattern for pattern in patterns) or kind == "numeric"
    assert msgspec.json.decode(msgspec.json.encode(told)) == told


def test_one_option_is_right_and_each_has_its_own_word():
    question = tea()
    assert question.mark("water") == Mark(1, "Yes.")
    assert question.mark("milk") == Mark(0, "Not yet.")
    for nothing in ("", "Water", "water ", "coffee", "water\n", "0"):
        assert question.mark(nothing) == Mark(0)
        assert question.read(form(response=nothing)) is None
    assert question.read(form(response="milk")) == "milk"


def bills(**more):
    options = [
        Option(id="rent", text="Rent", correct=True, feedback="You could lose your home."),
        Option(id="gas", text="Gas", correct=True, feedback="It could be cut off."),
        Option(id="card", text="A store card", feedback="It can wait."),
        Option(id="catalogue", text="A catalogue"),
    ]
    return Multiple(id="first", prompt="Which come first?", options=options, **more)


@pytest.mark.parametrize(
    ("ticked", "score"),
    [
        (["rent", "gas"], 1),
        (["gas", "rent"], 1),
        (["rent"], 0.5),
        (["rent", "gas", "card"], 0.5),
        (["rent", "card"], 0),
        (["card", "catalogue"], 0),
        (["rent", "gas", "card", "catalogue"], 0),
        (["rent", "no-such"], 0.5),
    ],
)
def test_of_several_each_right_one_counts_and_each_wrong_one_takes_away(ticked, score):
    assert bills().mark(bills().read(form(response=ticked))).score == score


def test_of_several_what_was_ticked_is_answered_and_nothing_else():
    feedback = bills().mark(f"rent{AND}card").feedback
    assert "lose your home" in feedback and "can wait" in feedback and "cut off" not in feedback
    assert bills().read(form()) is None and bills().read(form(response=["x"])) is None


def test_a_sentence_is_true_or_false():
    question = TrueFalse(id="net", prompt="Gross is more than net.", correct=True, if_false="Look again.")
    assert question.mark("true") == Mark(1) and question.mark("false") == Mark(0, "Look again.")
    for nothing in ("", "True", "1", "yes", "true "):
        assert question.read(form(response=nothing)) is None
    worded = question.worded({"true": "Cywir", "false": "Anghywir"})
    assert (worded.said("true"), worded.said("false"), worded.said("?")) == ("Cywir", "Anghywir", "")


def word(*answers, **more):
    return Text(id="w", prompt="?", answers=list(answers), **more)


@pytest.mark.parametrize(
    ("answers", "typed", "right"),
    [
        (["overdraft"], "Overdraft", True),
        (["overdraft"], "  over-draft ", True),
        (["overdraft"], "overdarft", True),
        (["overdraft"], "overdaft", True),
        (["overdraft"], "overdrafft", True),
        (["overdraft"], "ovrdarft", False),
        (["overdraft"], "loan", False),
        (["overdraft"], "underdraft", False),
        (["gŵyl"], "gwyl", True),
        (["gwyl"], "GŴYL!", True),
        (["gŵyl"], "gwel", False),
        (["Siân"], "sian", True),
        (["café"], "cafe\u0301", True),
        (["e-mail", "email"], "E Mail", True),
        (["it's"], "its", True),
        (["1257L"], "1257l", True),
        (["1257L"], "1275L", False),
        (["12.50"], "£12.5", True),
        (["12.50"], "12,50", True),
        (["12.50"], "125", False),
        (["P45"], "p 45", True),
        (["P45"], "P46", False),
        (["bank"], "bans", False),
    ],
)
def test_a_word_counts_whatever_its_capitals_accents_and_small_slips(answers, typed, right):
    assert word(*answers).mark(word(*answers).read(form(response=typed))).right == right


def test_where_spelling_matters_a_slip_is_not_let_pass():
    question = word("overdraft", spelling="exact")
    assert question.mark("OVERDRAFT").right and not question.mark("overdarft").right


def test_a_word_that_people_often_type_instead_is_told_kindly():
    question = word("grass", mistakes=(WordMistake(answer="gross", feedback="That is pay."),))
    assert question.mark("Gross") == Mark(0, "That is pay.") and question.mark("grasss").right
    assert "is right" in word("a", mistakes=(WordMistake(answer="A.", feedback=""),)).problem()
    assert "letters" in word("?!").problem()


@pytest.mark.parametrize("nothing", ["", "   ", "?!", "\u200b", "\n"])
def test_no_word_is_no_answer(nothing):
    assert word("x").read(form(response=nothing)) is None


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
    assert pay().mark(typed).score == score


@pytest.mark.parametrize(("typed", "score"), [("12.4", 0), ("12.5", 1), ("13", 1), ("13,5", 1), ("13.51", 0)])
@pytest.mark.parametrize("by", ["tolerance", "range"])
def test_a_tolerance_or_a_range_includes_its_ends(typed, score, by):
    wide = pay("13", tolerance=Decimal("0.5"), mistakes=())
    ranged = pay(None, range=(Decimal("12.5"), Decimal("13.5")), mistakes=())
    assert (wide if by == "tolerance" else ranged).mark(typed).score == score


def test_a_usual_mistake_is_told_kindly_and_only_that_one():
    assert pay().mark("£2,054") == Mark(0, "That adds it.")
    assert pay().mark("2055") == Mark(0)
    assert pay(mistakes=()).mark("2054") == Mark(0)


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
        (pay(None, range=(Decimal(8), Decimal(1200))), "£8 – £1,200"),
        (tea(), "Water"),
        (bills(), "<ul><li>Rent</li><li>Gas</li></ul>"),
        (word("a <b>", "c"), "<ul><li>a &lt;b&gt;</li><li>c</li></ul>"),
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
        (pay(None, range=(Decimal(2), Decimal(1)), mistakes=()), "ends before it begins"),
        (pay(None), "an answer or a range"),
        (pay("1", range=(Decimal(1), Decimal(2))), "an answer or a range"),
        (pay(mistakes=(Mistake(answer=Decimal("1546.0"), feedback=""),)), "one of the mistakes is right"),
        (pay(tolerance=Decimal(1), mistakes=(Mistake(answer=Decimal(1547), feedback=""),)), "mistakes is right"),
    ],
)
def test_a_number_nobody_could_type_is_no_question(question, why):
    assert why in question.problem()


def needs():
    targets = [Part(id="need", text="A need"), Part(id="want", text="A want")]
    items = [
        Paired(id="rent", text="Rent", match="need"),
        Paired(id="film", text="A film", match="want", feedback="You can live without it."),
        Paired(id="food", text="Food", match="need"),
    ]
    return Matching(id="sort", prompt="Sort them.", items=items, targets=targets)


def test_lines_are_matched_and_each_counts():
    question = needs()
    sent = {"response.rent": "need", "response.film": "need", "response.food": "need"}
    mark = question.mark(question.read(form(**sent)))
    assert mark.score == pytest.approx(2 / 3) and mark.parts == {"rent": True, "film": False, "food": True}
    assert mark.feedback == "<b>A film</b><br>You can live without it."
    assert question.mark(question.read(form(**sent | {"response.film": "want"}))) == Mark(
        1, "", {"rent": True, "film": True, "food": True}
    )
    for nothing in (sent | {"response.food": ""}, {"response.rent": "need"}, sent | {"response.food": "x"}, {}):
        assert question.read(form(**nothing)) is None


def kettle():
    names = ["fill", "boil", "pour", "drink"]
    return Ordering(id="tea", prompt="?", items=[Part(id=name, text=name.title()) for name in names])


def test_lines_are_put_in_order_and_each_in_its_place_counts():
    question = kettle()
    sent = {"response.fill": "1", "response.boil": "3", "response.pour": "2", "response.drink": "4"}
    response = question.read(form(**sent))
    assert response == AND.join(["fill", "pour", "boil", "drink"])
    assert question.mark(response).score == 0.5
    for nothing in ({}, sent | {"response.boil": "2"}, sent | {"response.boil": ""}, sent | {"response.boil": "9"}):
        assert question.read(form(**nothing)) is None


def test_a_line_too_many_is_not_quite_right():
    question = kettle()
    assert question.mark(question.right() + AND + "more").score < 1


def payslip():
    gaps = [Gap(id="first", answers=["gross"], options=["gross", "net"]), Gap(id="sum", answers=["1375.24"])]
    return Cloze(id="c", prompt="Fill the gaps.", text="<p>[[first]] pay is £1,560.00, net is £[[sum]].</p>", gaps=gaps)


def test_gaps_are_filled_and_each_counts():
    question = payslip()
    assert question.mark(question.read(form(**{"response.first": "gross", "response.sum": "£1,375.24"}))).right
    half = question.mark(question.read(form(**{"response.first": "net", "response.sum": "1375.24"})))
    assert half.score == 0.5 and half.parts == {"first": False, "sum": True}
    for nothing in ({"response.first": "gross"}, {"response.first": "other", "response.sum": "1"}, {}):
        assert question.read(form(**nothing)) is None
    assert question.said("<i>[,]2") == "<p><strong>&lt;i&gt;</strong> pay is £1,560.00, net is £<strong>2</strong>.</p>"
    assert [gap and gap.id for _, gap in question.pieces()] == ["first", "sum", None]


def test_what_was_typed_into_a_gap_cannot_pass_for_two():
    question = payslip()
    kept = question.read(form(**{"response.first": "gross", "response.sum": "1[,]2"}))
    assert kept.count(AND) == 1


@pytest.mark.parametrize(
    ("text", "gaps", "why"),
    [
        ("No gap.", [Gap(id="a", answers=["x"])], "stand in the text once"),
        ("[[a]] [[a]]", [Gap(id="a", answers=["x"])], "stand in the text once"),
        ("[[a]] [[b]]", [Gap(id="a", answers=["x"])], "stand in the text once"),
        ("[[a]]", [Gap(id="a", answers=["x"], options=["y", "z"])], "must have its answers"),
        ("[[a]]", [Gap(id="a", answers=["x"], options=["x"])], "at least one more"),
        ("[[a]]", [Gap(id="a", answers=["?"])], "letters or digits"),
    ],
)
def test_gaps_that_cannot_be_filled_are_no_question(text, gaps, why):
    assert why in Cloze(id="c", prompt="", text=text, gaps=gaps).problem()


def test_places_on_a_picture_have_letters_and_do_not_lie_on_each_other():
    spots = [Spot(id="a", text="Top", x=50, y=10), Spot(id="b", text="Bottom", x=50, y=90, correct=True)]
    question = Hotspot(id="h", prompt="Where?", picture=PICTURE, options=spots)
    assert question.problem() == "" and [letter for letter, _ in question.lettered()] == ["A", "B"]
    assert question.mark("b").right and question.said("b") == "B. Bottom"
    close = Hotspot(id="h", prompt="", picture=PICTURE, options=[spots[1], Spot(id="c", text="", x=51, y=91)])
    assert "lie on each other" in close.problem()
    assert "picture" in Hotspot(id="h", prompt="", picture="none", options=spots).problem()
