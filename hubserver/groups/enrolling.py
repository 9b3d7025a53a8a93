"""A roster becomes people: all of them in one transaction, or none.

They are given neither PIN nor card here. A secret is made when somebody can take it into their hand: a card when it is
printed, a PIN when they ask a helper. So no list of sixty PINs lies about, and nobody waits for sixty slow hashes.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from hubserver.db import write
from hubserver.errors import Refused
from hubserver.groups.keeping import made, put_in
from hubserver.groups.likeness import LEAVE, NEW, Newcomer
from hubserver.groups.models import Group
from hubserver.groups.roster import Line
from hubserver.hub import Hub
from hubserver.people.models import Person, Preference
from hubserver.people.roles import Role
from hubserver.people.roll import FIND_THEM, TWICE, admit, id_for


@dataclass(frozen=True)
class _Place:
    """A line that counts: somebody to add, or who is here already, and goes into the group that it names."""

    line: Line
    person: str
    new: bool


def refuse_again(hub: Hub, people: Iterable[Newcomer], key: str) -> None:
    """Say so when this was pressed a moment ago: whoever was added then looks like somebody who is here now."""
    ids = [id_for(hub, f"{key} {each.line.number}") for each in people]
    if Person.select().where(Person.id.in_(ids)).exists():
        raise Refused(TWICE, FIND_THEM)


def enrol(hub: Hub, chosen: Iterable[tuple[Newcomer, str]], by: str, key: str) -> list[Person]:
    """Do what was chosen for each line; returns who was added, in their order. The same `key` again adds nobody."""
    places = []
    for newcomer, choice in chosen:
        line, new = newcomer.line, choice == NEW
        if choice != LEAVE:
            places.append(_Place(line, id_for(hub, f"{key} {line.number}") if new else choice, new))
    write(_enrol, places, by)
    added = [place.person for place in places if place.new]
    people = {person.id: person for person in Person.select().where(Person.id.in_(added))}
    return [people[person] for person in added]


def _enrol(places: list[_Place], by: str) -> None:
    for place in places:
        if place.new:
            admit(place.person, place.line.shown, Role.LEARNER, by)
        if place.new and place.line.language:
            Preference.add(person=place.person, language=place.line.language)
    for name in dict.fromkeys(place.line.group for place in places if place.line.group):
        known, people = Group.named(name), [place.person for place in places if place.line.group == name]
        put_in(known.id if known else made(name, by), people, by)
