"""A built pack: every file by its digest, texts rendered, translations that fit, and the same bytes each time."""

import json
import subprocess
import sys

import pytest

from hubserver.authoring.build import build, write
from hubserver.files import sha256
from hubserver.modules.document import inspect
from tests.conftest import ROOT
from tests.packs import press
from tests.packs.poison import tags
from tests.packs.press import INDEX, PACK, QUIZ, WELSH, hubserver, lay, photo, small

HOME = "modules/tea"
PAGE, ASKED = f"{HOME}/index.md", f"{HOME}/quiz.yaml"


def made(folder, **changes):
    """The small pack built, after some of its files were changed; None takes a file away."""
    files = small() | changes
    found = build(lay(folder, {path: data for path, data in files.items() if data is not None}))
    assert not found.findings.failed, [str(each) for each in found.findings.found]
    return found


def content(found, path):
    return found.blobs[found.files[path].sha256]


def said(folder, **changes):
    return [str(each) for each in build(lay(folder, small() | changes)).findings.found]


def test_every_file_is_in_the_index_with_its_role_language_and_origin(tmp_path):
    found = made(tmp_path)
    listed = {file.path: (file.role, file.lang, file.orig_of, file.type) for file in found.index.files}
    assert listed == {
        f"{HOME}/module.en.json": ("lesson", "en", PAGE, "application/json"),
        f"{HOME}/module.cy.json": ("lesson", "cy", f"{HOME}/index.cy.md", "application/json"),
        f"{HOME}/quiz.en.json": ("quiz", "en", ASKED, "application/json"),
        f"{HOME}/quiz.cy.json": ("quiz", "cy", f"{HOME}/quiz.cy.yaml", "application/json"),
        f"{HOME}/search.en.txt": ("search", "en", "", "text/plain"),
        f"{HOME}/search.cy.txt": ("search", "cy", "", "text/plain"),
        f"{HOME}/media/kettle.svg": ("media", "", "", "image/svg+xml"),
        f"{HOME}/media/cup.480.webp": ("media", "", f"{HOME}/media/cup.png", "image/webp"),
        f"{HOME}/media/cup.600.webp": ("media", "", f"{HOME}/media/cup.png", "image/webp"),
    }
    assert all(sha256(found.blobs[file.sha256]) == file.sha256 for file in found.index.files)
    assert all(len(found.blobs[file.sha256]) == file.size for file in found.index.files)
    assert (found.index.langs, found.index.serial) == (["en", "cy"], 0)
    assert [file.path for file in found.index.files] == sorted(listed)


def test_what_was_built_is_what_an_install_takes(tmp_path):
    found = made(tmp_path)
    for lang in found.index.langs:
        lesson, quiz = content(found, f"{HOME}/module.{lang}.json"), content(found, f"{HOME}/quiz.{lang}.json")
        looked = inspect(found.index.modules[0], lesson, quiz, lang)
        assert json.loads(looked.lesson) == json.loads(lesson) and json.loads(looked.quiz) == json.loads(quiz)
        assert looked.media == {file.sha256 for file in found.index.files if file.role == "media"}


def test_building_twice_gives_the_same_bytes_in_any_process(tmp_path):
    source, outs = lay(tmp_path / "source", small()), []
    for seed in ("1", "2"):
        out = tmp_path / f"out{seed}"
        command = [sys.executable, "-m", "hubserver.authoring", str(source), str(out)]
        done = subprocess.run(command, env={"PYTHONHASHSEED": seed}, cwd=ROOT, capture_output=True)
        assert json.loads(done.stdout)["built"], done.stderr
        outs.append({str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()})
    assert outs[0] == outs[1]
    assert json.loads(outs[0]["pack.json"])["id"] == press.SMALL


def test_a_new_build_takes_the_old_seal_away(tmp_path):
    out = lay(tmp_path / "out", {"pack.sig": b"an old one"})
    write(made(tmp_path / "source"), out)
    assert not (out / "pack.sig").exists() and (out / "pack.json").exists()


def test_a_picture_knows_its_size_and_comes_in_two_widths(tmp_path):
    found = made(tmp_path, **{f"{HOME}/media/cup.png": photo(1200, 800)})
    html = json.loads(content(found, f"{HOME}/module.en.json"))["steps"][0]["html"]
    drawing, cup = [given for tag, given in tags(html) if tag == "img"]
    small_one, large = (found.files[f"{HOME}/media/cup.{width}.webp"].sha256 for width in (480, 960))
    assert cup == {
        "src": f"/packs/media/{large}.webp",
        "srcset": f"/packs/media/{small_one}.webp 480w, /packs/media/{large}.webp 960w",
        "sizes": "(max-width: 40rem) 100vw, 38rem",
        "alt": "A cup",
        "width": "960",
        "height": "640",
        "loading": "lazy",
    }
    assert (drawing["width"], drawing["height"], drawing["alt"], "srcset" in drawing) == ("40", "30", "A kettle", False)


def test_a_picture_that_only_decorates_says_nothing(tmp_path):
    found = made(tmp_path, **{PAGE: INDEX.replace("![A cup](media/cup.png)", '![](media/cup.png "decorative")')})
    html = json.loads(content(found, f"{HOME}/module.en.json"))["steps"][0]["html"]
    assert [given["alt"] for tag, given in tags(html) if tag == "img"] == ["A kettle", ""]
    assert "decorative" not in html


def test_ids_of_all_pieces_of_a_module_are_apart(tmp_path):
    note = "Tea[^1].\n\n[^1]: Hot.\n"
    page = INDEX.replace("Put the kettle on.", note).replace("Slowly.", note)
    quiz = QUIZ.replace("prompt: How many minutes?", "prompt: |\n      Many[^1]?\n\n      [^1]: Minutes.")
    found = made(tmp_path, **{PAGE: page, ASKED: quiz})
    lesson, asked = (json.loads(content(found, f"{HOME}/{kind}.en.json")) for kind in ("module", "quiz"))
    pieces = [lesson["intro"], lesson["steps"][1]["html"], asked["questions"][0]["prompt"]]
    ids = [given["id"] for piece in pieces for _, given in tags(piece) if "id" in given]
    assert len(ids) == len(set(ids)) == 6
    assert all(each.startswith(("tea-intro-", "tea-pour-", "tea-q-minutes-")) for each in ids)


def test_what_people_write_in_yaml_is_what_learners_read(tmp_path):
    texts = ["9:30", "12.50", "007", "no", "yes", "on", "2026-11-22", "1_000", "0x10", "~x", "12", "1.0"]
    options = "".join(f"      - {{id: o{n}, text: {text}, feedback: {text}}}\n" for n, text in enumerate(texts[:-1]))
    options += f"      - {{id: right, text: {texts[-1]}, correct: true}}\n"
    quiz = QUIZ.partition("      - {id: milk")[0] + options.replace("~x", '"~x"') + "    explain: 2.50\n"
    found = made(tmp_path, **{ASKED: quiz, f"{HOME}/quiz.cy.yaml": quiz})
    question = json.loads(content(found, f"{HOME}/quiz.en.json"))["questions"][1]
    assert [option["text"] for option in question["options"]] == texts
    assert question["explain"] == "2.50"


@pytest.mark.parametrize(
    ("written", "kept"),
    [("3", 3), ("12.71", "12.71"), ("0.1", "0.1"), ("-2.50", "-2.50"), ('"3"', "3"), ("1e3", "1E+3")],
)
def test_a_number_stays_exact(tmp_path, written, kept):
    quiz = QUIZ.replace("answer: 3", f"answer: {written}")
    found = made(tmp_path, **{ASKED: quiz, f"{HOME}/quiz.cy.yaml": quiz})
    assert json.loads(content(found, f"{HOME}/quiz.en.json"))["questions"][0]["answer"] == str(kept)


def test_the_words_for_search_are_words_and_tell_no_answers(tmp_path):
    words = content(made(tmp_path), f"{HOME}/search.en.txt").decode()
    assert "Making tea" in words and "Slowly." in words
    assert "<" not in words and not any(text in words for text in ("Milk", "Water", "Three"))


WELSH_MISTAKES = [
    ("## Arllwys tea {#pour}", "## Arllwys {#other}", "is not the step pour of modules/tea/index.md"),
    ("{{question: minutes}}", "", "is not the step boil of modules/tea/index.md with the same questions"),
    ("{{question: first}}", "{{question: second}}", "is not the step pour"),
    (
        "## Arllwys tea {#pour}\n\nSlowly.\n\n{{question: first}}\n",
        "",
        "the step pour is missing below this one; a translation has the same steps",
    ),
    (
        "{{question: first}}",
        "{{question: first}}\n\n## Drink {#drink}\n\nNow.",
        "the step drink is not in modules/tea/index.md; a translation has the same steps",
    ),
]


@pytest.mark.parametrize(("old", "new", "why"), WELSH_MISTAKES)
def test_a_translation_has_the_same_steps_with_the_same_questions(tmp_path, old, new, why):
    page = WELSH.replace("## Arllwys", "## Arllwys tea")
    assert old in page
    found = said(tmp_path, **{f"{HOME}/index.cy.md": page.replace(old, new)})
    assert any(f"{HOME}/index.cy.md" in text and why in text for text in found)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("answer: 3", "answer: 4", "minutes has another right answer than its original"),
        ("answer: 3", "answer: 3\n    tolerance: 1", "minutes has another right answer"),
        ("{id: milk, text: Milk", "{id: llaeth, text: Milk", "first has another right answer"),
        ("id: first", "id: second", "is placed in a step and not in the quiz"),
        (QUIZ.partition("  - id: first")[2], "", "is placed in a step and not in the quiz"),
    ],
    ids=range(5),
)
def test_a_translation_has_the_same_questions_with_the_same_key(tmp_path, old, new, why):
    quiz = QUIZ.replace("  - id: first" + old, "") if not new else QUIZ.replace(old, new)
    assert quiz != QUIZ
    found = said(tmp_path, **{f"{HOME}/quiz.cy.yaml": quiz})
    assert any(".cy." in text and why in text for text in found)


def test_a_module_without_questions_and_a_pack_in_another_language_are_fine(tmp_path):
    page = WELSH.replace("{{question: minutes}}", "").replace("{{question: first}}", "")
    gone = {ASKED: None, f"{HOME}/index.cy.md": None, f"{HOME}/quiz.cy.yaml": None}
    found = made(tmp_path, **{"pack.yaml": PACK + "lang: cy\n", PAGE: page}, **gone)
    assert found.index.langs == ["cy"]
    assert json.loads(content(found, f"{HOME}/module.cy.json"))["title"] == "Gwneud te"
    assert json.loads(content(found, f"{HOME}/quiz.cy.json")) == {}


def test_lines_from_windows_and_code_between_fences_are_read_as_meant(tmp_path):
    page = INDEX.replace("Slowly.", "Slowly.\n\n```\n## Not a step\n```").replace("\n", "\r\n")
    steps = json.loads(content(made(tmp_path, **{PAGE: page}), f"{HOME}/module.en.json"))["steps"]
    assert [step["id"] for step in steps] == ["boil", "pour"]


@pytest.mark.slow
def test_building_where_nothing_can_be_written_is_told(tmp_path):
    source = lay(tmp_path / "source", small())
    (tmp_path / "file").write_bytes(b"in the way")
    done = hubserver("pack", "build", source, "--out", tmp_path / "file")
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.startswith("hubserver: ") and "Traceback" not in done.stderr
    assert (tmp_path / "file").read_bytes() == b"in the way"
