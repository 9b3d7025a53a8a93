"""GIFT, read: each question as ours, or left out with the reason."""

import re
from dataclasses import dataclass
from decimal import Decimal

from hubserver.quizfiles import weighing
from hubserver.quizfiles.escape import plain_markdown
from hubserver.quizfiles.gathering import Gathering, Item
from hubserver.quizfiles.gift_text import Block, Written, blocks, cut, formatted, hide, show, tags
from hubserver.quizfiles.imported import Question, Unfit
from hubserver.quizfiles.naming import called
from hubserver.quizfiles.texts import Texts
from hubserver.quizfiles.weighing import WHOLE, Span, Weighed, explained

WEIGHT = re.compile(r"\s*%\s*([-+]?[\d.]{1,12})\s*%")
TRUE, FALSE = ("T", "TRUE"), ("F", "FALSE")
SIGNS = re.compile(r"(?=[~=])")
MOST_PARTS = 100
FORMATS = re.compile(r"^\s*(::.*?::)?\s*\[\w+\]|^\s*::.*?::|<[^>]*>", re.DOTALL)


def read(text: str, gathering: Gathering) -> None:
    """Take in every question of the file."""
    for block in blocks(text):
        with gathering.item(f"line {block.line}: {_name(block)}") as item:
            written = cut(block)
            question = _Reading(written, item, gathering).question()
            question["tags"] = tags(block)
            gathering.add(question, next(iter(block.ids), "") or written.title)


def _name(block: Block) -> str:
    """Its title, or its first words."""
    begins = show(hide(block.text[:500]))
    title = begins[2:].partition("::")[0] if begins.startswith("::") else ""
    return called(title or FORMATS.sub(" ", begins).partition("{")[0]) or "(no text)"


@dataclass
class _Reading:
    """One question on its way."""

    written: Written
    item: Item
    gathering: Gathering

    def __post_init__(self) -> None:
        self._texts = Texts(self.gathering.album.unfold, self.item.tell)

    def question(self) -> Question:
        if self.written.answers is None:
            raise Unfit("it is a text that asks nothing; it may go into a step")
        answers, _, always = self.written.answers.rpartition("####")
        if "####" not in self.written.answers:
            answers, always = always, ""
        answers = answers.strip()
        if not answers:
            raise Unfit("it asks for a text of the learner's own, which a person would mark")
        question = {"prompt": self._prompt(), **self._answered(answers)}
        return explained(question, self._text(always), self.item.tell)

    def _prompt(self) -> str:
        """The text, with a line where a word is missing."""
        before, after, format_ = self.written.before, self.written.after, self.written.format
        if not after.strip():
            return self._text(before)
        gap = r"\_\_\_\_\_" if format_ == "markdown" else "_____"
        return self._text(f"{before.strip()} {gap}{' ' if after[:1].isspace() else ''}{after.strip()}")

    def _answered(self, answers: str) -> Question:
        if answers.startswith("#"):
            return weighing.numbers(self._spans(answers[1:]), self.item.tell)
        if "~" in answers:
            weighed = [self._weighed(part) for part in _parts(answers)]
            return weighing.choice(weighed, self.item.tell, several="=" not in answers)
        if answers.partition("#")[0].strip().upper() in TRUE + FALSE:
            return self._truth(answers)
        parts = _parts(answers) if "=" in answers else ["=" + answers]
        if any("->" in part.partition("#")[0] for part in parts):
            return weighing.matching([self._pair(part) for part in parts])
        return weighing.words([self._weighed(part, typed=True) for part in parts], self.item.tell)

    def _truth(self, answers: str) -> Question:
        word, *said = answers.split("#", 2)
        correct = word.strip().upper() in TRUE
        wrong, right = (self._text(text) for text in [*said, "", ""][:2])
        if_true, if_false = (right, wrong) if correct else (wrong, right)
        return {"type": "true_false", "correct": correct, "if_true": if_true, "if_false": if_false}

    def _weighed(self, part: str, *, typed: bool = False) -> Weighed:
        share, text, said = _weight(part)
        if typed:
            return Weighed(self._texts.words(show(formatted(text, "plain")[1]), "plain"), share, self._text(said))
        return Weighed(self._text(text), share, self._text(said))

    def _pair(self, part: str) -> tuple[str, str]:
        line, arrow, target = part[1:].partition("->")
        if not arrow:
            raise Unfit(f"one of its lines has no ->: {show(line)[:60]}")
        return self._text(line), plain_markdown(show(target))

    def _spans(self, answers: str) -> list[Span]:
        parts = _parts(answers if answers.lstrip()[:1] in ("=", "~") else "=" + answers)
        return [span for part in parts for span in self._span(part)]

    def _span(self, part: str) -> list[Span]:
        share, text, said = _weight(part)
        if text.strip() in ("", "*") and share != WHOLE:
            if said.strip():
                self.item.tell("what it said to any other answer was left out")
            return []
        feedback = self._text(said)
        if ".." in text:
            low, _, high = text.partition("..")
            return [Span(weighing.number(low), weighing.number(high), share, feedback)]
        middle, _, tolerance = text.partition(":")
        return [weighing.around(weighing.number(middle), weighing.number(tolerance or "0"), share, feedback)]

    def _text(self, text: str) -> str:
        """A piece of the file in our Markdown, in its own format or in that of the question."""
        format_, text = formatted(text, self.written.format)
        return self._texts.markdown(show(text), format_)


def _parts(answers: str) -> list[str]:
    """Each answer with its sign. `~=` is one sign."""
    first, *parts = SIGNS.split(answers)
    if len(parts) > MOST_PARTS:
        raise Unfit(f"it has more than {MOST_PARTS} answers")
    if first.strip():
        raise Unfit(f"words stand in front of its first answer: {show(first)[:60]}")
    return [
        part for part, after in zip(parts, [*parts[1:], ""], strict=True) if part.strip() != "~" or after[:1] != "="
    ]


def _weight(part: str) -> tuple[Decimal, str, str]:
    """What an answer is worth, its text, and what is said to it."""
    text, _, said = part[1:].partition("#")
    found = WEIGHT.match(text)
    if found:
        return weighing.share(found[1]), text[found.end() :], said
    return (WHOLE if part[0] == "=" else Decimal(0)), text, said
