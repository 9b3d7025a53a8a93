"""How a module's facts are said in the language of a page."""

import babel

from hubserver.errors import N_
from hubserver.i18n import Language
from hubserver.modules.catalogue import Card
from hubserver.modules.following import Suggestion, Why
from hubserver.packs.manifest import Mastery

GOALS = {
    "pass_mark": N_("To finish, get %(percent)s %% right."),
    "do_all": N_("To finish, get every question right."),
    "m_of_n": N_("To finish, get %(m)s of %(n)s questions in a row right."),
    "in_a_row": N_("To finish, get %(n)s questions in a row right."),
}
REASONS = {
    Why.READY: N_("You have done “%(about)s”, which comes before it."),
    Why.SKILL: N_("It teaches more of: %(about)s."),
    Why.NEXT: N_("It comes after “%(about)s”."),
    Why.START: N_("You need nothing before it."),
    Why.NEW: N_("New to you."),
}
LEVELS = {"starter": N_("A good first step"), "next": N_("A next step"), "further": N_("For going further")}


def minutes(language: Language, count: int) -> str:
    return language.ngettext("%(num)s minute", "%(num)s minutes", count) % {"num": count}


def level(language: Language, name: str) -> str:
    return language.gettext(LEVELS[name])


def in_language(language: Language, code: str) -> str:
    """Said of a module that is not in the language of the page."""
    try:
        name = babel.Locale.parse(code, sep="-").get_display_name(language.locale) or code
    except (babel.UnknownLocaleError, ValueError):  # a language that Babel has no name for
        name = code
    return language.gettext("This module is in %(language)s.") % {"language": name}


def state(language: Language, card: Card) -> str:
    """How far somebody is, in a few words."""
    done = {"done": card.steps_done, "all": card.row.steps}
    if card.state == "started" and card.steps_done < card.row.steps:
        return language.ngettext("%(done)s of %(all)s step", "%(done)s of %(all)s steps", card.row.steps) % done
    words = {
        "started": N_("All read. A little is left to do."),
        "new": N_("Not started"),
        "done": N_("Done"),
        "not yet": N_("Nearly there: some questions to try again"),
    }
    return language.gettext(words[card.state])


def why(language: Language, suggestion: Suggestion) -> str:
    """Why somebody could do this next."""
    return language.say(REASONS[suggestion.why], {"about": suggestion.about})


def goal(language: Language, rule: Mastery) -> str:
    """What it takes to finish."""
    return language.say(GOALS[rule.type], {"percent": rule.percent, "m": rule.m, "n": rule.n})
