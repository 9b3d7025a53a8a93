"""HTML of other programs in our Markdown: what a learner reads is what its author wrote."""

import html
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hubserver.quizfiles.escape import plain_markdown
from hubserver.quizfiles.imported import Imported
from hubserver.quizfiles.texts import Texts
from tests.quizfiles.asked import built

EXAMPLES = {
    "<p>One</p><p>Two<br>three</p>": "One\n\nTwo  \nthree",
    "One <strong>bold </strong>word, <em>a<b>b</b></em>": "One **bold** word, *ab*",
    "<ul><li>Tea<li>Milk<ol><li>cold</ol></ul>": "- Tea\n- Milk\n    1. cold",
    "<ul> <ul><li>a</li></ul><li>b</li><ol><li>c</li></ol></ul>": "- a\n- b\n    1. c",
    "<ul>Tea</ul><ul><li> </li></ul>": "- Tea",
    "<h3>Title</h3>Text": "**Title**\n\nText",
    "H<sub>2</sub>O, x<sup>2</sup>, y<sup>long</sup>, z<sup>n+q1</sup>": "H₂O, x², yˡᵒⁿᵍ, z^(n+q1)",
    "<table><tr><th>A<th>B</tr><tr><td>1<td>2|3</table>": "| A | B |\n| --- | --- |\n| 1 | 2\\|3 |",
    "<table><tr><td>only a frame</td></tr></table>": "only a frame",
    "<code>a*b</code> and <pre>x = 1\ny = 2</pre>": "`a*b` and\n\n```\nx = 1\ny = 2\n```",
    '<a href="https://x.org/(x)">there</a>, <a href="b.pdf">here</a>': "[there](https://x.org/%28x%29), here",
    '<p style="color:red" onclick="x()">Red<script>alert(1)</script></p>': "Red",
    "<span>&lt;b&gt; &amp;amp; &nbsp; 1 &lt; 2</span>": "&lt;b> &amp;amp; 1 < 2",
    "* # _x_ snake_case [a](b) `c` \\* 1. <o:p>w</o:p> if a<b": (
        "\\* # \\_x\\_ snake_case \\[a](b) \\`c\\` &#92;\\* 1. w if a&lt;b"
    ),
    "<blockquote><p>Said<br>it</p><p>so</p></blockquote>": "> Said  \n> it\n>\n> so",
    "<ruby>北海道<rp>(</rp><rt>ほっかいどう</rt><rp>)</rp></ruby>": "北海道 (ほっかいどう)",
    "It is $5 or $6.": "It is &#36;5 or &#36;6.",
    "It is $5.": "It is $5.",
    r"So \(x^2_1\) is $$\frac{1}{2}$$ of $4": r"So $x^2_1$ is $\frac{1}{2}$ of &#36;4",
    "<math><mfrac><mi>a</mi><mrow><mi>b</mi><mo>+</mo><mn>1</mn></mrow></mfrac></math>": "a/(b+1)",
    '<math><semantics><mi>x</mi><annotation encoding="application/x-tex">x_1</annotation></semantics></math>': "$x_1$",
    "<dl><dt>Gross</dt><dd>Before tax</dd></dl>": "**Gross**\n\nBefore tax",
    "<!-- note --><!DOCTYPE x><?php x ?>Text<![CDATA[y]]>": None,
    "<p>Un<b>closed <i>all</p><p>over": None,
}


def texts(pictures=()):
    told = []
    return Texts(lambda address: dict(pictures).get(address, ""), told.append), told


@pytest.mark.parametrize("source", EXAMPLES, ids=range(len(EXAMPLES)))
def test_html_becomes_the_markdown_that_an_author_would_write(source):
    made = texts()[0].markdown(source)
    assert made == EXAMPLES[source] or EXAMPLES[source] is None
    assert "<script" not in made and "<?" not in made


def test_a_picture_is_shown_with_its_description_and_one_without_is_named():
    ours, told = texts({"a.png": "media/a.png"})
    made = ours.markdown('<img src="a.png" alt="A [cat]"><img src="a.png"><img src="https://x.org/b.png" alt="Lost">')
    assert made == '![A \\[cat\\]](media/a.png)![](media/a.png "decorative")Lost'
    assert told == [
        "its picture media/a.png has no description: write one into the [ ] in place of (decorative)",
        "its picture b.png is not in the file, or of a kind that cannot be shown",
    ]


def test_what_cannot_be_in_a_question_is_named():
    ours, told = texts()
    assert ours.markdown('Hear <audio src="x.mp3">no sound</audio>, see <iframe src="y">z</iframe>') == "Hear , see"
    assert told == ["sound in it was left out", "a page from elsewhere in it was left out"]


def shown(folder, texts_):
    """What learners read of each text, line by line."""
    questions = [
        {"id": f"q{n}", "type": "true_false", "prompt": text, "correct": True} for n, text in enumerate(texts_)
    ]
    quiz = built(folder, Imported(questions))
    return [words(quiz[f"q{n}"]["prompt"]) for n in range(len(texts_))]


def words(rendered):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", rendered)).split())


SIGNS = "*_`[]()<>#+-.!|{}&;:=~$?^\\\"'/ab 1\n"


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(SIGNS, min_size=1, max_size=25).filter(str.strip), min_size=5, max_size=15))
def test_plain_words_stay_the_words_they_are(tmp_path_factory, lines):
    made = shown(tmp_path_factory.mktemp("words"), [plain_markdown(line) for line in lines])
    assert [each.replace(" ", "") for each in made] == ["".join(line.split()) for line in lines]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_words_in_html_stay_the_words_they_are(tmp_path_factory, data):
    tags = st.sampled_from(["p", "b", "em", "li", "div", "span", "u", "h2", "blockquote"])
    leaf = st.text("*_`[]#+-.!|{}:=~?ab 1", max_size=12)
    tree = st.recursive(leaf, lambda inner: st.builds(nested, tags, st.lists(inner, max_size=3)), max_leaves=8)
    sources = data.draw(st.lists(tree.filter(words), min_size=3, max_size=8))
    ours, _ = texts()
    made = shown(tmp_path_factory.mktemp("html"), [ours.markdown(source) for source in sources])
    assert [each.replace(" ", "") for each in made] == [words(source).replace(" ", "") for source in sources]


def nested(tag, inner):
    return f"<{tag}>{' '.join(inner)}</{tag}>"
