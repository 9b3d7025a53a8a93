"""What people do with a hub while the power may go. Each is played once; what comes before its `yield` is not noted.

A new one is a function that drives a hall and says what somebody asks for and is told (`hall.told`). How that is found
in a data folder again is a line in judge.LOOKS.
"""

import threading
from contextlib import closing
from types import SimpleNamespace

import peewee
from playhouse.migrations import Runner

from hubserver import app, db
from hubserver.settings import Settings
from tests.conftest import PACK, PAYSLIP
from tests.modules.brewing import tea
from tests.packs import press
from tests.packs.press import SMALL
from tests.people.door import shown_secret
from tests.powercut.notes import read
from tests.powercut.proof import State, laid
from tests.powercut.recording import record
from tests.sticks.laid import heavy, stick, until

PHONES, ANSWERS = 5, 8
OLD = "0016_papers"  # the last migration of the older version
FIRST_NEW = min(path.stem for path in db.MIGRATIONS.glob("[0-9]*.py") if path.stem > OLD)


def learner(hall, hub, name="amina"):
    """A phone whose learner has begun the module, and its token."""
    phone = hub.phone()
    phone.open("/")
    phone.open(hall.people[name].card)
    phone.press("sign in")
    phone.open(PAYSLIP)
    if "Start" in phone.page.words:
        phone.press("Start")
    return phone, phone.token()


def steward(hall, hub):
    phone = hub.phone()
    phone.open("/sign-in/helper")
    phone.press("Sign in", name=hall.people["sian"].name, pin=hall.people["sian"].secret)
    return phone


def answered(phone, token, key, response="gross"):
    """Answer; a wrong answer can be given again and again."""
    body = f"token={token}&question=net-line&response={response}&key={key}".encode()
    page = phone.once(f"{PAYSLIP}/answer", "POST", body)
    assert page.status == 303, page.words


def answer(hall, phone, token, key, response="gross"):
    with hall.told(f"answer {key}", 1):
        answered(phone, token, key, response)


def answers(hall):
    """Phones answer at the same time; then the hub is stopped."""
    hall.furnish()
    yield
    hub = hall.serve()

    def go_on(number):
        phone, token = learner(hall, hub, ("amina", "gwen")[number % 2])
        for n in range(ANSWERS):
            answer(hall, phone, token, f"{number}-{n}")

    phones = [threading.Thread(target=go_on, args=(number,)) for number in range(PHONES)]
    for each in phones:
        each.start()
    for each in phones:
        each.join()
    phone, token = learner(hall, hub)
    answer(hall, phone, token, "right", "net")
    assert hub.stop() == 0


def after_a_cut(hall):
    """A hub starts on what a cut left that fell among some answers, and the power goes again."""

    def before(other):
        other.furnish()
        yield
        some_answers(other, "before")

    recording = record(before, hall.folder / "before-the-cut", hall.made_world)
    notes = len(read(recording / "notes"))
    may = laid(recording, State(notes * 3 // 4, "some", "a cut"), hall.data)
    yield
    for about, values in may.items():
        if len(values) == 1:
            hall.knows(about, *values)
    some_answers(hall, "after")


def some_answers(hall, key):
    """A few answers to a hub, which is then killed."""
    hub = hall.serve()
    phone, token = learner(hall, hub)
    for n in range(4):
        answer(hall, phone, token, f"{key}-{n}")
    hub.kill()


def trusting(hall):
    """A hub that accepts packs of our publisher."""
    hall.furnish()
    press.trusting(SimpleNamespace(hub=app.open_hub(Settings(data=hall.data, announce=False))))
    db.close_database()


def first_pack(hall):
    """A pack is added by a command while no hub runs."""
    trusting(hall)
    one = tea(1).write(hall.folder / "one")
    yield
    with hall.told(f"pack {SMALL}", 1):
        hall.run("pack", "install", one)


def packs(hall):
    """Beside a hub a pack is added and updated, the update undone, added again, and everything removed."""
    trusting(hall)
    one, two = (tea(serial).write(hall.folder / f"tea-{serial}") for serial in (1, 2))
    yield
    hub = hall.serve()
    hall.knows(f"pack {PACK}", 1)
    for serial, box in ((1, one), (2, two)):
        with hall.told(f"pack {SMALL}", serial):
            hall.run("pack", "install", box)
    with hall.told(f"pack {SMALL}", 1):
        hall.ask("pack undo", pack=SMALL)
    with hall.told(f"pack {SMALL}", 2):
        hall.run("pack", "install", two)
    for pack in (SMALL, PACK):
        with hall.told(f"pack {pack}", None):
            hall.ask("pack remove", pack=pack)
    for job in ("versions", "shelf", "recheck"):
        hall.ask("job run", name=job)
    assert hub.stop() == 0


def copying(hall):
    """A pack is copied from a stick."""
    trusting(hall)
    stick(hall.folder / "blue", heavy(count=4, size=20_000))
    media = hall.folder / "media"
    media.mkdir()
    yield
    hub = hall.serve(HUB_STICKS=str(media))
    (hall.folder / "blue").rename(media / "blue")
    phone = steward(hall, hub)
    until(lambda: "to copy" in phone.open("/sticks/").words, lambda: phone.page.words)
    hall.asks(f"pack {SMALL}", 1)
    with hall.told(f"wish {SMALL}", "wanted"):
        assert phone.press("Add").status == 200
    until(lambda: "You can take it out." in phone.open("/sticks/").words, lambda: phone.page.words)
    hall.knows(f"pack {SMALL}", 1)
    assert hub.stop() == 0


def choices(hall):
    """What the steward decides at the desk."""
    hall.furnish()
    yield
    hub = hall.serve()
    phone = steward(hall, hub)
    for about, value in (("hall name", "Cwm Bryn"), ("hall phone", ""), ("person Gwen P", "learner")):
        hall.knows(about, value)
    hall.knows(f"secret {hall.people['amina'].id}", hall.people["amina"].secret)
    for field, value in (("name", "Neuadd"), ("phone", "01234"), ("name", "Neuadd Cwm Bryn")):
        phone.open("/desk/hall")
        with hall.told(f"hall {field}", value):
            assert phone.press("Keep these choices", **{field: value}).status == 200
    for name, role in (("Nia O", "learner"), ("Mair E", "tutor")):
        phone.open("/desk/people/")
        with hall.told(f"person {name}", role):
            assert phone.press("Add", name=name, role=role).status == 200
    amina = hall.people["amina"]
    for _ in range(2):
        phone.open(f"/desk/people/{amina.id}")
        hall.asks(f"secret {amina.id}", "another")
        hall.knows(f"secret {amina.id}", shown_secret(phone.press("Make a new PIN")))
    phone.open(f"/desk/people/{hall.people['gwen'].id}")
    with hall.told("person Gwen P", "gone"):
        assert phone.press("has left").status == 200
    phone.open("/desk/packs")
    with hall.told(f"hidden {PACK}", True):
        assert phone.press("Hide this pack").status == 200
    phone.open("/groups/")
    with hall.told("group Thursday", "made"):
        assert phone.press("Make the group", name="Thursday").status == 200
    assert hub.stop() == 0


def newer_version(hall):
    """A newer version starts on an older one's database, and somebody answers."""
    hall.furnish()
    before = hall.serve()
    phone, token = learner(hall, before)
    answered(phone, token, "before", "net")
    before.stop()
    _make_older(hall.data / "hub.sqlite")
    yield
    hall.knows("answer before", 1)
    hall.asks(f"copy {FIRST_NEW}", "ok")
    hub = hall.serve()
    hall.knows(f"copy {FIRST_NEW}", "ok")
    phone, token = learner(hall, hub)
    answer(hall, phone, token, "after")
    assert hub.stop() == 0


def _make_older(path):
    """Take out of a database what newer versions brought."""
    older, now = peewee.SqliteDatabase(":memory:"), peewee.SqliteDatabase(path)
    with closing(older), closing(now):
        Runner(older, str(db.MIGRATIONS)).up(OLD)
        for table in now.get_tables():
            if table not in older.get_tables():
                now.execute_sql(f"DROP TABLE {table}")
                continue
            before = {each.name for each in (*older.get_indexes(table), *older.get_columns(table))}
            for index in now.get_indexes(table):
                if index.name not in before:
                    now.execute_sql(f"DROP INDEX {index.name}")
            for column in now.get_columns(table):
                if column.name not in before:
                    now.execute_sql(f"ALTER TABLE {table} DROP COLUMN {column.name}")
        now.execute_sql("DELETE FROM schema_migration WHERE name > ?", (OLD,))


def safe_copies(hall):
    """A copy is made beside a hub, more is done, and then the copy takes the hub's place."""
    hall.furnish()
    yield
    hub = hall.serve()
    hall.knows("epoch", 1)
    phone, token = learner(hall, hub)
    answer(hall, phone, token, "before")
    with hall.told("copies", 1):
        hall.run("backup")
    answer(hall, phone, token, "after")
    assert hub.stop() == 0
    (copy,) = (hall.data / "backups").glob("1-*")
    with hall.told("answer after", None), hall.told("epoch", 2):
        hall.run("restore", copy, "--yes")
    hub = hall.serve()
    phone, token = learner(hall, hub)
    answer(hall, phone, token, "again")
    assert hub.stop() == 0


def beginning(hall):
    """A new hub is made, and its steward comes."""
    yield
    with hall.told("hub", "begun"), hall.told("person Sian R", "steward"):
        made = hall.run("init", "--name", "Neuadd", "--steward", "Sian Rees")
    assert "passphrase" in made
    hall.knows("hall phone", "")
    with hall.told("hall phone", "01234"):
        hall.run("hall", "set", "--phone", "01234")


SCENARIOS = (answers, after_a_cut, first_pack, packs, copying, choices, safe_copies, newer_version, beginning)

# Each fault that seeded.py knows: a scenario that must find it, and what is then said.
SEEDED = {
    "normal": (answers, "is None, may be [1]"),
    "told_too_early": (answers, "is None, may be [1]"),
    "names_not_synced": (first_pack, SMALL),
    "named_before_durable": (first_pack, SMALL),
}
