"""What docs/importing.md tells is what happens."""

import re

import pytest

from hubserver.authoring.questions import COMMANDS
from hubserver.quizfiles import fitting, gift_export, moodle, qti
from tests.conftest import ROOT
from tests.quizfiles.asked import built, taken

PAGE = (ROOT / "docs" / "importing.md").read_text()
EXAMPLES = re.findall(r"^```(gift|aiken|xml)\n(.*?)^```\n\n```yaml\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize(("kind", "text", "means"), EXAMPLES, ids=range(len(EXAMPLES)))
def test_each_example_becomes_what_stands_below_it_and_passes_the_check(tmp_path, kind, text, means):
    file = tmp_path / f"example.{kind}"
    file.write_text(text)
    command = next(each for each in COMMANDS if each.name == "pack questions")
    assert command.say(command.run(None, str(file), None)) == means.rstrip("\n")
    built(tmp_path, taken(tmp_path, f"again.{kind}", text))


def test_there_is_an_example_of_each_kind_of_file():
    assert [kind for kind, _, _ in EXAMPLES] == ["gift", "aiken", "xml", "xml"]


def test_the_table_names_every_kind_of_question_and_where_it_comes_from():
    rows = {
        row[0].strip("` "): row for row in re.findall(r"^\| (`\w+`) \|([^|]*)\|([^|]*)\|([^|]*)\|$", PAGE, re.MULTILINE)
    }
    assert set(rows) == {*fitting.COUNTS, "true_false", "numeric"}
    assert all(kind in PAGE for kind in moodle.KINDS if kind != "multianswer")
    assert all(kind.removesuffix("Interaction") in PAGE for kind in qti.KINDS)
    assert {kind for kind, row in rows.items() if row[1].strip() == "—"} == set(gift_export.CANNOT)
