"""The frame around every page: where its templates are, its navigation, and the words it may use."""

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import flask
from flask import request
from jinja2 import FileSystemLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup

from hubserver import clock
from hubserver.errors import N_
from hubserver.hall.models import current
from hubserver.help.reading import parse
from hubserver.modules import words
from hubserver.people.guards import who
from hubserver.people.roles import Role
from hubserver.tutor.words import why
from hubserver.web.chosen import choice
from hubserver.web.door import form_token
from hubserver.web.language import choices, language
from hubserver.web.wiring import READING, wiring

ROOMS = (
    *("web", "timekeeping", "people", "groups", "quizzes", "modules"),
    *("reviews", "home", "help", "tutor", "sticks", "backups", "sync", "desk"),
)

NAVIGATION: dict[Role, list[tuple[str, str]]] = {
    Role.GUEST: [("/", N_("My page")), ("/modules/", N_("Learn"))],
    Role.LEARNER: [("/", N_("My page")), ("/modules/", N_("Learn")), ("/me", N_("My record"))],
    Role.TUTOR: [("/tutor/", N_("Learners")), ("/desk/people/", N_("People")), ("/modules/", N_("Modules"))],
    Role.VOLUNTEER: [("/desk/", N_("Desk")), ("/desk/people/", N_("People")), ("/modules/", N_("Modules"))],
    Role.STEWARD: [
        ("/desk/", N_("Desk")),
        ("/desk/people/", N_("People")),
        ("/desk/hall", N_("About this hall")),
        ("/modules/", N_("Modules")),
    ],
}
ROLE_WORDS = {
    Role.LEARNER: N_("learner"),
    Role.TUTOR: N_("tutor"),
    Role.VOLUNTEER: N_("volunteer"),
    Role.STEWARD: N_("steward"),
}


def dress(app: flask.Flask) -> None:
    """Give an app its templates, by room, and the words that they use."""
    here = Path(__file__).parent
    app.jinja_options = {
        "trim_blocks": True,
        "lstrip_blocks": True,
        "extensions": ["jinja2.ext.i18n"],
        "undefined": StrictUndefined,
        "loader": PrefixLoader({room: FileSystemLoader(here / room / "templates") for room in ROOMS}),
    }
    env = app.jinja_env
    env.install_gettext_callables(  # type: ignore[attr-defined]  # brought by the i18n extension
        lambda message: language().gettext(message),
        lambda one, many, n: language().ngettext(one, many, n),
        newstyle=True,
    )
    env.globals.update(static=_static, hidden=_hidden)
    app.context_processor(_around)


def _static(name: str) -> str:
    return f"/static/{wiring().assets[name].name}"


def _hidden() -> Markup:
    """The hidden token that every form carries."""
    return Markup('<input type="hidden" name="token" value="{}">').format(form_token())


def _here_in(code: str) -> str:
    """This page in another language; the answer to a form cannot be asked for again: then the first page."""
    if request.method != "GET":
        return f"/?lang={code}"
    return f"/{quote(request.path.lstrip('/'))}?{urlencode({**request.args, 'lang': code})}"


def _around() -> dict[str, Any]:
    """What every page may say."""
    here, visitor = language(), who()
    return {
        "language": here,
        "languages": choices(),
        "hall": current(),
        "visitor": visitor,
        "keeps": wiring().hub.hub_id if visitor and visitor.learning else None,
        "away_seconds": max(1, wiring().hub.settings.shared_minutes * 60 - 60),
        "navigation": NAVIGATION[visitor.role] if visitor else [],
        "reading": parse(choice(READING)),
        "here_in": _here_in,
        "day": lambda at: here.day(datetime.fromisoformat(at).astimezone()),
        "date": lambda at: here.day(datetime.fromisoformat(at).astimezone(), keep=True),
        "time_of": lambda at: here.time(datetime.fromisoformat(at)),
        "time_now": lambda: here.time(clock.now().wall),
        "minutes": partial(words.minutes, here),
        "level": partial(words.level, here),
        "goal": partial(words.goal, here),
        "in_language": partial(words.in_language, here),
        "state_words": partial(words.state, here),
        "said": here.say,
        "why": partial(why, here),
        "why_next": partial(words.why, here),
        "role_words": {role: here.gettext(text) for role, text in ROLE_WORDS.items()},
    }
