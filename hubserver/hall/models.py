"""The hall's one row of choices."""

from threading import Lock

import peewee

from hubserver.db import Table, write
from hubserver.errors import N_, HubError
from hubserver.i18n import known
from hubserver.journal import audit
from hubserver.typed import line

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
_reading = Lock()  # who read the row before a change must not keep it after the change


def current() -> Hall:
    """The hall. Kept in memory between changes; only this process changes it."""
    global _current
    hall = _current
    if hall is None:
        with _reading:
            hall = _current = Hall.get_or_none()
    if hall is None:
        raise HubError(
            N_("The database has no hall in it, so it is not the one of this hub. Nothing was changed."),
            N_("Put it back from a copy."),
        )
    return hall


def forget() -> None:
    """Read the row again next time."""
    global _current
    with _reading:
        _current = None


def checked(choices: dict[str, object]) -> dict[str, object]:
    """Choices as they are kept: tidy texts that are not too long, a name, and languages of this hub. Whoever sets them
    comes through here: the desk, the command line, a new hub."""
    choices = {key: line(value) if isinstance(value, str) else value for key, value in choices.items()}
    if any(isinstance(value, str) and len(value) > LONGEST for value in choices.values()):
        raise HubError(N_("That is too long. Nothing was changed."), N_("Use at most %(most)s letters."), most=LONGEST)
    if "name" in choices and not choices["name"]:
        raise HubError(N_("The hall needs a name. Nothing was changed."), N_("Type the name that people use."))
    if "languages" in choices:
        choices["languages"] = " ".join(known(str(choices["languages"]).split())) or "en"
    return choices


def found(hub_id: str, choices: dict[str, object]) -> None:
    """Write the one row of a new data folder, with choices that were checked."""
    write(_found, hub_id, choices)
    forget()


def _found(hub_id: str, choices: dict[str, object]) -> None:
    Hall.create(hub_id=hub_id, **choices)


def choose(who: str, **choices: object) -> None:
    """Change some of the choices: name, responsible, phone, languages, name_list. `who` is for the journal."""
    write(_choose, who, checked(choices))
    forget()


def _choose(who: str, choices: dict[str, object]) -> None:
    Hall.update(**choices).execute()
    audit("changed the hall", who, fields=sorted(choices))
