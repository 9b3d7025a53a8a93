"""A course that somebody has in Markdown becomes a pack that can be built; what could not be used is told."""

import io
import re
import zipfile

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from hubserver.authoring.build import build
from hubserver.authoring.findings import Findings
from hubserver.authoring.folder import read_index
from hubserver.courses.commands import COMMANDS
from hubserver.courses.laying import LEFT_OUT, lay
from hubserver.errors import HubError
from hubserver.markup import svg_problem
from tests.conftest import ROOT
from tests.packs import press
from tests.packs.press import hubserver, photo

WORDS = "Pour the water on the leaves and wait. " * 60  # 480 words


def made(tmp_path, files, name="course"):
    """The pack's folder, and what was left out."""
    source = press.lay(tmp_path / name, files)
    out = tmp_path / "pack"
    laid = lay(source, out)
    if laid.modules:
        found = build(out).findings
        assert not found.failed, [str(each) for each in sorted(found.found) if each.error]
        assert (out / LEFT_OUT).read_text().splitlines() == laid.course.left.said
    return out, laid.course.left.said


def modules(out):
    pack = yaml.safe_load((out / "pack.yaml").read_text())
    indices = {name: read_index(out, f"modules/{name}/index.md", Findings()) for name in pack["modules"]}
    return {name: [step.id for step in index.steps] for name, index in indices.items()}


def text(out, module):
    return (out / "modules" / module / "index.md").read_text()


MKDOCS = {
    "mkdocs.yml": "site_name: Tea\nsite_author: Gwen\nrepo_url: https://example.org/tea\ntheme: {language: en}\n"
    "x: !!python/name:some.thing ''\n"
    "nav:\n- Home: index.md\n- Making:\n  - Pouring: making/pour.md\n  - making/boil.md\n",
    "LICENSE": "Attribution 4.0 International (CC BY 4.0)",
    "docs/index.md": f"# Tea for all\n\nHello.\n\n## Why\n\n{WORDS * 3}\n\n"
    "See [how](making/pour.md#slowly) or [it](gone.md).\n",
    "docs/making/pour.md": f"# Pour\n\n!!! tip\n    Slowly.\n\n## Slowly\n\n{WORDS * 3}\n![](../img/cup.png)\n",
    "docs/making/boil.md": "---\ntitle: Boil it\n---\nPut the kettle on.\n\n## Wait\n\nThree minutes.[^1]\n\n"
    "[^1]: Or four.\n",
    "docs/other.md": "# Other\n\nNot in the menu.\n",
    "docs/img/cup.png": photo(),
}


def test_a_site_of_mkdocs_keeps_its_menu_pictures_and_links(tmp_path):
    out, left = made(tmp_path, MKDOCS)
    pack = yaml.safe_load((out / "pack.yaml").read_text())
    assert (pack["title"], pack["licence"], pack["authors"]) == ({"en": "Tea"}, "CC-BY-4.0", ["Gwen"])
    assert modules(out) == {
        "tea-for-all": ["tea-for-all", "why"],
        "pour": ["pour", "slowly"],
        "boil-it": ["boil-it", "wait"],
    }
    assert "See [how](../pour/index.md#slowly) or it." in text(out, "tea-for-all")
    assert "![cup.png](media/cup.png)" in text(out, "pour") and "[^1]: Or four." in text(out, "boil-it")
    assert left == [
        "docs/other.md: is not in the menu of the course",
        "docs/index.md:9: the link to gone.md leads to no page of the course; its words stay",
    ]


CARPENTRIES = {
    "config.yaml": "title: 'Tea'\nlang: en\nlicense: 'CC-BY 4.0'\nsource: 'https://example.org/t'\n"
    "episodes:\n- 02-b.md\n- 01-a.md\n",
    "links.md": "[gnu]: https://www.gnu.org/\n",
    "episodes/01-a.md": "---\ntitle: A cup\nteaching: 10\nexercises: 5\n---\n\n"
    ":::::: objectives\n- Make a *cup*.\n::::::\n\n"
    "::::: questions\n- Which cup?\n:::::\n\n## The cup\n\nIt is [free][gnu].\n\n::: challenge\n\n## Try\n\nPour.\n\n"
    "::: solution\n\n```bash\n## not a heading\n$ pour\n```\n:::\n:::\n\n:::::: keypoints\n- Cups are round.\n::::::\n",
    "episodes/02-b.md": "---\ntitle: B\n---\n## Fig\n\n![](fig/a.svg){alt='A round\ncup'}\n",
    "episodes/fig/a.svg": b'<?xml version="1.0"?><!DOCTYPE svg PUBLIC "a" "b"><svg xmlns="http://www.w3.org/2000/svg" '
    b'xmlns:x="http://example.org/x" x:version="1" width="10mm" height="5mm" viewBox="0 0 10 5">'
    b'<x:view/><metadata/><rect class="a" style="fill:#036;-x-y:1" width="4" height="3"/></svg>',
    "instructors/notes.md": "Secrets.\n",
}


def test_a_lesson_of_the_carpentries_keeps_its_aims_boxes_and_order(tmp_path):
    out, left = made(tmp_path, CARPENTRIES)
    assert modules(out) == {"b": ["fig"], "a-cup": ["a-cup", "the-cup"]}
    index = read_index(out, "modules/a-cup/index.md", Findings())
    assert (index.front.objectives, index.front.keypoints) == (["Make a cup."], ["Cups are round."])
    assert index.front.sources[0].url == "https://example.org/t"
    page = text(out, "a-cup")
    assert "[free](https://www.gnu.org/)" in page and "### Try" in page and "\n## not a heading\n" in page
    drawing = (out / "modules/b/media/a.svg").read_bytes()
    assert not svg_problem(drawing) and b'fill="#036"' in drawing and b"37.80" in drawing
    assert "![A round cup](media/a.svg)" in text(out, "b")
    assert left == ["instructors/notes.md: is for those who teach"]


JEKYLL = {
    "_config.yml": "title: Tea\n",
    "_episodes/01-a.md": "---\ntitle: A\n---\n## Do\n\nIt.\n\n"
    "> ## Do it\n> Now.\n> > ## Solution\n> > So.\n> {: .solution}\n{: .challenge}\n\n"
    "{% highlight python %}\npour()\n{% endhighlight %}\n\n"
    "{% include nav.html %}\n[b]({{ page.root }}{% link _episodes/02-b.md %})\n",
    "_episodes/02-b.md": "---\ntitle: B\n---\nBee.\n",
    "README.md": "# For those who build the site\n",
}


def test_a_site_of_jekyll_keeps_its_callouts_and_code(tmp_path):
    out, left = made(tmp_path, JEKYLL)
    page = text(out, "a")
    assert modules(out) == {"a": ["do"], "b": ["b"]}
    assert "{: .challenge}" in page and "```python\npour()\n```" in page and "[b](../b/index.md)" in page
    assert left == ["_episodes/01-a.md:19: {% include nav.html %} is filled in by its site only, and is left out"]


def test_plain_files_come_in_the_order_in_which_people_count(tmp_path):
    files = {f"{n}-part.md": f"# Part {n}\n\n{WORDS * 3}\n" for n in (10, 9, 1)} | {"README.md": "# All\n\nRead.\n"}
    out, _ = made(tmp_path, files)
    assert list(modules(out)) == ["part-1", "part-9", "part-10"]
    assert yaml.safe_load((out / "pack.yaml").read_text())["title"] == {"en": "All"}


def test_one_file_is_a_course_of_one_page(tmp_path):
    press.lay(tmp_path, {"tea.md": "Tea\n===\n\nHot.\n\nPour\n----\n\nSlowly.\n"})
    laid = lay(tmp_path / "tea.md", tmp_path / "pack")
    assert [[step.id for step in module.steps] for module in laid.modules] == [["tea", "pour"]]


def test_short_pages_of_one_part_become_one_module_and_long_ones_several(tmp_path):
    files = {f"tea/{name}.md": f"# {name}\n\nHot. See [b](b.md).\n" for name in "ab"}
    files["long.md"] = "# Long\n" + "".join(f"\n## Part {n}\n\n{WORDS}\n" for n in range(20))
    out, _ = made(tmp_path, files)
    found = modules(out)
    assert list(found) == ["long-1", "long-2", "tea"] and found["tea"] == ["a", "b"]
    assert "[b](#b)" in text(out, "tea")
    minutes = [read_index(out, f"modules/{name}/index.md", Findings()).front.minutes for name in found]
    assert all(5 <= each <= 30 for each in minutes) and sum(map(len, found.values())) == 22


def test_a_long_text_is_cut_at_its_headings_and_without_any_between_its_paragraphs(tmp_path):
    box = "::: tip\nOne.\n\nTwo.\n:::"
    out, _ = made(
        tmp_path, {"a.md": f"# A\n\n{WORDS}\n\n### In it\n\n{WORDS}\n\n## B\n\n{WORDS}\n\n{WORDS}\n\n{box}\n"}
    )
    assert modules(out) == {"a": ["a", "in-it", "b", "b-2"]}
    assert box in text(out, "a")


HTML = [
    ('<p align="center"><b>Hot</b> <em>tea</em></p>', "**Hot** *tea*"),
    ('<a href="https://example.org/">here</a><a name="x"></a>', "[here](https://example.org/)"),
    ("<h2>Pour</h2>", "## Pour {#pour}"),
    ("Press <kbd>Enter</kbd><br/>now", "Press <kbd>Enter</kbd><br>now"),
    ("Type <your-name> or `<b>`", "Type &lt;your-name> or `<b>`"),
    ("before <!-- a\ncomment --> after", "before \n after"),
    ("a<script>alert(1)\n</script>b", "a\nb"),
    ("It is $\\SI{3}{m}$ long.", "It is `\\SI{3}{m}` long."),
    ("![A cup](https://example.org/c.png)", "*(A cup)*"),
    (":material-check: Done", "Done"),
]


@pytest.mark.parametrize(("written", "kept"), HTML)
def test_what_is_not_markdown_becomes_it_or_goes(tmp_path, written, kept):
    out, _ = made(tmp_path, {"a.md": f"# Tea\n\n{written}\n\nEnd.\n"})
    assert kept in text(out, "tea")


def test_what_was_left_out_is_told_with_its_first_line_and_how_often(tmp_path):
    page = "# A\n\nTea.\n\n<iframe src='x'></iframe>\n\n<iframe></iframe>\n\n![x](no.png) $\\SI{3}{m}$\n"
    _, left = made(tmp_path, {"a.md": page, "b.ipynb": "{}", "c.mp4": b"x"})
    assert left == [
        "b.ipynb: is a notebook; save it as Markdown first",
        "c.mp4: needs captions or its words; add it by hand",
        "a.md:5: <iframe> is not Markdown, and is left out (and on 1 more line)",
        "a.md:9: the picture no.png is not in the course's folder",
        "a.md:9: the formula \\SI{3}{m} uses \\SI, which is not known here; it stays as it was written",
    ]


def test_a_page_without_words_is_told_and_letters_of_windows_are_read(tmp_path):
    files = {
        "a.md": "# Caf\u00e9\r\n\r\nIt\u2019s hot.\r\n".encode("cp1252"),
        "empty.md": "",
        "front.md": "---\nx: 1\n---\n",
    }
    out, left = made(tmp_path, files | {"huge.md": "a" * (3 << 20), "zero.md": b"a\0b"})
    assert "It\u2019s hot." in text(out, "cafe")
    assert left == [
        "empty.md: is empty",
        "front.md: has no words in it",
        "huge.md: is larger than 2 MB; make several pages of it",
        "zero.md: is not text; save it again as UTF-8",
    ]
    [found] = [each for each in build(out).findings.found if "licence" in each.text]
    assert (found.file, found.line, found.error) == ("pack.yaml", 5, False)


def test_nothing_outside_the_course_is_taken_in(tmp_path):
    press.lay(tmp_path, {"secret.md": "# Secret\n\nIt.\n", "secret.png": photo()})
    page = '# A\n\n![x](../secret.png) ![y](/etc/passwd) [z](../secret.md)\n\n--8<-- "../secret.md"\n\nEnd.\n'
    source = press.lay(tmp_path / "course", {"a.md": page})
    (source / "b.md").symlink_to(tmp_path / "secret.md")
    laid = lay(source, tmp_path / "pack")
    assert laid.pictures == 0 and "Secret" not in text(tmp_path / "pack", "a") and len(laid.modules) == 1


PIECES = [
    "# A",
    "## B",
    "### C",
    "```",
    "~~~",
    "<details>",
    "<b>",
    "<!--",
    "-->",
    "<script>",
    "[a](b.md)",
    "[x]: y",
    "![",
    "](",
]
PIECES += [
    "a.png)",
    "{% raw %}",
    "{{ x }}",
    "$x$",
    "$$",
    "::: note",
    ":::",
    "> q",
    "{: .tip}",
    "[^1]",
    "[^1]: n",
    "| a |",
    "---",
]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=14).map("\n".join))
def test_any_page_becomes_a_pack_that_can_be_read_or_nothing(tmp_path_factory, page):
    source = press.lay(tmp_path_factory.mktemp("any"), {"a.md": page.encode(errors="replace")})
    laid = lay(source, source / "pack")
    if laid.modules:
        assert all(module.steps and 5 <= module.minutes <= 30 for module in laid.modules)
        assert modules(source / "pack")


GIFT = "::How long:: How long? {#3:1}\n\n::Why:: Say why. {}\n\n::Tea:: Is it hot? {=Yes ~No}\n"


def test_a_quiz_beside_a_page_stands_at_its_end(tmp_path):
    files = {"pour.md": "# Pour\n\nSlowly.\n", "boil.md": f"# Boil\n\n{WORDS}\n", "pour.gift": GIFT}
    files |= {"cups.gift": GIFT, "boil.gift": "no question", "Boil.aiken": "Hot?\nA. Yes\nB. No\nANSWER: A\n"}
    out, left = made(tmp_path, files)
    quiz = yaml.safe_load((out / "modules" / "pour" / "quiz.yaml").read_text())
    assert quiz["end"] == {"mode": "check"} and [each["type"] for each in quiz["questions"]] == ["numeric", "single"]
    assert [each["id"] for each in yaml.safe_load((out / "modules" / "boil" / "quiz.yaml").read_text())["questions"]]
    told = {line.partition(":")[0]: line for line in left}
    assert told.keys() == {"pour.gift", "cups.gift", "boil.gift"} and "Why" in told["pour.gift"]
    assert "is a quiz of no page" in told["cups.gift"]


def test_a_quiz_of_the_only_page_may_have_any_name(tmp_path):
    out, left = made(tmp_path, {"pour.md": "# Pour\n\nSlowly.\n", "questions.gift": GIFT.partition("::Why")[0]})
    assert (out / "modules" / "pour" / "quiz.yaml").exists() and left == []


AIKEN = "Hot?\nA. Yes\nB. No\nANSWER: A\n"
MOODLE = "<quiz><question type='truefalse'><name><text>Tea</text></name><questiontext format='html'><text>Hot?</text>"
MOODLE += (
    "</questiontext><answer fraction='100'><text>true</text></answer><answer fraction='0'><text>false</text></answer>"
)
MOODLE += "</question></quiz>"
ITEM = re.search(r"```xml\n(<qti.*?)```", (ROOT / "docs" / "importing.md").read_text(), re.DOTALL)[1]
MANIFEST = '<manifest><resources><resource type="imsqti_item_xmlv3p0" href="i.xml"/></resources></manifest>'


def zipped(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as opened:
        for name, text in files.items():
            opened.writestr(name.replace("_", "."), text)
    return out.getvalue()


FILES_OF_QUESTIONS = {
    "tea.gift": GIFT.partition("::Why")[0],
    "tea.txt": GIFT.partition("::Why")[0],
    "tea.aiken": AIKEN,
    "aiken.txt": AIKEN,
    "tea.xml": MOODLE,
    "item.xml": ITEM,
    "tea.zip": zipped(imsmanifest_xml=MANIFEST, i_xml=ITEM),
}


@pytest.mark.parametrize("name", FILES_OF_QUESTIONS)
def test_a_file_of_questions_is_a_module_with_a_quiz_at_its_end(tmp_path, name):
    press.lay(tmp_path, {name: FILES_OF_QUESTIONS[name]})
    out = tmp_path / "pack"
    laid = lay(tmp_path / name, out)
    assert not build(out).findings.failed and laid.course.left.said == []
    [module] = laid.modules
    quiz = yaml.safe_load((out / "modules" / module.id / "quiz.yaml").read_text())
    assert quiz["end"] == {"mode": "check"} and len(quiz["questions"]) == module.questions == 1


def test_a_folder_of_questions_alone_is_a_module_for_each_file(tmp_path):
    files = {name: FILES_OF_QUESTIONS[name] for name in ("tea.gift", "aiken.txt", "tea.zip")}
    out, left = made(
        tmp_path, files | {"site.xml": "<urlset/>", "robots.txt": "All of {you}", "b.zip": zipped(a_md="x")}
    )
    assert list(modules(out)) == ["aiken", "tea", "tea-2"] and left == [
        "b.zip: is packed; unpack it, and name its folder"
    ]


def test_of_many_questions_a_learner_is_asked_some(tmp_path):
    out, left = made(tmp_path, {"tea.gift": "\n".join(f"::Q{n}:: Is it {n}? {{#{n}}}\n" for n in range(120))})
    assert left == ["tea.gift: has 120 questions; a learner is asked 20 of them, see `pick` in quiz.yaml"]
    assert "minutes: 21" in text(out, "tea")


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("tea.docx", "x", "tea.docx: is not text; save it as Markdown first"),
        ("tea.csv", "x", "tea.csv: is neither Markdown nor questions in GIFT, Aiken, Moodle XML, QTI 2 or 3"),
        ("tea.zip", zipped(a_md="# Tea"), "tea.zip: is packed; unpack it, and name its folder"),
        ("tea.gift", "Say why. {}", "tea.gift:1: Say why.: it asks for a text of the learner's own"),
        ("tea.xml", "<questestinterop/>", "is QTI 1, an older kind"),
    ],
)
def test_a_file_that_can_be_nothing_is_told_why(tmp_path, name, data, why):
    press.lay(tmp_path, {name: data})
    laid = lay(tmp_path / name, tmp_path / "pack")
    assert laid.modules == [] and not (tmp_path / "pack").exists()
    [left] = laid.course.left.said
    assert why in left


@pytest.mark.slow
def test_the_command_makes_a_pack_that_passes_its_check_and_never_writes_over_one(tmp_path):
    new = tmp_path / "our-tea"
    assert hubserver("pack", "new", new).stdout == f"Made {new}. Look at it with: hubserver pack preview {new}\n"
    assert hubserver("pack", "check", new, "--strict").returncode == 0
    source = press.lay(tmp_path / "course", MKDOCS)
    done = hubserver("pack", "new", tmp_path / "made", "--from", source)
    assert done.returncode == 0 and "3 modules, 6 steps, " in done.stdout and "gone.md leads to no page" in done.stdout
    press.lay(tmp_path / "empty", {"x.txt": "x"})
    for name, source, why in (
        ("our-tea", None, "already. Nothing was changed."),
        ("x", tmp_path / "empty", "has no page of Markdown"),
        ("x", tmp_path / "no", "There is no "),
    ):
        with pytest.raises(HubError, match=why):
            COMMANDS[0].run(None, name=str(tmp_path / name), **({"from": str(source)} if source else {}))
        assert not (tmp_path / "x").exists()
