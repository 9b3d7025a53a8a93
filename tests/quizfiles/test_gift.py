"""GIFT as Moodle exports it and as people write it by hand; each question as ours, or named with the reason."""

from decimal import Decimal

import pytest

from tests.quizfiles.asked import built, said, sample, taken


def only(folder, text):
    """The one question of a GIFT text, and what was said of it."""
    imported = taken(folder, "one.gift", text)
    return (imported.questions or [None])[0], said(imported)


def test_an_export_of_moodle_becomes_questions_of_every_kind(tmp_path):
    imported = sample("moodle-export.gift.txt")
    by_id = {question["id"]: question for question in imported.questions}
    assert [question["type"] for question in imported.questions] == (
        "single multiple numeric numeric text true_false matching".split()
    )
    assert by_id["gross-pay"] == {
        "id": "gross-pay",
        "type": "single",
        "prompt": "What is **gross** pay?",
        "options": [
            {
                "id": "pay-before-anything-is-taken-off-tax",
                "text": "Pay before anything is taken off: tax, pension.",
                "correct": True,
                "feedback": "Yes. Nothing is off it yet.",
            },
            {"id": "pay-after-tax", "text": "Pay after tax", "feedback": "That is *net* pay."},
            {"id": "pay-for-one-hour-rate", "text": "Pay for one hour = rate"},
        ],
        "explain": "Gross comes first, net comes last.",
        "tags": ["week-1", "pay", "starter-level"],
    }
    assert [option.get("correct") for option in by_id["taken-off"]["options"]] == [True, True, None]
    assert by_id["a-week"]["prompt"] == "How many days has  \na week?"
    assert by_id["a-week"]["answer"] == 7
    assert by_id["a-week"]["mistakes"] == [{"answer": 5, "feedback": "Those are the working days."}]
    assert (by_id["pi"]["answer"], by_id["pi"]["tolerance"]) == (Decimal("3.1415"), Decimal("0.0085"))
    assert by_id["capital"]["prompt"] == "The capital of **Wales** is:"
    assert by_id["capital"]["answers"] == ["Cardiff", "Caerdydd"]
    assert [mistake["answer"] for mistake in by_id["capital"]["mistakes"]] == ["Swansea", "Cardif"]
    assert by_id["sun"] | {"tags": 0, "prompt": 0} == {
        **{"id": "sun", "type": "true_false", "prompt": 0, "correct": True, "if_true": "Yes.", "tags": 0},
        **{"if_false": "It makes light of its own.", "explain": "A star shines by itself."},
    }
    assert by_id["countries"]["items"][1] == {"id": "italy", "text": "Italy", "match": "rome"}
    assert [target["text"] for target in by_id["countries"]["targets"]] == ["Ottawa", "Rome", "Tokyo", "Madrid"]
    assert said(imported) == [
        "line 61: Essay: it asks for a text of the learner's own, which a person would mark",
        "line 65: Read this: it is a text that asks nothing; it may go into a step",
        "line 7: Gross pay: an answer earned part of the points, and earns none here: Pay for one hour = rate",
        "line 38: Capital: an answer earned part of the points, and earns none here: Cardif",
        "line 38: Capital: what it said to any other answer was left out",
    ]
    assert set(built(tmp_path, imported)) == set(by_id)


def test_what_people_write_by_hand_is_read_as_moodle_reads_it(tmp_path):
    imported = sample("by-hand.gift")
    questions = {question["id"]: question for question in imported.questions}
    assert [question["id"] for question in imported.questions] == [
        *("who-s-buried-in-grant-s-tomb", "two-plus-equals-four", "mahatma-gandhi-s-birthday-is-an-indian"),
        *("when-was-ulysses-s-grant-born", "what-is-a-number-from-1-to-5", "grant-again", "escapes"),
        "no-empty-line-above",
    ]
    assert questions["two-plus-equals-four"]["prompt"] == r"Two plus \_\_\_\_\_ equals four."
    assert questions["two-plus-equals-four"]["answers"] == ["two", "2"]
    assert [
        o["text"] for o in questions["mahatma-gandhi-s-birthday-is-an-indian"]["options"]
    ] == "15th 3rd 2nd 1st".split()
    assert questions["what-is-a-number-from-1-to-5"]["range"] == [1, 5]
    assert questions["grant-again"]["answer"] == 1822 and "mistakes" not in questions["grant-again"]
    escapes = questions["escapes"]
    assert escapes["prompt"] == r"Which answer equals \{ 5 }, and is #1?" + "  \nLook twice."
    assert [option["text"] for option in escapes["options"]] == ["= 2 + 3", "&#126; 5", "50%: half"]
    assert escapes["options"][1]["feedback"] == "A tilde ~ is no number."
    assert [str(left) for left in imported.left_out] == [
        "line 24: Grant was: it has several places for an answer; is an empty line missing below one of them?",
        "line 26: What is lost: its { has no } before the next empty line",
        "line 28: Half: none of its answers is wholly right",
        "line 30: 3.5 or 7?: several numbers are right, and here it can be one, or one range",
        "line 32: Anything goes: in the answer * a * stands for any letters",
        "line 34: Which line?: one of its lines has no ->: b",
    ]
    shown = built(tmp_path, imported)
    assert "_____" in shown["two-plus-equals-four"]["prompt"]
    assert "&lt;" not in str(shown) and "{ 5 }" in shown["escapes"]["prompt"]


NUMBERS = [
    ("#3", {"answer": 3}),
    ("#-3.50:0.5", {"answer": Decimal("-3.5"), "tolerance": Decimal("0.5")}),
    ("#1..5", {"range": [1, 5]}),
    ("#=1..5 =2", {"range": [1, 5]}),
    ("#=1822:0 =%50%1822:2", {"answer": 1822}),
    ("#1e3", {"answer": 1000}),
    ("#\n=%100%0.05:0.001#\n", {"answer": Decimal("0.05"), "tolerance": Decimal("0.001")}),
    ("#5:0#Five.", {"answer": 5, "explain": "Five."}),
    (
        "#=5 =%0%6#Six is one more. ~#Count again.",
        {"answer": 5, "mistakes": [{"answer": 6, "feedback": "Six is one more."}]},
    ),
]


@pytest.mark.parametrize(("answers", "means"), NUMBERS, ids=[answers for answers, _ in NUMBERS])
def test_a_number_is_read_with_its_tolerance_its_range_and_its_weight(tmp_path, answers, means):
    question, _ = only(tmp_path, f"How many?{{{answers}}}")
    assert question == {"id": "how-many", "type": "numeric", "prompt": "How many?", **means}


NOT_OURS = {
    "Which?{#three}": "three stands where a number must be",
    "Which?{#3,5}": "3,5 stands where a number must be",
    "Which?{#1:-2}": "its tolerance is below zero",
    "Which?{#NaN}": "NaN is not a number that a person would type",
    "Which?{#1e999999999}": "1e999999999 is not a number that a person would type",
    "Which?{#5..1}": "it does not fit: the range ends before it begins",
    "Which?{=a =%150%b}": "an answer is worth 150 per cent",
    "Which?{=a}b}": "",
    "Which?{~a ~b}": "none of its answers is wholly right",
    "Which?{=a =b ~c}": "several of its answers are right, though only one can be chosen",
    "Which?{a =b}": "words stand in front of its first answer: a",
    "Which?{=a -> b}": "it needs at least 2 lines to match",
    "Which?{=!!}": "one of its answers has no letters and no digits: !!",
    "Which?{=Tea =%0%tea#No.}": "tea is wrong in it, though it differs from a right answer only in its spelling",
    "Which}{=a": "it has a } without a { in front",
    "{=a ~b}": "it has no text that asks something",
    "Which?{=a" + " ~b" * 12 + "}": "it has 13 answers to choose from, and a phone shows at most 12",
    f"Which?{{={'a' * 101}}}": "one of its answers has more than 100 letters",
    f"{'Which? ' * 800}{{=a ~b}}": "one of its texts is too long for a phone",
    f"{'Which? ' * 8000}{{=a ~b}}": "one of its texts is too long for a phone",
}


@pytest.mark.parametrize("text", NOT_OURS, ids=range(len(NOT_OURS)))
def test_what_cannot_be_ours_is_left_out_with_the_reason(tmp_path, text):
    question, found = only(tmp_path, text)
    if NOT_OURS[text]:
        assert question is None and found[0].endswith(": " + NOT_OURS[text])
    else:
        assert question


def test_markdown_stays_and_what_a_pack_cannot_have_is_changed(tmp_path):
    question, found = only(
        tmp_path,
        "::T::[markdown]See *this* `<b>`, <b>bold</b>, [a page](https://example.org), [a file](x.pdf)"
        " ![A cat](cat.png) {=[plain]*Yes* ~[html]<i>No</i>}",
    )
    assert question["prompt"] == (
        "See *this* `<b>`, &lt;b>bold&lt;/b>, [a page](https\\://example.org), a file A cat".replace("\\", "")
    )
    assert [option["text"] for option in question["options"]] == [r"\*Yes\*", "*No*"]
    assert found == ["line 1: T: a picture of it is not in the file, or has no description, and was left out"]
    built(tmp_path, taken(tmp_path, "again.gift", "::T::[markdown]See `<b>`, <b>bold</b> {=Yes ~No}"))


def test_a_file_in_another_encoding_or_of_another_kind_is_refused_with_a_hint(tmp_path):
    utf16 = taken(tmp_path, "a.gift", "Caffè?{T}".encode("utf-16"))
    assert utf16.questions[0]["prompt"] == "Caffè?"


def test_ids_come_from_titles_and_stay_when_the_file_is_read_again_in_another_order(tmp_path):
    one, two, greek = "::Tea::Is it hot?{T}\n\n", "Is it cold?{F}\n\n", "Τι ώρα είναι;{T}\n\n"
    first = taken(tmp_path, "a.gift", one + two + greek)
    again = taken(tmp_path, "b.gift", greek + two + one)
    ids = [question["id"] for question in first.questions]
    assert ids == [question["id"] for question in again.questions][::-1]
    assert ids[:2] == ["tea", "is-it-cold"] and ids[2].startswith("q-")


def test_a_question_called_quiz_gets_an_id_that_is_not_that_of_the_quiz_at_the_end(tmp_path):
    question, _ = only(tmp_path, "::Quiz::Is it?{T}")
    assert question["id"] == "quiz-2"
