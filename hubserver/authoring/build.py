"""From an author's folder to the files of a built pack."""

import re
import shutil
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import msgspec

from hubserver.authoring import advice, films, folder, render, versions
from hubserver.authoring.findings import Findings
from hubserver.authoring.folder import Index, PackFile, Section
from hubserver.authoring.instead import Place
from hubserver.authoring.links import Places
from hubserver.authoring.words import words
from hubserver.authoring.writer import Built, Writer
from hubserver.errors import HubError
from hubserver.files import CHUNK, whole, write_whole
from hubserver.modules import document
from hubserver.modules.document import Lesson, Step
from hubserver.packs import manifest
from hubserver.packs.manifest import Lang, Module, Pack
from hubserver.packs.source import blob_name
from hubserver.quizzes import quiz as quizzes
from hubserver.quizzes.paper import paper
from hubserver.quizzes.plain import plain
from hubserver.quizzes.quiz import Quiz

NO_LICENCE = "LicenseRef-ask"


def build(root: Path, against: Path | None = None) -> Built:
    """Read, check and render everything; `index` is None when an error was found. Ids are compared with those of the
    signed version `against`, or of the newest one that lies in the folder or beside it."""
    built = Built(root)
    pack = folder.read_pack(root, built.findings)
    if pack is None:
        return built
    modules, langs = [], dict[str, list[str]]()
    firsts = {name: folder.read_index(root, f"modules/{name}/index.md", built.findings) for name in pack.modules}
    built.places = Places(pack.id, {name: [step.id for step in each.steps] for name, each in firsts.items() if each})
    _listed(built, pack, firsts)
    _licensed(built, pack)
    for name in pack.modules:
        first = firsts[name]
        if first:
            module, langs[name] = _module(built, pack, name, first)
            modules.append(module)
    advice.of_languages(built.findings, pack, langs)
    _compare(built, pack, against)
    for place, accepted in enumerate(pack.accepts):
        if not built.findings.answer(accepted.file, accepted.says):
            why = f"number {place + 1} of `accepts` answers an advice that is not given"
            built.findings.advice("pack.yaml", _line(built, "pack.yaml", r"^accepts:"), why)
    if not built.findings.failed:
        every = dict.fromkeys([pack.lang, *(lang for some in langs.values() for lang in some)])
        index = _index(pack, modules, list(every), built)
        if problem := manifest.problem_of(index):
            built.findings.error("pack.yaml", 0, problem.sentence)
        else:
            built.index = index
    return built


def _listed(built: Built, pack: PackFile, firsts: Mapping[str, Index | None]) -> None:
    """That modules, and those to do before them, are in the list of the pack, and each once."""
    text = folder.text_of(built.root, "pack.yaml", built.findings) or ""
    for place, name in enumerate(pack.modules):
        if name in pack.modules[:place]:
            line = folder.lines_of(text)(("modules", place))
            built.findings.error("pack.yaml", line, f"the module {name} is in `modules` twice")
    for first in filter(None, firsts.values()):
        for name in first.front.prereqs:
            if name not in pack.modules:
                why = f"`prereqs` names {name}, which is not in `modules` of pack.yaml"
                built.findings.error(first.path, _line(built, first.path, r"^prereqs:"), why)
    for path in sorted((built.root / "modules").glob("*/index.md")):
        if path.parent.name not in pack.modules:
            why = "is not in `modules` of pack.yaml, and is left out"
            built.findings.advice(f"modules/{path.parent.name}", 0, why)


def _licensed(built: Built, pack: PackFile) -> None:
    if pack.licence.startswith(NO_LICENCE):
        why = "nobody has said what others may do with it; ask its authors, and name its licence, such as CC-BY-4.0"
        built.findings.advice("pack.yaml", _line(built, "pack.yaml", r"^licence:"), why)


def _line(built: Built, path: str, pattern: str) -> int:
    """The last line of a file in which this is found; 0 for none."""
    text = folder.text_of(built.root, path, Findings()) or ""
    found = [number for number, line in enumerate(text.split("\n"), 1) if re.search(pattern, line)]
    return found[-1] if found else 0


def _compare(built: Built, pack: PackFile, against: Path | None) -> None:
    """With the last signed version; while something is not readable, ids would only seem to be gone."""
    path = against or versions.newest(built.root, pack.id)
    if path is None or built.findings.failed:
        return
    keys = {name: {each.id: each.key() for each in quiz.questions} for name, quiz in built.quizzes.items()}
    now = versions.Version(0, {name: list(steps) for name, steps in built.places.steps.items()}, keys)
    try:
        versions.compare(built.findings, versions.read(path, pack.id), now, pack.removed_ids)
    except (HubError, OSError) as why:
        built.findings.error("pack.yaml", 0, f"cannot be compared with {path.name}: {why}")


def write(built: Built, out: Path) -> None:
    """The built form, not signed yet: blobs first, the index that names them last."""
    for digest, data in built.blobs.items():
        write_whole(out / blob_name(digest), data)
    for digest, source in built.large.items():
        target = out / blob_name(digest)
        if not target.exists():
            with whole(target) as copy, source.open("rb") as file:
                shutil.copyfileobj(file, copy, CHUNK)
    (out / "pack.sig").unlink(missing_ok=True)
    write_whole(out / "pack.json", msgspec.json.format(msgspec.json.encode(built.index), indent=1) + b"\n")


def _index(pack: PackFile, modules: list[Module], langs: list[str], built: Built) -> Pack:
    same = {
        name: getattr(pack, name) for name in ("id", "version", "title", "summary", "licence", "authors", "attribution")
    }
    more = {name: getattr(pack, name) for name in ("source_url", "min_hub", "review_by", "removed_ids")}
    files = sorted(built.files.values(), key=lambda file: file.path)
    return Pack(format="learnpack/1", langs=langs, modules=modules, files=files, **same, **more)


def _module(built: Built, pack: PackFile, name: str, first: Index) -> tuple[Module, list[str]]:
    """One module in all its languages; returns its entry of the index, and its languages."""
    home = f"modules/{name}"
    used: set[str] = set()
    key = _language(built, first, home, pack.lang, used)
    built.quizzes[name] = key or Quiz()
    langs = [pack.lang]
    for path in sorted((built.root / home).glob("index.*.md")):
        lang = path.name.removeprefix("index.").removesuffix(".md")
        if lang in langs or not folder.typed(f"{home}/{path.name}", lang, Lang, Findings()):
            built.findings.error(f"{home}/{path.name}", 0, f"{lang} is not the code of another language, such as cy")
            continue
        other = folder.read_index(built.root, f"{home}/{path.name}", built.findings)
        if other:
            _same_shape(built.findings, first, other)
            _same_key(built, f"{home}/quiz.{lang}.yaml", key, _language(built, other, home, lang, used))
            langs.append(lang)
    for file in sorted((built.root / home / "media").glob("*")):
        if file.name not in used:
            built.findings.advice(f"{home}/media/{file.name}", 0, "is not used by this module, and is left out")
    front = first.front
    about = {
        field: getattr(front, field) for field in ("minutes", "level", "objectives", "prereqs", "skills", "mastery")
    }
    return Module(id=name, path=home, **about), langs


def _language(built: Built, index: Index, home: str, lang: str, used: set[str]) -> Quiz | None:
    """Render one module in one language and add its files; returns its quiz, None where it cannot be read."""
    writer = Writer(built, home, lang, used)
    front = index.front
    lesson = Lesson(
        title=front.title,
        summary=front.summary,
        intro=writer.html(index.path, index.intro.line, index.intro.text, "intro"),
        objectives=front.objectives,
        needs=front.needs,
        keypoints=front.keypoints,
        sources=front.sources,
        steps=[_step(writer, index.path, section) for section in index.steps],
    )
    quiz_path = f"{home}/quiz.yaml" if index.path.endswith("/index.md") else f"{home}/quiz.{lang}.yaml"
    needed = (built.root / home / "quiz.yaml").exists() or any(section.questions for section in index.steps)
    quiz = _quiz(built, writer, quiz_path) if needed or (built.root / quiz_path).exists() else Quiz()
    folder.typed(index.path, msgspec.to_builtins(lesson), Lesson, built.findings, partial(_heading, index))
    if quiz is not None and (problem := document.problem_of(lesson, quiz, front.mastery)):
        built.findings.error(*_place(built, index.path, quiz_path, problem), problem)
    placed = [name for step in lesson.steps for name in step.questions]
    asked = len(placed) + len(paper(quiz, placed, "")) if quiz else 0
    filmed = any(Path(file).suffix.lower() in films.KINDS for file in used)
    advice.of_text(built.findings, index, lang, asked, filmed=filmed)
    said = "\n".join([front.title, front.summary, *front.objectives, *(plain(step.html) for step in lesson.steps)])
    for kind, value, origin in (("module", lesson, index.path), ("quiz", quiz, quiz_path)):
        role = "lesson" if kind == "module" else "quiz"
        about = {"type": "application/json", "role": role, "lang": lang, "orig_of": origin}
        built.add(f"{home}/{kind}.{lang}.json", msgspec.json.encode(value), **about)
    built.add(f"{home}/search.{lang}.txt", said.encode(), type="text/plain", role="search", lang=lang)
    return quiz


def _place(built: Built, index: str, quiz: str, problem: str) -> tuple[str, int]:
    """Where steps and questions do not go together: the file, and its line."""
    name = re.match(r"the (?:step|question) (?:id )?(\S+)", problem)
    here = re.escape(name[1]) if name else ""
    placed = rf"\{{#{here}\}}\s*$|^\{{\{{\s*question:\s*{here}\s*\}}\}}"
    asked = rf"\bid: *[\"']?{here}[\"']?\s*(?:[,}}#]|$)"
    if name:
        places = [(index, placed), (quiz, asked)]
    else:
        places = [(index, r"^mastery:")] if "mastery" in problem else [(quiz, r"^end:")]
    return next(((path, line) for path, pattern in places if (line := _line(built, path, pattern))), (index, 0))


def _heading(index: Index, place: Place) -> int:
    """The line of the step that a place in a lesson belongs to; 0 for none."""
    match place:
        case ("steps", int(number), *_):
            return index.steps[number].line - 1
    return 0


def _step(writer: Writer, path: str, section: Section) -> Step:
    html = writer.html(path, section.line, section.text, section.id)
    return Step(section.id, section.title, html, list(section.questions))


def _quiz(built: Built, writer: Writer, path: str) -> Quiz | None:
    """The questions of a module in one language, their texts rendered; None with a finding."""
    text = folder.text_of(built.root, path, built.findings)
    data = folder.yaml_of(path, text, built.findings) if text is not None else None
    if text is None or data is None:
        return None
    rendered = quizzes.rewritten(data, lambda each, name: render.inline(writer.html(path, 1, each, name, text)))
    quiz = folder.typed(path, rendered, Quiz, built.findings, folder.lines_of(text))
    if quiz is None:
        return None
    quiz = Quiz([q.worded(words(writer.lang)) for q in quiz.questions], quiz.end)
    at = _questions(text, quiz)
    if problem := quizzes.problem_of(quiz):
        built.findings.error(path, at(problem.partition(":")[0]), problem)
    advice.of_questions(built.findings, path, quiz, at)
    return quiz


def _questions(text: str, quiz: Quiz) -> Callable[[str], int]:
    """Finds the line of a question in its file; of two with one id, the second's."""
    places, line = {question.id: number for number, question in enumerate(quiz.questions)}, folder.lines_of(text)
    return lambda id_: line(("questions", places[id_], "id")) if id_ in places else 1


def _same_shape(findings: Findings, first: Index, other: Index) -> None:
    """A translation has the same steps and the same questions in them, because records hang on their ids."""
    for ours, theirs in zip(first.steps, other.steps, strict=False):
        if (ours.id, ours.questions) != (theirs.id, theirs.questions):
            findings.error(
                other.path, theirs.line - 1, f"is not the step {ours.id} of {first.path} with the same questions"
            )
            return
    common = min(len(first.steps), len(other.steps))
    for step in first.steps[common:]:
        why = f"the step {step.id} is missing below this one; a translation has the same steps"
        findings.error(other.path, other.steps[-1].line - 1, why)
    for step in other.steps[common:]:
        why = f"the step {step.id} is not in {first.path}; a translation has the same steps"
        findings.error(other.path, step.line - 1, why)


def _same_key(built: Built, path: str, first: Quiz | None, other: Quiz | None) -> None:
    """A translation has the same questions with the same right answers."""
    if first is None or other is None:
        return
    findings, at = built.findings, _questions(folder.text_of(built.root, path, Findings()) or "", other)
    ours, theirs = first.by_id(), other.by_id()
    for name in ours.keys() ^ theirs.keys():
        which = "is missing" if name in ours else "is not in the original"
        findings.error(path, at(name), f"the question {name} {which}; a translation has the same ids")
    for name in ours.keys() & theirs.keys():
        if ours[name].key() != theirs[name].key():
            findings.error(path, at(name), f"{name} has another right answer than its original")
