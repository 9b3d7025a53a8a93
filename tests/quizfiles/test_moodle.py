"""Moodle XML as Moodle exports it: each kind that is ours too, its pictures, and why the others are not here."""

import time

import pytest

from hubserver.errors import HubError
from hubserver.quizfiles.reading import read_bytes
from tests.quizfiles.asked import built, said, sample, taken

TEXT = "<name><text>Tea</text></name><questiontext format='html'><text><![CDATA[%s]]></text></questiontext>"


def only(folder, kind, text="Tea?", more=""):
    """The one question of this kind, and what was said of it."""
    xml = f"<quiz><question type='{kind}'>{TEXT % text}{more}</question></quiz>"
    imported = taken(folder, "one.xml", xml)
    return (imported.questions or [None])[0], [each.partition(": Tea: ")[2] for each in said(imported)]


def answer(share, text, feedback=""):
    return f"<answer fraction='{share}'><text>{text}</text><feedback><text>{feedback}</text></feedback></answer>"


def test_an_export_of_moodle_becomes_a_quiz_with_its_pictures(tmp_path):
    imported = sample("moodle-export.xml")
    by_id = {question["id"]: question for question in imported.questions}
    assert {name: question["type"] for name, question in by_id.items()} == {
        **{"kettle-1": "single", "what-goes-in": "multiple", "hot": "true_false", "leaf": "text", "minutes": "numeric"},
        **{"homes": "matching", "steps": "ordering"},
        **dict.fromkeys(("missing-words", "drag-the-words", "all-sorts"), "cloze"),
    }
    kettle = by_id["kettle-1"]
    assert kettle["prompt"] == "What is **this**?\n\n![A blue kettle](media/my-kettle.png)"
    assert (kettle["points"], kettle["shuffle"], kettle["hints"]) == (2, False, ["It whistles."])
    assert kettle["tags"] == ["making-tea", "kitchen"]
    assert kettle["options"][1] == {"id": "a-pan", "text": "A ![pan](media/pan.svg)", "feedback": "A pan has a lid."}
    assert by_id["hot"]["correct"] is False and by_id["hot"]["if_false"] == "White tea likes it cooler."
    assert by_id["leaf"]["answers"] == ["Camellia sinensis", "Camellia"] and by_id["leaf"]["explain"] == "Right!"
    assert (by_id["minutes"]["answer"], by_id["minutes"]["tolerance"], by_id["minutes"]["unit"]) == (4, 1, "min")
    assert [target["text"] for target in by_id["homes"]["targets"]] == ["India", "Japan", "Wales & Kent"]
    assert [item["text"] for item in by_id["steps"]["items"]] == ["Boil the water", "Pour it", "Wait"]
    assert by_id["missing-words"]["text"] == "First [[gap-1]] the water, then [[gap-2]] it. Never [[gap-3]] sand."
    assert by_id["missing-words"]["gaps"][0] == {
        **{"id": "gap-1", "answers": ["boil"], "options": ["pour", "boil", "freeze"]}
    }
    assert by_id["drag-the-words"]["gaps"][1]["options"] == ["saucer", "roof"]
    assert [gap["answers"] for gap in by_id["all-sorts"]["gaps"]] == [["hot"], ["caffeine"], ["0"]]
    assert sorted(imported.pictures) == ["media/my-kettle.png", "media/pan.svg"]
    shown = built(tmp_path, imported)
    assert set(shown) == set(by_id) and "<img" in shown["kettle-1"]["prompt"]
    assert "<li>Tea is [[gap-1]].</li>" in shown["all-sorts"]["text"]


def test_what_moodle_has_and_we_do_not_is_named():
    imported = sample("moodle-export.xml")
    assert [str(each).partition(": ")[2] for each in imported.left_out] == [
        "Your tea: it asks for a text or a file of the learner's own, which a person would mark",
        "Read me: it is a text that asks nothing; it may go into a step",
        "Sum: its numbers are made anew for each learner",
        "Drop: things are dragged onto its picture, which some hands cannot do",
        "Code: questions of the kind coderunner are not known here",
        "Two right: several of its answers are right, though only one can be chosen",
        "Near: a gap of it takes a number that is near enough",
    ]
    assert [str(each).partition(": ")[2] for each in imported.simplified] == [
        "The kettle: a wrong answer took points away; here it earns none",
        "What goes in: its right answers had different weights; here each counts the same",
        "What goes in: what it said to right, partly right or wrong answers as a whole was left out",
        "Leaf: capitals do not count here",
        "Leaf: what it said to any other answer was left out",
        "Minutes: a number in another of its units is not right here",
        "Drag the words: its title stands above it, because its text does not say what to do",
        "All sorts: what it says to a gap was left out",
        "All sorts: an answer earned part of the points, and earns none here: warm",
        "All sorts: its gaps had different weights; here each counts the same",
    ]


NOT_OURS = [
    ("multichoice", "Tea?", "", "none of its answers is wholly right"),
    ("multichoice", "Tea?", answer("ten", "Yes"), "ten stands where a number must be"),
    ("multichoice", "Tea?", answer("100", "Yes") + answer("0", ""), "one of its answers is empty"),
    ("multichoice", "", answer("100", "Yes") + answer("0", "No"), "it has no text that asks something"),
    ("truefalse", "Tea?", answer("100", "ja") + answer("0", "nein"), "its answers are not true and false"),
    ("shortanswer", "Tea?", answer("100", "gr*n"), "in the answer gr*n a * stands for any letters"),
    ("numerical", "Tea?", answer("100", "1,5"), "1,5 stands where a number must be"),
    ("ordering", "Tea?", answer("2", "a") + answer("1", "b"), "the places of its lines are not numbered 1, 2, 3"),
    (
        "ordering",
        "Tea?",
        "".join(answer(n, f"l{n}") for n in range(1, 10)),
        "it has 9 lines to put in order, and a phone shows at most 8",
    ),
    ("gapselect", "A [[1]].", "", "there is no word for its gap [[1]]"),
    ("gapselect", "A cup.", "", "it has no gaps"),
    (
        "gapselect",
        "A [[1]] [[x]].",
        "<selectoption><text>b</text></selectoption><selectoption><text>c</text></selectoption>",
        "its text has words in [[ ]] that would be taken for a gap",
    ),
    (
        "ddwtos",
        "A [[1]].",
        "<dragbox><text>b</text></dragbox>",
        "it does not fit: the options of gap-1 must have its answers, and at least one more",
    ),
    ("cloze", "A {1:MULTIRESPONSE:=a~b}.", "", "gaps of the kind MULTIRESPONSE are not known here"),
    ("cloze", "A {1:SHORTANSWER:=a", "", "a gap of it has no end"),
    ("cloze", "A {1:SHORTANSWER:b~%50%c}.", "", "a gap of it has no answer that is wholly right"),
    ("cloze", "A {1:SA:=a*}.", "", "in an answer of it a * stands for any letters"),
    ("cloze", 'A <b title="{1:SA:=a}">cup</b>.', "", "a gap of it stands where no word can be"),
    ("cloze", 'A <gap n="2">.', "", "it has no gaps"),
    ("essay", "Tea?", "<hidden>1</hidden>", "it is hidden in Moodle"),
    ("", "Tea?", "", "questions of the kind (none) are not known here"),
]


@pytest.mark.parametrize(("kind", "text", "more", "why"), NOT_OURS, ids=range(len(NOT_OURS)))
def test_what_cannot_be_ours_is_left_out_with_the_reason(tmp_path, kind, text, more, why):
    question, found = only(tmp_path, kind, text, more)
    assert question is None and why in found


def test_escapes_and_breaks_in_embedded_answers_are_read(tmp_path):
    question, _ = only(tmp_path, "cloze", r"Say {1:SHORTANSWER:=a \} b~=c\~d~%100%e &amp; f} and {:MC:=x<br>~y}.")
    assert question["gaps"] == [
        {"id": "gap-1", "answers": ["a } b", "c~d", "e & f"]},
        {"id": "gap-2", "answers": ["x"], "options": ["x", "y"]},
    ]
    assert question["prompt"] == "Tea" and question["text"] == "Say [[gap-1]] and [[gap-2]]."


def test_a_picture_in_its_address_is_unfolded_and_one_from_elsewhere_is_named(tmp_path):
    dot = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
    text = f'<img src="data:image/gif;base64,{dot}" alt="A dot"> <img src="https://x.org/a.png" alt="Far">'
    more = answer("100", "true") + answer("0", "false")
    question, found = only(tmp_path, "truefalse", text, more)
    assert question["prompt"] == "![A dot](media/picture.gif) Far"
    assert found == ["its picture a.png is not in the file, or of a kind that cannot be shown"]


HOSTILE = {
    "entities": b'<!DOCTYPE quiz [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><quiz>&b;</quiz>',
    "outside": b'<!DOCTYPE quiz SYSTEM "file:///etc/passwd"><quiz/>',
    "deep": b"<quiz>" + b"<a>" * 5000,
    "many": b"<quiz>" + b"<a/>" * 200_001 + b"</quiz>",
    "not whole": b"<quiz><question>",
    "encoding": b'<?xml version="1.0" encoding="klingon"?><quiz/>',
    "nothing": b"<",
}


@pytest.mark.parametrize("case", HOSTILE)
def test_xml_that_could_unfold_reach_outside_or_never_ends_is_refused(case):
    begun = time.process_time()
    with pytest.raises(HubError, match="cannot be read"):
        read_bytes(HOSTILE[case], "hostile.xml")
    assert time.process_time() - begun < 5


def test_xml_of_another_kind_is_refused():
    with pytest.raises(HubError, match="has no questions of a kind that we know"):
        read_bytes(b"<html><body/></html>", "page.xml")
