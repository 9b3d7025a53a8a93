"""`make bench-peer`: the same journeys on the hub and on Kolibri, in turn, in one run, for docs/benchmarks-peer.md.

What Kolibri has no counterpart of is left out: it has no pack of ours, so its module is measured by what it saves.
"""

import shutil
import statistics
import tempfile
from collections import Counter
from pathlib import Path

from tests.benchmarks import everyday, hall, kolibri, table
from tests.benchmarks.browser import SlowPhone, chromium
from tests.benchmarks.hall import RUNS, SECONDS, Hall, Loaded
from tests.conftest import ROOT

PHONES = 30
SLOW_PHONES, SYNC_MS = 50, 10
NAMES = ("hub", "Kolibri")


class Ratios(table.Table):
    """A table with a column for each, and how many times better the hub is."""

    def pair(self, what, make, ours, theirs, *, least=False, note=""):
        """A number of each; `least` where more is better."""
        times = (ours / theirs if least else theirs / ours) if ours and theirs else 0
        self.row(what, make(ours), make(theirs), table.Value(times, " times"), note=note)

    def markdown(self, how):
        lines = [f"# {self.title}", "", f"{how} {table.machine()}, {table.today()}.", ""]
        for heading, rows in self.sections.items():
            lines += [f"## {heading}", "", "| what | hub | Kolibri | better by | |", "|---|---|---|---|---|"]
            for row in rows:
                numbers = [table.Value(**value).text(value["number"]) for value in row["values"]]
                lines.append(f"| {row['what']} | {' | '.join(numbers)} | {row['note']} |")
            lines.append("")
        return "\n".join(lines)


def milliseconds(number):
    return table.Value(number * 1000, " ms")


class Both:
    """The hub and its peer, loaded in turn."""

    def __init__(self, rows, here, peer):
        self.rows, self.here, self.peer = rows, here, peer

    def load(self, what, ours, theirs, requests=1):
        """Rates, times and CPU. Kolibri needs so many `requests` for one of what is counted."""
        sides = [], []
        for _ in range(RUNS):
            sides[0].append(self.here.load(ours))
            sides[1].append(Loaded(self.peer.url, self.peer.process, theirs, SECONDS))
        rate, late, cpu = ([statistics.median(getattr(run, name) for run in side) for side in sides] for name in SEEN)
        errors = [hall.said(sum((run.errors for run in side), Counter())) for side in sides]
        note = "; ".join(f"{name}: {told}" for name, told in zip(NAMES, errors, strict=True))
        self.rows.pair(f"{what}, a second", table.rate, rate[0], rate[1] / requests, least=True, note=note)
        self.rows.pair(f"{what}, p99 of a request", milliseconds, *late)
        self.rows.pair(f"{what}, CPU", milliseconds, cpu[0], cpu[1] * requests)


SEEN = ("rate", "p99", "cpu")


def pages(rows, here, peer, cards):
    """The first page on a phone that was never there, on a fast line and on a slow one; both until it can be used."""
    with chromium() as browser:
        if browser is None:
            return
        first = [visited(browser, here.hub.url, "main a, main button"), visited(browser, peer.url, "input")]
    rows.pair("first page, cold: bytes in all", table.kilobytes, first[0][0], first[1][0])
    rows.pair("first page, cold: requests", lambda number: table.Value(number, ""), first[0][1], first[1][1])
    rows.pair("first page, cold, usable on a slow phone", table.seconds, first[0][2], first[1][2])


def visited(browser, url, sign):
    """Bytes and requests of a first visit, and the median of the seconds that it takes on a slow phone."""
    phone = SlowPhone(browser)
    phone.usable(url, sign)
    phone.page.wait_for_load_state("networkidle")
    seen, times = list(phone.bytes), []
    phone.close()
    for _ in range(RUNS):
        phone = SlowPhone(browser)
        phone.slowly()
        times.append(phone.usable(url, sign))
        phone.close()
    return sum(seen), len(seen), statistics.median(times)


def loads(rows, here, peer, learners):
    """A learner's own page, and saving an answer."""
    both, some = Both(rows, here, peer), learners[:PHONES]
    home = here.pages("/", PHONES)
    both.load("learner's home: the document", home, [[one.request("GET", kolibri.HOME)] for one in some])
    whole = [[one.request("GET", path) for path in one.home] for one in some]
    both.load("learner's home: with what its page asks for", home, whole, len(whole[0]))
    answers = [[one.answering(number)] for number, one in enumerate(some)]
    both.load("save one answer", here.answers(PHONES), answers)
    rows.pair("memory, idle", table.megabytes, here.idle, peer.idle)
    rows.pair("memory, after that load", table.megabytes, here.process.memory, peer.process.memory)
    rows.pair("start to first answer", table.seconds, here.started, peer.started)


def on_a_slow_card(rows, both):
    """Saving answers where each sync takes its time."""
    what = f"save one answer, a card with {SYNC_MS} ms a sync, {SLOW_PHONES} phones"
    learners = kolibri.signed_in(both.peer, SLOW_PHONES)
    answers = [[one.answering(number)] for number, one in enumerate(learners)]
    both.load(what, both.here.answers(SLOW_PHONES), answers)


def size_of_peer():
    """Megabytes of its virtual environment, without pip."""
    files = (path for path in kolibri.PLACE.rglob("*") if not path.is_symlink())
    return sum(everyday.blocks(path) for path in files if not {"pip", "ensurepip"} & {*path.parts}) / (1 << 20)


def measure(rows, folder):
    """Set both up, and measure them in turn."""
    command = kolibri.installed()
    kolibri.provisioned(command, folder / "peer")
    cards, _ = hall.furnish(folder / "data")
    rows.begin("Both, on an ordinary day")
    with Hall(folder / "data") as here, kolibri.Peer(command, folder / "peer") as peer:
        here.sign_in(cards[:SLOW_PHONES])
        pages(rows, here, peer, cards)
        loads(rows, here, peer, kolibri.made(peer, SLOW_PHONES))
        cookies = here.cookies
    rows.pair("installed size, without pip", table.megabytes, everyday.installed(), size_of_peer())
    if preload := hall.slow_card(folder):
        slow = {"LD_PRELOAD": str(preload), "CARD_SYNC_US": str(SYNC_MS * 1000)}
        with Hall(folder / "data", cookies, **slow) as here, kolibri.Peer(command, folder / "peer", **slow) as peer:
            on_a_slow_card(rows, Both(rows, here, peer))


def main():
    """Measure both."""
    folder, rows = Path(tempfile.mkdtemp()), Ratios("The hub beside its peer")
    (folder / "peer").mkdir()
    try:
        measure(rows, folder)
    finally:
        shutil.rmtree(folder)
    rows.keep("peer")
    if SECONDS >= 5:
        how = (
            f"`make bench-peer`: Kolibri {kolibri.VERSION} and the hub, with the same load generator on the same cores,"
        )
        how += f" in turn; medians of {RUNS} runs of {SECONDS:g} s. More than once is in the hub's favour."
        (ROOT / "docs" / "benchmarks-peer.md").write_text(rows.markdown(how))


if __name__ == "__main__":
    main()
