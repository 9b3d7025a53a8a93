"""QTI packages as TAO exports them, single items of QTI 3, and what is left out of each."""

import io
import re
import zipfile

import pytest

from hubserver.errors import HubError
from hubserver.quizfiles.reading import read_bytes
from tests.packs.press import photo
from tests.quizfiles.asked import FILES, built, said, sample, taken

TAO = FILES / "tao"


def package(top="", **changes):
    """The sample package as its zip, some files of it changed; None takes one away."""
    files = {str(path.relative_to(TAO)): path.read_bytes() for path in TAO.rglob("*.xml")}
    files |= {f"items/{name}/assets/sign.png": photo(200, 100) for name in ("choice", "places")} | changes
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for path, data in files.items():
            if data is not None:
                packed.writestr(top + path, data)
    return out.getvalue()


def test_a_package_of_tao_becomes_a_quiz_with_its_pictures(tmp_path):
    imported = taken(tmp_path, "tao.zip", package())
    by_id = {question["id"]: question for question in imported.questions}
    assert by_id["sign-at-the-station"] == {
        "id": "sign-at-the-station",
        "type": "single",
        "prompt": "Look at the sign.\n\n![Mind the gap](media/sign.png)\n\nWhat should you **mind**?",
        "options": [
            {"id": "the-gap", "text": "The gap", "correct": True},
            {"id": "the-cat-the-dog", "text": "The cat & the dog"},
        ],
    }
    assert [option.get("correct") for option in by_id["trains"]["options"]] == [True, True, None]
    assert [item["text"] for item in by_id["a-journey"]["items"]] == ["Buy a ticket", "Get on", "Get off"]
    assert [item["match"] for item in by_id["where-from"]["items"]] == ["wales", "england", "wales"]
    assert len(by_id["where-from"]["targets"]) == 3
    assert by_id["minutes-in-an-hour"] == {
        **{"id": "minutes-in-an-hour", "type": "numeric", "prompt": "How many minutes has an hour?", "answer": 60}
    }
    gaps = by_id["fill-in"]
    assert gaps["prompt"] == "Choose and type."
    assert gaps["text"] == "The bus stands [[gap-1]], on the [[gap-2]]."
    assert gaps["gaps"][0] == {"id": "gap-1", "answers": ["here"], "options": ["here", "nowhere"]}
    places = by_id["find-the-door"]
    assert places["picture"] == "![A bus from the side](media/sign.png)"
    assert [(option["x"], option["y"]) for option in places["options"]] == [(20, 60), (75, 80)]
    assert by_id["words-for-gaps"]["text"] == "A bus has [[gap-1]], a train runs on [[gap-2]]."
    assert by_id["words-for-gaps"]["prompt"] == "Put the words in."
    assert set(built(tmp_path, imported)) == set(by_id) and len(by_id) == 8


def test_each_item_that_is_not_ours_is_named_with_the_reason(tmp_path):
    imported = taken(tmp_path, "tao.zip", package())
    assert sorted(said(imported)) == [
        "items/broken/qti.xml: it is not whole XML, in line 25",
        "items/essay/qti.xml: Your journey: it asks for a text, a drawing or a file of the learner's own, which a"
        " person would mark",
        "items/missing/qti.xml: it is not in the zip",
        "items/rules/qti.xml: Own rules: it is marked by rules of its own",
        "tests/test.xml: the order and the rules of a test are not taken over; its questions are",
    ]


def test_a_folder_that_was_packed_whole_is_read_too(tmp_path):
    assert len(taken(tmp_path, "tao.zip", package("my export/")).questions) == 8


def test_an_item_of_qti_3_has_its_feedback_by_choice(tmp_path):
    imported = sample("qti3-item.xml")
    assert said(imported) == []
    assert imported.questions == [
        {
            "id": "spiders",
            "type": "single",
            "prompt": "How many legs has a spider?",
            "options": [
                {"id": "six", "text": "Six", "feedback": "Insects have six."},
                {"id": "eight", "text": "Eight", "correct": True, "feedback": "Yes, eight."},
            ],
        }
    ]
    built(tmp_path, imported)


def changed(*edits, name="choice"):
    """The reasons that an item of the package is given after these edits."""
    text = (TAO / "items" / name / "qti.xml").read_text()
    for old, new in edits:
        assert re.search(old, text, re.DOTALL), old
        text = re.sub(old, new, text, count=1, flags=re.DOTALL)
    return [each.rpartition(": ")[2] for each in said(read_bytes(text.encode(), "item.xml"))]


GIF = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
DOT = f'<img width="20" height="20" alt="A dot" src="{GIF}"/>'
NOT_OURS = [
    ("choice", [('adaptive="false"', 'adaptive="true"')], "it changes while it is answered"),
    (
        "choice",
        [("<outcome", '<templateDeclaration identifier="A"/><outcome')],
        "its values are made anew for each learner",
    ),
    ("choice", [("<p>Look", '<p><printedVariable identifier="A"/>')], "its values are made anew for each learner"),
    ("choice", [("<choiceInteraction.*</choiceInteraction>", "")], "it asks nothing; it may go into a step"),
    ("choice", [("<p>Look", "<hottextInteraction/><p>Look")], "words of a text are chosen in it"),
    ("choice", [("<p>Look", "<flyInteraction/><p>Look")], "questions of the kind flyInteraction are not known here"),
    ("choice", [("<p>Look", "<orderInteraction/><p>Look")], "it asks several things at once"),
    ("choice", [("<value>choice_1</value>", "")], "it does not say which answer is right"),
    ("choice", [("<value>choice_1</value>", "<value>choice_9</value>")], "none of its answers is wholly right"),
    ("choice", [("match_correct", "map_response_point")], "it is marked by rules of its own"),
    ("order", [("<value>z</value>", "")], "not every line of it has its place"),
    (
        "match",
        [("<value>l2 r2</value>", "<value>l1 r2</value>")],
        "a line of it goes with none or with several of the other list",
    ),
    ("match", [(r"<simpleMatchSet>.*?</simpleMatchSet>", "")], "it has not two lists to match"),
    ("number", [("<value>60</value>", "<value>sixty</value>")], "sixty stands where a number must be"),
    ("gaps", [("<value>g1</value>", "<value>g9</value>")], "a gap of it has no answer that is wholly right"),
    ("gaps", [("<match>", "<match><not/>")], "it is marked by rules of its own"),
    ("list", [("<value>w2 G2</value>", "")], "a gap of it has no right word"),
    ("list", [("<gapText", "<gapImg/><gapText")], "pictures go into its gaps"),
    ("places", [("hotspotLabel", "label")], "its places have no names, and who cannot see the picture needs them"),
    (
        "places",
        [('"single" baseType="identifier"', '"multiple" baseType="identifier"')],
        "several places of a picture are chosen in it",
    ),
    ("places", [("width=", "w=")], "its picture does not say how large it is"),
    ("places", [], "its picture is not in the file, or has no description"),
    (
        "places",
        [
            (
                "<object.*</object>",
                DOT,
            ),
            ("shape=.rect", 'shape="star'),
        ],
        "the shape of one of its places is not known here",
    ),
]


@pytest.mark.parametrize(("name", "edits", "why"), NOT_OURS, ids=range(len(NOT_OURS)))
def test_an_item_that_is_not_ours_says_why(name, edits, why):
    assert why in changed(*edits, name=name)


def test_one_typed_word_below_a_question_is_a_question_about_words():
    text = (TAO / "items" / "number" / "qti.xml").read_text().replace('baseType="integer"', 'baseType="string"')
    [question] = read_bytes(text.encode(), "item.xml").questions
    assert (question["type"], question["answers"]) == ("text", ["60"])


BROKEN = {
    "cut": lambda: package()[:2000],
    "no manifest": lambda: package(**{"imsmanifest.xml": None}),
    "a manifest that is not whole": lambda: package(**{"imsmanifest.xml": b"<manifest>"}),
    "a manifest of something else": lambda: package(**{"imsmanifest.xml": b"<manifest><resources/></manifest>"}),
    "a manifest that unfolds": lambda: package(**{"imsmanifest.xml": b'<!DOCTYPE m [<!ENTITY a "b">]><m>&a;</m>'}),
    "a large manifest": lambda: package(**{"imsmanifest.xml": b"<m>" + b" " * (3 << 20) + b"</m>"}),
    "a header alone": lambda: b"PK\x03\x04",
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_zip_that_is_not_a_package_is_refused_with_a_sentence(case):
    with pytest.raises(HubError, match=r"broken.zip cannot be read: .*\. Nothing was read\."):
        read_bytes(BROKEN[case](), "broken.zip")


def test_an_item_that_points_outside_or_unfolds_to_too_much_is_named(tmp_path):
    manifest = (TAO / "imsmanifest.xml").read_text()
    outside = manifest.replace("items/order/qti.xml", "../../../etc/passwd").encode()
    bomb = b"<assessmentItem>" + b" " * (3 << 20) + b"</assessmentItem>"
    far = (TAO / "items/choice/qti.xml").read_bytes().replace(b"assets/sign.png", b"../../../../etc/hostname")
    changes = {"imsmanifest.xml": outside, "items/several/qti.xml": bomb, "items/choice/qti.xml": far}
    found = said(taken(tmp_path, "hostile.zip", package(**changes)))
    assert "../../../etc/passwd: it is not in the zip" in found
    assert "items/several/qti.xml: it is too large" in found
    assert (
        "items/choice/qti.xml: Sign at the station: its picture hostname is not in the file, or of a kind that cannot"
        " be shown"
    ) in found


def test_qti_1_is_refused_and_says_what_to_export():
    with pytest.raises(HubError, match="is QTI 1, an older kind") as refused:
        read_bytes(b"<questestinterop><assessment/></questestinterop>", "canvas.xml")
    assert refused.value.hint == "Export it as QTI 2 or 3."
    manifest = (TAO / "imsmanifest.xml").read_bytes().replace(b"imsqti_item_xmlv2p2", b"imsqti_xmlv1p2")
    imported = read_bytes(package(**{"imsmanifest.xml": manifest}), "canvas.zip")
    assert {each.why for each in imported.left_out} == {"it is QTI 1; QTI 2 and 3 can be read"}
