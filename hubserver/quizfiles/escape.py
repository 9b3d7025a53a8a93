"""Plain words as Markdown that shows just these words."""

import re

# What our renderer would take for more than a letter. Some of it has no escape, only a number.
MARKS = re.compile(r"[*`\[]|(?:^|(?<=\s))\{")
BACKSLASH = re.compile(r"\\(?=[^\w\s]|$)")  # in front of whichever sign some rule of the renderer lets it escape
UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
TAG = re.compile(r"<(?=[a-zA-Z/!?])")
ENTITY = re.compile(r"&(?=#?\w+;)")
AT_START = re.compile(r"[#>|]|[-+](?=[\s-]|$)|!(?=!!)|(?<=\d)[.)](?=\s|$)")
START = re.compile(r"\d*\S")
NUMBERED = {
    re.compile(r"=(?==*\s*$)"): "&#61;",
    re.compile(r"~(?=~~|\s)"): "&#126;",
    re.compile(r":(?=[\s-]|::|$)"): "&#58;",
    re.compile(r"\?(?=\?\?)"): "&#63;",
}
# Control characters, and letters of no alphabet, some of which mark places for us or for the renderer.
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ue000-\uf8ff\ufffe\uffff]")


def tidied(text: str) -> str:
    """Without characters that nobody sees and that mean something to a renderer; one kind of line end."""
    return UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " "))


def escaped(text: str) -> str:
    """Words inside a line."""
    text = BACKSLASH.sub("&#92;", ENTITY.sub("&amp;", text))
    text = MARKS.sub(lambda mark: "\\" + mark[0], text)
    return TAG.sub("&lt;", UNDERSCORE.sub(r"\\_", text))


def at_start(line: str) -> str:
    """A line of Markdown whose beginning might be taken for a list, a heading, a table or a rule."""
    for pattern, number in NUMBERED.items():
        if pattern.match(line):
            return number + line[1:]
    begins = START.match(line)
    at = begins.end() - 1 if begins else 0
    return f"{line[:at]}\\{line[at:]}" if AT_START.match(line, at) else line


def plain_markdown(text: str) -> str:
    """Lines of plain words as Markdown that shows them line by line."""
    dollar = "&#36;" if text.count("$") > 1 else "$"  # two could be taken for a formula
    paragraphs = [
        [at_start(escaped(" ".join(line.split())).replace("$", dollar)) for line in each.split("\n") if line.strip()]
        for each in re.split(r"\n\s*\n", text)
    ]
    return "\n\n".join("  \n".join(lines) for lines in paragraphs if lines)
