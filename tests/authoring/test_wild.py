"""Markdown as people have it from elsewhere: what they meant is what learners see, in the language of the text."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubserver.authoring.boxes import KINDS
from hubserver.authoring.words import WORDS
from hubserver.markup import clean
from tests.authoring.test_render import html
from tests.packs.poison import alive

BOXES = [
    '!!! {} "Mind the lid"\n    It is **hot**.',
    '!!! {} inline end "Mind the lid"\n    It is **hot**.',
    "> [!{}] Mind the lid\n> It is **hot**.",
    "::: {} Mind the lid\nIt is **hot**.\n:::",
    ":::{}[Mind the lid]\nIt is **hot**.\n:::",
    "::::: {{.{}}}\n\n## Mind the lid\n\nIt is **hot**.\n\n:::::",
    "> ## Mind the lid\n> It is **hot**.\n{{: .{}}}",
]


@pytest.mark.parametrize("written", BOXES)
@pytest.mark.parametrize(("kind", "look"), [("note", "note"), ("tip", "tip"), ("warning", "warning")])
def test_a_box_is_a_box_however_it_was_written(written, kind, look):
    made = re.sub(r"\s*\n\s*", "", html(written.format(kind)))
    title = '<p class="admonition-title">Mind the lid</p>'
    assert made == f'<div class="admonition {look}">{title}<p>It is <strong>hot</strong>.</p></div>'


@pytest.mark.parametrize("written", ["!!! {}\n    Hot.", "> [!{}]\n> Hot.", "::: {}\nHot.\n:::", "> Hot.\n{{: .{}}}"])
@pytest.mark.parametrize(("lang", "word"), [("en", "Take care"), ("cy", "Cymerwch ofal"), ("fr", "Take care")])
def test_a_box_without_a_title_is_named_in_the_language_of_its_text(written, lang, word):
    assert f'title">{word}</p>' in html(written.format("warning"), lang)


def test_every_kind_of_box_has_its_word_in_every_language():
    assert {kind.word for kind in KINDS.values()} - {""} <= WORDS["en"].keys()


FOLDED = [
    "??? solution\n    Three.",
    "::: solution\nThree.\n:::",
    "> Three.\n{: .solution}",
    "<details>\n<summary>Show the answer</summary>\n\nThree.\n\n</details>",
    "<details><summary>Show the answer</summary>\nThree.\n</details>",
]


@pytest.mark.parametrize("written", FOLDED)
def test_an_answer_is_folded_away_below_a_word(written):
    assert html(written).replace("\n", "") == "<details><summary>Show the answer</summary><p>Three.</p></details>"


def test_boxes_stand_in_boxes_and_in_lists_and_code_stays_code():
    made = html("::: challenge\nDo.\n\n::: solution\n~~~\n:::\n~~~\n:::\n:::\n\nAfter.")
    assert made.count("<div") == made.count("</div>") == 1 and "<code>:::\n</code>" in made
    assert made.endswith("</details>\n</div>\n<p>After.</p>")
    assert "</div>\n</li>" in html("1. One\n\n    !!! tip\n        Hot.\n")
    quoted = "> ## Do\n> It.\n> > ## Solution\n> > Three.\n> {: .solution}\n{: .challenge}"
    assert '<p class="admonition-title">Do</p>' in html(quoted) and "<summary>Solution</summary>" in html(quoted)


def test_tabs_stand_below_each_other():
    made = html('=== "Windows"\n\n    Start.\n\n=== "Mac"\n\n    Apple.')
    assert re.findall(r"<p>(.*?)</p>", made) == [
        *("<strong>Windows</strong>", "Start."),
        *("<strong>Mac</strong>", "Apple."),
    ]


def close(made):
    return re.sub(r"\s*\n\s*", "", made)


LISTS = [
    ("Text:\n- a\n- b\n", "<p>Text:</p><ul><li>a</li><li>b</li></ul>"),
    ("- a\n  - b\n    - c\n- d", "<ul><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li><li>d</li></ul>"),
    ("1) a\n   - b\n2) c", "<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>"),
    ("- a\n\n  more\n- b", "<ul><li><p>a</p><p>more</p></li><li><p>b</p></li></ul>"),
    ("- a\n## H\ntext", "<ul><li>a</li></ul><h3>H</h3><p>text</p>"),
    ("> - a\n>   - b", "<blockquote><ul><li>a<ul><li>b</li></ul></li></ul></blockquote>"),
    ("3. a\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>'),
    ("Made in\n1986. It works.", "<p>Made in1986. It works.</p>"),
    ("    - a\n", '<pre tabindex="0"><code>- a</code></pre>'),
    ("- > a\n  > b", "<ul><li><blockquote><p>ab</p></blockquote></li></ul>"),
]


@pytest.mark.parametrize(("written", "shown"), LISTS)
def test_a_list_is_a_list_as_on_github(written, shown):
    assert close(html(written)) == shown


def test_code_in_a_list_or_a_quotation_stays_in_it():
    made = close(html("1. One\n\n   ```sh\n   ls\n   ```\n2. Two\n\n> ```\n> a\n>\n> - b\n> ```\n"))
    assert made.count("<ol>") == 1 and '</p><pre tabindex="0"><code>ls</code></pre></li><li>' in made
    assert '<blockquote><pre tabindex="0"><code>a- b</code></pre></blockquote>' in made


def test_a_table_directly_below_a_text_is_one_and_a_hash_is_no_heading():
    assert close(html("Pay:\n| a |\n|---|\n| 1 |")).startswith("<p>Pay:</p><table>")
    assert html("#1 of all\\\nof them") == "<p>#1 of all<br>\nof them</p>"


def test_an_address_of_mail_is_a_link_and_no_raw_html():
    told = []
    made = html("<tea@example.org>", wrong=lambda *said: told.append(said))
    assert 'href="mailto:tea@example.org"' in made and told == []


def test_what_is_not_a_box_stays_as_it_is():
    assert html("Title\n===") == "<h3>Title</h3>"
    assert html("> Hot.") == "<blockquote>\n<p>Hot.</p>\n</blockquote>"
    assert "!!!" in html("Stop!!! Now") and html("```\n!!! note\n```").count("!!! note") == 1


def test_tasks_have_a_tick_that_is_there_to_be_seen():
    made = html("- [x] Boil\n- [ ] Pour **slowly**\n")
    assert made.count('type="checkbox"') == made.count("disabled") == made.count('<li class="task">') == 2
    assert made.count("checked") == 1 and "> Pour <strong>slowly</strong></label>" in made


def test_words_and_their_meanings_and_notes_at_the_foot():
    assert "<dt>Kettle</dt>\n<dd>It boils.</dd>" in html("Kettle\n:   It boils.\n").replace("<p>", "").replace(
        "</p>", ""
    )
    assert html("Tea[^a].\n\n[^a]: Hot.", "cy").count("Yn ôl at y testun") == 1


def test_attributes_say_language_and_direction_and_leave_looks_alone():
    assert html("[Croeso]{lang=cy .big}") == '<p><span lang="cy">Croeso</span></p>'
    assert html("مرحبا\n{: dir=rtl lang=ar style=x }") == '<p dir="rtl" lang="ar">مرحبا</p>'
    assert 'alt="A cup"' in html("![](media/a.png){: width=50 alt='A cup' }")
    assert html("Tea\n\n{: .no_toc }\n\nCup").count("<p>") == 2


def test_code_has_colours_by_class_and_what_is_not_known_is_plain():
    made = html("```python\ndef pour(cup):  # slowly\n    return 'tea', 1\n```")
    assert {"c", "k", "s", "m", "n"} == set(re.findall(r'<span class="(\w)"', made)) and "style" not in made
    assert html("~~~\nls -l # x\n~~~\n{: .language-bash}").count('class="c"') == 1
    assert "<span" not in html("```no-such-language\nif a < b\n```")
    assert re.sub("<[^>]+>", "", made) == "def pour(cup):  # slowly\n    return 'tea', 1\n"


@pytest.mark.parametrize("written", ["$x^2$", r"\(x^2\)", "$$\nx^2\n$$", "\\[\nx^2\n\\]", "Is $$x^2$$ it"])
def test_a_formula_is_mathml(written):
    assert "<msup><mi>x</mi><mn>2</mn></msup>" in html(written)


@pytest.mark.parametrize(
    ("formula", "why"),
    [
        (r"\SI{3}{m}", r"uses \SI, which is not known here"),
        (r"\frac{1", "is not whole"),
        (r"\begin{matrix} a", "is not whole"),
        ("{" * 300 + "}" * 300, "is too long"),
    ],
)
def test_a_formula_that_cannot_be_shown_is_told_and_stays_as_it_was_written(formula, why):
    told = []
    made = html(f"So ${formula}$ is.", wrong=lambda *said: told.append(said))
    assert len(told) == 1 and why in told[0][1] and "<code>" in made and "<math" not in made


def test_money_is_no_formula():
    assert html("It costs $5 and then $6.") == "<p>It costs $5 and then $6.</p>"
    assert html("It costs $5, or US$6.") == "<p>It costs $5, or US$6.</p>"


def test_what_may_be_wide_moves_inside_itself_and_is_reached_by_keyboard():
    wide, narrow = "| a | b | c |\n|---|---|---|\n| 1 | 2 | 3 |", "| a | b |\n|---|---|\n| 1 | 2 |"
    assert html(wide).startswith('<div class="scroll" tabindex="0"><table>') and html(narrow).startswith("<table>")
    assert html("    ls -l").startswith('<pre tabindex="0">')
    assert html("$$x$$").startswith('<div class="scroll" tabindex="0"><math')


@pytest.mark.parametrize("bad", ['<div tabindex="1">x</div>', '<a tabindex="0">x</a>', '<pre class="now">x</pre>'])
def test_the_hub_lets_nothing_else_take_the_keyboard_or_a_look(bad):
    assert "tabindex" not in clean(bad) and "class" not in clean(bad)


@pytest.mark.parametrize(
    "bad",
    [
        '<math><mi mathvariant="url(x)">a</mi></math>',
        '<math href="https://evil.example/"><mi>a</mi></math>',
        "<math><maction actiontype='statusline'>a</maction></math>",
        "<math><annotation-xml encoding='text/html'><img src=x onerror=alert(1)></annotation-xml></math>",
        "<input type=text name=pin autofocus>",
        "<input type=submit formaction=//evil.example>",
    ],
)
def test_formulas_and_ticks_can_do_nothing(bad):
    made = clean(bad)
    assert alive(made) == [] and not any(word in made for word in ("url", "evil", "onerror", "name=", "maction"))
    assert "<input" not in made or re.fullmatch(r"<input( type=\"checkbox\"| disabled=\"\")+>", made)


PIECES = [
    "!!! note",
    "    in",
    "::: tip",
    ":::",
    "> [!TIP]",
    "> x",
    "{: .callout}",
    "- [x] a",
    "$$",
    "$x$",
    "```",
    "<details>",
]
PIECES += [
    "</details>",
    "<summary>a</summary>",
    "[^1]",
    "[^1]: b",
    "a\n: b",
    "| a | b | c |\n|-|-|-|",
    "",
    "\\(",
    "{#a}",
    "=== 'a'",
]


@settings(max_examples=80)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=12).map("\n".join))
def test_any_mixture_is_rendered_and_what_the_hub_cleans_again_is_the_same(text):
    made = html(text)
    assert alive(made) == [] and clean(made).strip() == made
