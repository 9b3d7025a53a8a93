"""`pack.json`: the index of a pack, format learnpack/1. Reading it checks it."""

import re
from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from hubserver.errors import N_, Refused
from hubserver.packs import names, plainjson

LARGEST_TEXT = 8 << 20  # bytes of a lesson, a quiz, the words for search or a drawing: these are read whole
LARGEST_TEXTS = 64 << 20  # of all that is read whole of a pack
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
Lines = Annotated[list[Line], Meta(max_length=100)]
ByLang = Annotated[dict[Lang, Line], Meta(max_length=100)]
Count = Annotated[int, Meta(ge=0, le=LARGEST_NUMBER)]
Role = Literal["lesson", "quiz", "search", "media", "caption", "transcript"]
SERVED = ("media", "caption", "transcript")  # only these have an address; a quiz never
# What an address may answer with; nothing that a browser would run in the hub's name.
SERVED_TYPES = {
    *("image/webp", "image/png", "image/jpeg", "image/gif", "image/svg+xml"),
    *("audio/mpeg", "audio/ogg", "audio/mp4", "video/mp4", "video/webm", "text/vtt", "text/plain"),
}


TURNING = re.compile("[\u202d\u202e]")  # these override a direction: what is read is not what is written
TURNED = re.compile(f"[\0-\x1f\x7f-\x9f]|{TURNING.pattern}")  # and control characters


class File(Struct, frozen=True, omit_defaults=True):
    """One file of the pack, pinned by its digest. `orig_of` is the path of what it was made from."""

    path: Annotated[str, Meta(min_length=1, max_length=4 * names.LONGEST)]
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
    objectives: Lines = []
    prereqs: Annotated[list[Slug], Meta(max_length=100)] = []
    skills: Annotated[list[Skill], Meta(max_length=100)] = []
    mastery: Mastery = Mastery()


class Removed(Struct, frozen=True, omit_defaults=True):
    """An id that is no longer used, and what took its place."""

    id: Line
    replaced_by: Annotated[str, Meta(max_length=300)] = ""


class Pack(Struct, frozen=True, omit_defaults=True):
    """The index. `serial` only ever grows and is given by signing (0: not signed yet); `version` is for people."""

    format: Literal["learnpack/1"]
    id: PackId
    version: Line
    title: Annotated[dict[Lang, Line], Meta(min_length=1, max_length=100)]
    langs: Annotated[list[Lang], Meta(min_length=1, max_length=100)]
    licence: Line
    modules: Annotated[list[Module], Meta(min_length=1, max_length=2_000)]
    files: list[File]
    serial: Count = 0
    issued: Annotated[str, Meta(max_length=40)] = ""
    summary: ByLang = {}
    authors: Lines = []
    attribution: Lines = []
    source_url: WebAddress = ""
    min_hub: Version = ""
    review_by: date | None = None
    removed_ids: Annotated[list[Removed], Meta(max_length=20_000)] = []

    def by_path(self) -> dict[str, File]:
        return {file.path: file for file in self.files}


class BadPack(Refused):
    """A pack that is not what the format says; nothing was added."""

    @property
    def sentence(self) -> str:
        """What is wrong alone, in English: for authors, to whose packs nothing was to be added."""
        return str(self.message) % self.values


ASK_PUBLISHER = N_("Ask whoever made the pack for a new copy.")
# Where the sentence before is also told to authors, at a time when nothing is added.
NOT_ADDED = N_("Nothing was added. Ask whoever made the pack for a new copy.")


def read(data: bytes) -> Pack:
    """The index in these bytes, with every path and reference in it checked."""
    try:
        pack = plainjson.decode(data, Pack)
    except ValueError as why:
        raise BadPack(
            N_("The index of this pack cannot be read: %(why)s. Nothing was added."), ASK_PUBLISHER, why=why
        ) from None
    if problem := problem_of(pack):
        raise problem
    return pack


def problem_of(pack: Pack) -> BadPack | None:
    """Why this index is not right, though each of its fields is; None when it is."""
    return _texts(pack) or _names(pack) or _files(pack) or _languages(pack) or _modules(pack)


def _texts(pack: Pack) -> BadPack | None:
    """These are shown to who decides whether a pack is added: what they say must be what is read."""
    called = [*pack.title.values(), pack.version, pack.licence]
    taught = [text for module in pack.modules for text in module.objectives]
    taught += [text for module in pack.modules for skill in module.skills for text in (skill.framework, skill.name)]
    texts = [*called, *pack.summary.values(), *pack.authors, *pack.attribution, *taught]
    if turned := next((text for text in texts if TURNED.search(text)), ""):
        return BadPack(
            N_("The index of this pack has a text with signs that hide or turn letters: %(text)s."),
            NOT_ADDED,
            text=names.shown(turned),
        )
    if not all(map(names.seen, called)):
        return BadPack(N_("The index of this pack has a title that nobody can see."), NOT_ADDED)
    return None


def _names(pack: Pack) -> BadPack | None:
    for file in pack.files:
        if sentence := names.problem(file.path):
            return BadPack(sentence, NOT_ADDED, file=names.shown(file.path))
    sentence, name = names.mistaken(file.path for file in pack.files)
    return BadPack(sentence, NOT_ADDED, file=names.shown(name)) if sentence else None


def _files(pack: Pack) -> BadPack | None:
    hidden = {f.sha256 for f in pack.files if f.role in ("lesson", "quiz")}
    sizes = {f.sha256: f.size for f in pack.files}
    for file in pack.files:
        about = {"file": file.path, "type": file.type}
        if file.role in SERVED and file.sha256 in hidden:
            return BadPack(N_("%(file)s would show the answers of a quiz to everybody."), NOT_ADDED, **about)
        if file.role in SERVED and file.type not in SERVED_TYPES:
            return BadPack(N_("%(file)s is of a kind that hubs do not show (%(type)s)."), NOT_ADDED, **about)
        if sizes[file.sha256] != file.size:
            return BadPack(N_("The index of this pack gives two sizes for one file: %(file)s."), NOT_ADDED, **about)
        if _read_whole(file) and file.size > LARGEST_TEXT:
            return BadPack(N_("%(file)s is far larger than a text or a drawing may be."), NOT_ADDED, **about)
    if sum(file.size for file in pack.files if _read_whole(file)) > LARGEST_TEXTS:
        return BadPack(N_("All the texts of this pack together are far larger than they may be."), NOT_ADDED)
    return None


def _read_whole(file: File) -> bool:
    return file.role not in SERVED or file.type == "image/svg+xml"


def _languages(pack: Pack) -> BadPack | None:
    if len(set(pack.langs)) != len(pack.langs):
        return BadPack(N_("The index of this pack names a language twice."), NOT_ADDED)
    return None


def _modules(pack: Pack) -> BadPack | None:
    ids = {module.id for module in pack.modules}
    if len(ids) != len(pack.modules):
        return BadPack(N_("Two modules of this pack have the same id."), NOT_ADDED)
    first, files = pack.langs[0], pack.by_path()
    for module in pack.modules:
        lesson = files.get(f"{module.path}/module.{first}.json")
        if lesson is None or lesson.role != "lesson" or not lesson.size:
            return BadPack(
                N_("The module %(module)s has no text in %(lang)s."), NOT_ADDED, module=module.id, lang=first
            )
        if unknown := set(module.prereqs) - ids:
            return BadPack(
                N_("The module %(module)s needs %(other)s, which is not in the pack."),
                NOT_ADDED,
                module=module.id,
                other=min(unknown),
            )
    return None
