"""`pack check` names the file and the line of each kind of mistake, and tells advice from errors."""

import subprocess
import sys

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
    ("id: org.example.small", "id: Small", 1, "`id` must be small letters and digits with dots between, as in org."),
    ('version: "1"', "version: 2026.10", 2, "`version` must be text; put quotes around it"),
    ("title: {en: Small things, cy: Pethau bach}", "title: {}", 3, "`title` must be texts by language, such as {en: "),
    ("title: {en: Small things, cy: Pethau bach}", "title: Tea", 3, "`title` must be texts by language, such as {en: "),
    ("cy: Pethau bach", "welsh_: Pethau", 3, "each name in `title` must be the code of a language, as in cy"),
    ("cy: Pethau bach", 'cy: ""', 3, "`title` must be text of 1 to 300 letters"),
    ("cy: Pethau bach", f"cy: {'x' * 301}", 3, "`title` must be text of 1 to 300 letters"),
    ("licence: CC0-1.0", "licence: []", 4, "`licence` must be text; put quotes around it"),
    ("licence: CC0-1.0\n", "", 1, "`licence` is missing; it must be text"),
    ("modules: [tea]", "modules: []", 5, "`modules` must be a list of 1 to 2000"),
    ("modules: [tea]", "modules: [tea, ../x]", 5, "number 2 of `modules` must be small letters, digits and hyphens"),
    ("modules: [tea]", "modules: [tea]\nmodule: x", 6, "`module` is not known here; did you mean `modules`?"),
    ("modules: [tea]", "modules: [tea]\ncolour: x", 6, "`colour` is not known here; there may be id, version, title,"),
    ("modules: [tea]", "modules: [tea]\n5: x", 1, "each name in this file must be text"),
    ("modules: [tea]", "modules: [tea]\nreview_by: soon", 6, "`review_by` must be a day, such as 2027-11-01"),
    ("modules: [tea]", "modules: [tea]\nreview_by: 2026-13-40", 6, "`review_by` must be a day, such as 2027-11-01"),
    ("modules: [tea]", "modules: [tea]\nmin_hub: new", 6, "`min_hub` must be numbers with dots between, as in 0.2"),
    ("modules: [tea]", "modules: [tea]\nremoved_ids: [old]", 6, "number 1 of `removed_ids` must be lines for id"),
    (
        "modules: [tea]",
        "modules: [tea",
        6,
        'cannot be read here: text with a colon, # or * needs quotes (", not “); each bracket',
    ),
    ("modules: [tea]", "modules:\n\t- tea", 6, "spaces in front, never tabs"),
    ("modules: [tea]", "modules: [tea]\nid: org.example.other", 6, "cannot be read here: id is said twice"),
    ('version: "1"', "version: !date 1", 2, "cannot be read here: text with a colon, # or * needs quotes"),
    ('version: "1"', "{[a]: b}: 1", 2, "cannot be read here: text with a colon, # or * needs quotes"),
    ('version: "1"', "summary: Tea: a drink", 2, "text with a colon, # or * needs quotes"),
]
INTERNAL = ("regex", "Expected", "`$", "got `", "`object`", "`array`", "`str`", "Invalid", "BytesIO", "<class")


def plain(found):
    """Whether what is said names nothing of how it was found out."""
    return not any(word in found for word in INTERNAL)


@pytest.mark.parametrize(("old", "new", "line", "why"), IN_PACK, ids=range(len(IN_PACK)))
def test_a_mistake_in_pack_yaml_is_named_with_its_line_and_what_to_write(tmp_path, old, new, line, why):
    [found] = said(tmp_path, **edit("pack.yaml", PACK, old, new))
    assert found.startswith(f"pack.yaml:{line}: error: ") and why in found and plain(found)


def test_a_file_that_is_a_list_is_told_what_it_must_be(tmp_path):
    found = said(tmp_path, **{"pack.yaml": "- id: x"})
    assert found == ["pack.yaml:1: error: this file must be lines for id, version, title, licence and modules"]


IN_FRONT = [
    ("minutes: 5", "minutes: 4", "minutes: 4", "`minutes` must be a whole number from 5 to 30"),
    ("minutes: 5", "minutes: 31", "minutes: 31", "`minutes` must be a whole number from 5 to 30"),
    ("minutes: 5", "minutes: about 5", "minutes: about", "`minutes` must be a whole number from 5 to 30"),
    ("minutes: 5", "minutes: 5\nlevel: easy", "level: easy", "`level` must be further, next or starter"),
    (
        "minutes: 5",
        "minutes: 5\nmastery: {type: pass_mark, percent: 101}",
        "percent: 101",
        "`percent` must be a whole number from 1 to 100",
    ),
    (
        "minutes: 5",
        "minutes: 5\nmastery: {type: magic}",
        "magic",
        "`type` must be do_all, in_a_row, m_of_n or pass_mark",
    ),
    (
        "minutes: 5",
        "minutes: 5\nskills:\n  - {framework: A, name: B, url: nowhere}",
        "nowhere",
        "`url` must be an address",
    ),
    ("sources: [{title: A kettle}]", "sources: [{title: A, checked: soon}]", "soon", "`checked` must be a day"),
    ("title: Making tea", "title: [Making, tea]", "[Making", "`title` must be text; put quotes around it"),
    ("summary: A cup", "summary: Tea: a cup", "Tea: a cup", "text with a colon, # or * needs quotes"),
    ("minutes: 5", "minutes: 5\ntime: 5", "time: 5", "`time` is not known here; there may be title, summary, minutes"),
    ("minutes: 5\n", "", "title:", "`minutes` is missing; it must be a whole number"),
]


@pytest.mark.parametrize(("old", "new", "at", "why"), IN_FRONT, ids=range(len(IN_FRONT)))
def test_a_mistake_in_front_matter_is_named_with_its_line(tmp_path, old, new, at, why):
    change = edit(PAGE, INDEX, old, new)
    found = [text for text in said(tmp_path, **change) if text.startswith(f"{PAGE}:")]
    assert len(found) == 1 and why in found[0] and plain(found[0])
    assert found[0].startswith(f"{PAGE}:{line_of(change[PAGE], at)}: error: ")


IN_TEXT = [
    ("Slowly.", "Slowly, <b>please</b>.", "<b>", "raw HTML is not used in packs: <b>"),
    ("Slowly.", "Slowly.\n\n<script>alert(1)</script>", "<script>", "raw HTML"),
    ("Slowly.", "Slowly <!-- aside -->.", "<!--", "raw HTML"),
    ("Slowly.", "See\n[here](other.md).", "other.md", "links to other.md, which is not in this pack"),
    ("Slowly.", "[x](javascript:alert(1))", "javascript", "which is not in this pack"),
    ("Slowly.", "[x](//evil.example/)", "evil", "which is not in this pack"),
    ("Slowly.", "Slowly.\n\n![A jug](media/jug.png)", "jug", "the picture media/jug.png is not in the media folder"),
    ("Slowly.", "![A](https://evil.example/a.png)", "evil", "is on the internet; put it into the media folder"),
    ("Slowly.", "![A](media/../../../pack.yaml)", "pack.yaml", "is not in the media folder"),
    ("Slowly.", "![A](/etc/passwd)", "passwd", "is not in the media folder"),
    ("Slowly.", "Slowly.\n\n![](media/cup.png)", "![](", 'needs a description, or the title "decorative"'),
    ("Slowly.", '![](media/cup.png "A cup")', "![](", "needs a description"),
    ("## Pour {#pour}", "## Pour", "## Pour", "this step needs an id that never changes"),
    ("## Pour {#pour}", "## Pour {#Pour_it}", "## Pour", "the id Pour_it must be small letters, digits"),
    ("{{question: first}}", "{{question: first}}\n\nAfter.", "question: first", "questions stand at the end"),
    ("Put the kettle on.", "{{question: first}}", "{{question", "has a question before its first step"),
]


@pytest.mark.parametrize(("old", "new", "at", "why"), IN_TEXT, ids=range(len(IN_TEXT)))
def test_a_mistake_in_the_text_is_named_with_its_line(tmp_path, old, new, at, why):
    change = edit(PAGE, INDEX, old, new)
    found = [text for text in said(tmp_path, **change) if text.startswith(f"{PAGE}:") and why in text]
    assert found and found[0].startswith(f"{PAGE}:{line_of(change[PAGE], at)}: error: ")


IN_QUIZ = [
    ("answer: 3", "answer: three", "three", "`answer` must be a number"),
    ("answer: 3", "answr: 3", "answr", "`answr` is not known here; did you mean `answer`?"),
    ("correct: true", "corect: true", "id: water", "`corect` is not known here; did you mean `correct`?"),
    ("type: single", "type: essay", "essay", "`type` must be cloze, hotspot, matching,"),
    ("type: single", "type: single\n    points: 0", "points: 0", "`points` must be a whole number from 1"),
    ("type: single", "type: single\n    hints: Look", "hints: Look", "`hints` must be a list, such as [one, two]"),
    ("    prompt: What comes first?\n", "", "id: first", "`prompt` is missing; it must be text"),
    ("id: first", "id: First", "id: First", "`id` must be small letters, digits and"),
    ("feedback: Not yet.}", "feedback: Not: yet}", "Not: yet", "text with a colon, # or *"),
    ("feedback: Yes.", "feedback: Yes., feedback: No.", "id: water", "feedback is said twice"),
    (", correct: true", "", "id: first", "first: exactly one option must be correct"),
    ("prompt: What comes first?", "prompt: *first", "*first", "a text that begins with * needs quotes"),
    ("prompt: What comes first?", "prompt: *first*", "*first*", "text with a colon, # or * needs quotes"),
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
    assert len(found) == 1 and why in found[0] and plain(found[0])
    assert found[0].startswith(f"{ASKED}:{line_of(change[ASKED], at)}: error: ")


OF_FILES = [
    ({"pack.yaml": None}, "pack.yaml: error: is missing"),
    ({"pack.yaml": ""}, "pack.yaml: error: is empty"),
    ({"pack.yaml": b"# \n\xff"}, "pack.yaml:2: error: is not text in UTF-8 from here on"),
    ({"pack.yaml": PACK.replace("Small", "S\0all")}, "pack.yaml:3: error: has a sign that cannot be seen"),
    ({"pack.yaml": None, "pack.yml": PACK}, "pack.yaml: error: is missing; is it pack.yml? Then give it this name"),
    ({PAGE: None, f"{PAGE}.txt": INDEX}, f"{PAGE}: error: is missing; is it index.md.txt?"),
    ({ASKED: None, f"{HOME}/Quiz.yaml": QUIZ}, f"{ASKED}: error: is missing; is it Quiz.yaml?"),
    ({"pack.yaml": PACK.replace('"1"', "“1”")}, "pack.yaml:2: advice: curly quotes become part of the text"),
    ({f"{HOME[:-3]}cup/index.md": INDEX}, "modules/cup: advice: is not in `modules` of pack.yaml, and is left out"),
    ({"pack.yaml": "# " + "x" * (3 << 20)}, "pack.yaml: error: is larger than 2 MB"),
    ({PAGE: None}, f"{PAGE}: error: is missing"),
    ({PAGE: "No front matter."}, f"{PAGE}:1: error: begins with its front matter"),
    ({PAGE: INDEX.partition("## Boil")[0]}, f"{PAGE}: error: has no step"),
    ({ASKED: ""}, f"{ASKED}: error: is empty"),
    ({ASKED: None}, f"{ASKED}: error: is missing"),
    ({PAGE: INDEX.replace("{{question: first}}", "")}, f"{ASKED}:7: error: the question first is not placed"),
    (
        {PAGE: INDEX.replace("{{question: first}}", "{{question: last}}")},
        f"{PAGE}:{line_of(INDEX, 'question: first')}: error: the question last is placed in a step and not in the quiz",
    ),
    *(
        (
            {PAGE: INDEX.replace("{{question: first}}", written)},
            f"{PAGE}:{line_of(INDEX, 'question: first')}: error: a question stands on a line of its own, as {{{{quest",
        )
        for written in (" {{question: first}}", "{{ question first }}", "So: {{question: first}}")
    ),
    (
        {PAGE: INDEX.replace("minutes: 5", "minutes: 5\nmastery: {type: in_a_row, n: 2}")},
        f"{PAGE}:5: error: mastery looks at 2 questions, and a quiz at the end asks 0",
    ),
    (
        {PAGE: INDEX.replace("{{question: first}}", "{{question: minutes}}")},
        f"{PAGE}:{line_of(INDEX, 'question: first')}: error: the question minutes is there twice",
    ),
    (
        {PAGE: INDEX.replace("{#pour}", "{#boil}")},
        f"{PAGE}:{line_of(INDEX, '#pour')}: error: the step boil is there twice",
    ),
    (
        {PAGE: INDEX.replace("## Pour", "## " + "Pour " * 100)},
        f"{PAGE}:{line_of(INDEX, '## Pour')}: error: `title` must be text of 1 to",
    ),
    (
        {"pack.yaml": PACK.replace("[tea]", "[tea, tea]")},
        "pack.yaml:5: error: the module tea is in `modules` twice",
    ),
    (
        {PAGE: INDEX.replace("minutes: 5", "minutes: 5\nprereqs: [coffee]")},
        f"{PAGE}:5: error: `prereqs` names coffee, which is not in `modules` of pack.yaml",
    ),
    ({f"{HOME}/index.EN_gb.md": INDEX}, f"{HOME}/index.EN_gb.md: error: EN_gb is not the code of another language"),
    ({f"{HOME}/index.en.md": INDEX}, f"{HOME}/index.en.md: error: en is not the code of another language"),
    ({f"{HOME}/index.cy.old.md": INDEX}, "cy.old is not the code of another language"),
    ({f"{HOME}/media/cup.png": b"not a picture"}, f"{HOME}/media/cup.png: error: cannot be read as a picture; save it"),
    ({f"{HOME}/media/cup.png": photo()[:-500]}, f"{HOME}/media/cup.png: error: cannot be read as a picture"),
    (
        {f"{HOME}/media/kettle.svg": "<svg>\n<g>"},
        "kettle.svg: error: is not a plain drawing. The drawing kettle.svg is not whole, in line 2",
    ),
    (
        {f"{HOME}/media/kettle.svg": "<svg/>"},
        f"{HOME}/media/kettle.svg: error: is not a plain drawing. kettle.svg is no drawing",
    ),
    ({f"{HOME}/media/kettle.svg": f'<svg xmlns="{SVG}"/>'}, "kettle.svg: error: needs a width and a height"),
    ({f"{HOME}/media/kettle.svg": f'<svg xmlns="{SVG}" viewBox="0 0 1e999 1"/>'}, "error: needs a width and a height"),
]


@pytest.mark.parametrize(("change", "why"), OF_FILES, ids=range(len(OF_FILES)))
def test_a_file_that_is_missing_or_wrong_is_named(tmp_path, change, why):
    found = said(tmp_path, **change)
    assert any(why in text for text in found) and all(map(plain, found))


def test_a_step_without_an_id_is_told_once(tmp_path):
    every = said(tmp_path, **{PAGE: INDEX.replace("{#pour}", "{#Pour it}")})
    [found] = [text for text in every if text.startswith(PAGE)]
    assert found.startswith(f"{PAGE}:{line_of(INDEX, '#pour')}: error: this step needs an id that never changes")


@pytest.mark.parametrize(
    "written", ["\n\n" + INDEX, INDEX.replace("---\n", "---  \n"), INDEX.replace("\n", "\r\n"), "\ufeff" + INDEX]
)
def test_what_editors_do_to_a_file_is_no_mistake(tmp_path, written):
    assert said(tmp_path, **{PAGE: written}) == []
    wrong = said(tmp_path, **{PAGE: written.replace("minutes: 5", "minutes: 50")})
    lines = written.replace("\r\n", "\n")
    assert wrong == [f"{PAGE}:{line_of(lines, 'minutes: 5')}: error: `minutes` must be a whole number from 5 to 30"]


def test_a_file_of_another_name_is_told_by_its_name(tmp_path):
    found = said(tmp_path, **edit(PAGE, INDEX, "media/cup.png", "media/Cup.PNG"))
    assert any(
        text.endswith("is not in the media folder of this module; did you mean media/cup.png?") for text in found
    )


@pytest.mark.parametrize("name", ["cup.png", "kettle.svg"])
def test_a_picture_that_cannot_be_used_is_not_said_to_be_unused_too(tmp_path, name):
    found = said(tmp_path, **{f"{HOME}/media/{name}": b"not a picture"})
    assert len(found) == 1 and found[0].startswith(f"{HOME}/media/{name}: error: ")


@pytest.mark.parametrize("path", ["pack.yaml", PAGE, ASKED])
def test_a_file_that_begins_with_a_mark_as_some_editors_save_it_is_read(tmp_path, path):
    assert said(tmp_path, **{path: b"\xef\xbb\xbf" + small()[path].encode()}) == []


def test_a_file_that_cannot_be_read_is_not_called_wrong(tmp_path):
    lay(tmp_path, small())
    (tmp_path / PAGE).unlink()
    (tmp_path / PAGE).mkdir()
    assert [str(each) for each in build(tmp_path).findings.found] == [f"{PAGE}: error: cannot be read: Is a directory"]


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


@pytest.mark.slow
def test_nothing_in_an_authors_folder_is_run(tmp_path):
    """Not even where the folder is the one that the command was started in."""
    folder = lay(tmp_path / "pack", small())
    trap = "from pathlib import Path\nPath('ran').touch()\nraise SystemExit(0)\n"
    lay(folder, dict.fromkeys(("yaml.py", "markdown.py", "msgspec.py", "json.py", "sitecustomize.py"), trap))
    for words in (("check", "."), ("build", ".", "--out", "../built")):
        command = [sys.executable, "-P", "-m", "hubserver", "pack", *words]
        done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
        assert done.returncode == 0 and "1 modules" in done.stdout, done.stderr
    assert not (folder / "ran").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    "out, why",
    [
        ("pack.yaml", "The built pack cannot be put in pack.yaml: "),
        ("/proc/x", "The built pack cannot be put in /proc/x: No such file or directory. Nothing was built."),
        ("", "A built pack needs a folder. Nothing was built. Name another with --out."),
    ],
)
def test_somewhere_that_a_pack_cannot_be_put_is_said_and_the_source_is_not_blamed(tmp_path, out, why):
    folder = lay(tmp_path / "pack", small())
    command = [sys.executable, "-m", "hubserver", "pack", "build", ".", "--out", out]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    assert (done.returncode, done.stdout) == (1, "") and done.stderr.startswith(f"hubserver: {why}"), done.stderr
    assert (folder / "pack.yaml").read_text() == PACK
