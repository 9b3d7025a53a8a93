"""What a trusted publisher signed may still be poison: it comes out inert on the page, or the pack is refused."""

import json
import re

import pytest

from hubserver.errors import Refused
from tests.packs import press
from tests.packs.poison import PAYLOADS, alive, tags
from tests.packs.press import SMALL, all_of, box
from tests.phone import Page

TEA = f"/modules/{SMALL}/tea"
LESSON, QUIZ = "modules/tea/module.en.json", "modules/tea/quiz.en.json"
DRAWN = "modules/tea/media/kettle.svg"
POISON = "".join(f"<p>{payload}</p>\n" for payload in PAYLOADS if "plaintext" not in payload)


@pytest.fixture
def hall(world, tmp_path):
    """A hub that trusts our publisher; `hall(box)` is why it refuses that pack, and that it left no trace."""
    press.trusting(world)
    before = all_of(world.hub.settings.data)

    def refused(pack):
        with pytest.raises(Refused) as why:
            press.stage(world, pack.write(tmp_path / "pack"))
        assert all_of(world.hub.settings.data) == before
        assert "Nothing was added." in str(why.value)
        return str(why.value)

    refused.world = world
    return refused


def poisoned():
    """A pack with poison in every text that becomes part of a page."""

    def lesson(value):
        value.update(intro=POISON, title="<script>alert(0)</script>", summary=PAYLOADS[3])
        value.update(objectives=PAYLOADS[:4], needs=PAYLOADS[:4], keypoints=PAYLOADS[:4])
        value["sources"] = [{"title": PAYLOADS[0], "url": "https://example.org/\"'><script>alert(0)</script>"}]
        for step in value["steps"]:
            step.update(html=POISON, title=PAYLOADS[4])

    def quiz(value):
        for question in value["questions"]:
            question.update(prompt=POISON, explain=POISON, hints=[POISON, POISON])
            for option in question.get("options", []):
                option.update(text=option["text"] + POISON, feedback=POISON)
        value["questions"][0].update(unit=PAYLOADS[3][:20], mistakes=[{"answer": 4, "feedback": POISON}])

    return box().change(LESSON, lesson).change(QUIZ, quiz)


NEVER = set("iframe object embed style base svg video audio marquee textarea template noscript".split())
NEVER |= {"maction", "semantics", "annotation-xml", "mglyph"}  # formulas may be shown, and take in nothing else
OURS = re.compile(r"/(?!/)")  # an address of the hub
PICTURE = re.compile(r"/static/|/packs/media/[0-9a-f]{64}\.|$")  # or none


def harm(page):
    """What acts on a page and is not the hub's own."""
    return [(tag, given) for tag, given in tags(page.text) if _harms(tag, given)]


def _harms(tag, given):
    address = given.get("src") or given.get("href") or given.get("action") or ""
    acts = any(name.startswith("on") or name in ("style", "srcdoc", "formaction", "ping") for name in given)
    foreign = tag in ("script", "link") and not address.startswith("/static/")
    foreign |= tag == "img" and not PICTURE.match(address)
    foreign |= tag == "form" and not OURS.match(address)
    runs = re.match(r"\s*(javascript|data|vbscript):", address, re.IGNORECASE)
    return tag in NEVER or acts or foreign or bool(runs) or "http-equiv" in given


def test_the_eye_for_harm_sees_it():
    page = Page(200, {}, POISON.encode())
    assert len(harm(page)) > 30


def test_poison_is_inert_on_every_page_that_shows_it(hall, tmp_path):
    press.add(hall.world, poisoned().write(tmp_path / "bad"))
    guest, learner, tutor = hall.world.phone(), hall.world.as_("amina"), hall.world.as_("tomas")
    pages = [guest.open("/modules/"), guest.open(TEA), guest.open(f"{TEA}?look"), learner.open(TEA)]
    pages.append(learner.press("Start"))
    for wrong in ("4", "5", "6"):
        pages.append(learner.press("Check", response=wrong))
    pages.append(learner.press("Check", nth=1, response="milk"))
    pages.append(learner.open(f"{TEA}/finished"))
    pages.append(tutor.open(f"/tutor/learners/{hall.world.people['amina'].id}"))
    for page in pages:
        assert page.status == 200, page.path
        assert harm(page) == [], page.path
        assert "<script>alert(0)" not in page.text
        assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert "Not right yet" in pages[6].words and "Hint:" in pages[6].words


def test_what_the_shelf_keeps_is_clean_already(hall, tmp_path):
    press.add(hall.world, poisoned().write(tmp_path / "bad"))
    rows = press.rows(hall.world.hub.settings.data, "shelf_module")["shelf_module"]
    kept = next(row for row in rows if row[1] == SMALL and row[4] == "en")
    lesson, quiz = (json.loads(text) for text in kept[-2:])
    fragments = [lesson["intro"], *(step["html"] for step in lesson["steps"])]
    for question in quiz["questions"]:
        fragments += [question["prompt"], question["explain"], *question["hints"]]
        fragments += [option[part] for option in question.get("options", []) for part in ("text", "feedback")]
        fragments += [mistake["feedback"] for mistake in question.get("mistakes", [])]
    assert len(fragments) == 3 + 2 * 4 + 4 + 1
    assert [alive(fragment) for fragment in fragments] == [[]] * len(fragments)


@pytest.mark.parametrize(
    "drawing",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<svg xmlns='http://www.w3.org/2000/svg'><foreignObject/></svg>",
        b"<!DOCTYPE svg [<!ENTITY x 'y'>]><svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<html xmlns='http://www.w3.org/1999/xhtml'><script>alert(1)</script></html>",
        b"",
    ],
    ids=["script", "on", "foreign", "entity", "html", "empty"],
)
def test_a_drawing_that_could_act_is_refused_by_name(hall, drawing):
    said = hall(box().put(DRAWN, drawing))
    assert DRAWN in said and "drawing" in said


@pytest.mark.parametrize("role", ["media", "caption", "transcript"])
def test_a_drawing_is_looked_at_whatever_its_role_and_name(hall, role):
    bad = box().put("modules/tea/media/innocent.png", b"<svg onload='x'/>", type="image/svg+xml", role=role)
    assert "innocent.png is no drawing" in hall(bad)


def test_a_drawing_that_is_on_the_shelf_already_is_looked_at_again(hall, tmp_path):
    """The bytes came before under a type that is harmless."""
    bad = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
    press.add(hall.world, box(1).put("x.txt", bad, type="text/plain", role="transcript").write(tmp_path / "one"))
    newer = box(2).put(DRAWN, bad).write(tmp_path / "two")
    with pytest.raises(Refused, match="could do more than draw"):
        press.stage(hall.world, newer)


@pytest.mark.parametrize(
    ("path", "data", "why"),
    [
        (LESSON, b"{}", "A module of this pack cannot be read"),
        (LESSON, b"not json", "A module of this pack cannot be read"),
        (LESSON, b'{"title":"\xff"}', "A module of this pack cannot be read"),
        (LESSON, b'{"x":' + b"[" * 90_000, "A module of this pack cannot be read"),
        (LESSON, b"", "The module tea has no text in en"),
        (QUIZ, b"[]", "The questions of this pack cannot be read"),
        (QUIZ, b'{"questions":"\xff"}', "The questions of this pack cannot be read"),
        (QUIZ, b'{"questions":' + b"[" * 90_000, "The questions of this pack cannot be read"),
        (QUIZ, b"", "the question first is placed in a step and not in the quiz"),
        (QUIZ, b'{"questions":[]}', "is placed in a step and not in the quiz"),
    ],
)
def test_a_module_that_cannot_be_taught_is_refused(hall, path, data, why):
    assert why in hall(box().put(path, data))


def numeric(**more):
    """A change to the first question of the pack."""
    return lambda quiz: quiz["questions"][0].update(more)


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (numeric(answer="NaN"), "not one that a person would type"),
        (numeric(answer="Infinity"), "not one that a person would type"),
        (numeric(answer="1E+99999999"), "not one that a person would type"),
        (numeric(tolerance="sNaN"), "not one that a person would type"),
        (numeric(tolerance="-1"), "the tolerance is below zero"),
        (numeric(mistakes=[{"answer": "NaN", "feedback": ""}]), "not one that a person would type"),
        (numeric(mistakes=[{"answer": 3, "feedback": ""}]), "one of the mistakes is right"),
        (numeric(type="essay"), "Invalid value 'essay'"),
        (numeric(id="../x"), "matching regex"),
        (numeric(id="first"), "two questions have the same id"),
        (numeric(case_sensitive=True), "unknown field `case_sensitive`"),
        (lambda quiz: quiz["questions"][1]["options"].pop(), "length >= 2"),
        (lambda quiz: quiz["questions"][1]["options"][1].update(correct=False), "exactly one option must be correct"),
        (lambda quiz: quiz["questions"][1]["options"][0].update(correct=True), "exactly one option must be correct"),
        (lambda quiz: quiz["questions"][1]["options"][0].update(id="water"), "two options have the same id"),
    ],
    ids=range(15),
)
def test_a_question_that_cannot_be_asked_is_refused(hall, edit, why):
    assert why in hall(box().change(QUIZ, edit))


def test_a_picture_that_the_pack_does_not_have_is_refused(hall):
    """Else a page could show, and so tell of, whatever else is on the hub."""
    quiz_blob = box().entry(QUIZ)["sha256"]
    for digest in ("0f" * 32, quiz_blob):
        img = f'<img src="/packs/media/{digest}.svg" alt="">'
        assert "shows a picture that the pack does not have" in hall(
            box().change(LESSON, lambda m, img=img: m["steps"][0].update(html=img))
        )
        assert "shows a picture" in hall(box().change(QUIZ, lambda q, img=img: q["questions"][0].update(prompt=img)))


def test_a_module_that_shrank_to_nothing_in_one_language_is_left_out_of_it_alone(hall, tmp_path):
    partly = box()
    partly.index["files"] = [file for file in partly.index["files"] if not file["path"].endswith("module.cy.json")]
    press.add(hall.world, partly.write(tmp_path / "pack"))
    langs = {row[4] for row in press.rows(hall.world.hub.settings.data)["shelf_module"] if row[1] == SMALL}
    assert langs == {"en"}
