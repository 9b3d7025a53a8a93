"""Tables as files that spreadsheets open: nothing in a cell can act, and accents are read right."""

import csv
import io
from collections.abc import Iterable, Sequence

BOM = "\ufeff"  # or Excel reads UTF-8 as something else
# What a spreadsheet may run: https://owasp.org/www-community/attacks/CSV_Injection
ACTS = ("=", "+", "-", "@", "\t", "\r")
CSV, XLSX = "csv", "xlsx"
TYPES = {CSV: "text/csv", XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}

Cell = str | int | float | None
Table = Iterable[Sequence[Cell]]


def as_file(kind: str, rows: Table) -> bytes:
    """The table as a file of this kind, one of `TYPES`. Numbers stay numbers; a text that begins as a formula does gets
    an apostrophe."""
    inert = [[_inert(cell) for cell in row] for row in rows]
    return _csv(inert) if kind == CSV else _xlsx(inert)


def _inert(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(ACTS) else cell


def _csv(rows: Table) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return (BOM + out.getvalue()).encode()


def _xlsx(rows: Table) -> bytes:
    import xlsxwriter  # noqa: PLC0415 - 8 MB that a hub which never makes such a file need not hold

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(number, place, cell)
                elif cell is not None:
                    sheet.write_number(number, place, cell)
        sheet.autofit()
    return out.getvalue()
