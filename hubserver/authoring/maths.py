"""Formulas in LaTeX to MathML, which browsers show and screen readers read without a script."""

import html
import re

from latex2mathml.converter import convert

UNKNOWN = re.compile(r"<m(?:i|o)>\\([a-zA-Z]+)</m")
ESCAPED = re.compile(r"\\.")
NOT_WHOLE = "is not whole; each { and \\begin needs its other half"
DEEPEST = 200  # brackets in brackets; a formula on a phone has fewer than ten


class BadMaths(Exception):
    """A formula that cannot be shown; the text says why."""


def mathml(latex: str, *, block: bool) -> str:
    """The formula; raises BadMaths where it is not whole or uses a command that is not known."""
    if latex.count("{") > DEEPEST:
        raise BadMaths("is too long")
    bare = ESCAPED.sub("", latex)
    if bare.count("{") != bare.count("}"):
        raise BadMaths(NOT_WHOLE)
    try:
        made = convert(latex, display="block" if block else "inline")
    except Exception:  # the library has many, each for another gap in a formula
        raise BadMaths(NOT_WHOLE) from None
    unknown = UNKNOWN.search(made)
    if unknown:
        raise BadMaths(f"uses \\{unknown[1]}, which is not known here")
    return made


def as_written(latex: str) -> str:
    """What stands there where a formula cannot be shown."""
    return f"<code>{html.escape(latex)}</code>"
