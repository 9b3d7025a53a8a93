"""Every text of every page and error is in every language we ship, with the same places in it."""

import re

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

from hubserver.i18n import LOCALES, PSEUDO, TRANSLATIONS, load
from tests.conftest import ROOT

PLACE = re.compile(r"%(?:\(\w+\)[a-z]|%)")
SHIPPED = [code for code in LOCALES if code not in ("en", PSEUDO)]
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
OPTIONS = {"**/templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true"}}
KEYWORDS = {**DEFAULT_KEYWORDS, "N_": None, "NN_": (1, 2)}


def wanted():
    """Every text that is marked: a sentence, or one with its plural."""
    found = extract_from_dir(ROOT / "hubserver", METHODS, OPTIONS, KEYWORDS)
    return {message if isinstance(message, str) else tuple(message) for _, _, message, _, _ in found}


def catalogue(code):
    with (TRANSLATIONS / code / "LC_MESSAGES" / "messages.po").open("rb") as source:
        return read_po(source, locale=code)


@pytest.mark.parametrize("code", SHIPPED)
def test_no_text_is_missing_left_over_or_unsure(code):
    have = {message.id: message for message in catalogue(code) if message.id}
    assert wanted() - set(have) == set(), "not translated"
    assert set(have) - wanted() == set(), "no longer used"
    empty = [m.id for m in have.values() if m.fuzzy or not all([m.string] if isinstance(m.string, str) else m.string)]
    assert empty == []


@pytest.mark.parametrize("code", SHIPPED)
def test_every_place_for_a_value_is_kept(code):
    for message in catalogue(code):
        originals = [message.id] if isinstance(message.id, str) else list(message.id)
        translations = [message.string] if isinstance(message.string, str) else list(message.string)
        places = {frozenset(PLACE.findall(text)) for text in originals}
        for text in translations if message.id else []:
            assert frozenset(PLACE.findall(text)) in places, f"{message.id!r} → {text!r}"


@pytest.mark.parametrize("code", [*SHIPPED, PSEUDO])
def test_plurals_and_values_come_out(code):
    language = load([code])[code]
    for n in range(12):
        said = language.ngettext("%(num)s step", "%(num)s steps", n) % {"num": n}
        assert str(n) in said and "step" not in said
