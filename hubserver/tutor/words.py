"""Why somebody needs a helper, in the language of a page."""

from hubserver.errors import N_, NN_
from hubserver.i18n import Language
from hubserver.tutor.attention import Needs, Why

WORDS = {
    Why.HAND: NN_("Asked for help %(count)s minute ago", "Asked for help %(count)s minutes ago"),
    Why.STUCK: NN_("%(count)s wrong answer to one question", "%(count)s wrong answers in a row to one question"),
    Why.SLOW: NN_(
        "At it for %(count)s minute, far longer than usual", "At it for %(count)s minutes, far longer than usual"
    ),
    Why.IDLE: NN_("Has done nothing for %(count)s minute", "Has done nothing for %(count)s minutes"),
}
AT_ONCE = N_("Asked for help less than a minute ago")


def why(language: Language, needs: Needs) -> str:
    if needs.why is Why.HAND and not needs.count:
        return language.gettext(AT_ONCE)
    return language.say(WORDS[needs.why], {"count": needs.count})
