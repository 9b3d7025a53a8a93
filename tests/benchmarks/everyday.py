"""A hall on an ordinary day: how large the pages are, how quickly they come, what an answer costs the card."""

from importlib.metadata import distribution
from pathlib import Path
from re import findall

from tests.benchmarks import hall, table
from tests.benchmarks.hall import RUNS, Hall
from tests.conftest import PAYSLIP, ROOT
from tests.phone import Phone, http_sender

PHONES = 30
CARDS = ((10, 50), (50, 50))  # milliseconds a sync, phones


def sizes(rows, here):
    """Bytes on the wire, as a phone gets them on plain HTTP."""
    seen = wire(Phone(http_sender(here.hub.url)), "/")
    rows.row("first page, cold: document", table.kilobytes(seen[0], 14))
    rows.row("first page, cold: in all", table.kilobytes(sum(seen), 30), table.count(len(seen), "requests", 5))
    module = wire(here.phone(), PAYSLIP)
    rows.row("a module with a quiz, app warm, without its media", table.kilobytes(module[0], 30), warm(module, 2))
    rows.row("learner's home: document", table.kilobytes(wire(here.phone(), "/")[0], 20))


def warm(seen, bar):
    """How many requests a page needs where the phone has what never changes."""
    return table.count(len(seen[:1]), "request", bar)


def wire(phone, path):
    """The sizes of a page and of everything it brings from /static/, headers left out."""
    page = phone.once(path)
    found = [part.partition('"')[0] for part in page.text.split('"') if part.startswith("/static/")]
    return [
        int(page.headers["Content-Length"]),
        *(int(phone.once(each).headers["Content-Length"]) for each in dict.fromkeys(found)),
    ]


def speeds(rows, here):
    """Thirty phones, as fast as they are answered; then what each answer cost the card."""
    here.speed(rows, f"learner's home, {PHONES} phones", (450, 0.15), here.pages("/", PHONES))
    here.speed(rows, f"a module's page, {PHONES} phones", (None, None), here.pages(PAYSLIP, PHONES))
    answers = here.answers(PHONES)
    before, entries = here.process.written, here.entries()
    here.speed(rows, f"save one answer durably, {PHONES} phones", (600, 0.1), answers)
    written(rows, here, f"{PHONES} phones", before, entries, 15)
    before, entries = here.process.written, here.entries()
    here.load(answers[:1])
    written(rows, here, "alone", before, entries, 30)


def written(rows, here, who, before, entries, bar):
    """What went to the card for each answer since then."""
    each = (here.process.written - before) / max(1, here.entries() - entries)
    rows.row(f"written to the card per answer, {who}", table.kilobytes(each, bar))


def crowd(rows, here):
    """A hundred phones that do everything at once."""
    answers, paths = here.answers(hall.LEARNERS), ("/", PAYSLIP, "/modules/", "/me")
    plans = [
        [*(here.request(number, "GET", path) for path in paths), *answers[number]] for number in range(hall.LEARNERS)
    ]
    here.speed(rows, f"all of these in turn, {hall.LEARNERS} phones", (None, None), plans)
    rows.row("memory, idle", table.megabytes(here.idle, 60))
    rows.row(f"memory, under {hall.LEARNERS} phones", table.megabytes(here.process.memory, 140))


def journeys(rows, here, cards, tutor, seconds):
    """Learners who think a little, and a tutor who looks at the room."""
    paths = [PAYSLIP.replace("payslip", name) for name in ("payslip", "bills", "budget", "saving", "scams")]
    plan = {"url": here.hub.url, "seconds": seconds, "think": [0.2, 0.6], "learners": cards[:PHONES]}
    told = hall.beside("tests.benchmarks.journeys", plan | {"modules": paths, "tutors": [tutor]})
    note = f"{told['answers']} answers, {told['finished']} modules finished; {hall.said(told['errors'])}"
    every = sorted(time for times in told["times"].values() for time in times)
    rows.row(f"whole visits, {PHONES} phones and a tutor, pages and answers", table.p99(at(every, 0.99)), note=note)
    for step, times in told["times"].items():
        median = table.median(at(sorted(times), 0.5))
        rows.row(f"- {step}", median, table.p99(at(sorted(times), 0.99)), note=f"{len(times)} times")


def at(times, share):
    return times[int(len(times) * share)]


def slow_cards(rows, data, cookies, preload):
    """The same answers where the card takes its time for each sync."""
    for ms, phones in CARDS:
        with Hall(data, cookies, LD_PRELOAD=str(preload), CARD_SYNC_US=str(ms * 1000)) as here:
            bars = (500, 0.2) if ms == 10 else (None, None)
            what = f"save one answer, a card with {ms} ms a sync, {phones} phones"
            here.speed(rows, what, bars, here.answers(phones))


def start(rows, data, entries, bar=1.0):
    """Seconds from starting the process to its first healthy answer, on a folder that is there."""
    times = []
    for _ in range(RUNS):
        with Hall(data) as here:
            times.append(here.started)
    rows.row(f"start to first answer, {entries:,} entries", table.seconds(sorted(times)[RUNS // 2], bar))


def installed():
    """Megabytes of the hub and all that it needs: what `pip` wrote for the locked packages, and Python's links."""
    locked = findall(r"(?m)^([A-Za-z0-9][\w.-]*)==\S+ \\", (ROOT / "deploy" / "requirements.txt").read_text())
    files = {Path(path.locate()) for name in locked for path in distribution(name).files or ()}
    ours = (path for top in ("hubserver", "content_packs") for path in (ROOT / top).rglob("*"))
    return sum(blocks(path) for path in (*files, *ours)) / (1 << 20)


def blocks(path):
    """Bytes that a file takes on the disk."""
    return path.stat().st_blocks * 512 if path.is_file() else 0
