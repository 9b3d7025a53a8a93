"""How sizes, times and the state of a pack on a stick are said."""

from hubserver.errors import N_
from hubserver.i18n import Language
from hubserver.sticks.found import State

STATES = {
    State.NEW: N_("New"),
    State.NEWER: N_("Newer than the one here"),
    State.HERE: N_("Already here"),
    State.OLDER: N_("Older than what this hub knows"),
    State.STRANGE: N_("Signed by someone new"),
    State.BAD: N_("Cannot be added"),
}


def size_in(language: Language, count: int) -> str:
    """The same on a page in this language: from right to left the number would change places with its unit (UAX 9)."""
    return size(count) if language.dir == "ltr" else f"\u2066{size(count)}\u2069"


def size(count: int) -> str:
    """Bytes in units whose names are the same in every language, counted as the desk and an install count them."""
    for unit, worth in (("GB", 1 << 30), ("MB", 1 << 20)):
        if count >= worth:
            return f"{count / worth:.1f} {unit}" if count < 10 * worth else f"{count / worth:.0f} {unit}"
    return f"{-(-count // 1024)} kB"


def left(language: Language, seconds: int | None) -> str:
    """How long it will still take."""
    if seconds is None:
        return language.gettext(N_("We do not know yet how long it takes."))
    if seconds < 60:
        return language.gettext(N_("Less than a minute is left."))
    said = language.ngettext("About %(num)s minute is left.", "About %(num)s minutes are left.", round(seconds / 60))
    return said % {"num": round(seconds / 60)}
