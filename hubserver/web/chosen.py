"""What was chosen on this phone: its language, and how pages look. Kept in cookies, since reading never writes."""

import flask
from flask import g, request

from hubserver.web.door import YEARS_2, set_cookie

UNCLAIMED = "!"  # behind a choice that was made while nobody was signed in: it is theirs who signs in next
LONGEST = 100


def choice(name: str) -> str:
    """What was chosen; "" where nothing was."""
    return request.cookies.get(name, "").removesuffix(UNCLAIMED)


def unclaimed(name: str) -> str | None:
    """What whoever signs in now has chosen before; None where nothing was, or by somebody else."""
    value = request.cookies.get(name, "")
    return choice(name)[:LONGEST] if value.endswith(UNCLAIMED) else None


def choose(answer: flask.Response, name: str, value: str) -> None:
    """Keep a choice, as that of the person who is signed in, or of who will be."""
    set_cookie(answer, name, value if g.get("has_name") else value + UNCLAIMED, YEARS_2)


def show(answer: flask.Response, name: str, value: str) -> None:
    """Somebody signed in: their choice takes the place of the one before."""
    set_cookie(answer, name, value, YEARS_2) if value else answer.delete_cookie(name)
