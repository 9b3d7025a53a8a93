"""Reads files of questions as people have them, and asks the real builder what it thinks of the result."""

import json
from pathlib import Path

from hubserver.authoring.build import build
from hubserver.quizfiles.reading import read
from hubserver.quizfiles.written import as_yaml
from tests.packs.press import INDEX, PACK, lay

FILES = Path(__file__).with_name("files")
PAGE = INDEX.replace("![A kettle](media/kettle.svg) and ![A cup](media/cup.png)", "Boil it.")


def taken(folder, name, text):
    """What came of a file with these words or bytes."""
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read(path)


def sample(name):
    return read(FILES / name)


def said(imported):
    """All that was left out or made simpler, by line."""
    return [str(each) for each in [*imported.left_out, *imported.simplified]]


def built(folder, imported):
    """The quiz of a pack that has these questions, as a hub reads it; fails with what a check says against it."""
    page = PAGE.replace("{{question: minutes}}", "").replace("{{question: first}}", "")
    home = "modules/tea"
    files = {
        "pack.yaml": PACK,
        f"{home}/index.md": page,
        f"{home}/quiz.yaml": "end: {mode: check}\n" + as_yaml(imported.questions),
    }
    made = build(lay(folder / "pack", files | {f"{home}/{path}": data for path, data in imported.pictures.items()}))
    wrong = [str(each) for each in made.findings.found if each.error]
    assert not wrong, wrong
    quiz = json.loads(made.blobs[made.files[f"{home}/quiz.en.json"].sha256])
    return {question["id"]: question for question in quiz["questions"]}
