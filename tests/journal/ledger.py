"""An empty database with real projections, and learners who do things in it."""

from hubserver import app, db, journal
from hubserver.modules import work
from hubserver.people.roles import Role
from hubserver.people.roll import admit
from hubserver.records.statement import Learner, Unit

PROGRAMME = "https://example.org/programme"
STEPS = ("one", "two", "three")
POINTS = {"q1": 1, "q2": 2}
UNIT = Unit("org.example.pack", 3, "tea", "Making tea", "en", 0.8, (("https://example.org/skills#tea", "Tea"),))


def open_ledger(folder):
    """Open the database of a folder, as a hub does."""
    db.open_database(folder / "hub.sqlite")
    journal.tell(app.PROJECTIONS)


def work_of(learner, module="tea"):
    unit = Unit(UNIT.pack, UNIT.serial, module, UNIT.title, UNIT.lang, UNIT.mastery_score, UNIT.skills)
    return work.Work(Learner(PROGRAMME, learner, "hub"), unit, STEPS, POINTS)


def answered(key, question="q1", score=1.0):
    definition = {"type": "http://adlnet.gov/expapi/activities/cmi.interaction", "interactionType": "choice"}
    return work.Answered(question, definition, "a", score, key)


def add_person(person):
    """A job: somebody new."""
    admit(person, f"Person {person[:3].upper()}", Role.LEARNER, "test")


def derived():
    """Every row of every derived table, in order."""
    tables = [table for projection in app.PROJECTIONS for table in projection.tables]
    return {table.__name__: sorted(map(repr, table.select().tuples())) for table in tables}
