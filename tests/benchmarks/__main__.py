"""`make bench`: measures a hub as a real process beside the budgets; prints a table and writes docs/benchmarks.md.

Nothing here is asserted: machines differ, and a timed test would fail on a busy one. `ARGS="SECTION …"` measures some
of it, and BENCH_SECONDS=1 makes each run short; the document is written only when all was measured at length. The
numbers are kept as JSON in .benchmarks/ each time.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from tests.benchmarks import browser, everyday, grown, hall, shelf, sticks, table
from tests.benchmarks.hall import RUNS, SECONDS, Hall
from tests.conftest import ROOT

ENOUGH = 5  # seconds a run, for numbers that are worth keeping
JOURNEYS = 5 * SECONDS


class Bench:
    """A folder with a hub whose hundred learners are signed in; the sections start hubs on it, or on copies."""

    def __init__(self, folder):
        self.folder, self.data = folder, folder / "data"
        self.rows = table.Table("Benchmarks")
        self.cards, self.tutor = hall.furnish(self.data)
        with Hall(self.data) as here:
            here.sign_in(self.cards)
            self.cookies = here.cookies

    def copy(self, name):
        """The hub as it was made, in a folder of its own."""
        return Path(shutil.copytree(self.data, self.folder / name / "data", ignore=shutil.ignore_patterns("*.sock")))

    def day(self):
        """An ordinary day."""
        data = self.copy("day")
        with Hall(data, self.cookies) as here:
            everyday.sizes(self.rows, here)
            everyday.speeds(self.rows, here)
            everyday.crowd(self.rows, here)
            everyday.journeys(self.rows, here, self.cards, self.tutor, JOURNEYS)
            entries = here.entries()
        everyday.start(self.rows, data, entries)
        self.rows.row("installed size, without pip", table.megabytes(everyday.installed(), 140))

    def phone(self):
        """A slow phone."""
        with Hall(self.copy("phone"), self.cookies) as here:
            browser.measure(self.rows, here, self.cards[0])

    def card(self):
        """A slow card."""
        if preload := hall.slow_card(self.folder):
            everyday.slow_cards(self.rows, self.copy("card"), self.cookies, preload)

    def shelf(self):
        """A shelf of two thousand modules."""
        data = self.copy("shelf")
        with Hall(data, self.cookies) as here:
            shelf.measure(self.rows, here, self.folder)

    def sticks(self):
        """A large pack on a stick."""
        place = self.folder / "stick"
        place.mkdir()
        sticks.measure(self.rows, self.copy("sticks"), place)

    def year(self):
        """A thousand learners after a year."""
        grown.measure(self.rows, self.copy("year"), self.cookies, self.tutor)


SECTIONS = ("day", "phone", "card", "shelf", "sticks", "year")


def main(wanted):
    """Measure these sections, or all."""
    folder = Path(tempfile.mkdtemp())
    try:
        bench = Bench(folder)
        for name in wanted or SECTIONS:
            section = getattr(bench, name)
            bench.rows.begin(section.__doc__.rstrip("."))
            section()
    finally:
        shutil.rmtree(folder)
    bench.rows.keep("bench")
    if not wanted and SECONDS >= ENOUGH:
        how = f"`make bench`; medians of {RUNS} runs of {SECONDS:g} s, the load generator on the same cores; sizes are"
        (ROOT / "docs" / "benchmarks.md").write_text(
            bench.rows.markdown(f"{how} exact, rates on other machines differ.")
        )


if __name__ == "__main__":
    main(sys.argv[1:])
