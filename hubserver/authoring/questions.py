"""`hubserver pack questions|gift`: questions from the files of other programs, and ours for them."""

from pathlib import Path
from typing import Any

from hubserver.authoring import folder
from hubserver.authoring.findings import Findings
from hubserver.command import Answer, Command, Reach, Value
from hubserver.errors import N_, HubError, Refused
from hubserver.files import write_whole
from hubserver.quizfiles import gift_export, reading
from hubserver.quizfiles.imported import LeftOut, Simplified
from hubserver.quizfiles.written import as_yaml
from hubserver.quizzes.quiz import Quiz

OUT = "write it to this file, which must not be there yet"


def questions_of(path: Path) -> list[dict[str, Any]]:
    """The questions of a module's quiz.yaml. Raises HubError with what a check says against it."""
    findings = Findings()
    text = folder.text_of(path.parent, path.name, findings)
    data = folder.yaml_of(path.name, text, findings) if text is not None else None
    if data is None or folder.typed(path.name, data, Quiz, findings, folder.lines_of(text or "")) is None:
        said = "\n".join(map(str, sorted(findings.found)))
        raise HubError(N_("%(findings)s\nNothing was written."), findings=said)
    questions: list[dict[str, Any]] = data.get("questions", [])
    return questions


def _questions(_: Reach, file: str, out: str | None) -> Answer:
    imported = reading.read(Path(file))
    text = as_yaml(imported.questions)
    answer: Answer = {
        "questions": len(imported.questions),
        "pictures": sorted(imported.pictures),
        "left_out": _told(imported.left_out),
        "simplified": _told(imported.simplified),
        "yaml": text,
    }
    if not out:
        return answer
    home = Path(out).parent
    _write({Path(out): text.encode()} | {home / path: data for path, data in imported.pictures.items()})
    return {**answer, "out": out}


def _gift(_: Reach, module: str, out: str | None) -> Answer:
    path = Path(module)
    exported = gift_export.write(questions_of(path / "quiz.yaml" if path.is_dir() else path))
    answer = {
        "questions": exported.text.count("// [id:"),
        "left_out": _told(exported.left_out),
        "simplified": _told(exported.simplified),
        "gift": exported.text,
    }
    if not out:
        return answer
    _write({Path(out): exported.text.encode()})
    return {**answer, "out": out}


def _write(files: dict[Path, bytes]) -> None:
    """All of them, or none where one of them is there."""
    for path in files:
        if path.exists():
            raise Refused(
                N_("There is a file %(file)s already. Nothing was changed."), N_("Use another name."), file=path
            )
    for path, data in files.items():
        write_whole(path, data)


def _told(notes: list[LeftOut] | list[Simplified]) -> list[str]:
    return [str(note) for note in notes]


def _said(answer: Answer, text: str, comment: str) -> str:
    """The text itself with the rest as comments in it; or where it was written, and the rest."""
    begins = "" if "out" in answer else comment
    notes = [f"{begins}Left out: {each}" for each in answer["left_out"]]
    notes += [f"{begins}Simplified: {each}" for each in answer["simplified"]]
    if "out" in answer:
        many = len(answer.get("pictures", []))
        beside = f", and {many} pictures to media beside it" if many else ""
        return "\n".join([f"Wrote {answer['questions']} questions to {answer['out']}{beside}.", *notes])
    if answer.get("pictures"):
        notes.append(f"{begins}Its {len(answer['pictures'])} pictures are written with --out.")
    return "\n".join([*notes, text.rstrip("\n")])


COMMANDS = (
    Command(
        "pack questions",
        "Show the questions of a file (GIFT, Aiken, Moodle XML, QTI 2 or 3) as a quiz.yaml, and what was left out.",
        _questions,
        (Value("FILE", "a file from another program"), Value("--out", OUT + "; pictures go to media beside it")),
        say=lambda a: _said(a, a["yaml"], "# "),
        here=True,
    ),
    Command(
        "pack gift",
        "Show the questions of a module as GIFT, for Moodle and others, and what GIFT cannot hold.",
        _gift,
        (Value("MODULE", "a module's folder, with quiz.yaml in it"), Value("--out", OUT)),
        say=lambda a: _said(a, a["gift"], "// "),
        here=True,
    ),
)
