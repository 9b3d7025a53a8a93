"""Aiken files: each question with its letters and its answer, and each mistake with its line."""

from tests.quizfiles.asked import built, said, taken

GOOD = """\ufeffWhat is the capital of Wales?\r
A. Swansea\r
B. Cardiff\r
C) Bangor\r
ANSWER: B\r
\r
Which of these\r
costs $5 & *not* $6?\r
A) <b>Tea</b>\r
B) 50%_off\r
ANSWER: a\r
"""


def test_a_file_becomes_questions_that_can_be_asked(tmp_path):
    imported = taken(tmp_path, "capitals.txt", GOOD)
    assert said(imported) == []
    first, second = imported.questions
    assert first == {
        "id": "what-is-the-capital-of-wales",
        "type": "single",
        "prompt": "What is the capital of Wales?",
        "options": [
            {"id": "swansea", "text": "Swansea"},
            {"id": "cardiff", "text": "Cardiff", "correct": True},
            {"id": "bangor", "text": "Bangor"},
        ],
    }
    shown = built(tmp_path, imported)[second["id"]]
    assert shown["prompt"].replace("<br>", "").split() == "Which of these costs $5 &amp; *not* $6?".split()
    assert [option["text"] for option in shown["options"]] == ["&lt;b&gt;Tea&lt;/b&gt;", "50%_off"]


def test_each_mistake_is_named_with_its_line_and_the_rest_is_taken(tmp_path):
    imported = taken(
        tmp_path,
        "broken.txt",
        "Good?\nA. Yes\nB. No\nANSWER: A\n\n"
        "No answer here?\nA. Yes\nC. No\nANSWER: A\n\n"
        "Two?\nA. Yes\nB. No\nANSWER: A, B\n\n"
        "Which letter?\nA. Yes\nB. No\nANSWER: D\n\n"
        "Lost line?\nA. Yes\nand more\nB. No\nANSWER: B\n\n"
        "Not finished?\nA. Yes\nB. No\n\n"
        "Only one?\nA. Yes\nANSWER: A\n\nANSWER: B\n\nNever ends?\nA. Yes\nB. No\n",
    )
    assert [question["id"] for question in imported.questions] == ["good"]
    assert said(imported) == [
        "line 6: No answer here?: line 8 begins with C where B comes next",
        "line 11: Two?: its answer must be one letter, and is: A, B",
        "line 16: Which letter?: its answer is D, and no line begins with this letter",
        "line 21: Lost line?: line 23 has neither a letter in front nor ANSWER: in it",
        "line 27: Not finished?: it has no line with ANSWER: in it",
        "line 31: Only one?: it needs at least 2 answers to choose from",
        "line 35: (no text): its answer is B, and no line begins with this letter",
        "line 37: Never ends?: it has no line with ANSWER: in it",
    ]


def test_two_questions_of_one_text_have_ids_of_their_own(tmp_path):
    same = "Again?\nA. Yes\nB. Yes\nANSWER: A\n\n"
    imported = taken(tmp_path, "twice.txt", same * 2)
    assert [question["id"] for question in imported.questions] == ["again", "again-2"]
    assert [option["id"] for option in imported.questions[0]["options"]] == ["yes", "yes-2"]
