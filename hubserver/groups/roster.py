"""A roster: a list of names from a spreadsheet, read line by line. What cannot be read is told, with its line."""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hubserver.errors import N_, HubError
from hubserver.i18n import Language
from hubserver.people.names import folded, shown
from hubserver.people.roll import LONGEST
from hubserver.typed import line

LONGEST_GROUP = 40  # letters of the name of a group
MOST = 200  # names at once: they are added in one job, which holds up everybody's answers for a moment
NAME, FIRST, LAST, GROUP, LANGUAGE = "name", "first", "last", "group", "language"

# What the heads of columns may be called, folded; in English and Welsh.
HEADS = {
    NAME: "name, names, full name, learner, learner name, student, student name, participant, enw, enw llawn, dysgwr",
    FIRST: "first name, firstname, first, forename, given name, enw cyntaf",
    LAST: "surname, last name, lastname, last, family name, cyfenw",
    GROUP: "group, class, session, cohort, grwp, dosbarth",
    LANGUAGE: "language, lang, iaith",
}
WORDS = {
    NAME: N_("name"),
    FIRST: N_("first name"),
    LAST: N_("surname"),
    GROUP: N_("group"),
    LANGUAGE: N_("language"),
}
COLUMN = {head: column for column, heads in HEADS.items() for head in heads.split(", ")}
TITLE = re.compile(r"^(mr|mrs|ms|miss|mx|dr)\b\.?\s+", re.IGNORECASE)

NO_NAME = N_("There is no name in this line.")
LONG_NAME = N_("The name in this line is too long.")
LONG_GROUP = N_("The group in this line has too long a name.")
MANY_CELLS = N_("This line has more columns than the list.")
ODD_QUOTES = N_("A quotation mark in this line has no partner.")


@dataclass(frozen=True)
class Line:
    """Somebody on the list, their first name first. `language` is a code of this hub's, `unknown` one it has not."""

    number: int
    name: str
    group: str = ""
    language: str = ""
    unknown: str = ""

    @property
    def shown(self) -> str:
        """The name as others will see it."""
        return shown(self.name)


@dataclass(frozen=True)
class Unread:
    """A line that cannot be read, and why, as a marked sentence."""

    number: int
    text: str
    why: str


@dataclass(frozen=True)
class Roster:
    """A list, read. `columns` is what each column was taken for, "" where it is left out."""

    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    unread: tuple[Unread, ...]


@dataclass(frozen=True)
class _Row:
    number: int
    text: str
    cells: tuple[str, ...] | None  # None when the quotation marks do not pair


def decoded(data: bytes) -> str:
    """The text of a file: UTF-8, UTF-16 with its mark, or else what older Windows programs write."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", "replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", "replace")
    if "\0" in text or text.startswith("PK\x03"):
        raise HubError(
            N_("That file is not a list that we can read. Nobody was added."),
            N_("In your spreadsheet, choose “Save as”, then “CSV”. Use that file."),
        )
    return text


def words_for(languages: Iterable[Language]) -> dict[str, str]:
    """How a list may call these languages: by code, in their own name, or in English."""
    names = {each.code: (each.code, each.name, each.locale.get_language_name("en") or "") for each in languages}
    return {folded(name): code for code, some in names.items() for name in some}


def read(text: str, languages: Mapping[str, str]) -> Roster:
    """The people on a list. `languages` are the codes of this hub's languages by their folded names."""
    rows = _rows(text)
    cells = [row.cells for row in rows if row.cells]
    head = _head(cells)
    columns = head or _guess(cells)
    found = [_line(row, columns, languages) for row in rows if not (head and row.cells is cells[0])]
    lines = tuple(each for each in found if isinstance(each, Line))
    if not found:
        raise HubError(
            N_("There is no name in that list. Nobody was added."), N_("Put each name in a line of its own.")
        )
    if len(lines) > MOST:
        raise HubError(
            N_("There are more than %(most)s names in that list. Nobody was added."),
            N_("Make two lists of it, and use one after the other."),
            most=MOST,
        )
    return Roster(columns, lines, tuple(each for each in found if isinstance(each, Unread)))


def _rows(text: str) -> list[_Row]:
    """The lines that say something, cut into cells. Each is read by itself, so that an odd quotation mark costs one."""
    numbered = list(enumerate(re.split(r"\r\n|\r|\n", text.lstrip("\ufeff")), 1))
    some = [(number, each) for number, each in numbered if each.strip(' \t,;"')]
    delimiter = ","
    if some and (told := re.fullmatch(r"sep=([,;\t])", some[0][1])):  # Excel's own first line
        delimiter, some = told[1], some[1:]
    elif some:
        delimiter = max("\t;,", key=re.sub('"[^"]*"', "", some[0][1]).count)
    return [_Row(number, line(each)[:80], _cells(each, delimiter)) for number, each in some]


def _cells(text: str, delimiter: str) -> tuple[str, ...] | None:
    if text.count('"') % 2:
        return None
    return tuple(line(cell) for cell in next(csv.reader([text], delimiter=delimiter, skipinitialspace=True)))


def _head(rows: list[tuple[str, ...]]) -> tuple[str, ...]:
    """What the first line says of each column, when it is a line of heads: one of them is for names, and does not come
    again below, as "student" would that tells what everybody is."""
    first, *others = rows or [()]
    columns = tuple(COLUMN.get(folded(re.sub(r"[\W_]+", " ", cell)), "") for cell in first)
    names = [place for place, column in enumerate(columns) if column in (NAME, FIRST)]
    again = any(row[place : place + 1] == first[place : place + 1] for row in others for place in names)
    return columns if names and not again else ()


def _guess(rows: list[tuple[str, ...]]) -> tuple[str, ...]:
    """What the columns of a list without heads may be; the preview shows it."""
    seconds = [row[1] for row in rows if len(row) > 1]
    single = all(len(row[0].split()) == 1 for row in rows) and all(len(second.split()) == 1 for second in seconds)
    if seconds and single and (len(set(seconds)) > 1 or len(rows) == 1):  # not one word for all: that is a group
        return FIRST, LAST, GROUP, LANGUAGE
    return NAME, GROUP, LANGUAGE


def _line(row: _Row, columns: tuple[str, ...], languages: Mapping[str, str]) -> Line | Unread:
    """What a line says, or why it cannot be read."""
    if row.cells is None:
        return Unread(row.number, row.text, ODD_QUOTES)
    if any(row.cells[len(columns) :]):
        return Unread(row.number, row.text, MANY_CELLS)
    said = dict.fromkeys(HEADS, "") | {column: cell for column, cell in zip(columns, row.cells, strict=False) if cell}
    family, comma, given = said[NAME].partition(",")
    name = TITLE.sub("", line(f"{given} {family}" if comma else f"{said[NAME] or said[FIRST]} {said[LAST]}"))
    if not shown(name):
        return Unread(row.number, row.text, NO_NAME)
    if len(shown(name)) > LONGEST:
        return Unread(row.number, row.text, LONG_NAME)
    group = said[GROUP] if any(c.isalnum() for c in said[GROUP]) else ""
    if len(group) > LONGEST_GROUP:
        return Unread(row.number, row.text, LONG_GROUP)
    code = languages.get(folded(said[LANGUAGE]), "")
    return Line(row.number, name, group, code, "" if code else said[LANGUAGE])
