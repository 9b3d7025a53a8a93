"""Aiken: a question, its answers with letters, and a line `ANSWER: B`. https://docs.moodle.org/en/Aiken_format"""

import re
from dataclasses import dataclass, field

from hubserver.quizfiles.escape import plain_markdown
from hubserver.quizfiles.gathering import Gathering
from hubserver.quizfiles.imported import Question, Unfit
from hubserver.quizfiles.naming import called, named

OPTION = re.compile(r"([A-Z])[.)]\s*(.*)")
ANSWER = re.compile(r"ANSWER\s*:\s*(.*)", re.IGNORECASE)
ONE = re.compile(r"[A-Za-z][.)]?")


@dataclass
class Draft:
    """A question as it stands in the file, up to the line with its answer; `wrong` is the first thing wrong with it."""

    line: int
    text: list[str] = field(default_factory=list)
    options: dict[str, str] = field(default_factory=dict)
    answer: str | None = None
    wrong: str = ""


def read(text: str, gathering: Gathering) -> None:
    """Take in every question of the file."""
    for draft in _drafts(text):
        with gathering.item(f"line {draft.line}: {called(' '.join(draft.text)) or '(no text)'}"):
            gathering.add(_question(draft), " ".join(draft.text))


def _drafts(text: str) -> list[Draft]:
    drafts: list[Draft] = []
    empty = False  # the line above
    for number, line in enumerate(map(str.strip, text.split("\n")), 1):
        if line:
            answer, option = ANSWER.fullmatch(line), OPTION.fullmatch(line)
            last = drafts[-1] if drafts else None
            begins = last is None or last.answer is not None or (empty and last.options and not (answer or option))
            draft = Draft(number) if begins or last is None else last
            drafts += [draft] if draft is not last else []
            _take(draft, number, line, answer, option)
        empty = not line
    return drafts


def _take(draft: Draft, number: int, line: str, answer: re.Match[str] | None, option: re.Match[str] | None) -> None:
    """Take one line into a question."""
    if answer:
        draft.answer = answer[1]
    elif option and (draft.text or option[1] == "A"):
        draft.wrong = draft.wrong or _misplaced(draft, option[1], number)
        draft.options[option[1]] = option[2]
    elif draft.options:
        draft.wrong = draft.wrong or f"line {number} has neither a letter in front nor ANSWER: in it"
    else:
        draft.text.append(line)


def _misplaced(draft: Draft, letter: str, number: int) -> str:
    expected = chr(ord("A") + len(draft.options))
    return "" if letter == expected else f"line {number} begins with {letter} where {expected} comes next"


def _question(draft: Draft) -> Question:
    if draft.wrong:
        raise Unfit(draft.wrong)
    if draft.answer is None:
        raise Unfit("it has no line with ANSWER: in it")
    if not ONE.fullmatch(draft.answer):
        raise Unfit(f"its answer must be one letter, and is: {draft.answer[:40] or 'nothing'}")
    right = draft.answer[0].upper()
    if right not in draft.options:
        raise Unfit(f"its answer is {right}, and no line begins with this letter")
    options = [
        {"id": name, "text": plain_markdown(draft.options[letter])} | ({"correct": True} if letter == right else {})
        for name, letter in zip(named([*draft.options.values()]), draft.options, strict=True)
    ]
    return {"type": "single", "prompt": plain_markdown("\n".join(draft.text)), "options": options}
