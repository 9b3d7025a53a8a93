"""Languages: texts, plurals, dates and directions. English is what the code is written in.

`translations/<code>/LC_MESSAGES/messages.po` holds a language; the build compiles it to `.mo` beside it.
"""

import gettext
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import babel
from babel.dates import format_date, format_datetime

from hubserver import clock
from hubserver.errors import N_, HubError, Text

TRANSLATIONS = Path(__file__).parent / "translations"
PSEUDO = "ar-XB"  # a right-to-left test language, the code that CLDR gives it
MIRROR = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهابتثجحخدذرزسشصضطظعغفقكلمنه",
)

# Own names, for the switch at the top of every page.
NAMES = {"en": "English", "cy": "Cymraeg", PSEUDO: "ϒƨɘƚ Ɩɒυǫυɒϱɘ"}
LOCALES = {"en": "en_GB", "cy": "cy_GB", PSEUDO: "ar"}
UNREVIEWED = {"cy"}  # a speaker has yet to review these; every page says so


@dataclass(frozen=True, slots=True)
class Language:
    """One language of the pages."""

    code: str
    name: str
    locale: babel.Locale
    texts: gettext.NullTranslations

    @property
    def dir(self) -> str:
        """ "ltr" or "rtl", for the `dir` of a page."""
        return self.locale.text_direction

    @property
    def reviewed(self) -> bool:
        return self.code not in UNREVIEWED

    def gettext(self, message: str) -> str:
        return self.texts.gettext(message)

    def ngettext(self, one: str, many: str, n: int) -> str:
        return self.texts.ngettext(one, many, n)

    def say(self, text: Text, values: dict[str, Any]) -> str:
        """A marked sentence with its values; one with a plural goes by the value `count`."""
        said = self.gettext(text) if isinstance(text, str) else self.ngettext(*text, values["count"])
        return said % values if values else said

    def day(self, moment: date | datetime, *, keep: bool = False) -> str:
        """ "Tuesday 24 November"; with the year when it is not this one, and on what people keep."""
        year = "" if moment.year == clock.now().wall.year and not keep else " y"
        return format_date(moment, f"EEEE d MMMM{year}", locale=self.locale)

    def time(self, moment: datetime) -> str:
        """ "Tuesday 24 November, 14:05", in the time of the hall."""
        local = moment.astimezone()
        return f"{self.day(local)}, {format_datetime(local, 'HH:mm', tzinfo=local.tzinfo, locale=self.locale)}"


class _Pseudo(gettext.NullTranslations):
    """English in Arabic letters: long enough, right to left, and every text that was not marked stays legible."""

    def gettext(self, message: str) -> str:
        return _mirrored(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return _mirrored(msgid1 if n == 1 else msgid2)


def _mirrored(message: str) -> str:
    parts = message.split("%(")
    done = [parts[0].translate(MIRROR)]
    for part in parts[1:]:  # leave the places for values as they are
        place, _, rest = part.partition(")")
        done.append(f"%({place}){rest[:1]}{rest[1:].translate(MIRROR)}")
    return "".join(done)


def load(codes: Iterable[str]) -> dict[str, Language]:
    """The languages with these codes; English always."""
    return {code: _language(code) for code in ["en", *known(codes)]}


def known(codes: Iterable[str]) -> list[str]:
    """These codes, each once; raises HubError for a language that this version does not have."""
    each = list(dict.fromkeys(codes))
    for code in each:
        if code not in NAMES:
            raise HubError(
                N_("There is no language “%(code)s” in this hub. Nothing was changed."),
                N_("It has: %(codes)s."),
                code=code,
                codes=", ".join(NAMES),
            )
    return each


def _language(code: str) -> Language:
    if code == PSEUDO:
        texts: gettext.NullTranslations = _Pseudo()
    elif code == "en":
        texts = gettext.NullTranslations()
    else:
        texts = gettext.translation("messages", TRANSLATIONS, [code])
    return Language(code, NAMES[code], babel.Locale.parse(LOCALES[code]), texts)
