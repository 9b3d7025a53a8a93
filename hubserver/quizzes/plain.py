"""The words of a fragment of HTML, for people who read the records and for what is searched."""

import html
import re

TAG = re.compile(r"<[^>]+>")


def plain(fragment: str) -> str:
    """The words alone, with single spaces between them."""
    return " ".join(html.unescape(TAG.sub(" ", fragment)).split())
