"""What stands above a page, and in the settings of the programs that make sites of Markdown. Read kindly."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

LARGEST = 2 << 20
YAML = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
TOML = re.compile(r"\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)


@dataclass
class Left:
    """What could not be used: where it stands first, why, and how often."""

    found: dict[tuple[Path, str], list[int]] = field(default_factory=dict)

    def say(self, path: Path, line: int, why: str) -> None:
        self.found.setdefault((path, why), []).append(line)

    @property
    def said(self) -> list[str]:
        return [_said(path, why, lines) for (path, why), lines in self.found.items()]


def _said(path: Path, why: str, lines: list[int]) -> str:
    place = f"{path.as_posix()}:{lines[0]}" if lines[0] else path.as_posix()
    more = len(set(lines)) - 1
    return f"{place}: {why}" + (f" (and on {more} more lines)" if more > 1 else " (and on 1 more line)" if more else "")


class _Kind(yaml.SafeLoader):
    """Passes over what only the program itself can make."""


_Kind.add_multi_constructor("", lambda *_: None)


def settings(path: Path) -> dict[str, Any]:
    """A file of settings as far as it can be read; nothing where it cannot, or is not there."""
    return _yaml(text_of(path)) if path.is_file() else {}


def text_of(path: Path) -> str:
    """A text file, its letters guessed where it is not UTF-8; empty where it is no text at all."""
    data = path.read_bytes()[: LARGEST + 1]
    if b"\0" in data or len(data) > LARGEST:
        return ""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def unread(path: Path) -> str:
    """Why a page gives no words; "" where it gives some."""
    if path.stat().st_size > LARGEST:
        return "is larger than 2 MB; make several pages of it"
    text = text_of(path)
    if not text:
        return "is not text; save it again as UTF-8" if path.stat().st_size else "is empty"
    return "" if split(text)[2].strip() else "has no words in it"


def split(text: str) -> tuple[dict[str, Any], int, str]:
    """The front matter of a page, the number of its lines, and the page below it."""
    for fence, read in ((YAML, _yaml), (TOML, _toml)):
        if match := fence.match(text):
            return read(match[1]), match[0].count("\n"), text[match.end() :]
    return {}, 0, text


def line(value: Any) -> str:
    """A value as one line of text; empty where it is none."""
    return " ".join(str(value).split())[:300] if isinstance(value, str | int | float) else ""


def lines(value: Any) -> list[str]:
    """A list of texts, or a text of one."""
    every = value if isinstance(value, list) else [value]
    return [text for each in every if (text := line(each))]


def each_link(nav: Any, section: str = "") -> Iterator[tuple[str, str, str]]:
    """Section, title and address of each entry of a menu as MkDocs writes it."""
    if isinstance(nav, str):
        yield section, "", nav
    for entry in nav if isinstance(nav, list) else []:
        yield from each_link(entry, section)
    for title, below in nav.items() if isinstance(nav, dict) else []:
        if isinstance(below, str):
            yield section, line(title), below
        else:
            yield from each_link(below, line(title))


def _yaml(text: str) -> dict[str, Any]:
    try:
        data = yaml.load(text, _Kind)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _toml(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except ValueError:
        return {}
