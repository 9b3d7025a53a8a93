"""Code in colours: Pygments, where it is installed, tells what each word is; five classes are all that comes of it."""

import html
import re
from itertools import groupby

try:
    from pygments.lexers import get_lexer_by_name
    from pygments.token import Token as Is
    from pygments.util import ClassNotFound
except ImportError:  # nine megabytes that a hall's box has no use for: `pip install "hubserver[author]"`
    get_lexer_by_name = None

NAME = re.compile(r"[\w+#.-]+")
PLAIN = {"", "text", "txt", "output", "error", "warning", "console", "none", "plain", "plaintext"}
LARGEST = 100_000  # characters; beyond it, code is plain


def can_colour() -> bool:
    return get_lexer_by_name is not None


def language(info: str) -> str:
    """The language that stands behind the fence: `python`, `{.python}`, `{r, echo=FALSE}`."""
    found = NAME.search(info.strip().strip("{}").lstrip(".="))
    return found[0].lower() if found else ""


def coloured(code: str, lang: str) -> str:
    """The code as HTML."""
    if lang in PLAIN or not can_colour() or len(code) > LARGEST:
        return html.escape(code, quote=False)
    try:
        lexer = get_lexer_by_name(lang, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return html.escape(code, quote=False)
    parts = groupby(lexer.get_tokens(code), key=lambda part: _class(part[0]))
    return "".join(_span(name, "".join(text for _, text in some)) for name, some in parts)


def _span(name: str, text: str) -> str:
    shown = html.escape(text, quote=False)
    return f'<span class="{name}">{shown}</span>' if name and text.strip() else shown


def _class(kind: object) -> str:
    """Of Pygments' eighty kinds, what a learner can tell apart."""
    classes = (
        (Is.Comment, "c"),
        (Is.Keyword, "k"),
        (Is.Literal.String, "s"),
        (Is.Literal.Number, "m"),
        (Is.Name.Function, "n"),
        (Is.Name.Class, "n"),
        (Is.Name.Builtin, "n"),
        (Is.Name.Tag, "n"),
    )
    return next((name for above, name in classes if kind in above), "")
