"""A hall after a year: so many learners, modules and statements, made in minutes.

Each module is done once by the very code that does it for a learner. What that left in the journal and in the tables is
then written again for the others, under their names and at their times: bodies packed, every entry chained as
`journal.append` does it. `records verify` holds, and a rebuild makes the same tables (tests/benchmarks/test_year.py).
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from hubserver import clock, journal
from hubserver.clock import ClockQuality, Instant
from hubserver.db import database, sql, write
from hubserver.groups import keeping
from hubserver.modules import work
from hubserver.modules.catalogue import opened
from hubserver.modules.document import inspect
from hubserver.modules.models import Place, Registration, as_learner
from hubserver.packing import pack, unpack
from hubserver.packs import install, shelf
from hubserver.people import roll
from hubserver.people.models import Person, Seen
from hubserver.people.roles import Role
from hubserver.quizzes.asked import Option
from hubserver.quizzes.choices import Single
from hubserver.quizzes.interaction import definition
from hubserver.quizzes.models import Response
from hubserver.quizzes.quiz import Quiz
from hubserver.records.statement import Unit
from tests.conftest import Hands
from tests.packs.many import large, signed
from tests.packs.press import KEY

BY, PACK, GROUP = "year", "org.example.year", 50
TOGETHER = 100  # visits that are written in one job
DAYS = 360
COLUMNS = "position, kind, entry_id, at, boot, mono_ms, clock_quality, body, body_hash, prev_hash, hash"


def furnish(hub, folder, learners, modules):
    """Learners in groups, until there are so many; a pack with so many modules, each with four questions. `folder` is
    where the pack is made."""
    have = Person.learners()
    people = [str(uuid4()) for _ in range(learners - len(have))]
    for number, person in enumerate(people):
        write(roll.admit, person, f"{name(number)} {chr(65 + number % 26)}", Role.LEARNER, BY)
    for number in range(0, len(people), GROUP):
        keeping.change(keeping.make(f"Group {number // GROUP}", BY), BY, people[number : number + GROUP])
    told = large(1, modules)
    for number, each in enumerate(told):
        each.quiz = Quiz([question(number, n) for n in range(4)])
    shelf.trust(KEY.public, "The year", BY)
    shelf.switch(install.stage(signed(folder, PACK, told), hub.settings, shelf.known(), inspect), hub.settings.data, BY)
    return [*sorted(have), *people]


def name(number):
    """A first name that few share."""
    parts = ("An", "Be", "Ca", "De", "El", "Fi", "Gw", "Ha", "Il", "Jo"), ("ra", "lin", "mon", "sey", "dor")
    return parts[0][number % 10] + parts[1][number // 10 % 5]


def question(module, number):
    options = [Option(id=each, text=f"The answer {each} of {module}", correct=each == "a") for each in "abc"]
    return Single(id=f"q{number}", prompt=f"What is {number} of {module}?", explain="It is a.", options=options)


def fill(hub, people, modules, statements):
    """Statements of these people until the journal has so many entries, within a year that ends now. The first of them
    does every module."""
    hands, start = Hands(), clock.now().wall - timedelta(days=DAYS)
    hands.instant = Instant(start, "boot-year", 1_000_000_000, ClockQuality.RTC)
    clock.use(hands)
    try:
        visits = [visited(hub, people[0], number, hands) for number in range(modules)]
        write(seen, people, hands.now())
    finally:
        clock.use(None)
    each = sum(len(visit.entries) for visit in visits) / modules
    count = max(0, round((statements - journal.count()) / each))
    for first in range(0, count, TOGETHER):
        numbers = range(first, min(first + TOGETHER, count))
        write(others, hub, people[1:], visits, [(n, start + timedelta(days=DAYS) * n / count) for n in numbers])


def others(hub, people, visits, turns):
    """A job: some visits, each by the next of these people, to a module that they have not done."""
    for number, at in turns:
        turn, who = divmod(number, len(people))
        for table, row in again(hub, visits[(who + turn) % len(visits)], people[who], at):
            table.add(**row)


def seen(people, moment):
    """A job: everybody was here."""
    for person in people:
        Seen.put(person=person, at=moment.at, boot=moment.boot, mono_ms=moment.mono_ms)


@dataclass(frozen=True)
class Visit:
    """What one learner's visit to a module left: rows of the journal, with their bodies, and of the tables. `names` is
    what stands for this learner in them, `came` with which idempotency keys the answers came."""

    unit: Unit
    began: datetime
    entries: list[tuple]
    rows: dict[type, list[dict]]
    names: tuple[str, str, str]  # person, registration, session
    came: list[str]


def visited(hub, person, number, hands):
    """A learner does a module, every third question wrong at first; every fifth module they leave half way."""
    began, tip, came = hands.now(), journal.JournalEntry.newest().position, []
    found = opened(PACK, f"m{number}", ("en",))
    doing = work.Work(as_learner(hub, person), found.unit, found.steps, {q.id: q.points for q in found.quiz.questions})
    write(work.start, doing)
    session, key = Registration.get_by_id(doing.registration).session, doing.registration
    steps = list(zip(found.steps, found.quiz.questions, strict=True))
    for turn, (step, asked) in enumerate(steps[:2] if number % 5 == 4 else steps):
        for response in "ba" if turn % 3 == 0 else "a":
            hands.pass_(seconds=40)
            came.append(f"{uuid4().hex}-{asked.id}")
            about = definition(asked, "en"), response, asked.mark(response).score, came[-1], step
            write(work.answer, doing, work.Answered(asked.id, *about))
        write(work.step_done, doing, step)
    write(work.stop, doing)
    entries = sql(f"SELECT {COLUMNS} FROM journal WHERE position > ? ORDER BY position", (tip,)).fetchall()
    rows = {table: list(table.select().where(table.registration == key).dicts()) for table in (Response, Place)}
    rows[Registration] = list(Registration.select().where(Registration.id == key).dicts())
    return Visit(found.unit, began.wall, entries, rows, (person, key, session), came)


def again(hub, visit, person, at):
    """Chain the entries of a visit under another name and time; returns the rows that belong to it, by table."""
    learner, later, (last, chain), entries = as_learner(hub, person), at - visit.began, journal._tip(), []
    names = dict(zip(visit.names, (person, learner.registration(visit.unit), str(uuid4())), strict=True))
    swap: dict[object, object] = dict(names)
    for position, kind, entry_id, stamp, boot, mono_ms, quality, body, *_ in visit.entries:
        last += 1
        moment = Instant(datetime.fromisoformat(stamp) + later, boot, mono_ms, ClockQuality(quality))
        differs = {entry_id: journal.mint(), stamp: moment.at}
        swap |= differs | {position: last}
        data = swapped(unpack(body).decode(), names | differs).encode()
        digest = hashlib.sha256(data).digest()
        told = [kind, differs[entry_id], moment.at, boot, mono_ms, quality]
        before, chain = chain, journal.chain_hash(chain, [last // journal.EPOCH, last % journal.EPOCH, *told], digest)
        entries.append((last, *told, pack(data), digest, before, chain))
    database.connection().executemany(f"INSERT INTO journal ({COLUMNS}) VALUES ({', '.join('?' * 11)})", entries)
    days = {(person, entry[3][:10]) for entry in entries}
    database.connection().executemany("INSERT OR IGNORE INTO visit (person, day) VALUES (?, ?)", days)
    for row, came in zip(visit.rows[Response], visit.came, strict=True):
        about = names[row["registration"]], row["question"], row["attempt"], row["response"]
        swap[row["key"]] = Response.key_of(came, *about)
    return [
        (table, {column: swap.get(value, value) for column, value in row.items()})
        for table, rows in visit.rows.items()
        for row in rows
    ]


def swapped(text, names):
    """A text with other names."""
    for old, new in names.items():
        text = text.replace(old, new)
    return text
