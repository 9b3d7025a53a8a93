"""Our questions as GIFT, and back again."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hubserver.authoring.questions import questions_of
from hubserver.quizfiles.escape import plain_markdown
from hubserver.quizfiles.gift_export import write
from hubserver.quizfiles.naming import named, slug
from hubserver.quizfiles.reading import read_bytes
from hubserver.quizzes.typed import letters
from tests.conftest import ROOT

SIGNS = "ab1 ~=#{}:\\*_[]->%/$&<>`!.\n"


def back(questions):
    exported = write(questions)
    imported = read_bytes(exported.text.encode(), "export.gift")
    assert imported.left_out == [], imported.left_out
    assert imported.simplified == []
    return exported, imported.questions


markdown = st.text(SIGNS, max_size=25).map(plain_markdown).map(str.strip)
some = markdown.filter(lambda text: len(text) > 2)
typed = st.text("ab1 ~=#{}:\\[]%/é", min_size=1, max_size=12).map(lambda text: " ".join(text.split())).filter(letters)
number = st.decimals(-1000, 1000, places=2).map(lambda value: int(value) if value == int(value) else value.normalize())


def options(draw, right):
    texts = draw(st.lists(some, min_size=2, max_size=5, unique=True))
    correct = [True, *(draw(st.booleans()) and right > 1 for _ in texts[1:])]
    return [
        {"id": name, "text": text} | ({"correct": True} if is_right else {}) | said(draw)
        for name, text, is_right in zip(named(texts), texts, correct, strict=True)
    ]


def said(draw, name="feedback"):
    text = draw(markdown)
    return {name: text} if text else {}


def choice(draw):
    kind = draw(st.sampled_from(["single", "multiple"]))
    return {"type": kind, "options": options(draw, 1 if kind == "single" else 5)}


def truth(draw):
    return {"type": "true_false", "correct": draw(st.booleans()), **said(draw, "if_true"), **said(draw, "if_false")}


def text(draw):
    words = draw(st.lists(typed, min_size=2, max_size=5, unique_by=letters))
    mistakes = [{"answer": words[0], "feedback": draw(some.filter(lambda said: "->" not in said))}]
    return {"type": "text", "answers": words[1:]} | ({"mistakes": mistakes} if not words[0].isdecimal() else {})


def numeric(draw):
    low, high = sorted(draw(st.lists(number, min_size=2, max_size=2)))
    tolerance = draw(number.map(abs))
    tolerated = {"answer": low} | ({"tolerance": tolerance} if tolerance else {})
    bounds = {"range": [low, high]} if low != high and draw(st.booleans()) else tolerated
    return {"type": "numeric", **bounds} | {"mistakes": [{"answer": 5000, "feedback": draw(some)}]}


def matching(draw):
    plain = some.filter(lambda text: "\n" not in text and "->" not in text and not text.startswith("&"))
    targets = draw(st.lists(plain.map(lambda text: plain_markdown(text)), min_size=2, max_size=4, unique_by=slug))
    lines = draw(st.lists(plain, min_size=2, max_size=4, unique=True))
    ids = named(targets)
    items = [
        {"id": name, "text": line, "match": ids[place % len(ids)]}
        for place, (name, line) in enumerate(zip(named(lines), lines, strict=True))
    ]
    return {
        "type": "matching",
        "items": items,
        "targets": [{"id": i, "text": t} for i, t in zip(ids, targets, strict=True)],
    }


@st.composite
def question(draw, kind):
    about = {"id": draw(st.from_regex(r"[a-z]{2,8}(-[a-z0-9]{1,4})?", fullmatch=True)), **said(draw, "explain")}
    tags = draw(st.lists(st.sampled_from(["tax", "pay", "week-1"]), max_size=2, unique=True))
    return {**about, "prompt": draw(some), **kind(draw)} | ({"tags": tags} if tags else {})


@pytest.mark.parametrize("kind", [choice, truth, text, numeric, matching])
def test_what_goes_out_comes_back_the_same(kind):
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(question(kind))
    def there_and_back(asked):
        exported, [returned] = back([asked])
        assert exported.left_out == []
        if not exported.simplified:
            assert returned == {**asked, "id": returned["id"]}
            assert returned["id"] in (asked["id"], f"{asked['id']}-2")

    there_and_back()


def test_every_question_of_the_sample_packs_goes_out_and_comes_back_or_is_named():
    for path in sorted((ROOT / "content_packs").glob("*/modules/*/quiz.yaml")):
        ours = questions_of(path)
        exported, returned = back(ours)
        out = {each.name for each in exported.left_out}
        assert out == {each["id"] for each in ours if each["type"] in ("cloze", "ordering", "hotspot")}
        assert [each["id"] for each in returned] == [each["id"] for each in ours if each["id"] not in out]
        for mine, theirs in zip([each for each in ours if each["id"] not in out], returned, strict=True):
            assert (mine["type"], mine.get("answers"), mine.get("range")) == (
                *(theirs["type"], theirs.get("answers"), theirs.get("range")),
            )


ASKED = {"id": "tea", "prompt": "Tea?"}
OPTIONS = [{"id": "yes", "text": "Yes", "correct": True}, {"id": "no", "text": "No"}]
NOT_GIFT = [
    ({"type": "cloze", "text": "[[one]]", "gaps": []}, "GIFT has no texts with gaps that count one by one"),
    ({"type": "ordering", "items": []}, "GIFT has no questions about the order of lines"),
    ({"type": "hotspot", "picture": "![A](media/a.png)", "options": []}, "GIFT has no questions on a picture"),
    ({"type": "text", "answers": ["a*"]}, "the answer a* has a sign that means something else in GIFT"),
    (
        {"type": "text", "answers": ["a"], "mistakes": [{"answer": "b", "feedback": "b -> a"}]},
        "what it says to an answer has -> in it, which means something else in GIFT",
    ),
    ({"type": "multiple", "options": OPTIONS[:1] * 11}, "it has 11 right answers, and GIFT has at most 10"),
]


@pytest.mark.parametrize(("more", "why"), NOT_GIFT, ids=[why for _, why in NOT_GIFT])
def test_what_gift_cannot_hold_is_named(more, why):
    exported = write([ASKED | more])
    assert (exported.text, [str(each) for each in exported.left_out]) == ("", [f"tea: {why}"])


def test_what_has_no_place_in_gift_is_named_and_the_question_goes_out():
    asked = ASKED | {
        "prompt": "What is ![A cup](media/cup.png)?",
        "type": "single",
        "options": OPTIONS,
        "shuffle": False,
    }
    exported = write([asked | {"hints": ["Look."], "points": 2}])
    assert [each.how for each in exported.simplified] == [
        "its pictures have no place in GIFT; their descriptions stand there",
        "its hints have no place in GIFT",
        "GIFT cannot say that the order of its answers stays",
        "its points have no place in GIFT",
    ]
    assert exported.text == "// [id:tea]\n::tea::[markdown]What is A cup?{\n\t=Yes\n\t~No\n}\n"
