"""The sanitiser: nothing that acts gets through, what is allowed does, and cleaning twice is cleaning once."""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hubserver.markup import Tangled, clean, media_in, svg_problem
from tests.packs.poison import PAYLOADS, alive, tags
from tests.packs.press import DRAWING

BLOB = f"/packs/media/{'0f' * 32}.webp"
NAMES = "p b a table tr td th tbody pre div img ul ol li dl dt dd h3 span q ruby rt s del blockquote hr br code".split()
ACTORS = "script style svg math iframe form input textarea title noscript template select option template x".split()
VALUES = ["x", "javascript:alert(1)", "https://example.org/", BLOB, "note", '"><script>', "data:x", "\n", "\x00"]
ATTRIBUTES = st.tuples(
    st.sampled_from(["href", "src", "srcset", "class", "id", "style", "onclick", "lang", "title", "align"]),
    st.sampled_from(VALUES),
)
PIECES = st.one_of(
    st.builds(
        lambda name, attributes: f"<{name}" + "".join(f" {key}='{value}'" for key, value in attributes) + ">",
        st.sampled_from(NAMES + ACTORS),
        st.lists(ATTRIBUTES, max_size=3),
    ),
    st.builds("</{}>".format, st.sampled_from(NAMES + ACTORS)),
    st.sampled_from(["\n", "\n\n", "text", " ", "&lt;script&gt;", "&#60;b>", "<!--", "-->", "<![CDATA[", "&", "]]>"]),
    st.text(max_size=5),
)
HTML = st.lists(PIECES, max_size=20).map("".join)


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("around", ["{}", "<p>{}</p>", "<table><tr><td>{}</td></tr></table>", "<a title='{}'>x</a>"])
def test_no_known_poison_survives(payload, around):
    cleaned = clean(around.format(payload))
    assert alive(cleaned) == []
    assert clean(cleaned) == cleaned


@settings(max_examples=600)
@given(HTML)
def test_no_mixture_of_tags_survives(html):
    assert alive(clean(html)) == []


@settings(max_examples=600)
@given(HTML)
@example("<pre>\n\nx</pre>")
@example("<a><table><a>")
@example("<a><table><a><table><a><table><a>")
def test_cleaning_twice_is_cleaning_once(html):
    once = clean(html)
    assert clean(once) == once


@settings(max_examples=200)
@given(st.text())
def test_any_text_may_be_cleaned(text):
    assert alive(clean(text)) == []


def test_html_that_moves_at_every_reading_becomes_words():
    cleaned = clean("<a><table>" * 60 + "words")
    assert "words" in cleaned and clean(cleaned) == cleaned


TANGLES = ["<div>" * 40_000, "<b>" * 20_000 + "</p>" * 20_000, "<dl><dt>" * 20_000, "<b><table></b></table>" * 9_000]


@pytest.mark.parametrize("html", [*TANGLES, '<b><a title="</a></b>">' * 9_000, "<b x'></b>'>" * 9_000])
def test_html_that_would_take_a_parser_for_ever_is_not_given_to_one(html):
    began = time.process_time()
    with pytest.raises(Tangled):
        clean(html)
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    "html", ["<ul>" + "<li>x</li>" * 20_000 + "</ul>", "<div>" * 99 + "<br>" * 20_000 + "</div>" * 99]
)
def test_html_with_many_tags_in_their_order_is_read(html):
    assert clean(html) == html


def test_html_of_a_few_tags_that_is_read_as_far_too_many_is_only_words():
    assert clean("<b>" * 290 + "words") == "words"


@pytest.mark.parametrize(
    "html",
    [
        "<h3>A</h3>\n<p>b <strong>c</strong> <em>d</em></p>",
        '<table><thead><tr><th scope="col" align="right">x</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>',
        '<div class="admonition tip"><p class="admonition-title">Tip</p>\n<p>x</p></div>',
        f'<img src="{BLOB}" alt="x" width="4" height="3" loading="lazy">',
        f'<img srcset="{BLOB} 480w, {BLOB} 960w" sizes="(max-width: 40rem) 100vw, 38rem" alt="">',
        '<a href="https://example.org/" rel="noopener noreferrer">x</a>',
        '<a href="tel:0800123" rel="noopener noreferrer">x</a>',
        '<p lang="cy" dir="rtl">x</p>',
        '<ol start="3"><li>x</li></ol>',
        '<sup id="tea-boil-fnref:1"><a href="#tea-boil-fn:1" rel="noopener noreferrer">1</a></sup>',
        "<pre><code>a\n  b</code></pre>",
    ],
)
def test_what_packs_are_made_of_comes_through_as_it_is(html):
    assert clean(html) == html


def test_a_picture_from_elsewhere_keeps_its_words():
    assert tags(clean("<img src='https://evil.example/x.png' alt='A boat'>")) == [("img", {"alt": "A boat"})]


def test_media_are_found_wherever_they_are_shown():
    other = BLOB.replace("0f", "1e")
    assert media_in(f'<img src="{BLOB}" srcset="{BLOB} 480w, {other} 960w">') == {"0f" * 32, "1e" * 32}


def svg(inside="", more="", head=""):
    return f'{head}<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"{more}>{inside}</svg>'.encode()


@pytest.mark.parametrize(
    "data",
    [
        DRAWING,
        svg('<g transform="translate(1 2) rotate(3)"><path d="M0 0h1" stroke="rgb(1,2,3)"/></g>'),
        svg('<defs><linearGradient id="a"><stop offset="0"/></linearGradient></defs><rect fill="url(#a)"/>'),
        svg("<title>The URL of a bank</title><text>x</text>", ' role="img" aria-label="A url"'),
        svg("<!-- a comment -->", head='<?xml version="1.0" encoding="UTF-8"?>\n'),
        b"\xef\xbb\xbf" + svg(),
        svg("<g>" * 9000 + "</g>" * 9000),
    ],
    ids=["rect", "path", "gradient", "words", "comment", "mark", "deep"],
)
def test_a_plain_drawing_is_let_in(data):
    assert svg_problem(data) is None


DOCTYPE = '<!DOCTYPE svg [<!ENTITY a "b">]>'
ALIEN = ' xmlns:x="http://www.w3.org/1999/xlink"'


@pytest.mark.parametrize(
    "data",
    [
        svg("<script>alert(1)</script>"),
        svg("<SCRIPT>alert(1)</SCRIPT>"),
        svg('<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>'),
        svg("<style>*{}</style>"),
        svg("<foreignObject><p>x</p></foreignObject>"),
        svg('<image href="https://evil.example/x.png"/>'),
        svg('<use x:href="#a"/>', ALIEN),
        svg('<a href="javascript:alert(1)"><text>x</text></a>'),
        svg('<animate attributeName="href" to="javascript:alert(1)"/>'),
        svg('<set attributeName="onload" to="alert(1)"/>'),
        svg(more=' onload="alert(1)"'),
        svg(more=' style="background:url(//evil.example)"'),
        svg('<rect fill="url(https://evil.example/x#a)"/>'),
        svg('<rect fill="URL (https://evil.example/x#a)"/>'),
        svg('<rect fill="u\\72l(https://evil.example/x#a)"/>'),
        svg('<rect x:href="https://evil.example"/>', ALIEN),
        svg("<text>&a;</text>", head=DOCTYPE),
        svg(head='<!DOCTYPE svg [<!ATTLIST svg onload CDATA "alert(1)">]>'),
        svg(head='<?xml-stylesheet href="data:text/css,*{}"?>'),
        svg("<![CDATA[<script>]]>"),
        svg("<text>&a;</text>", head='<?xml version="1.0" encoding="utf-16"?>' + DOCTYPE).decode().encode("utf-16"),
        svg(head='<?xml version="1.0" encoding="cp1252"?>'),
        svg(head='<?xml version="1.0" encoding="utf-7"?>'),
        svg(head='<?xml version="1.0" encoding="no-such"?>'),
        svg("<text>\xe9</text>").decode().encode("latin-1"),
        svg("x" * (256 << 10)),
        b"<svg></svg>",
        b"<html xmlns='http://www.w3.org/1999/xhtml'/>",
        b"GIF89a",
        b"",
        svg()[:-3],
    ],
)
def test_a_drawing_that_could_do_more_is_refused_with_a_reason(data):
    assert svg_problem(data)


@settings(max_examples=300)
@given(st.binary(max_size=300), st.integers(0, len(DRAWING)))
def test_any_bytes_may_be_asked_about(data, place):
    assert svg_problem(data)
    fault = svg_problem(DRAWING[:place] + data + DRAWING[place:])
    assert fault is None or fault.sentence % {"file": "x.svg", "what": fault.what}
