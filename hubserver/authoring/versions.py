"""What hangs on ids: a pack beside its last signed version. Records of learners name modules, steps and questions."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import msgspec

from hubserver.authoring.findings import Findings
from hubserver.errors import HubError
from hubserver.modules.document import Lesson
from hubserver.packs import manifest, source
from hubserver.packs.manifest import Pack, Removed
from hubserver.packs.zipped import Room
from hubserver.quizzes.quiz import Quiz

T = TypeVar("T")
MOST = Room(100_000, 8 << 30)  # files and bytes: a signed pack of any size can be compared with


@dataclass(frozen=True)
class Version:
    """The ids of a signed pack: its modules, and of each the steps, and the questions with what is right."""

    serial: int
    steps: dict[str, list[str]] = field(default_factory=dict)
    keys: dict[str, dict[str, object]] = field(default_factory=dict)


def newest(root: Path, pack: str) -> Path | None:
    """The newest signed version of this pack that lies in its folder or beside it."""
    found: list[tuple[int, Path]] = []
    for path in sorted([*root.glob("*.zip"), *root.parent.glob("*.zip")]):
        try:
            with source.opened(path, MOST) as opener:
                index = _index(opener)
        except (HubError, OSError):
            continue  # some other archive
        if index.id == pack:
            found.append((index.serial, path))
    return max(found)[1] if found else None


def read(path: Path, pack: str) -> Version:
    """The ids in a signed pack, a folder or a `.zip`; raises HubError where it is not one of this pack."""
    with source.opened(path, MOST) as opener:
        index = _index(opener)
        if index.id != pack:
            raise manifest.BadPack(f"it is the pack {index.id}")
        version, files = Version(index.serial), index.by_path()
        for module in index.modules:
            lesson, quiz = (files.get(f"{module.path}/{kind}.{index.langs[0]}.json") for kind in ("module", "quiz"))
            version.steps[module.id] = [step.id for step in _typed(opener, lesson, Lesson).steps] if lesson else []
            asked = _typed(opener, quiz, Quiz).questions if quiz and quiz.size else []
            version.keys[module.id] = {question.id: question.key() for question in asked}
    return version


def compare(findings: Findings, old: Version, now: Version, removed: Iterable[Removed]) -> None:
    """What went or changed since, though records hang on it, and is not told in `removed_ids`."""
    told = {each.id for each in removed}
    for kind, module, name in _gone(old, now):
        if not {name, f"{module}/{name}"} & told:
            why = f"the {kind} {name} of serial {old.serial} is gone; put its id back, or put it into `removed_ids`"
            findings.error("pack.yaml" if kind == "module" else f"modules/{module}/index.md", 0, why)
    for module, keys in now.keys.items():
        for name, key in keys.items():
            if old.keys.get(module, {}).get(name, key) != key:
                why = (
                    f"{name} has another right answer than in serial {old.serial}; is it a new question, it is a new id"
                )
                findings.advice(f"modules/{module}/quiz.yaml", 0, why)


def _gone(old: Version, now: Version) -> Iterator[tuple[str, str, str]]:
    """Kind, module and id of what is not there any more; of a module that went, only the module."""
    for module, steps in old.steps.items():
        if module not in now.steps:
            yield "module", module, module
            continue
        yield from (("step", module, step) for step in steps if step not in now.steps[module])
        asked = now.keys.get(module, {})
        yield from (("question", module, name) for name in old.keys.get(module, {}) if name not in asked)


def _index(opener: source.Opener) -> Pack:
    return manifest.read(source.read(opener, "pack.json", source.LARGEST_INDEX))


def _typed(opener: source.Opener, file: manifest.File, kind: type[T]) -> T:
    data = source.read(opener, source.blob_name(file.sha256), manifest.LARGEST_TEXT)
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.MsgspecError:
        raise manifest.BadPack("it is damaged") from None
