"""Whether a question can be asked here: what `pack check` would say, in words about the file that it comes from."""

import re
from typing import Any

import msgspec

from hubserver.quizfiles.imported import Question, Unfit
from hubserver.quizzes import quiz
from hubserver.quizzes.typed import letters

PICTURE = re.compile(r"!\[(?:\\.|[^\]\\])*\]\([^)]*\)")
SHOWN = f"/packs/media/{'0' * 64}.webp"  # stands for any picture while a question is looked at
GAP = re.compile(r"\\?\[\\?\[([a-z0-9-]+)\]\]")  # as the text will show it
WORST = 4  # how much longer a text may be as HTML
OF_PICTURE = 800  # letters of HTML
LONGEST_HTML = 20_000
LONGEST_WORDS = 100  # of what is typed or chosen in a gap
# How many of these a question has at least and at most, and what they are called.
COUNTS = {
    "single": ("options", 2, 12, "answers to choose from"),
    "multiple": ("options", 2, 12, "answers to choose from"),
    "hotspot": ("options", 2, 8, "places"),
    "text": ("answers", 1, 20, "right answers"),
    "matching": ("items", 2, 10, "lines to match"),
    "ordering": ("items", 2, 8, "lines to put in order"),
    "cloze": ("gaps", 1, 12, "gaps"),
}


def fit(question: Question) -> None:
    """Raises Unfit with the reason where a question cannot be asked here."""
    if not question["prompt"].strip():
        raise Unfit("it has no text that asks something")
    field, least, most, called = COUNTS.get(question["type"], ("", 0, 0, ""))
    _counted(question.get(field, []), least, most, called)
    _counted(question.get("targets", ["", ""]), 2, 10, "things to match with")
    for part in [*question.get("options", []), *question.get("items", []), *question.get("targets", [])]:
        if not part["text"].strip():
            raise Unfit("one of its answers is empty")
    quiz.rewritten(question, _short)
    for words in _typed(question):
        if not words.strip():
            raise Unfit("one of its answers is empty")
        if len(words) > LONGEST_WORDS:
            raise Unfit(f"one of its answers has more than {LONGEST_WORDS} letters")
        if not letters(words) and question["type"] != "cloze":
            raise Unfit(f"one of its answers has no letters and no digits: {words}")
    _asked(question)


def _counted(parts: list[Any], least: int, most: int, called: str) -> None:
    if len(parts) < least:
        raise Unfit(f"it needs at least {least} {called}" if least > 1 else f"it has no {called}")
    if len(parts) > most > 0:
        raise Unfit(f"it has {len(parts)} {called}, and a phone shows at most {most}")


def _short(text: str, _: str) -> str:
    if len(text) * WORST + len(PICTURE.findall(text)) * OF_PICTURE > LONGEST_HTML:
        raise Unfit("one of its texts is too long for a phone")
    return text


def _typed(question: Question) -> list[str]:
    """What is compared with what a learner types or chooses in a gap."""
    some = question.get("answers", []) + [mistake["answer"] for mistake in question.get("mistakes", [])]
    for gap in question.get("gaps", []):
        some = some + gap["answers"] + gap.get("options", [])
    return [words for words in some if isinstance(words, str)]


def _asked(question: Question) -> None:
    """The last word has the kind of question itself."""
    if "text" in question and sorted(GAP.findall(question["text"])) != sorted(gap["id"] for gap in question["gaps"]):
        raise Unfit("its text has words in [[ ]] that would be taken for a gap")
    shown = {**question, "picture": SHOWN} if "picture" in question else question
    try:
        asked = msgspec.convert(shown, quiz.Question)
    except msgspec.ValidationError:
        raise Unfit("it does not have the form of one of our questions") from None
    if problem := asked.problem():
        raise Unfit(f"it does not fit: {problem}")
