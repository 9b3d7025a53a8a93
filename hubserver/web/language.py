"""Which language a page is in: chosen, or on the poster's link, or the phone's, or the hall's."""

import flask
from flask import g, request

from hubserver.i18n import Language
from hubserver.web.chosen import choice, choose
from hubserver.web.wiring import LANGUAGE, wiring


def language() -> Language:
    """The language of this request."""
    if "language" not in g:
        g.language = wiring().languages[_code()]
    found: Language = g.language
    return found


def choices() -> list[Language]:
    """The languages this hall has turned on."""
    return [wiring().languages[code] for code in wiring().chosen_languages() if code in wiring().languages]


def turned_on(code: str | None) -> str | None:
    """This language, where the hall has it."""
    return code if code in {each.code for each in choices()} else None


def asked_for() -> str | None:
    """The language that this address asks for (`?lang=cy`), where the hall has it."""
    return turned_on(request.args.get("lang"))


def remember(answer: flask.Response) -> flask.Response:
    """Run after every request: keep a language that a link asked for, as a cookie, since reading never writes."""
    code = asked_for()
    if code:
        choose(answer, LANGUAGE, code)
    return answer


def _code() -> str:
    have = [each.code for each in choices()] or ["en"]
    for wish in (asked_for(), choice(LANGUAGE), request.accept_languages.best_match(have)):
        if wish in have:
            return str(wish)
    return have[0]
