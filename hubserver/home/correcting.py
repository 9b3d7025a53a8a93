"""Asking for something in one's record to be put right, and saying that it was looked at."""

from hubserver.db import write
from hubserver.errors import N_, HubError, Refused
from hubserver.home.models import Correction
from hubserver.home.projection import ANSWERED, ASKED
from hubserver.people.roll import tell

LONGEST, MOST_OPEN = 500, 5


def ask(person: str, text: str) -> None:
    """A learner says what is wrong."""
    if not text:
        raise HubError(N_("Nothing was written, so nothing was sent."), N_("Write what is wrong, in your own words."))
    write(_ask, person, text)


def _ask(person: str, text: str) -> None:
    if sum(each.done_at is None for each in Correction.of([person])) >= MOST_OPEN:
        raise Refused(
            N_("You have asked for several things already. This was not sent."), N_("Please talk to a helper.")
        )
    tell({"did": ASKED, "person": person, "text": text, "by": person})


def looked_at(position: int, by: str) -> None:
    """A helper has looked at it, and put right what could be."""
    write(_looked_at, position, by)


def _looked_at(position: int, by: str) -> None:
    asked = Correction.get_or_none((Correction.position == position) & Correction.done_at.is_null())
    if asked:
        tell({"did": ANSWERED, "person": asked.person, "asked": position, "by": by})
