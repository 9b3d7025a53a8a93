"""`make soak`: two hours (MINUTES) of a hall's day: sixty learners who come and go, a tutor who looks at the room, new
versions of packs, and sticks. Nothing may go wrong, and memory stays as it is; says what an answer costs.

`python -m tests.benchmarks.soak [MINUTES]` ends with 1 where something was wrong.
"""

import json
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from tests.benchmarks import hall, sticks, table
from tests.benchmarks.hall import Hall
from tests.conftest import ROOT
from tests.packs.many import large, signed
from tests.packs.press import public_file

LEARNERS = 60
THINK = (1, 5)  # seconds between two things that a learner does
ROUNDS = 24  # packs and sticks that come, evenly
EVERY = 5  # seconds between two looks at the process
FLAT = 8  # megabytes that memory may differ between the second quarter of the time and the last


class Watch(threading.Thread):
    """Looks at the hub's process again and again."""

    def __init__(self, here):
        super().__init__(daemon=True)
        self._process, self._over = here.process, threading.Event()
        self.memory, self.threads, self.files = [], [], []

    def run(self):
        home = Path(f"/proc/{self._process.pid}")
        while not self._over.wait(EVERY):
            self.memory.append(self._process.memory)
            self.threads.append(len(list((home / "task").iterdir())))
            self.files.append(len(list((home / "fd").iterdir())))

    def stop(self):
        self._over.set()
        self.join()

    def quarter(self, number):
        """The median of the memory in a quarter of the time."""
        size = max(1, len(self.memory) // 4)
        return statistics.median(self.memory[number * size : (number + 1) * size] or self.memory)


def modules():
    """The addresses of the sample packs' modules."""
    for source in sorted(ROOT.glob("content_packs/*/pack.yaml")):
        pack = yaml.safe_load(source.read_text())["id"]
        yield from (f"/modules/{pack}/{module.name}" for module in sorted((source.parent / "modules").iterdir()))


def day(here, cards, tutor, seconds):
    """Sixty learners and a tutor, beside this process."""
    plan = {"url": here.hub.url, "seconds": seconds, "think": THINK, "learners": cards, "tutors": [tutor]}
    running = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.journeys"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    running.stdin.write(json.dumps(plan | {"modules": [*modules()]}))
    running.stdin.close()
    running.stdin = None
    return running


@dataclass
class Brought:
    """What a volunteer brought: what went wrong, and the seconds that it took and the bytes that were written then."""

    wrong: list = field(default_factory=list)
    seconds: float = 0
    written: int = 0


def visits(here, folder, seconds):
    """A volunteer comes while they learn: with a pack that is installed by command, then with one on a stick."""
    brought, end, media = Brought(), time.monotonic() + seconds, folder / "media"
    here.hub.run("pack", "trust", str(public_file(folder)))
    phone = sticks.steward(here.hub)
    for turn in range(1, ROUNDS + 1):
        pack = signed(folder / f"pack-{turn}", "org.example.soak", large(turn, 10), serial=turn)
        began, before = time.monotonic(), here.process.written
        done = here.hub.run("pack", "install", str(pack))
        brought.wrong += [f"pack install: {done.stderr.strip()}"] * (done.returncode != 0)
        stick = media / f"stick-{turn}"
        sticks.large(folder / f"stick-{turn}", f"org.example.stick{turn}", films=2)
        sticks.put_in(folder / f"stick-{turn}", stick, phone)
        sticks.add(here.hub, phone)
        stick.rename(folder / f"away-{turn}")
        brought.seconds += time.monotonic() - began
        brought.written += here.process.written - before
        time.sleep(max(0, (end - time.monotonic()) / (ROUNDS - turn + 1)))
        if time.monotonic() > end:
            break
    phone.close()
    return brought


def sizes(data):
    """Bytes of each table and index, as they lie in the database."""
    with closing(sqlite3.connect(data / "hub.sqlite")) as kept:
        return dict(kept.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name").fetchall())


def costs(rows, before, after, answers):
    """How the database grew for each answer, table by table. With an answer come its share of the steps, the visits and
    the sign-ins: the journal has about two entries for each."""
    kept = {name: size for name, size in after.items() if name.split("_")[0] != "shelf"}
    grown = {name: (size - before.get(name, 0)) / answers for name, size in kept.items()}
    rows.row("the database grows per answer", table.kilobytes(sum(grown.values())), note=f"{answers:,} answers")
    for name, each in sorted(grown.items(), key=lambda one: -one[1])[:6]:
        rows.row(f"- {name}", table.Value(each, " bytes"))


def card(rows, answers, written, brought, seconds):
    """What was written to the card for each answer, with its share of all else; and that without what packs wrote."""
    quiet = (written - brought.written) / (answers * (1 - brought.seconds / seconds))
    rows.row("written to the card per answer, packs too", table.kilobytes(written / answers))
    rows.row("written to the card per answer, while no pack came", table.kilobytes(quiet))


def told(rows, watch, answer):
    """What the learners and the process showed; whether all was well."""
    every = sorted(one for times in answer["times"].values() for one in times)
    note = f"{answer['finished']:,} modules finished; {hall.said(answer['errors'])}"
    rows.row(
        "pages and answers", table.count(len(every), "in all"), table.p99(every[int(len(every) * 0.99)]), note=note
    )
    flat = watch.quarter(3) - watch.quarter(1)
    rows.row(
        "memory: last quarter less the second", table.megabytes(flat, FLAT), note=f"{max(watch.memory):.0f} MB at most"
    )
    rows.row("threads at most", table.count(max(watch.threads), ""), note=f"{watch.threads[0]} at first")
    rows.row("files open at most", table.count(max(watch.files), ""), note=f"{watch.files[0]} at first")
    return not answer["errors"] and flat <= FLAT


def soak(minutes, folder):
    """Let the time pass; whether all was well."""
    rows, data = table.Table("Soak"), folder / "data"
    (folder / "media").mkdir()
    cards, tutor = hall.furnish(data)
    before = sizes(data)
    rows.begin(f"{LEARNERS} learners, {minutes:g} minutes")
    with Hall(data, HUB_STICKS=str(folder / "media")) as here:
        watch = Watch(here)
        watch.start()
        running = day(here, cards[:LEARNERS], tutor, minutes * 60)
        brought = visits(here, folder, minutes * 60 - 20)
        answer = json.loads(running.communicate()[0])
        watch.stop()
        written, entries = here.process.written, here.entries()
    well = told(rows, watch, answer)
    costs(rows, before, sizes(data), answer["answers"])
    card(rows, answer["answers"], written, brought, minutes * 60)
    rows.row("entries, and every one follows from the one before", table.count(entries, ""))
    print("\n".join(brought.wrong), flush=True)
    rows.keep("soak")
    return well and not brought.wrong


def main(minutes="120"):
    with tempfile.TemporaryDirectory() as folder:
        return soak(float(minutes), Path(folder))


if __name__ == "__main__":
    sys.exit(0 if main(*sys.argv[1:]) else 1)
