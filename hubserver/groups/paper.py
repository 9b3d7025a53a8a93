"""Login cards as one file that prints anywhere: no script, no other file, no hub."""

from collections.abc import Iterable
from pathlib import Path

import jinja2

from hubserver.i18n import Language
from hubserver.people.cards import Card
from hubserver.web.assets import STATIC

TEMPLATES = jinja2.PrefixLoader({"groups": jinja2.FileSystemLoader(Path(__file__).parent / "templates")})


def page(cards: Iterable[Card], hall: str, url: str, language: Language) -> str:
    """The file, eight cards to a sheet."""
    env = jinja2.Environment(loader=TEMPLATES, autoescape=True, extensions=["jinja2.ext.i18n"], trim_blocks=True)
    env.install_gettext_callables(  # type: ignore[attr-defined]  # brought by the i18n extension
        language.gettext, language.ngettext, newstyle=True
    )
    style = (STATIC / "cards.css").read_text()
    shown = {"cards": [*cards], "hall_name": hall, "url": url, "language": language, "style": style}
    return env.get_template("groups/file.html").render(shown)
