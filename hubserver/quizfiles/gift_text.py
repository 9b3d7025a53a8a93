"""How GIFT is written: questions between empty lines, each with its comments, title, format and braces.

https://docs.moodle.org/en/GIFT_format
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from hubserver.quizfiles.imported import Unfit
from hubserver.quizfiles.naming import slug
from hubserver.quizfiles.texts import Format

CATEGORY = re.compile(r"\s*\$CATEGORY:\s*(.*)")
PART = re.compile(r"(?<!/)/(?!/)")  # two are one that belongs to a name
NOT_A_TAG = re.compile(r"\$(course|system|cat|module)\w*\$|top|default for .*", re.IGNORECASE)
ABOUT = re.compile(r"\[(id|tag):([^\]]{1,200})\]")
ESCAPED = re.compile(r"\\([~=#{}:n\\])")
HIDDEN = re.compile("[\ue100-\ue17f]")
TITLE = re.compile(r"\s*::(.*?)::", re.DOTALL)
FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
CLOSING_TAGS = re.compile(r"(\s*</\w+>)+\s*")
FIRST_HIDDEN = 0xE100


def hide(text: str) -> str:
    """Escaped signs as letters that mean nothing, so that the text can be cut at the others."""
    return ESCAPED.sub(lambda sign: chr(FIRST_HIDDEN + ord(sign[1])), text)


def show(text: str) -> str:
    """The signs that were escaped, as themselves; `\\n` is a new line."""
    return HIDDEN.sub(lambda sign: _sign(chr(ord(sign[0]) - FIRST_HIDDEN)), text).strip()


def _sign(letter: str) -> str:
    return "\n" if letter == "n" else letter


@dataclass
class Block:
    """What stands between two empty lines. `ids` and `tags` come from its comments."""

    line: int
    text: str = ""
    ids: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Written:
    """A block cut in pieces, its escaped signs still hidden; `answers` is None where there are no braces."""

    title: str
    format: Format
    before: str
    answers: str | None
    after: str


def blocks(text: str) -> Iterator[Block]:
    """Every question of a file, under the tags of its category."""
    category: list[str] = []
    block = Block(1)
    for number, line in enumerate([*text.split("\n"), ""], 1):
        begins = line.lstrip().startswith("::") and "}" in hide(block.text)
        found = CATEGORY.fullmatch(line)
        if not line.strip() or found or begins:
            if block.text.strip():
                yield block
            block = Block(number, tags=[*category])
        if found:
            category = category_tags(found[1])
            block.tags = [*category]
        elif line.lstrip().startswith("//"):
            for kind, value in ABOUT.findall(line):
                (block.ids if kind == "id" else block.tags).append(value.strip())
        elif line.strip():
            block.line = block.line if block.text else number
            block.text += line + "\n"
    # The empty line that was added ended the last one.


def category_tags(category: str) -> list[str]:
    """The last part of a category's path, where somebody gave it a name."""
    name = PART.split(category)[-1].replace("//", "/").strip()
    return [] if NOT_A_TAG.fullmatch(name) or not name else [name]


def tags(block: Block) -> list[str]:
    """Its tags as ours."""
    return list(dict.fromkeys(map(slug, block.tags)))


def cut(block: Block) -> Written:
    """Its pieces. Raises Unfit where its braces do not fit."""
    text = hide(block.text)
    title = TITLE.match(text)
    format_, text = formatted(text[title.end() :] if title else text, "moodle")
    before, brace, rest = text.partition("{")
    answers, closed, after = rest.partition("}")
    if "}" in before:
        raise Unfit("it has a } without a { in front")
    if brace and not closed:
        raise Unfit("its { has no } before the next empty line")
    if "{" in after:
        raise Unfit("it has several places for an answer; is an empty line missing below one of them?")
    if CLOSING_TAGS.fullmatch(after):
        before, after = before + after, ""
    return Written(show(title[1]) if title else "", format_, before, answers if brace else None, after)


def formatted(text: str, otherwise: Format) -> tuple[Format, str]:
    """The format that a text names for itself, and the text without it."""
    found = FORMAT.match(text)
    if found is None:
        return otherwise, text
    format_: Format = found[1].lower()  # type: ignore[assignment]  # the pattern has no others
    return format_, text[found.end() :]
