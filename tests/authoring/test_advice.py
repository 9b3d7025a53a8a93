"""What a check advises: to be read easily, understood, answered kindly, and to keep the records that hang on ids."""

import pytest

from hubserver.authoring.build import build, write
from hubserver.authoring.reading import grade, sentences, syllables
from hubserver.authoring.signing import sign, zip_up
from tests.authoring.test_check import ASKED, HOME, PAGE, edit, line_of, said
from tests.packs.press import INDEX, KEY, PACK, QUIZ, WELSH, hubserver, lay, small

LONG = "Put " + "the very hot kettle on the stove and " * 4 + "wait."  # 34 words
HARD = "Institutional remuneration necessitates comprehensive administrative documentation. " * 20


def advised(folder, **changes):
    return [text.partition(": advice: ") for text in said(folder, **changes) if ": advice: " in text]


ADVICE = [
    (edit(PAGE, INDEX, "Slowly.", LONG), PAGE, LONG, "“Put the very hot kettle …” has 34 words; make two of it"),
    (edit(PAGE, INDEX, "Slowly.", f"{LONG} {LONG}"), PAGE, LONG, "and 1 more here are longer than 20"),
    (edit(PAGE, INDEX, "Slowly.", HARD), PAGE, "---", "reads like a text for "),
    (
        edit(PAGE, INDEX, "minutes: 5", "minutes: 30"),
        PAGE,
        "---",
        "says 30 minutes, and its text and questions take abo",
    ),
    (edit(PAGE, INDEX, "Slowly.", "It is hot. " * 900), PAGE, "---", "says 5 minutes, and its text and questions take"),
    (
        edit(PAGE, INDEX, "![A cup]", "![IMG_0042.jpg]"),
        PAGE,
        "![IMG",
        "media/cup.png is only a name; say what the pictu",
    ),
    (edit(PAGE, INDEX, "![A cup]", "![Image 3]"), PAGE, "![Image", "the description of media/cup.png is only a name"),
    (
        edit(ASKED, QUIZ, ", feedback: Not yet.", ""),
        ASKED,
        "id: first",
        "first has no feedback for milk; say kindly why",
    ),
]


@pytest.mark.parametrize(("change", "file", "at", "why"), ADVICE, ids=range(len(ADVICE)))
def test_what_could_be_better_is_told_with_its_line(tmp_path, change, file, at, why):
    found = [(place, text) for place, _, text in advised(tmp_path, **change) if why in text]
    assert [place for place, _ in found] == [f"{file}:{line_of(change[file], at)}"]


def test_a_true_or_false_whose_wrong_answer_says_nothing_is_told(tmp_path):
    asked = "questions: [{id: minutes, type: true_false, prompt: Hot, correct: true, explain: Yes., if_false: No.},"
    asked += "\n{id: first, type: true_false, prompt: Hot, correct: false, explain: No., if_false: No.}]"
    changes = {ASKED: asked, f"{HOME}/quiz.cy.yaml": asked}
    assert [(place, text) for place, _, text in advised(tmp_path, **changes)] == [
        (f"{HOME}/quiz.cy.yaml:2", "first has no feedback for the wrong answer; say kindly why it is not right"),
        (f"{ASKED}:2", "first has no feedback for the wrong answer; say kindly why it is not right"),
    ]


def test_minutes_count_the_questions_that_one_learner_is_asked_and_not_the_whole_bank(tmp_path):
    more = "".join(QUIZ.partition("\n")[2].replace("minutes", f"m{n}").replace("first", f"f{n}") for n in range(9))
    drawn = QUIZ + more + "end: {pick: [{count: 2}]}\n"
    assert not advised(tmp_path / "some", **{ASKED: drawn, f"{HOME}/quiz.cy.yaml": drawn})
    whole = drawn.replace("pick: [{count: 2}]", "mode: check")
    found = advised(tmp_path / "all", **{ASKED: whole, f"{HOME}/quiz.cy.yaml": whole})
    assert {text for _, _, text in found} == {"says 5 minutes, and its text and questions take about 20"}


def test_words_of_another_language_are_not_judged_as_english(tmp_path):
    found = advised(tmp_path, **{f"{HOME}/index.cy.md": WELSH.replace("Slowly.", HARD)})
    assert not any("reads like" in text for _, _, text in found)


def test_a_language_that_one_module_has_and_another_has_not_is_told(tmp_path):
    files = {path.replace("/tea/", "/cup/"): text for path, text in small().items() if ".cy." not in path}
    found = said(tmp_path, **(files | {"pack.yaml": PACK.replace("[tea]", "[tea, cup]")}))
    assert found == ["modules/cup/index.cy.md: advice: is missing; other modules of this pack are in cy"]


def test_a_title_without_a_language_that_modules_have_is_told(tmp_path):
    found = said(tmp_path, **{"pack.yaml": PACK.replace(", cy: Pethau bach", "")})
    assert found == ["pack.yaml: advice: `title` has no cy, which its modules have"]


def test_a_translation_without_its_questions_is_an_error(tmp_path):
    assert f"{HOME}/quiz.cy.yaml: error: is missing" in said(tmp_path, **{f"{HOME}/quiz.cy.yaml": None})
    more = QUIZ + "  - {id: extra, type: true_false, prompt: Hot, correct: true, explain: Yes., if_false: No.}\n"
    found = said(tmp_path, **{f"{HOME}/quiz.cy.yaml": more})
    assert any("quiz.cy.yaml:14: error: the question extra is not in the original" in text for text in found)
    less = QUIZ.partition("  - id: first")[0]
    found = said(tmp_path, **{f"{HOME}/quiz.cy.yaml": less})
    assert any("quiz.cy.yaml:1: error: the question first is missing; a translation has" in text for text in found)


def test_a_picture_on_the_internet_is_told_where_to_put(tmp_path):
    change = edit(PAGE, INDEX, "media/cup.png", "https://example.org/cup.png")
    [found] = [text for text in said(tmp_path, **change) if "error" in text]
    assert found.startswith(
        f"{PAGE}:{line_of(INDEX, 'cup.png')}: error: https://example.org/cup.png is on the internet"
    )


def test_an_advice_with_an_answer_is_not_said_again(tmp_path):
    page = edit(PAGE, INDEX, "Slowly.", LONG)
    accepts = "accepts: [{file: modules/*/index.md, says: has 34 words, why: It is a quotation.}]\n"
    assert said(tmp_path, **page, **{"pack.yaml": PACK + accepts}) == []
    assert build(tmp_path).findings.answered == 1
    found = said(tmp_path, **{PAGE: INDEX, "pack.yaml": PACK + accepts})
    assert found == ["pack.yaml:6: advice: number 1 of `accepts` answers an advice that is not given"]


def test_an_error_cannot_be_answered_away(tmp_path):
    accepts = "accepts: [{file: '*', says: '', why: x}]\n".replace("says: ''", "says: raw HTML")
    found = said(tmp_path, **edit(PAGE, INDEX, "Slowly.", "<b>x</b>"), **{"pack.yaml": PACK + accepts})
    assert any("error: raw HTML" in text for text in found)


@pytest.fixture
def signed(tmp_path):
    """A folder whose pack was signed before, with the one-file form beside it."""
    folder, key = lay(tmp_path / "source", small()), tmp_path / "key"
    KEY.save(key)
    write(build(folder), tmp_path / "built")
    sign(tmp_path / "built", key)
    zip_up(tmp_path / "built", tmp_path / "small-1.zip")
    (tmp_path / "other.zip").write_bytes(b"some other archive")
    return folder


def test_the_same_ids_as_in_the_last_signed_version_are_well(signed):
    assert said(signed) == []


GONE = [
    ({"{#pour}": "{#fill}"}, "step pour", PAGE),
    ({"question: first": "question: second", "id: first": "id: second"}, "question first", PAGE),
]


@pytest.mark.parametrize(("swap", "what", "file"), GONE, ids=["step", "question"])
def test_an_id_that_went_since_it_was_signed_is_an_error_until_it_is_told(signed, swap, what, file):
    files = small()
    for old, new in swap.items():
        files = {path: text.replace(old, new) if isinstance(text, str) else text for path, text in files.items()}
    why = f"{file}: error: the {what} of serial 1 is gone; put its id back, or put it into `removed_ids`"
    assert said(signed, **files) == [why]
    told = f"removed_ids: [{{id: {what.split()[1]}, replaced_by: x}}]\n"
    assert said(signed, **(files | {"pack.yaml": PACK + told})) == []


def test_a_module_that_went_and_a_right_answer_that_changed_are_told(signed):
    files = {path.replace("/tea/", "/cup/"): text for path, text in small().items()}
    found = said(signed, **(files | {"pack.yaml": PACK.replace("[tea]", "[cup]")}))
    assert found == [
        "modules/tea: advice: is not in `modules` of pack.yaml, and is left out",
        "pack.yaml: error: the module tea of serial 1 is gone; put its id back, or put it into `removed_ids`",
    ]
    other = {path: QUIZ.replace("answer: 3", "answer: 4") for path in (ASKED, f"{HOME}/quiz.cy.yaml")}
    [_, found] = said(signed, **other)
    assert found.startswith(f"{ASKED}: advice: minutes has another right answer than in serial 1")


def test_the_version_to_compare_with_may_be_named(signed, tmp_path):
    lay(signed, {PAGE: INDEX.replace("{#pour}", "{#fill}"), f"{HOME}/index.cy.md": WELSH.replace("{#pour}", "{#fill}")})
    for version in (tmp_path / "built", tmp_path / "small-1.zip"):
        assert ["the step pour of serial 1 is gone" in each.text for each in build(signed, version).findings.found] == [
            True
        ]
    [found] = build(signed, tmp_path / "other.zip").findings.found
    assert str(found).startswith("pack.yaml: error: cannot be compared with other.zip: ")


@pytest.mark.slow
def test_strict_ends_with_an_error_where_advice_has_no_answer(tmp_path):
    folder = lay(tmp_path, small() | edit(PAGE, INDEX, "Slowly.", LONG))
    done = hubserver("pack", "check", folder, "--strict")
    assert done.returncode == 1 and done.stderr.endswith("There is advice without an answer.\n")


def test_sentences_have_their_lines_and_leave_code_and_headings_out():
    text = "### A heading\n\nOne cup. Two\ncups! “Three?” Four\n\n```\ncode. here.\n```\n\n- a point\n"
    text += "\n| a | b |\n|---|---|\n| c. | d |"
    found = [(each.line, each.text) for each in sentences(text, 10)]
    assert found == [
        *((12, "One cup."), (12, "Two cups!"), (13, "“Three?”"), (13, "Four")),
        *((19, "a point"), (21, "a"), (21, "b"), (23, "c."), (23, "d")),
    ]


def test_sentences_are_what_is_heard():
    text = "See [the **list**](https://example.org/a.b).[^1] Use `ls` now.\n\n![A cup.](media/cup.png)\n\n"
    text += '!!! tip "Mind. It"\n    Hot $x + y. z$ tea.\n\n> [!NOTE]\n> So.\n\n::: note\n1. One_two.\n:::\n'
    text += "\n$$\na. b\n$$\n\n[^1]: It is\n    hot.\n[tea]: https://example.org/\n\n    code. here.\n"
    text += "\na | b\n--|--\nc. | d\n"
    found = [(each.line, each.text) for each in sentences(text)]
    assert found == [
        *((1, "See the list."), (1, "Use ls now."), (5, "Mind."), (5, "It"), (6, "Hot tea."), (9, "So.")),
        *((12, "One_two."), (19, "It is hot."), (25, "a"), (25, "b"), (27, "c."), (27, "d")),
    ]


def test_short_words_are_easy_and_long_ones_hard():
    easy = sentences("The cat sat on the mat. It was a big red mat. The cat was glad. " * 10)
    assert grade(easy) < 3 and grade(sentences(HARD)) > 20 and grade(sentences("Too little.")) == 0
    assert [syllables(word) for word in ("the", "table", "walked", "money", "information", "12")] == [1, 2, 1, 2, 4, 1]
