"""`pack.json`: the index of a pack, format learnpack/1. Reading it checks it."""

import re
import unicodedata
from collections import Counter
from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from hubserver.errors import N_, Refused

LONGEST_PATH = 180
LARGEST_TEXT = 8 << 20  # bytes of a lesson, a quiz, the words for search or a drawing: these are read whole
LARGEST_NUMBER = 2**53 - 1  # what JSON and the database both hold exactly

END = r"$(?!\n)"  # in Python, $ alone lets a line break in at the end


def shaped(pattern: str, most: int, like: str) -> Meta:
    """A text of this pattern; `like` says to an author what to write: "it must be …"."""
    return Meta(pattern=f"^{pattern}{END}", max_length=most, description=like)


PackId = Annotated[
    str,
    shaped(
        r"[a-z0-9]+(\.[a-z0-9]+(-[a-z0-9]+)*)+",
        100,
        "small letters and digits with dots between, as in org.example.tea",
    ),
]
Slug = Annotated[str, shaped(r"[a-z0-9]+(-[a-z0-9]+)*", 64, "small letters, digits and hyphens, as in tax-code")]
Lang = Annotated[
    str, shaped(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", 35, "the code of a language, as in cy")
]  # BCP 47's shape
Digest = Annotated[str, shaped(r"[0-9a-f]{64}", 64, "a SHA-256 in hex")]
Version = Annotated[str, shaped(r"([0-9]{1,9}(\.[0-9]{1,9}){0,3})?", 40, "numbers with dots between, as in 0.2")]
WebAddress = Annotated[str, shaped(r"https?://\S+", 500, "an address that begins with https:// or http://")]
Line = Annotated[str, Meta(min_length=1, max_length=300)]
Count = Annotated[int, Meta(ge=0, le=LARGEST_NUMBER)]
Role = Literal["lesson", "quiz", "search", "media", "caption", "transcript"]
SERVED = ("media", "caption", "transcript")  # only these have an address; a quiz never
# What an address may answer with; nothing that a browser would run in the hub's name.
SERVED_TYPES = {
    *("image/webp", "image/png", "image/jpeg", "image/gif", "image/svg+xml"),
    *("audio/mpeg", "audio/ogg", "audio/mp4", "video/mp4", "video/webm", "text/vtt", "text/plain"),
}


class File(Struct, frozen=True, omit_defaults=True):
    """One file of the pack, pinned by its digest. `orig_of` is the path of what it was made from."""

    path: Annotated[str, Meta(min_length=1, max_length=LONGEST_PATH)]
    sha256: Digest
    size: Count
    type: Line
    role: Role
    lang: Lang = ""
    orig_of: str = ""


class Skill(Struct, frozen=True):
    """What a module teaches, in somebody's framework."""

    framework: Line
    name: Line
    url: WebAddress


class Mastery(Struct, frozen=True, omit_defaults=True):
    """When a module counts as mastered: `pass_mark` needs this percentage of the points, `do_all` all of them; `m_of_n`
    needs m questions right among n that follow each other in the quiz at the end, `in_a_row` all n of them."""

    type: Literal["pass_mark", "do_all", "m_of_n", "in_a_row"] = "pass_mark"
    percent: Annotated[int, Meta(ge=1, le=100)] = 80
    m: Annotated[int, Meta(ge=1, le=50)] = 4
    n: Annotated[int, Meta(ge=1, le=50)] = 5

    @property
    def scaled(self) -> float | None:
        """The score that counts as mastered, 0 to 1, as cmi5's masteryScore has it; None where no score does."""
        return {"pass_mark": self.percent / 100, "do_all": 1.0}.get(self.type)

    @property
    def in_turn(self) -> int:
        """How many questions it looks at in turn; 0 where it goes by the score."""
        return self.n if self.scaled is None else 0


class Module(Struct, frozen=True, omit_defaults=True):
    """One module; its files are `module.<lang>.json`, `quiz.<lang>.json` and `search.<lang>.txt` under `path`."""

    id: Slug
    path: Line
    minutes: Annotated[int, Meta(ge=5, le=30)]
    level: Literal["starter", "next", "further"]
    objectives: list[Line] = []
    prereqs: list[Slug] = []
    skills: list[Skill] = []
    mastery: Mastery = Mastery()


class Removed(Struct, frozen=True, omit_defaults=True):
    """An id that is no longer used, and what took its place."""

    id: Line
    replaced_by: str = ""


class Pack(Struct, frozen=True, omit_defaults=True):
    """The index. `serial` only ever grows and is given by signing (0: not signed yet); `version` is for people."""

    format: Literal["learnpack/1"]
    id: PackId
    version: Line
    title: Annotated[dict[Lang, Line], Meta(min_length=1)]
    langs: Annotated[list[Lang], Meta(min_length=1)]
    licence: Line
    modules: Annotated[list[Module], Meta(min_length=1)]
    files: list[File]
    serial: Count = 0
    issued: str = ""
    summary: dict[Lang, Line] = {}
    authors: list[Line] = []
    attribution: list[Line] = []
    source_url: str = ""
    min_hub: Version = ""
    review_by: date | None = None
    removed_ids: list[Removed] = []

    def by_path(self) -> dict[str, File]:
        return {file.path: file for file in self.files}


class BadPack(Refused):
    """A pack that is not what the format says; nothing was added."""


ASK_PUBLISHER = N_("Ask whoever made the pack for a new copy.")
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def read(data: bytes) -> Pack:
    """The index in these bytes, with every path and reference in it checked."""
    try:
        pack = msgspec.json.decode(data, type=Pack)
    except (ValueError, RecursionError) as why:
        raise BadPack(
            N_("The index of this pack cannot be read: %(why)s. Nothing was added."), ASK_PUBLISHER, why=why
        ) from None
    if problem := problem_of(pack):
        raise BadPack(
            N_("The index of this pack is not right: %(why)s. Nothing was added."), ASK_PUBLISHER, why=problem
        )
    return pack


def problem_of(pack: Pack) -> str:
    """Why this index is not right, though each of its fields is; empty when it is."""
    return _files(pack) or _modules(pack)


def _files(pack: Pack) -> str:
    twice = [path for path, times in Counter(f.path.casefold() for f in pack.files).items() if times > 1]
    if twice:
        return f"two files are both called {twice[0]}"
    hidden = {f.sha256 for f in pack.files if f.role in ("lesson", "quiz")}
    shown = [f.path for f in pack.files if f.role in SERVED and f.sha256 in hidden]
    if shown:
        return f"{shown[0]!r} would give a quiz or a lesson an address"
    return next((f"{f.path!r} {why}" for f in pack.files if (why := path_problem(f.path) or _file_problem(f))), "")


def _file_problem(file: File) -> str:
    if file.role in SERVED and file.type not in SERVED_TYPES:
        return f"is of the type {file.type}"
    read_whole = file.role not in SERVED or file.type == "image/svg+xml"
    return "is far larger than it should be" if read_whole and file.size > LARGEST_TEXT else ""


def path_problem(path: str) -> str:
    """Why a path is refused: it could leave its folder, or some system could not hold it. Refused, never cleaned."""
    parts = path.split("/")
    checks = {
        "is not in Unicode's composed form": unicodedata.normalize("NFC", path) != path,
        "has a character that names cannot have": any(not c.isprintable() or c in '\\:*?"<>|' for c in path),
        "leaves the folder of the pack": path.startswith("/") or any(part in ("", ".", "..") for part in parts),
        "ends in a dot or a space": any(part.endswith((".", " ")) for part in parts),
        "is a name that Windows keeps for itself": any(RESERVED.fullmatch(part) for part in parts),
        "is too long": len(path) > LONGEST_PATH,
    }
    return next((why for why, wrong in checks.items() if wrong), "")


def _modules(pack: Pack) -> str:
    ids = [module.id for module in pack.modules]
    if len(set(ids)) != len(ids):
        return "two modules have the same id"
    if len(set(pack.langs)) != len(pack.langs):
        return "a language is named twice"
    first, files = pack.langs[0], pack.by_path()
    for module in pack.modules:
        lesson = files.get(f"{module.path}/module.{first}.json")
        if lesson is None or lesson.role != "lesson" or not lesson.size:
            return f"the module {module.id} has no text in {first}"
        if unknown := set(module.prereqs) - set(ids):
            return f"the module {module.id} needs {min(unknown)}, which is not in the pack"
    return ""
