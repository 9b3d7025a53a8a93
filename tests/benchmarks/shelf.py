"""A shelf of two thousand modules in eight packs: what the shelf, a search and a learner's first page cost then."""

from tests.benchmarks import table
from tests.benchmarks.everyday import PHONES, wire
from tests.packs.many import large, signed
from tests.packs.press import public_file

PACKS, EACH = 8, 250
PAGES = (
    ("the shelf", "/modules/", 14, (None, None)),
    ("a search", "/modules/?q=tav&level=starter", 14, (None, None)),
    ("learner's home", "/", 20, (450, 0.15)),
    ("a search for what every module has", "/modules/?q=the+pay", 14, (None, None)),
)


def measure(rows, here, folder):
    """Fill the shelf of a hub, and measure."""
    here.hub.run("pack", "trust", str(public_file(folder)))
    for number in range(PACKS):
        pack = signed(folder / f"pack-{number}", f"org.example.pack-{number}", large(number, EACH))
        done = here.hub.run("pack", "install", str(pack))
        assert done.returncode == 0, done.stderr
    pages(rows, here, f"{PACKS * EACH} modules", PAGES)


def pages(rows, here, of, some):
    """How large some pages are, and how quickly they come."""
    for what, path, most, bars in some:
        rows.row(f"{what}, {of}: document", table.kilobytes(wire(here.phone(), path)[0], most))
        here.speed(rows, f"{what}, {of}, {PHONES} phones", bars, here.pages(path, PHONES))
    rows.row("memory, after that load", table.megabytes(here.process.memory, 140))
