"""Tables as files that spreadsheets open: nothing in a cell can act, and accents are read right."""

import csv
import io
from collections.abc import Iterable, Sequence

BOM = "\ufeff"  # or Excel reads UTF-8 as something else
ACTS = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
)  # what a spreadsheet may run: https://owasp.org/www-community/attacks/CSV_Injection

Cell = str | int | float | None


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A CSV file in UTF-8. Numbers stay numbers; a text that begins as a formula does gets an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([_inert(cell) for cell in row] for row in rows)
    return (BOM + out.getvalue()).encode()


def _inert(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(ACTS) else cell
