"""What content_packs/README.md tells authors to write passes its own check."""

import json
import re

from hubserver.authoring.build import build
from tests.conftest import ROOT
from tests.packs.press import DRAWING, lay

README = (ROOT / "content_packs" / "README.md").read_text()
QUESTION = """\
  - id: tax-{n}
    type: single
    tags: [tax]
    prompt: Is this {n}?
    explain: It is.
    options: [{{id: "yes", text: "Yes", correct: true}}, {{id: "no", text: "No"}}]
"""


def example(kind, begins):
    """The example of this kind that begins so."""
    found = re.findall(rf"^```{kind}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    return next(text for text in found if text.startswith(begins))


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
