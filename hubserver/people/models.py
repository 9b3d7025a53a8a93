"""The people of this hall, and the questions that are asked about them."""

from collections import Counter
from collections.abc import Iterable

import peewee

from hubserver.db import Table, sql
from hubserver.errors import N_, NotFound
from hubserver.people.names import SIGNS, folded, letter, shown
from hubserver.people.roles import KNOWN, Role


class Person(Table):
    """Somebody of this hall, as the journal's person entries tell. `id` is a random UUID, also their xAPI account."""

    id = peewee.TextField(primary_key=True)
    role = peewee.TextField(index=True)
    name = peewee.TextField()  # as shown: "Amina K"; "" of a guest
    sign = peewee.TextField(default="")  # a word of names.SIGNS where two have the same name
    fold = peewee.TextField(index=True)  # the name for finding
    added_at = peewee.TextField()
    retired_at = peewee.TextField(null=True)
    same_as = peewee.TextField(null=True)  # the person whom a helper said that this one is
    joined = peewee.TextField(null=True, index=True)  # where that leads: the one record of this person that is shown

    class Meta:
        without_rowid = True

    @property
    def glyph(self) -> str:
        return SIGNS.get(self.sign, self.sign)

    @property
    def label(self) -> str:
        """The name, with the sign where there is one."""
        return f"{self.name} {self.glyph}".strip()

    @property
    def letter(self) -> str:
        """The letter that the name stands under."""
        return letter(self.name)

    @property
    def first(self) -> str:
        """The first name, for finding."""
        return self.fold.partition(" ")[0]

    @classmethod
    def present(cls, roles: Iterable[Role] = KNOWN) -> "peewee.ModelSelect[Person]":
        """Everybody of these roles who has not left, each person once, by name."""
        here = cls.retired_at.is_null() & cls.joined.is_null()
        return cls.select().where(here & cls.role.in_([*roles])).order_by(cls.fold, cls.sign)

    @classmethod
    def here(cls, person: str, roles: Iterable[Role] = KNOWN) -> "Person | None":
        """The person with this id, where they have not left."""
        found: Person | None = cls.present(roles).where(cls.id == person).first()
        return found

    @classmethod
    def learners(cls) -> set[str]:
        """The ids of the learners who are here, each person once."""
        query = "SELECT id FROM person WHERE role = 'learner' AND retired_at IS NULL AND joined IS NULL"
        return {person for (person,) in sql(query)}

    @classmethod
    def ids(cls, person: str) -> tuple[str, ...]:
        """Every id of a person: their own first, then those of the records that were joined into theirs."""
        rows = sql("SELECT id FROM person WHERE joined = ? ORDER BY id", (person,)).fetchall()
        return person, *(row[0] for row in rows)

    @classmethod
    def kept(cls) -> dict[str, str]:
        """For each record that was joined into another, the one that is shown."""
        return dict(sql("SELECT id, joined FROM person WHERE joined IS NOT NULL").fetchall())

    @classmethod
    def joined_into(cls, person: str) -> list["Person"]:
        """The records that were joined into this person's."""
        return list(cls.select().where(cls.joined == person).order_by(cls.fold, cls.sign))

    @classmethod
    def called(cls, name: str, roles: Iterable[Role] = KNOWN) -> list["Person"]:
        """Those who may mean this name: as shown, or the first name alone."""
        full, first = folded(shown(name)), folded(name)
        if not first:
            return []
        exact = list(cls.present(roles).where(cls.fold.in_([full, first])))
        return exact or list(cls.present(roles).where(cls.fold.startswith(f"{first} ")))

    @classmethod
    def find(cls, who: str) -> "Person":
        """The person with this id, or the only one with this name; says so when there is none or are several."""
        by_id = cls.here(who)
        found = [by_id] if by_id else cls.called(who)
        if len(found) != 1:
            why = (
                N_("Nobody here is called “%(who)s”.") if not found else N_("Several people here are called “%(who)s”.")
            )
            raise NotFound(why, N_("`hubserver person list` shows everybody and their ids."), who=who)
        return found[0]

    @classmethod
    def namesakes(cls) -> int:
        """How many people have the commonest first name."""
        return max(Counter(person.first for person in cls.present()).values(), default=1)


class Looked(Table):
    """A helper opened somebody's record, as the journal's audit entries tell."""

    position = peewee.IntegerField(primary_key=True)  # of the journal entry
    person = peewee.TextField(index=True)
    by = peewee.TextField()
    at = peewee.TextField()
    boot = peewee.TextField()
    mono_ms = peewee.IntegerField()

    @classmethod
    def last(cls, by: str, person: str) -> "Looked | None":
        """The last time that this helper opened this record."""
        found: Looked | None = (
            cls.select().where((cls.by == by) & (cls.person == person)).order_by(cls.position.desc()).first()
        )
        return found

    @classmethod
    def at_record(cls, person: tuple[str, ...]) -> list[tuple[str, str]]:
        """Who opened the record of the person with these ids and when, the latest first: in the order of the journal,
        not of the clock."""
        places = ", ".join("?" * len(person))
        query = f"SELECT p.name, l.at FROM looked l JOIN person p ON p.id = l.by WHERE l.person IN ({places})"  # noqa: S608 - marks
        return sql(f"{query} ORDER BY l.position DESC", person).fetchall()


class SignIn(Table):
    """How a person proves who they are. Never in the journal: only hashes, and only here."""

    person = peewee.TextField(primary_key=True)
    secret_hash = peewee.TextField(null=True)  # of the PIN or passphrase; slow
    wrong = peewee.IntegerField(default=0)  # tries since the last right one
    wrong_boot = peewee.TextField(default="")
    wrong_ms = peewee.IntegerField(default=0)
    card_hash = peewee.TextField(null=True, unique=True)
    code_hash = peewee.TextField(null=True)  # of a helper's code
    code_boot = peewee.TextField(default="")
    code_ms = peewee.IntegerField(default=0)

    class Meta:
        without_rowid = True

    @classmethod
    def has_pin(cls, person: str) -> bool:
        """Whether somebody has a PIN or passphrase: who came by a roster has none until they ask."""
        return bool(cls.select().where((cls.person == person) & cls.secret_hash.is_null(False)).exists())

    @classmethod
    def add_missing(cls) -> None:
        """A job: a place for the PINs and cards of those who are known from the journal alone; they have none yet."""
        here = f"role IN ({', '.join('?' * len(KNOWN))}) AND retired_at IS NULL"
        query = f"SELECT id FROM person WHERE {here} AND id NOT IN (SELECT person FROM sign_in)"  # noqa: S608 - marks
        for (person,) in sql(query, [str(role) for role in KNOWN]).fetchall():
            cls.add(person=person)

    @classmethod
    def with_card(cls) -> set[str]:
        """Who has a login card that works."""
        return {person for (person,) in sql("SELECT person FROM sign_in WHERE card_hash IS NOT NULL")}

    @classmethod
    def change_card(cls, person: str, card: str | None) -> bool:
        """A job: this card from now on, or none; whether that was another one. What was their card before never works
        again, whoever makes it anew."""
        before = cls.get_by_id(person).card_hash
        if before == card:
            return False
        if before:
            StoppedCard.put(card_hash=before)
        cls.update(card_hash=card).where(cls.person == person).execute()
        return True


class StoppedCard(Table):
    """A login card that was lost or replaced: the same form of a printed page may not bring it back."""

    card_hash = peewee.TextField(primary_key=True)

    class Meta:
        without_rowid = True


class Session(Table):
    """A phone that somebody signed in on."""

    token_hash = peewee.TextField(primary_key=True)
    person = peewee.TextField(index=True)
    device = peewee.TextField()
    shared = peewee.BooleanField()
    opened_at = peewee.TextField()
    seen_boot = peewee.TextField()
    seen_ms = peewee.IntegerField()

    class Meta:
        without_rowid = True

    @classmethod
    def end_all(cls, person: str) -> None:
        """A job: sign somebody out wherever they are signed in."""
        cls.delete().where(cls.person == person).execute()


class Preference(Table):
    """What a person chose for all their visits."""

    person = peewee.TextField(primary_key=True)
    language = peewee.TextField(default="")
    reading = peewee.TextField(default="")

    class Meta:
        without_rowid = True

    @classmethod
    def of(cls, person: str) -> "Preference":
        """What somebody chose."""
        found: Preference = cls.get_or_none(cls.person == person) or cls(person=person)
        return found

    @classmethod
    def keep(cls, person: str, **chosen: str) -> None:
        """A job: what somebody chose just now; the rest stays."""
        cls.insert(person=person, **chosen).on_conflict(conflict_target=[cls.person], update=chosen).execute()


class Seen(Table):
    """When a person was last here; written once a minute while they are."""

    person = peewee.TextField(primary_key=True)
    at = peewee.TextField()
    boot = peewee.TextField()
    mono_ms = peewee.IntegerField()

    class Meta:
        without_rowid = True
