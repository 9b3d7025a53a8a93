"""What is fuzzed: everything that reads bytes of a pack, from the list of a .zip to an author's YAML.

A target gets bytes. It may refuse them with a sentence; it may not raise anything else, hang, or fill the memory.
"""

import io
import tempfile
from pathlib import Path

import msgspec

from hubserver import keys
from hubserver.authoring import folder
from hubserver.authoring.findings import Findings
from hubserver.authoring.folder import Front, PackFile
from hubserver.errors import Refused
from hubserver.markup import Tangled, clean, svg_problem
from hubserver.modules import document
from hubserver.packs import install, manifest, names, seal, served, source, zipped
from hubserver.packs.install import Known
from hubserver.packs.zipped import Room
from hubserver.quizzes import quiz as quizzes
from hubserver.quizzes.quiz import Quiz
from hubserver.settings import Settings
from tests.packs import poison, press
from tests.packs.press import KEY, box

MOST = Room(100, 1 << 20)
TRUSTED = {keys.key_id(KEY.public): KEY.public}
BOX = box()


def the_index(data):
    """What is let in can be written and read again, and each of its names is one that a system can hold."""
    pack = manifest.read(data)
    assert manifest.read(msgspec.json.encode(pack)) == pack
    assert not any(names.problem(file.path) for file in pack.files)


def the_seal(data):
    """Nobody but the publisher can seal the index."""
    index = BOX.files()["pack.json"]
    seal.check(index, data, TRUSTED)
    assert b"sig" in data


def the_zip(data):
    """What is let in has members with names of a pack, and each can be read as far as it says."""
    archive = zipped.opened(io.BytesIO(data), "pack.zip", MOST)
    for info in archive.infolist():
        assert zipped.MEMBER.fullmatch(info.orig_filename) or zipped.FOLDER.fullmatch(info.orig_filename)
        if not info.orig_filename.endswith("/"):
            source.read(lambda name: zipped.member(archive, name), info.filename, MOST.size)


def the_yaml(data):
    """The three kinds of YAML that an author writes; a mistake is told with a line that is there."""
    text = data.decode(errors="replace").replace("\0", "\ufffd")
    for kind in (PackFile, Front, Quiz):
        findings = Findings()
        value = folder.yaml_of("x.yaml", text, findings)
        if value is not None:
            folder.typed("x.yaml", value, kind, findings, folder.lines_of(text))
        assert all(0 <= finding.line <= text.count("\n") + 2 for finding in findings.found)


def the_page_of_an_author(data):
    """Front matter, steps and questions of an `index.md`."""
    with tempfile.TemporaryDirectory() as root:
        (Path(root) / "index.md").write_bytes(data)
        folder.read_index(Path(root), "index.md", Findings())


def the_lesson(data):
    """A lesson that is let in has no HTML that could do something."""
    lesson = document.read(data)
    assert not any(poison.alive(step.html) for step in lesson.steps)


def the_quiz(data):
    quizzes.problem_of(quizzes.read(data))


def the_html(data):
    """What is cleaned does nothing, and is clean."""
    html = clean(data.decode(errors="replace"))
    assert not poison.alive(html)
    try:
        assert clean(html) == html
    except Tangled:
        raise AssertionError("what was cleaned once is refused") from None


def the_drawing(data):
    fault = svg_problem(data)
    assert fault is None or fault.sentence % {"file": "x", "what": fault.what}


def the_picture(data):
    """Any first bytes may be looked at as any kind of picture."""
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_bytes(data)
        for kind in (*served.SIZES, "text/vtt"):
            served.problem(kind, Path(file.name))


def the_name(data):
    text = data.decode(errors="replace")
    if not names.problem(text):
        assert (Path("/pack") / text).resolve().is_relative_to("/pack") and text.isprintable()


def _installed(pack, **files):
    """Stages a sealed pack for a hub with an empty shelf; where it is refused, nothing is left of it."""
    with tempfile.TemporaryDirectory() as root:
        data, folder = Path(root) / "data", press.lay(Path(root) / "pack", pack.files(**files))
        data.mkdir()
        try:
            install.stage(folder, Settings(data=data, free_mb=0), Known(TRUSTED, {}, {}), document.inspect)
        except Refused:
            assert not [path for path in data.rglob("*") if path.is_file()]
            raise


def an_index_that_is_sealed(data):
    _installed(box(), index=data)


PATHS = ("module.en.json", "quiz.en.json", "search.en.txt", "media/kettle.svg", "media/cup.480.webp")


def a_file_that_is_sealed(data):
    _installed(box().put(f"modules/tea/{PATHS[len(data) % len(PATHS)]}", data))


def _zips():
    files = BOX.files()
    with tempfile.TemporaryDirectory() as root:
        yield press.zip_of(Path(root) / "a.zip", files).read_bytes()
        yield press.zip_of(Path(root) / "b.zip", {"pack.json": b"{}"}).read_bytes()


def _texts(*ends):
    found = [text for path, text in press.small().items() if path.endswith(ends)]
    return [text.encode() if isinstance(text, str) else text for text in found]


PICTURES = [press.photo(20, 20, kind) for kind in ("PNG", "JPEG", "WEBP", "GIF")]
# The good bytes that each target begins with.
TARGETS = {
    the_index: [BOX.files()["pack.json"]],
    an_index_that_is_sealed: [BOX.files()["pack.json"]],
    a_file_that_is_sealed: [BOX[f"modules/tea/{path}"] for path in PATHS],
    the_seal: [BOX.files()["pack.sig"]],
    the_zip: list(_zips()),
    the_yaml: _texts(".yaml"),
    the_page_of_an_author: _texts(".md"),
    the_lesson: [BOX["modules/tea/module.en.json"]],
    the_quiz: [BOX["modules/tea/quiz.en.json"]],
    the_html: [payload.encode() for payload in poison.PAYLOADS],
    the_drawing: _texts(".svg"),
    the_picture: PICTURES,
    the_name: [b"modules/tea/media/cup.png"],
}
