"""The guards: who may pass through which door. Every page names one, and `docs/doors.md` is made from them."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlsplit

import flask
from flask import g, request
from werkzeug.exceptions import HTTPException

from hubserver.errors import N_, NotAllowed, NotSignedIn
from hubserver.people.presence import presence
from hubserver.people.roles import DESK, HELPERS, LEARNING, Role
from hubserver.people.sessions import Visitor, visitor
from hubserver.web.language import asked_for
from hubserver.web.wiring import DEVICE, SESSION, wiring

View = TypeVar("View", bound=Callable[..., Any])

RENEWING = (
    "X-Renewing"  # sent by a page that renews itself (hub.js; without a script, by ?renewing): nobody did anything
)
EVERYBODY: tuple[Role, ...] = ()


def who() -> Visitor | None:
    """Who this request is from; looked up once."""
    if "visitor" not in g:
        token = request.cookies.get(SESSION, "")
        device = request.cookies.get(DEVICE, "")
        active = RENEWING not in request.headers and "renewing" not in request.args
        g.visitor = visitor(token, device, wiring().hub.settings, active=active) if token else None
        g.no_trace = g.visitor is not None and (g.visitor.shared or not g.visitor.learning)
        g.has_name = g.visitor is not None and g.visitor.role is not Role.GUEST
        if g.visitor and active and (code := asked_for()):
            presence.chose(g.visitor.id, code)
    found: Visitor | None = g.visitor
    return found


def me() -> Visitor:
    """Who this request is from, behind a guard that lets nobody unknown in."""
    known = who()
    if known is None:
        raise _not_signed_in()
    return known


def _not_signed_in(*roles: Role) -> NotSignedIn:
    """Helpers have a page of their own to sign in, for whatever is for them alone."""
    door = "/sign-in" if not roles or set(roles) & set(LEARNING) else "/sign-in/helper"
    message, hint = N_("Please sign in first. Nothing was changed."), N_("Use your card, or your name and PIN.")
    return NotSignedIn(message, hint, door=door)


def door(*roles: Role) -> Callable[[View], View]:
    """Let only these roles in; none named lets everybody in, signed in or not."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> flask.typing.ResponseReturnValue:
            visitor = who()
            if roles and (visitor is None or visitor.role not in roles):
                if visitor is None or visitor.role is Role.GUEST:
                    raise _not_signed_in(*roles)
                raise NotAllowed(
                    N_("This page is for others in the hall. Nothing was changed."),
                    N_("Is somebody else signed in on this phone? Sign out first. Or ask a helper."),
                )
            answer: flask.typing.ResponseReturnValue = view(*args, **kwargs)
            return answer

        guarded.roles = roles  # type: ignore[attr-defined]  # read by the test of the doors
        return guarded  # type: ignore[return-value]  # as it was

    return guard


def may_open(role: Role, path: str) -> bool:
    """Whether the page at this path lets this role in."""
    try:
        endpoint, _ = flask.current_app.url_map.bind("").match(urlsplit(path).path, "GET")
    except HTTPException:
        return False
    roles = getattr(flask.current_app.view_functions[endpoint], "roles", EVERYBODY)
    return not roles or role in roles


open_to_all = door(*EVERYBODY)
learner_only = door(Role.LEARNER)
learner_or_guest = door(*LEARNING)
tutor_only = door(Role.TUTOR)
helper_only = door(*HELPERS)
desk_only = door(*DESK)
steward_only = door(Role.STEWARD)
