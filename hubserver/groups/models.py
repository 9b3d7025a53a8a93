"""The groups of this hall, and who is in them."""

from collections.abc import Collection

import peewee

from hubserver.db import Table, sql
from hubserver.errors import N_, NotFound
from hubserver.people.models import Person
from hubserver.people.names import folded
from hubserver.people.roles import Role


class Group(Table):
    """Learners who come together, such as "Tuesday morning"; as the journal's person entries tell."""

    id = peewee.TextField(primary_key=True)
    name = peewee.TextField()
    fold = peewee.TextField(index=True)  # the name for finding

    class Meta:
        table_name = "groups"  # "group" is a word of SQL
        without_rowid = True

    @classmethod
    def every(cls) -> list["Group"]:
        """All groups, by name."""
        return list(cls.select().order_by(cls.fold))

    @classmethod
    def named(cls, name: str) -> "Group | None":
        """The group that is called so, whatever its capitals and accents."""
        found: Group | None = cls.get_or_none(cls.fold == folded(name))
        return found

    @classmethod
    def find(cls, which: str) -> "Group":
        """The group with this id or name; says so when there is none."""
        found = cls.get_or_none(cls.id == which) or cls.named(which)
        if found is None:
            raise NotFound(N_("There is no group “%(which)s” here."), N_("Go back to the list of groups."), which=which)
        return found

    def members(self) -> list[Person]:
        """The learners of this group who have not left, by name."""
        ids = Grouped.ids(self.id)
        return [person for person in Person.present([Role.LEARNER]) if person.id in ids]


class Grouped(Table):
    """Somebody is in a group. A record that was joined into another keeps its own row."""

    group = peewee.TextField()
    person = peewee.TextField(index=True)

    class Meta:
        primary_key = peewee.CompositeKey("group", "person")
        without_rowid = True

    @classmethod
    def names(cls, persons: Collection[str]) -> list[str]:
        """The groups that somebody with these ids is in, by name."""
        rows = Group.select().where(Group.id.in_(cls.select(cls.group).where(cls.person.in_(persons))))
        return [row.name for row in rows.order_by(Group.fold)]

    @classmethod
    def ids(cls, group: str) -> set[str]:
        """Who is in a group; of joined records, the one that is shown."""
        query = "SELECT coalesce(p.joined, p.id) FROM grouped g JOIN person p ON p.id = g.person"
        return {person for (person,) in sql(f'{query} WHERE g."group" = ?', (group,))}
