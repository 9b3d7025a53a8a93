"""One person who is on the list twice: their two records are shown as one, and apart again when that was wrong.

No row of what they did is rewritten. Readers ask for all ids of a person (`Person.ids`).
"""

from hubserver.db import write
from hubserver.errors import N_, Refused
from hubserver.people.models import Person, Session, SignIn
from hubserver.people.roles import LEARNING, Role
from hubserver.people.roll import tell


def join(person: Person, into: Person, by: str) -> None:
    """From now on `person` is part of `into`, whose name, PIN and card stay; their own stop working."""
    write(_join, person.id, into.id, by)


def _join(person: str, into: str, by: str) -> None:
    if person == into or not (Person.here(person, LEARNING) and Person.here(into, [Role.LEARNER])):
        raise Refused(
            N_("Only two learners who are on the list can be one person. Nothing was changed."),
            N_("Go back to the list and look again."),
        )
    tell({"did": "joined", "person": person, "into": into, "by": by})
    if SignIn.get_or_none(SignIn.person == person):  # guests have none
        SignIn.change_card(person, None)
    no_way_in = {"secret_hash": None, "code_hash": None, "wrong": 0}
    SignIn.update(no_way_in).where(SignIn.person == person).execute()
    Session.end_all(person)


def part(person: str, by: str) -> None:
    """They are two people after all. They are on the list again, and need a new PIN or card."""
    write(_part, person, by)


def _part(person: str, by: str) -> None:
    if not Person.select().where((Person.id == person) & Person.joined.is_null(False)).exists():
        raise Refused(
            N_("They are two people already. Nothing was changed."), N_("Go back to the list and look again.")
        )
    tell({"did": "parted", "person": person, "by": by})
