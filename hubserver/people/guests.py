"""Guests: they learn without a name, and may say within a day, on that phone, who they are.

A guest is a person of the journal like everybody else, but for the name. So nothing of what they do has to be moved
when it becomes somebody's: the two records are joined (`joining.py`).
"""

from uuid import uuid4

from hubserver.db import sql, write
from hubserver.errors import N_, TooMany
from hubserver.people.joining import join
from hubserver.people.models import Person
from hubserver.people.roles import Role
from hubserver.people.roll import tell
from hubserver.people.sessions import Phone, Visitor, begin, sign_out, visitor
from hubserver.settings import Settings

MOST = 300  # guests at a time; no hall has as many
HOW = "as a guest"


def welcome(phone: Phone) -> str:
    """Begin as a guest; return the token for the cookie."""
    return write(_welcome, phone)


def _welcome(phone: Phone) -> str:
    query = "SELECT count(*) FROM session s JOIN person p ON p.id = s.person WHERE p.role = ?"
    if sql(query, (Role.GUEST,)).fetchone()[0] >= MOST:
        raise TooMany(
            N_("Too many people are here as guests today. Nothing was lost."),
            N_("Please sign in. A helper can add you in a minute."),
            retry_after=3600,
        )
    person = str(uuid4())
    tell({"did": "added", "person": person, "role": str(Role.GUEST), "name": "", "sign": "", "by": HOW})
    return begin(person, phone, HOW)


def before(token: str, device: str, settings: Settings) -> Visitor | None:
    """The guest who used this phone before somebody signed in on it, as long as nobody has said whose that was."""
    found = visitor(token, device, settings, active=False) if token else None
    return found if found and found.role is Role.GUEST else None


def settle(guest: Visitor, learner: str, *, theirs: bool) -> None:
    """What the guest did was this learner's, or it was not. Either way nobody is asked again."""
    if theirs:
        join(Person.get_by_id(guest.id), Person.get_by_id(learner), learner)
    else:
        sign_out(guest.session)
