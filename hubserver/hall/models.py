"""The hall's one row of choices."""

import peewee

from hubserver.db import Table, write
from hubserver.errors import N_, HubError
from hubserver.i18n import known
from hubserver.journal import audit

LONGEST = 80


class Hall(Table):
    """One row, written with the data folder. `languages` are codes with spaces between, the hall's own first."""

    hub_id = peewee.TextField()
    name = peewee.TextField()
    responsible = peewee.TextField(default="")  # who to ask, shown on Help
    phone = peewee.TextField(default="")
    languages = peewee.TextField(default="en")
    name_list = peewee.BooleanField(default=True)  # whether the sign-in page lists first names


_current: Hall | None = None


def current() -> Hall:
    """The hall. Kept in memory between changes; only this process changes it."""
    global _current
    if _current is None:
        _current = Hall.get()
    return _current


def forget() -> None:
    """Read the row again next time."""
    global _current
    _current = None


def found(hub_id: str, name: str, languages: str) -> None:
    """Write the one row of a new data folder."""
    write(_found, hub_id, name, languages)
    forget()


def _found(hub_id: str, name: str, languages: str) -> None:
    if not Hall.select().exists():
        Hall.create(hub_id=hub_id, name=name, languages=languages)


def choose(who: str, **choices: object) -> None:
    """Change some of the choices: name, responsible, phone, languages, name_list. `who` is for the journal."""
    if any(isinstance(value, str) and len(value) > LONGEST for value in choices.values()):
        raise HubError(N_("That is too long. Nothing was changed."), N_("Use at most %(most)s letters."), most=LONGEST)
    if "name" in choices and not choices["name"]:
        raise HubError(N_("The hall needs a name. Nothing was changed."), N_("Type the name that people use."))
    if "languages" in choices:
        choices["languages"] = " ".join(known(str(choices["languages"]).split())) or "en"
    write(_choose, who, choices)
    forget()


def _choose(who: str, choices: dict[str, object]) -> None:
    Hall.update(**choices).execute()
    audit("changed the hall", who, fields=sorted(choices))
