"""Texts with gaps in Moodle XML: words to drag or to choose, and "embedded answers" with their own small language.

https://docs.moodle.org/en/Embedded_Answers_(Cloze)_question_type
"""

import html
import re
from collections.abc import Callable, Sequence
from decimal import Decimal

from hubserver.quizfiles import weighing
from hubserver.quizfiles.escape import plain_markdown, tidied
from hubserver.quizfiles.gaps import Gap, cloze
from hubserver.quizfiles.imported import Question, Unfit
from hubserver.quizfiles.moodle_reading import FORMATS, Reading
from hubserver.quizfiles.tree import Node
from hubserver.quizfiles.weighing import WHOLE, Weighed

NUMBERED = re.compile(r"\[\[(\d{1,3})\]\]")
EMBEDDED = re.compile(r"\{(\d{0,3}):([A-Z_]{2,20}):((?:\\.|[^\\}]){0,5000})\}", re.DOTALL)
BEGINS = re.compile(r"\{\d{0,3}:[A-Z_]{2,20}:")
TYPED = {"SHORTANSWER", "SA", "MW"}
EXACT = {"SHORTANSWER_C", "SAC", "MWC"}
NUMBER = {"NUMERICAL", "NM"}
CHOSEN = re.compile(r"(MULTICHOICE|MC)(_?[VHS]{1,2})?")
ANSWER = re.compile(r"(?:\\.|[^\\~])+", re.DOTALL)
PARTS = re.compile(r"\s*(=|%(-?[\d.]{1,10})%)?((?:\\.|[^\\#])*)(?:#(.*))?", re.DOTALL)
IN_TAG = re.compile(r"<[a-zA-Z][^<>]*\Z")
ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def chosen(reading: Reading) -> Question:
    """Gaps that are filled from one list, or from several groups of words."""
    choices = [_choice(reading, node) for node in reading.node.nodes("selectoption", "dragbox")]

    def gap(found: re.Match[str]) -> Gap:
        number = int(found[1])
        if not 1 <= number <= len(choices):
            raise Unfit(f"there is no word for its gap [[{number}]]")
        group, answer = choices[number - 1]
        options = list(dict.fromkeys(words for other, words in choices if other == group))
        return {"answers": [answer], "options": options}

    return _cloze(reading, NUMBERED, gap)


def _choice(reading: Reading, node: Node) -> tuple[str, str]:
    return node.node("group").text().strip() or "1", reading.texts.words(node.node("text").text())


def embedded(reading: Reading) -> Question:
    """A text with its gaps written in it, as {1:SHORTANSWER:=tea}."""
    weights: set[str] = set()

    def gap(found: re.Match[str]) -> Gap:
        weights.add(found[1] or "1")
        return _embedded(reading, found[2], [_weighed(reading, each) for each in ANSWER.findall(found[3])])

    made = _cloze(reading, EMBEDDED, gap)
    if len(weights) > 1:
        reading.item.tell("its gaps had different weights; here each counts the same")
    return made


def _weighed(reading: Reading, text: str) -> Weighed:
    """One answer of a gap: `=right`, `%50%partly`, `wrong`, each with `#what is said to it`."""
    found = PARTS.fullmatch(text)
    if found is None:
        raise Unfit(f"a gap of it cannot be read: {text.strip()[:60]}")
    share = WHOLE if found[1] == "=" else weighing.share(found[2]) if found[2] else Decimal(0)
    if found[4] and found[4].strip():
        reading.item.tell("what it says to a gap was left out")
    answer = Weighed(reading.texts.words(ESCAPED.sub(r"\1", found[3])), share)
    if answer.partly:
        reading.item.tell(weighing.PARTLY + answer.text)
    return answer


def _embedded(reading: Reading, kind: str, answers: Sequence[Weighed]) -> Gap:
    right = list(dict.fromkeys(answer.text for answer in answers if answer.right))
    if not right:
        raise Unfit("a gap of it has no answer that is wholly right")
    if CHOSEN.fullmatch(kind):
        return {"answers": right, "options": list(dict.fromkeys(answer.text for answer in answers))}
    if kind in NUMBER:
        return {"answers": [_exactly(text) for text in right]}
    if kind not in TYPED | EXACT:
        raise Unfit(f"gaps of the kind {kind} are not known here")
    if any(weighing.ANYTHING in text for text in right):
        raise Unfit("in an answer of it a * stands for any letters")
    if kind in EXACT:
        reading.item.tell("capitals do not count here")
    return {"answers": right}


def _exactly(text: str) -> str:
    number, _, tolerance = text.partition(":")
    if weighing.number(tolerance or "0"):
        raise Unfit("a gap of it takes a number that is near enough")
    return f"{weighing.number(number):f}"


def _cloze(reading: Reading, pattern: re.Pattern[str], gap: Callable[[re.Match[str]], Gap]) -> Question:
    """The text with our gaps in it."""
    asked = reading.node.node("questiontext")
    format_ = FORMATS.get(asked.get("format"), "html")
    if format_ == "markdown":
        raise Unfit("its text has gaps and is written in Markdown")
    source = reading.texts.short(tidied(asked.node("text").text()))
    source = html.escape(source, quote=False) if format_ == "plain" else source
    gaps: list[Gap] = []

    def marked(found: re.Match[str]) -> str:
        if IN_TAG.search(found.string, max(0, found.start() - 500), found.start()):
            raise Unfit("a gap of it stands where no word can be")
        gaps.append({"id": f"gap-{len(gaps) + 1}", **gap(found)})
        return f'<gap n="{len(gaps)}">'

    source = pattern.sub(marked, source)
    if BEGINS.search(source):
        raise Unfit("a gap of it has no end")
    text = reading.texts.markdown(source, "moodle" if format_ == "plain" else format_)
    return cloze(text, gaps, plain_markdown(reading.title), reading.item.tell)
