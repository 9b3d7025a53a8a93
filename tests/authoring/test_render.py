"""Markdown becomes the HTML that packs may bring: no styles, ids apart, added words in the language of the text."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubserver.authoring.render import Uses, inline, render
from hubserver.authoring.words import WORDS
from tests.packs.poison import PAYLOADS, alive, tags
from tests.packs.test_markup import BLOB, HTML


def picture(_src, alt, _title):
    return {"src": BLOB, "alt": alt}


def html(text, lang="en", prefix="tea-boil-", wrong=lambda *_: None):
    return render(text, lang, prefix, Uses(picture, lambda *_: "", lambda href: href, wrong))


TABLE = """\
| Item | Cost |
|:-----|-----:|
| Tea  | £1   |
"""
NOTED = "Tea[^1] is hot[^1].\n\n[^1]: Very.\n"


def test_a_table_is_aligned_without_a_style():
    made = html(TABLE)
    assert "style" not in made
    assert '<th align="left" scope="col">Item</th>' in made and '<td align="right">£1</td>' in made


def test_ids_are_apart_and_their_links_find_them():
    pieces = [html(NOTED, prefix=prefix) for prefix in ("tea-boil-", "tea-pour-", "cake-boil-")]
    ids = [given["id"] for piece in pieces for _, given in tags(piece) if "id" in given]
    assert len(ids) == len(set(ids)) == 9
    for piece, prefix in zip(pieces, ("tea-boil-", "tea-pour-", "cake-boil-"), strict=True):
        own = {given["id"] for _, given in tags(piece) if "id" in given}
        links = {given["href"] for _, given in tags(piece) if "href" in given}
        assert links <= {f"#{each}" for each in own} and all(each.startswith(prefix) for each in own)


def test_an_id_that_an_author_wrote_gets_the_prefix_too():
    assert 'id="tea-boil-step-pour"' in html("### Pour {#step-pour}")


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", {"note": "Note", "tip": "Tip", "warning": "Take care"}),
        ("en-GB", {"note": "Note", "tip": "Tip", "warning": "Take care"}),
        ("cy", {"note": "Nodyn", "tip": "Awgrym", "warning": "Cymerwch ofal"}),
        ("xx", {"note": "Note", "tip": "Tip", "warning": "Take care"}),
    ],
)
def test_a_box_is_named_in_the_language_of_its_text(lang, words):
    for kind, word in words.items():
        for before in ("", "1.  One\n\n    "):
            inside = "\n" + " " * (8 if before else 4)
            made = html(f"{before}!!! {kind}{inside}Hot.", lang)
            assert f'<div class="admonition {kind}">\n<p class="admonition-title">{word}</p>\n<p>Hot.</p>' in made


def test_a_box_may_have_its_own_title_or_none():
    assert '<p class="admonition-title">Mind the lid</p>' in html('!!! tip "Mind the lid"\n    Hot.', "cy")
    assert "admonition-title" not in html('!!! tip ""\n    Hot.')


@pytest.mark.parametrize(("lang", "word"), [("en", "Back to the text"), ("cy", "Yn ôl at y testun")])
def test_the_way_back_from_a_footnote_is_in_the_language_of_its_text(lang, word):
    made = html("Tea[^1].\n\n[^1]: Hot.\n", lang)
    assert f'title="{word}"' in made
    assert not re.search(r"Jump|footnote \d|in the text\"", made.replace(word, ""))


def test_every_language_has_every_word():
    assert len({frozenset(words) for words in WORDS.values()}) == 1
    assert all(word for words in WORDS.values() for word in words.values())


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize(
    "around", ["{}", "# {}", "- {}", "> {}", "[x]({})", "![{}](media/x.png)", "**{}**", "x[^1]\n\n[^1]: {}"]
)
def test_raw_html_is_only_words(payload, around):
    assert alive(html(around.format(payload))) == []


@settings(max_examples=150)
@given(HTML | st.text() | st.text(alphabet="*_`[]()!#>-|:{}^=~+\\<>&\n\t 1a\"'/.", max_size=60))
def test_any_text_may_be_rendered(text):
    assert alive(html(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Tea\n{: onclick=alert(1) style=color:red class=card }",
        "[tea](https://example.org/){: target=_top onclick=alert(1) }",
        "![tea](media/x.png){: onerror=alert(1) srcset=//evil.example width=9999 }",
        "### Tea {: style=position:fixed }",
    ],
)
def test_attributes_that_an_author_wrote_cannot_act_or_dress(text):
    made = html(text)
    assert alive(made) == []
    assert not any(word in made for word in ("alert", "evil", "9999", "color", "card", "_top"))


def test_every_link_is_told_and_every_picture_asked_for():
    links, pictures = [], []

    def noted(*given):
        pictures.append(given)
        return picture(*given)

    def link(href):
        links.append(href)
        return f"/modules/p/{href}"

    text = '[a](b.md) <https://example.org/> ![One](media/1.png) ![](media/2.svg "decorative")\n\n[c]: d.md\n[c]\n'
    text += "\nx[^1]\n\n[^1]: y"
    made = render(text, "en", "p-", Uses(noted, lambda *_: "", link, lambda *_: None))
    assert links == ["b.md", "https://example.org/", "d.md"]
    assert pictures == [("media/1.png", "One", ""), ("media/2.svg", "", "decorative")]
    assert made.count(BLOB) == 2


@pytest.mark.parametrize(
    ("given_html", "shown"),
    [
        ("<p>A <b>word</b></p>", "A <b>word</b>"),
        ("\n<p>A</p>\n", "A"),
        ("<p>A</p>\n<p>B</p>", "<p>A</p>\n<p>B</p>"),
        ("<ul><li>A</li></ul>", "<ul><li>A</li></ul>"),
        ("", ""),
        ("<p>A\nB</p>", "A\nB"),
    ],
)
def test_a_line_stays_a_line(given_html, shown):
    assert inline(given_html) == shown


def test_figures_and_letters_of_any_language_come_through():
    text = "£12,570 — “Llanfairpwllgwyngyll” ŵ ŷ · مرحبا · 中文 · 👍 a < b & c"
    assert html(text) == f"<p>{text.replace('&', '&amp;').replace('<', '&lt;')}</p>"
