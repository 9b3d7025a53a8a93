"""The words of a fragment of HTML, for people who read the records and for what is searched."""

import html
import re

TAG = re.compile(r"<[^>]+>")
BETWEEN = re.compile(r"</li>\s*<li>")  # two lines of one answer


def plain(fragment: str) -> str:
    """The words alone, with single spaces between them."""
    words = " ".join(html.unescape(TAG.sub(" ", BETWEEN.sub("; ", fragment))).split())
    return words.replace(" ; ", "; ")
