"""What content_packs/README.md tells authors to write passes its own check."""

import json
import re

from hubserver.authoring.build import build
from hubserver.cli import COMMANDS
from tests.conftest import ROOT
from tests.packs.press import DRAWING, lay

README = (ROOT / "content_packs" / "README.md").read_text()
QUESTION = """\
  - id: tax-{n}
    type: single
    tags: [tax]
    prompt: Is this {n}?
    explain: It is.
    options: [{{id: "yes", text: "Yes", correct: true}}, {{id: "no", text: "No", feedback: "It is."}}]
"""


def example(kind, begins):
    """The example of this kind that begins so."""
    found = re.findall(rf"^(````?){kind}\n(.*?)^\1$", README, re.DOTALL | re.MULTILINE)
    return next(text for _, text in found if text.startswith(begins))


def folder(tmp_path, **changes):
    files = {"pack.yaml": example("yaml", "id:")}
    for module in ("payslip", "budget"):
        home = f"modules/{module}"
        files[f"{home}/index.md"] = example("markdown", "---")
        files[f"{home}/quiz.yaml"] = example("yaml", "questions:")
        files[f"{home}/media/top.svg"] = DRAWING
    return lay(tmp_path, files | changes)


def said(root):
    made = build(root)
    return [str(each) for each in sorted(made.findings.found)], made.index


def made_of(root, path):
    made = build(root)
    return json.loads(made.blobs[made.files[path].sha256])


def test_the_examples_are_a_pack_without_a_word_to_say(tmp_path):
    found, index = said(folder(tmp_path))
    assert found == [] and index.id == "uk.hubserver.managing-money"
    lesson = made_of(tmp_path, "modules/payslip/module.en.json")
    assert lesson["needs"] == ["A payslip of your own, if you have one"]
    assert index.summary == {"en": "Everyday money, in small steps."} and str(index.review_by) == "2027-11-01"


def test_the_example_of_a_quiz_at_the_end_has_a_bank_and_works(tmp_path):
    end = example("yaml", "end:").replace("questions: []", "questions:\n")
    quiz = end + "".join(QUESTION.format(n=n) for n in range(5))
    page = re.sub(r"^\{\{question.*\n", "", example("markdown", "---"), flags=re.MULTILINE)
    found, index = said(folder(tmp_path, **{"modules/budget/quiz.yaml": quiz, "modules/budget/index.md": page}))
    assert found == [] and index


def test_the_example_of_what_markdown_can_do_is_all_of_it_read(tmp_path):
    page = example("markdown", "---").replace("One idea.", example("markdown", "!!! note"))
    found, index = said(folder(tmp_path, **{"modules/payslip/index.md": page}))
    assert found == [] and index
    html = made_of(tmp_path, "modules/payslip/module.en.json")["steps"][0]["html"]
    assert html.count("admonition-title") == 3 and html.count("<details>") == 2 and html.count("<math") == 2
    for made in ("<table>", 'type="checkbox"', "<dt>", 'fn:tax"', 'lang="cy"', '<span class="c">'):
        assert made in html, made
    words = re.sub("<code>.*?</code>", "", html, flags=re.DOTALL)
    assert not any(left in words for left in ("!!!", ":::", "[!", "$", "[^", "{lang", "&lt;summary"))


def test_the_examples_of_links_lead_to_steps_and_modules(tmp_path):
    links = re.findall(r"`(?:\[\w+\]\()?(#top|\.\./budget/index\.md(?:#\w+)?)\)?`", README)
    budget = example("markdown", "---").replace("{#deductions}", "{#plan}")
    page = example("markdown", "---").replace("One idea.", " ".join(f"[x]({link})" for link in links))
    found, index = said(folder(tmp_path, **{"modules/payslip/index.md": page, "modules/budget/index.md": budget}))
    assert len(links) == 3 and found == [] and index


def test_the_commands_that_are_taught_are_there_and_take_what_is_written():
    taught = dict(re.findall(r"^hubserver (pack \w+) (.*)$", README, re.MULTILINE))
    commands = {command.name: command for command in COMMANDS}
    assert set(taught) == {f"pack {word}" for word in ("new", "preview", "check", "build", "sign")}
    for name, words in taught.items():
        options = {value.name for value in commands[name].takes}
        assert set(re.findall(r"--\w+", words)) <= options, name
