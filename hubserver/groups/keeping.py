"""Making, renaming and ending groups, and who is in them."""

from collections.abc import Iterable
from uuid import uuid4

from hubserver.db import write
from hubserver.errors import N_, HubError, Refused
from hubserver.groups.models import Group, Grouped
from hubserver.groups.roster import LONGEST_GROUP
from hubserver.people.models import Person
from hubserver.people.roll import tell
from hubserver.typed import line

NOT_A_NAME = N_("That is not a name for a group. Nothing was changed.")


def make(name: str, by: str) -> Group:
    """A new group, with nobody in it yet."""
    return Group.find(write(made, _named(name), by))


def made(name: str, by: str) -> str:
    """A job: a new group; returns its id."""
    if Group.named(name):
        raise Refused(
            N_("There is a group “%(name)s” already. Nothing was changed."), N_("Use another name."), name=name
        )
    group = str(uuid4())
    tell({"did": "group made", "group": group, "name": name, "by": by})
    return group


def rename(group: Group, name: str, by: str) -> Group:
    """Give a group another name; who is in it stays."""
    if (name := _named(name)) != group.name:
        write(_rename, group.id, name, by)
    return Group.find(group.id)


def _rename(group: str, name: str, by: str) -> None:
    same = Group.named(name)
    if same and same.id != group:
        raise Refused(
            N_("There is a group “%(name)s” already. Nothing was changed."), N_("Use another name."), name=name
        )
    tell({"did": "group renamed", "group": group, "name": name, "by": by})


def end(group: Group, by: str) -> None:
    """There is no such group any more; its people stay."""
    write(_end, group.id, by)


def _end(group: str, by: str) -> None:
    if Group.get_or_none(Group.id == group):
        tell({"did": "group ended", "group": group, "by": by})


def change(group: Group, by: str, put: Iterable[str] = (), take: Iterable[str] = ()) -> None:
    """Put these learners in and take those out. Nothing is said twice."""
    write(_change, group.id, tuple(put), tuple(take), by)


def _change(group: str, put: tuple[str, ...], take: tuple[str, ...], by: str) -> None:
    Group.find(group)
    put_in(group, put, by)
    for person in Grouped.ids(group).intersection(take):
        for each in Person.ids(person):
            tell({"did": "ungrouped", "person": each, "group": group, "by": by})


def put_in(group: str, people: Iterable[str], by: str) -> None:
    """A job: put learners in a group, but nobody twice, and nobody who left meanwhile."""
    here, inside = Person.learners(), Grouped.ids(group)
    for person in dict.fromkeys(people):
        if person in here and person not in inside:
            tell({"did": "grouped", "person": person, "group": group, "by": by})


def _named(name: str) -> str:
    name = line(name)
    if not name or len(name) > LONGEST_GROUP:
        raise HubError(NOT_A_NAME, N_("Use up to %(most)s letters, such as: Tuesday morning."), most=LONGEST_GROUP)
    return name
