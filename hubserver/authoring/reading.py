"""How hard a text is to read: its sentences with their lines, and the school year that English asks for."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hubserver.authoring.boxes import indent
from hubserver.authoring.folder import after_fence

LONGEST = 20  # words; in a longer sentence people lose the beginning
WORDS_A_MINUTE = 200
END = re.compile(r"(?<=[.!?…])[\"'”’)]*\s+")
WORD = re.compile(r"[^\W\d_][\w’'-]*|[\d.,]*\d")
SOUND = re.compile(r"[aeiouy]+")
SILENT = re.compile(r"(?<=[^aeiouy])(?:e|es|ed)$(?<!le)(?<!les)(?<!ted)(?<!ded)")
# What a line begins with before its text; all but the first two begin a text of their own.
BEGINS = re.compile(r"[\s>]*(?P<mark>(?:(?:[-*+]|\d{1,9}[.)]|:|\[\^[^\]]+\]:)\s+(?:\[[ xX]\] )?)*)")
BOX = re.compile(r"(?:!!!|\?\?\?\+?|===|:{3,})[^\"\[]*(?:[\"\[](?P<title>.*)[\"\]])?\s*$|\[!\w+\][+-]? *(?P<alert>.*)$")
NOT_READ = re.compile(
    r"#{1,6}\s|\{[:%{]|</?(?:details|summary)|[-*_=]{3,}\s*$|\|?[ :]*-+[ :]*(?:\|[ :]*-+[ :]*)+\|?\s*$"
)
DEFINED = re.compile(r"(?:\*?\[[^\]]+\]:)\s*\S")
CELLS = re.compile(r"^\s*\||\s\|\s")
ROW = re.compile(r"(?<!\\)\|")
MATHS = re.compile(r"\$\$.*?\$\$|\\\[.*?\\\]|\\\(.*?\\\)|(?<![\\$\d])\$(?![\s$])[^$]+?(?<!\s)\$(?![$\d])", re.DOTALL)
LEFT_OUT = re.compile(r"!\[[^\]]*\]\([^)]*\)(?:\{[^}]*\})?|\[\^[^\]]+\]|(?<=[\])*_`])\{:?[^}]*\}|<(?!https?:)[^>]*>")
LINKED = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\](?:\([^)]*\)|\[[^\]]*\])?")
SIGNS = re.compile(r"[*`~]+|\\(?=[^\w\s])|(?<!\w)_+|_+(?!\w)")


@dataclass(frozen=True)
class Sentence:
    """One sentence, and the line on which it begins."""

    line: int
    text: str

    @property
    def words(self) -> list[str]:
        return WORD.findall(self.text)


def sentences(text: str, first: int = 1) -> list[Sentence]:
    """The sentences of a piece of Markdown that begins on the line `first`; code, formulas and headings have none."""
    return [said for at, lines in _texts(text.split("\n")) for said in _cut(_plain(lines), first + at)]


def _texts(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """What is read together, such as a paragraph or a cell of a table, with the number of its first line."""
    at, open_ = 0, list[str]()
    for number, line, begins in _read(lines):
        if open_ and (begins or not line):
            yield at, open_
            open_ = []
        if CELLS.search(MATHS.sub("", line)):
            yield from ((number, [cell]) for cell in ROW.split(line) if cell.strip())
        elif line:
            at, open_ = (at, [*open_, line]) if open_ else (number, [line])
    if open_:
        yield at, open_


def _read(lines: list[str]) -> Iterator[tuple[int, str, bool]]:
    """Each line without what it begins with, and whether it begins something; what is not read is empty."""
    fence, formula, held, above = "", False, False, ""
    for number, line in enumerate(lines):
        bare = line.lstrip(" >")
        before, fence = fence, after_fence(bare, fence)
        edge = not (before or fence) and bare.strip() in ("$$", "\\[", "\\]")
        formula ^= edge
        begun = BEGINS.match(line)
        mark = begun["mark"] if begun else ""
        code = not held and not above.strip() and indent(line) >= 4
        held = bool(mark or BOX.match(bare)) or (held and (not line.strip() or indent(line) >= 2))
        above = line
        if before or fence or edge or formula or code:
            yield number, "", True
            continue
        said = line[begun.end() :] if begun else line
        box = BOX.match(said)
        if box:
            yield number, box["title"] or box["alert"] or "", True
            yield number, "", True
        else:
            yield number, "" if NOT_READ.match(said) or DEFINED.match(said) else said, bool(mark)


def _plain(lines: list[str]) -> list[str]:
    """These lines as they are heard."""
    text = LEFT_OUT.sub("", MATHS.sub("", "\n".join(lines)))
    return SIGNS.sub("", LINKED.sub(r"\1", text)).split("\n")


def _cut(lines: list[str], first: int) -> Iterator[Sentence]:
    text, at = "\n".join(lines), 0
    for stop in [*(match.end() for match in END.finditer(text)), len(text)]:
        said = " ".join(text[at:stop].split())
        if WORD.search(said):
            yield Sentence(first + text.count("\n", 0, at), said)
        at = stop


def grade(said: Iterable[Sentence]) -> float:
    """The school year of Flesch and Kincaid, for English; 0 where there is too little to tell.

    https://apps.dtic.mil/sti/citations/ADA006655
    """
    each = [words for sentence in said if (words := sentence.words)]
    words = [word for sentence in each for word in sentence]
    if len(words) < 100:
        return 0
    return max(0.0, 0.39 * len(words) / len(each) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59)


def syllables(word: str) -> int:
    """How many sounds an English word has, as near as its letters tell."""
    return max(1, len(SOUND.findall(SILENT.sub("", word.lower()))))
