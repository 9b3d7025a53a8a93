"""Answers that are worth so many per cent, as GIFT, Moodle and QTI have them, become ours: right, or not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from hubserver.quizfiles.imported import Question, Unfit
from hubserver.quizfiles.naming import named
from hubserver.quizzes.numbers import MOST, PLACES
from hubserver.quizzes.typed import letters, same

WHOLE = Decimal(100)
ALL = Decimal("99.9")  # three thirds
PARTLY = "an answer earned part of the points, and earns none here: "
ANYTHING = "*"
LONGEST_NUMBER = 40  # letters
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Weighed:
    """An answer: its text is Markdown where it is chosen, bare words where it is typed."""

    text: str
    share: Decimal = Decimal(0)  # per cent of the points
    feedback: str = ""

    @property
    def right(self) -> bool:
        return self.share >= ALL

    @property
    def partly(self) -> bool:
        return 0 < self.share < ALL


@dataclass(frozen=True)
class Span:
    """Numbers that are worth so much: from `low` to `high`; `middle` is set where it was written with a tolerance."""

    low: Decimal
    high: Decimal
    share: Decimal = WHOLE
    feedback: str = ""
    middle: Decimal | None = None

    @property
    def right(self) -> bool:
        return self.share >= ALL


def around(middle: Decimal, tolerance: Decimal, share: Decimal = WHOLE, feedback: str = "") -> Span:
    """A number, right within a tolerance."""
    if tolerance < 0:
        raise Unfit("its tolerance is below zero")
    return Span(middle - tolerance, middle + tolerance, share, feedback, middle)


def share(text: str) -> Decimal:
    """A weight, in per cent, as files write it."""
    value = number(text)
    if not -WHOLE <= value <= WHOLE:
        raise Unfit(f"an answer is worth {text} per cent")
    return value


def number(text: str) -> Decimal:
    """A number as files write it. Raises Unfit for one that a person would not type."""
    text = text.strip()
    try:
        value = Decimal(text.replace("−", "-"))
    except InvalidOperation:
        raise Unfit(f"{text[:40] or 'nothing'} stands where a number must be") from None
    if not value.is_finite() or value.copy_abs() >= MOST or len(text) > LONGEST_NUMBER:
        raise Unfit(f"{text[:40]} is not a number that a person would type")
    if value != round(value, PLACES):
        raise Unfit(f"{text[:40]} has more than {PLACES} decimal places")
    return round(value) * Decimal(1) if value == round(value) else round(value, PLACES).normalize()


def plain(value: Decimal) -> int | Decimal:
    """As our own reader of YAML would have it."""
    return int(value) if value == int(value) else value


def choice(answers: Sequence[Weighed], tell: Tell, *, several: bool) -> Question:
    """One of several, or all that are right."""
    right = [answer for answer in answers if (answer.share > 0 if several else answer.right)]
    if not right:
        raise Unfit("none of its answers is wholly right")
    if len(right) > 1 and not several:
        raise Unfit("several of its answers are right, though only one can be chosen")
    if several and len({answer.share for answer in right}) > 1:
        tell("its right answers had different weights; here each counts the same")
    for answer in answers:
        if answer.partly and not several:
            tell(PARTLY + answer.text)
        if answer.share < 0 and not several:
            tell("a wrong answer took points away; here it earns none")
    ids = named([answer.text for answer in answers])
    options = [
        {"id": name, "text": answer.text}
        | ({"correct": True} if answer in right else {})
        | ({"feedback": answer.feedback} if answer.feedback else {})
        for name, answer in zip(ids, answers, strict=True)
    ]
    return {"type": "multiple" if several else "single", "options": options}


def truth(answers: Sequence[Weighed], is_true: Callable[[Weighed], bool]) -> Question:
    """True or false, from its two answers."""
    right = [answer for answer in answers if answer.right]
    if len(right) != 1:
        raise Unfit("it does not say which of true and false is right")
    said = {is_true(answer): answer.feedback for answer in answers}
    correct = is_true(right[0])
    return {"type": "true_false", "correct": correct, "if_true": said.get(True, ""), "if_false": said.get(False, "")}


def words(answers: Sequence[Weighed], tell: Tell) -> Question:
    """What is typed: the right answers, and the wrong ones that have something to say."""
    right = list(dict.fromkeys(answer.text for answer in answers if answer.right))
    if not right:
        raise Unfit("none of its answers is wholly right")
    if anything := next((text for text in right if ANYTHING in text), ""):
        raise Unfit(f"in the answer {anything} a * stands for any letters")
    mistakes = [_mistake(answer, right, tell) for answer in answers if not answer.right]
    said = [{"answer": each.text, "feedback": each.feedback} for each in mistakes if each and letters(each.text)]
    return {"type": "text", "answers": right, "mistakes": said, "explain": _explained(answers, tell)}


def _mistake(answer: Weighed, right: Sequence[str], tell: Tell) -> Weighed | None:
    """A wrong answer, where there is something to say to it."""
    if ANYTHING in answer.text:
        tell("what it said to any other answer was left out")
        return None
    alike = any(same(answer.text, each, exact=True) for each in right)
    if answer.partly:
        tell((PARTLY if not alike else "an answer earned part of the points, and earns all here: ") + answer.text)
        return None if alike or not answer.feedback else answer
    if alike:
        raise Unfit(f"{answer.text} is wrong in it, though it differs from a right answer only in its spelling")
    return answer if answer.feedback else None


def numbers(spans: Sequence[Span], tell: Tell) -> Question:
    """A number: its one right span, and the wrong numbers that have something to say."""
    right = [span for span in spans if span.right]
    if not right:
        raise Unfit("none of its numbers is wholly right")
    low, high = min(span.low for span in right), max(span.high for span in right)
    whole = next((span for span in right if (span.low, span.high) == (low, high)), None)
    if whole is None:
        raise Unfit("several numbers are right, and here it can be one, or one range")
    wrong = {span.low: span.feedback for span in reversed(spans) if not span.right and _is_said(span, tell)}
    mistakes = [{"answer": plain(at), "feedback": said} for at, said in wrong.items() if not low <= at <= high]
    answers = [Weighed("", span.share, span.feedback) for span in spans]
    return {"type": "numeric", **_bounds(whole), "mistakes": mistakes[::-1], "explain": _explained(answers, tell)}


def _is_said(span: Span, tell: Tell) -> bool:
    """Whether a wrong number, and no range of them, has something to say."""
    if span.share > 0:
        tell(PARTLY + (f"{span.low:f}" if span.low == span.high else f"{span.low:f} to {span.high:f}"))
    if span.feedback and span.low != span.high:
        tell("what it said to a range of wrong numbers was left out")
    return bool(span.feedback) and span.low == span.high


def _bounds(span: Span) -> Question:
    if span.middle is None and span.low != span.high:
        return {"range": [plain(span.low), plain(span.high)]}
    middle = span.low if span.middle is None else span.middle
    return {"answer": plain(middle)} | ({"tolerance": plain(span.high - middle)} if span.high != middle else {})


def matching(pairs: Sequence[tuple[str, str]]) -> Question:
    """Lines with what they go with, both Markdown; a pair without a line only adds to the choice."""
    targets = list(dict.fromkeys(target for _, target in pairs))
    ids = dict(zip(targets, named(targets), strict=True))
    lines = [(line, target) for line, target in pairs if line]
    names = named([line for line, _ in lines])
    items = [
        {"id": name, "text": line, "match": ids[target]} for name, (line, target) in zip(names, lines, strict=True)
    ]
    return {"type": "matching", "items": items, "targets": [{"id": ids[text], "text": text} for text in targets]}


def _explained(answers: Sequence[Weighed], tell: Tell) -> str:
    """What is said to right answers, where it is one thing: `explain` is shown when an answer was right."""
    said = {answer.feedback for answer in answers if answer.right and answer.feedback}
    if len(said) > 1:
        tell("what it said to each of several right answers was left out")
    return said.pop() if len(said) == 1 else ""


def explained(question: Question, always: str, tell: Tell) -> Question:
    """With what the file says after any answer; that counts for more than what it says to right ones."""
    if always and question.get("explain"):
        tell("what it said to right answers was left out, for something is said to all")
    return {**question, "explain": always or question.get("explain", "")}
