"""Whatever a file holds, reading it ends soon: with questions that pass a check, or with a sentence."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hubserver.errors import HubError
from hubserver.quizfiles.reading import read, read_bytes
from tests.quizfiles.asked import FILES, built

PIECES = st.sampled_from(
    [
        *(
            "{",
            "}",
            "~",
            "=",
            "#",
            "%",
            "->",
            "::",
            "\n",
            "\n\n",
            "//",
            "$CATEGORY: ",
            "[html]",
            "[markdown]",
            "\\",
            "\\n",
        ),
        *(
            "####",
            "%50%",
            "..",
            ":",
            "T",
            "F",
            "3",
            "-1.5",
            "1e9",
            "*",
            "Tea",
            "é",
            "<b>",
            "</p>",
            "<img src=a>",
            "![a](b)",
        ),
        *(
            "A. ",
            "B) ",
            "ANSWER: A",
            "[[1]]",
            "&#xE001;",
            "\ue100",
            "\x00",
            "$",
            "\\(x\\)",
            "`",
            "```\n",
            "| ",
            "[id:x]",
        ),
    ]
)
SOUP = st.lists(PIECES, max_size=40).map("".join)


def tried(data, name="soup"):
    """The questions of these bytes; none where it is refused."""
    try:
        return read_bytes(data, name)
    except HubError:
        return None


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SOUP, st.sampled_from(["soup.gift", "soup.txt"]))
def test_any_text_ends_with_questions_or_with_a_sentence(text, name):
    tried(f"Which? {{{text}}}\n\n{text}".encode(errors="replace"), name)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(sorted(path for path in FILES.rglob("*") if path.is_file())), st.data())
def test_any_bytes_in_a_good_file_end_with_questions_or_with_a_sentence(noise, path, data):
    good = path.read_bytes()
    at = data.draw(st.integers(0, len(good)))
    tried(good[:at] + noise + good[at + data.draw(st.integers(0, 50)) :], path.name)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(SOUP, min_size=5, max_size=10))
def test_whatever_became_a_question_passes_the_check(tmp_path_factory, texts):
    soup = "\n\n".join(f"{text[:20]} Which? {{=a{text.replace('}', '')} ~b\n~c}}" for text in texts)
    imported = tried(soup.encode(errors="replace"), "soup.gift")
    if imported and imported.questions:
        assert len(built(tmp_path_factory.mktemp("soup"), imported)) == len(imported.questions)


def element(tag, attributes, inner):
    named = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f"<{tag}{named}>{''.join(inner)}</{tag}>"


def trees(path):
    """XML made of the elements, attributes and words of a good file, in any order and any depth."""
    good = path.read_text()
    tags = st.sampled_from(sorted(set(re.findall(r"<([a-z][\w-]*)", good))))
    names = st.sampled_from(
        sorted(set(re.findall(r'([\w-]+)="', good)) - {"xmlns", "xsi", "schemaLocation", "lang", "m"})
    )
    values = st.sampled_from(sorted(set(re.findall(r'="([\w.,+-]*)"', good)) | {"", "-1", "x y"}))
    words = st.sampled_from(["", "Tea", "3", "-1", "RESPONSE", "[[1]]", "{1:SA:=a}", "&lt;b&gt;", "choice_1", "100"])
    attributes = st.dictionaries(names, values, max_size=3)
    return st.recursive(words, lambda inner: st.builds(element, tags, attributes, st.lists(inner, max_size=4)))


@pytest.mark.parametrize(
    "name", ["moodle-export.xml", "qti3-item.xml", "tao/items/gaps/qti.xml", "tao/items/list/qti.xml"]
)
def test_any_order_of_elements_ends_with_questions_or_with_a_sentence(name):
    good = (FILES / name).read_text()
    places = [match.end() for match in re.finditer(r">", good)][2:]

    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(places), st.integers(0, 300), trees(FILES / name))
    def put_in(at, more, tree):
        tried((good[:at] + tree + good[at:]).encode())
        end = good.find(">", at + more) + 1
        tried((good[:at] + tree + good[end:]).encode())

    put_in()


LONG = 60_000
LARGE = {
    **{f"brackets {sign}": ("Which? " + sign * LONG + " {=a ~b}") for sign in "[<*_`&\\(!{~=#"},
    "answers": "Which? {" + "~a" * LONG + "}",
    "tags": "Which? [html]" + "<b>" * 6000 + " {=a ~b}",
    "lists": "Which? [html]" + "<ul><li>" * 2000 + " {=a ~b}",
    "tables": "Which? [html]" + "<table><tr><td>" * 1200 + " {=a ~b}",
    "attributes": "Which? [html]<b " + "a='" * 6000 + " {=a ~b}",
    "comments": "Which? [html]" + "<!--" * 4000 + " {=a ~b}",
    "declarations": "Which? [html]" + "<![" * 6000 + " {=a ~b}",
    "pictures": "Which? [markdown]" + "![" * 8000 + "](x {=a ~b}",
    "colons": "::" * LONG + "{=a ~b}",
    "empty lines": "\n" * LONG + "Which? {=a ~b}",
    "spaces": "Which? [html]" + " \n" * 9000 + "x {=a ~b}",
    "options": "Which?\n" + "A. x\n" * LONG + "ANSWER: A",
    "questions": "Which? {=a ~b}\n\n" * 1900,
}


@pytest.mark.parametrize("case", LARGE)
def test_a_large_file_takes_no_longer_than_its_length(case):
    begun = time.process_time()
    tried(LARGE[case].encode(), "large.gift" if "{" in LARGE[case] else "large.txt")
    assert time.process_time() - begun < 5


def test_a_file_that_is_not_there_or_not_text_is_refused_with_a_sentence(tmp_path):
    with pytest.raises(HubError, match="cannot be opened"):
        read(Path(tmp_path / "none.gift"))
    with pytest.raises(HubError, match="cannot be opened"):
        read(tmp_path)
    with pytest.raises(HubError, match="is not a text in UTF-8"):
        read_bytes(b"Which? caf\xe9 {T}", "old.gift")
    with pytest.raises(HubError, match="has no questions of a kind that we know"):
        read_bytes(b"A letter to a friend.", "letter.txt")
    with pytest.raises(HubError, match="more than 2000 questions"):
        read_bytes(b"Which? {T}\n\n" * 2001, "many.gift")
