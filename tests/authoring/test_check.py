"""`pack check` names the file and the line of each kind of mistake, and tells advice from errors."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubserver.authoring.build import build
from tests.packs.press import INDEX, PACK, QUIZ, hubserver, lay, photo, small

HOME = "modules/tea"
PAGE, ASKED, WELSH = f"{HOME}/index.md", f"{HOME}/quiz.yaml", f"{HOME}/index.cy.md"
SVG = "http://www.w3.org/2000/svg"


def said(folder, **changes):
    """What a check of the small pack says after some of its files were changed; None takes a file away."""
    files = small() | changes
    lay(folder, {path: data for path, data in files.items() if data is not None})
    made = build(folder)
    assert (made.index is None) == made.findings.failed
    return [str(finding) for finding in sorted(made.findings.found)]


def line_of(text, words):
    return next(number for number, line in enumerate(text.split("\n"), 1) if words in line)


def edit(path, text, old, new):
    assert old in text
    return {path: text.replace(old, new, 1)}


def test_a_good_folder_has_nothing_to_say(tmp_path):
    assert said(tmp_path) == []


IN_PACK = [
    ("id: org.example.small", "id: Small", 1, "matching regex", "at `id`"),
    ('version: "1"', "version: 2026.10", 2, "Expected `str`", "at `version`"),
    ("title: {en: Small things, cy: Pethau bach}", "title: {}", 3, "length >= 1", "at `title`"),
    ("licence: CC0-1.0", "licence: []", 4, "Expected `str`", "at `licence`"),
    ("licence: CC0-1.0\n", "", 1, "missing required field `licence`", ""),
    ("modules: [tea]", "modules: []", 5, "length >= 1", "at `modules`"),
    ("modules: [tea]", "modules: [tea, ../x]", 5, "matching regex", "at `modules[1]`"),
    ("modules: [tea]", "modules: [tea]\nmodule: x", 1, "unknown field `module`", ""),
    ("modules: [tea]", "modules: [tea]\nreview_by: soon", 6, "encoded date", "at `review_by`"),
    ("modules: [tea]", "modules: [tea", 6, "is not YAML here", ""),
    ("modules: [tea]", "modules: [tea]\nid: org.example.other", 6, "is not YAML here: id is said twice", ""),
    ('version: "1"', "summary: Tea: a drink", 2, "Text with a colon, # or * needs quotes", ""),
]


@pytest.mark.parametrize(("old", "new", "line", "why", "place"), IN_PACK, ids=range(len(IN_PACK)))
def test_a_mistake_in_pack_yaml_is_named_with_its_line(tmp_path, old, new, line, why, place):
    [found] = said(tmp_path, **edit("pack.yaml", PACK, old, new))
    assert found.startswith(f"pack.yaml:{line}: error: ")
    assert why in found and place in found


IN_FRONT = [
    ("minutes: 5", "minutes: 4", "minutes: 4", "at `minutes`"),
    ("minutes: 5", "minutes: 31", "minutes: 31", "at `minutes`"),
    ("minutes: 5", "minutes: about 5", "minutes: about", "Expected `int`"),
    ("minutes: 5", "minutes: 5\nlevel: easy", "level: easy", "at `level`"),
    ("minutes: 5", "minutes: 5\nmastery: {type: pass_mark, percent: 101}", "percent: 101", "<= 100"),
    ("minutes: 5", "minutes: 5\nmastery: {type: magic}", "magic", "Invalid enum value 'magic'"),
    ("minutes: 5", "minutes: 5\nskills:\n  - {framework: A, name: B, url: nowhere}", "nowhere", "at `skills[0].url`"),
    ("sources: [{title: A kettle}]", "sources: [{title: A, checked: soon}]", "soon", "at `sources[0].checked`"),
    ("title: Making tea", "title: [Making, tea]", "[Making", "at `title`"),
    ("summary: A cup", "summary: Tea: a cup", "Tea: a cup", "is not YAML here"),
    ("minutes: 5", "minutes: 5\ntime: 5", "title:", "unknown field `time`"),
    ("minutes: 5\n", "", "title:", "missing required field `minutes`"),
]


@pytest.mark.parametrize(("old", "new", "at", "why"), IN_FRONT, ids=range(len(IN_FRONT)))
def test_a_mistake_in_front_matter_is_named_with_its_line(tmp_path, old, new, at, why):
    change = edit(PAGE, INDEX, old, new)
    found = [text for text in said(tmp_path, **change) if text.startswith(f"{PAGE}:")]
    assert len(found) == 1 and why in found[0]
    assert found[0].startswith(f"{PAGE}:{line_of(change[PAGE], at)}: error: ")


IN_TEXT = [
    ("Slowly.", "Slowly, <b>please</b>.", "<b>", "raw HTML is not used in packs: <b>"),
    ("Slowly.", "Slowly.\n\n<script>alert(1)</script>", "<script>", "raw HTML"),
    ("Slowly.", "Slowly <!-- aside -->.", "<!--", "raw HTML"),
    ("Slowly.", "See\n[here](other.md).", "other.md", "links to other.md, which is not in this module"),
    ("Slowly.", "[x](javascript:alert(1))", "javascript", "which is not in this module"),
    ("Slowly.", "[x](//evil.example/)", "evil", "which is not in this module"),
    ("Slowly.", "Slowly.\n\n![A jug](media/jug.png)", "jug", "the picture media/jug.png is not in the media folder"),
    ("Slowly.", "![A](https://evil.example/a.png)", "evil", "is not in the media folder"),
    ("Slowly.", "![A](media/../../../pack.yaml)", "pack.yaml", "is not in the media folder"),
    ("Slowly.", "![A](/etc/passwd)", "passwd", "is not in the media folder"),
    ("Slowly.", "Slowly.\n\n![](media/cup.png)", "![](", 'needs a description, or the title "decorative"'),
    ("Slowly.", '![](media/cup.png "A cup")', "![](", "needs a description"),
    ("## Pour {#pour}", "## Pour", "## Pour", "this step needs an id that never changes"),
    ("## Pour {#pour}", "## Pour {#Pour_it}", "## Pour", "the id Pour_it may only have lower-case letters"),
    ("{{question: first}}", "{{question: first}}\n\nAfter.", "question: first", "questions stand at the end"),
    ("Put the kettle on.", "{{question: first}}", "{{question", "has a question before its first step"),
]


@pytest.mark.parametrize(("old", "new", "at", "why"), IN_TEXT, ids=range(len(IN_TEXT)))
def test_a_mistake_in_the_text_is_named_with_its_line(tmp_path, old, new, at, why):
    change = edit(PAGE, INDEX, old, new)
    found = [text for text in said(tmp_path, **change) if text.startswith(f"{PAGE}:") and why in text]
    assert found and found[0].startswith(f"{PAGE}:{line_of(change[PAGE], at)}: error: ")


IN_QUIZ = [
    ("answer: 3", "answer: three", "three", "at `questions[0].answer`"),
    ("answer: 3", "answr: 3", "id: minutes", "unknown field `answr` - at `questions[0]`"),
    ("correct: true", "corect: true", "id: water", "unknown field `corect` - at `questions[1].options[1]`"),
    ("type: single", "type: essay", "essay", "Invalid value 'essay'"),
    ("type: single", "type: single\n    points: 0", "points: 0", ">= 1"),
    ("type: single", "type: single\n    hints: Look", "hints: Look", "Expected `array`, got `str`"),
    ("    prompt: What comes first?\n", "", "id: first", "missing required field `prompt`"),
    ("id: first", "id: First", "id: First", "at `questions[1].id`"),
    ("feedback: Not yet.}", "feedback: Not: yet}", "Not: yet", "is not YAML here"),
    ("feedback: Yes.", "feedback: Yes., feedback: No.", "id: water", "feedback is said twice"),
    (", correct: true", "", "id: first", "first: exactly one option must be correct"),
    ("prompt: What comes first?", "prompt: *first", "*first", "a text that begins with * needs quotes"),
    ("prompt: What comes first?", "prompt: *first*", "*first*", "Text with a colon, # or * needs quotes"),
    ("answer: 3", "answer: 3\n    tolerance: -1", "id: minutes", "minutes: the tolerance is below zero"),
    (
        "answer: 3",
        "answer: 3\n    mistakes: [{answer: 3.0, feedback: x}]",
        "id: minutes",
        "one of the mistakes is right",
    ),
    ("Milk, feedback: Not", "Milk, feedback: <i>Not</i>", "<i>", "raw HTML is not used in packs: <i>"),
    ("Milk, feedback", '"![](media/jug.png)", feedback', "jug", "media/jug.png is not in the media folder"),
    ("Milk, feedback", '"[x](other.md)", feedback', "other.md", "links to other.md"),
]


@pytest.mark.parametrize(("old", "new", "at", "why"), IN_QUIZ, ids=range(len(IN_QUIZ)))
def test_a_mistake_in_a_quiz_is_named_with_its_line(tmp_path, old, new, at, why):
    change = edit(ASKED, QUIZ, old, new)
    found = [text for text in said(tmp_path, **change) if text.startswith(f"{ASKED}:") and "error" in text]
    assert len(found) == 1 and why in found[0]
    assert found[0].startswith(f"{ASKED}:{line_of(change[ASKED], at)}: error: ")


OF_FILES = [
    ({"pack.yaml": None}, "pack.yaml: error: is missing"),
    ({"pack.yaml": ""}, "pack.yaml: error: is empty"),
    ({"pack.yaml": b"\xff"}, "pack.yaml: error: is not text in UTF-8"),
    ({"pack.yaml": "# " + "x" * (3 << 20)}, "pack.yaml: error: is larger than 2 MB"),
    ({PAGE: None}, f"{PAGE}: error: is missing"),
    ({PAGE: "No front matter."}, f"{PAGE}:1: error: begins with its front matter"),
    ({PAGE: INDEX.partition("## Boil")[0]}, f"{PAGE}: error: has no step"),
    ({ASKED: ""}, f"{ASKED}: error: is empty"),
    ({ASKED: None}, f"{PAGE}: error: the question first is placed in a step and not in the quiz"),
    ({PAGE: INDEX.replace("{{question: first}}", "")}, f"{PAGE}: error: the question first is not placed"),
    (
        {PAGE: INDEX.replace("{{question: first}}", "{{question: minutes}}")},
        f"{PAGE}: error: the question minutes is there twice",
    ),
    ({PAGE: INDEX.replace("{#pour}", "{#boil}")}, f"{PAGE}: error: the step boil is there twice"),
    ({PAGE: INDEX.replace("## Pour", "## " + "Pour " * 100)}, f"{PAGE}: error: Expected `str` of length <= 300"),
    ({"pack.yaml": PACK.replace("[tea]", "[tea, tea]")}, "pack.yaml: error: two modules have the same id"),
    ({PAGE: INDEX.replace("minutes: 5", "minutes: 5\nprereqs: [coffee]")}, "the module tea needs coffee, which is not"),
    ({f"{HOME}/index.EN_gb.md": INDEX}, f"{HOME}/index.EN_gb.md: error: EN_gb is not the code of another language"),
    ({f"{HOME}/index.en.md": INDEX}, f"{HOME}/index.en.md: error: en is not the code of another language"),
    ({f"{HOME}/index.cy.old.md": INDEX}, "cy.old is not the code of another language"),
    ({f"{HOME}/media/cup.png": b"not a picture"}, f"{HOME}/media/cup.png: error: cannot be read as a picture"),
    ({f"{HOME}/media/cup.png": photo()[:-500]}, f"{HOME}/media/cup.png: error: cannot be read as a picture"),
    ({f"{HOME}/media/kettle.svg": "<svg/>"}, f"{HOME}/media/kettle.svg: error: is not a plain drawing: its root"),
    ({f"{HOME}/media/kettle.svg": f'<svg xmlns="{SVG}"/>'}, "kettle.svg: error: needs a width and a height"),
    ({f"{HOME}/media/kettle.svg": f'<svg xmlns="{SVG}" viewBox="0 0 1e999 1"/>'}, "error: needs a width and a height"),
]


@pytest.mark.parametrize(("change", "why"), OF_FILES, ids=range(len(OF_FILES)))
def test_a_file_that_is_missing_or_wrong_is_named(tmp_path, change, why):
    assert any(why in text for text in said(tmp_path, **change))


def test_advice_does_not_stop_a_build(tmp_path):
    page = INDEX.replace("sources: [{title: A kettle}]\n", "").replace("Slowly.", "See <https://example.org/>.")
    quiz = QUIZ.replace("    explain: Water first.\n", "")
    found = said(tmp_path, **{PAGE: page, ASKED: quiz, f"{HOME}/media/spare.svg": "<svg/>"})
    assert found == [
        f"{PAGE}:1: advice: names no sources; say where the facts come from",
        f"{PAGE}:{line_of(page, 'See')}: advice: links to https://example.org/, which cannot be opened in the hall",
        f"{HOME}/media/spare.svg: advice: is not used by this module, and is left out",
        f"{ASKED}:{line_of(quiz, 'id: first')}: advice: first has no `explain`; say why the right answer is right",
    ]


def test_two_photos_that_would_become_one_file_are_told(tmp_path):
    page = INDEX.replace("media/cup.png)", "media/cup.png) ![Another](media/cup.jpg)")
    found = said(tmp_path, **{PAGE: page, f"{HOME}/media/cup.jpg": photo(kind="JPEG")})
    assert any("cup.480.webp: error: would be made of two different files; rename one" in text for text in found)


@settings(max_examples=40)
@given(st.sampled_from([PAGE, ASKED, "pack.yaml"]), st.integers(0, 900), st.text(max_size=30), st.booleans())
def test_any_text_may_be_checked(tmp_path_factory, path, place, text, instead):
    """What comes out is a pack or a list of what is wrong, never a fall."""
    old = small()[path]
    new = text if instead else old[:place] + text + old[place + 3 :]
    said(tmp_path_factory.mktemp("any"), **{path: new.encode(errors="replace")})


@pytest.mark.slow
def test_the_command_lists_everything_at_once_and_ends_with_one(tmp_path):
    bad = {PAGE: INDEX.replace("Slowly.", "<b>Slowly</b>"), ASKED: QUIZ.replace(", correct: true", "")}
    folder = lay(tmp_path / "bad", small() | bad)
    done = hubserver("pack", "check", folder)
    assert (done.returncode, done.stdout) == (1, "")
    lines = done.stderr.splitlines()
    assert lines[0].startswith(f"hubserver: {PAGE}:")
    assert any(line.startswith(f"{ASKED}:{line_of(QUIZ, 'id: first')}: error: first: exactly one") for line in lines)
    assert lines[-1] == "This pack cannot be built yet."
    built = hubserver("pack", "build", folder, "--out", tmp_path / "out")
    assert built.returncode == 1 and built.stderr.endswith("Nothing was built.\n")
    assert not (tmp_path / "out").exists()
    nothing = hubserver("pack", "check", tmp_path / "nowhere")
    assert nothing.stderr.startswith("hubserver: pack.yaml: error: is missing")


@pytest.mark.slow
def test_a_folder_that_was_made_to_hurt_ends_only_the_child(tmp_path):
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    deep = "questions: " + "[" * 5000
    for text in (bomb, deep, "questions: &a [*a]"):
        folder = lay(tmp_path / "bad", small() | {ASKED: text})
        done = hubserver("pack", "check", folder)
        assert done.returncode == 1 and done.stdout == ""
        assert done.stderr.startswith(f"hubserver: {ASKED}:")
        assert "Traceback" not in done.stderr and done.stderr.count("\n") < 8
