"""Texts with gaps in QTI: words that are typed, chosen on the spot, or taken from a list."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from hubserver.quizfiles import weighing
from hubserver.quizfiles.gaps import Gap, cloze
from hubserver.quizfiles.imported import Question, Unfit
from hubserver.quizfiles.qti_reading import Reading
from hubserver.quizfiles.qti_rules import Declared
from hubserver.quizfiles.tree import Node
from hubserver.quizfiles.weighing import Weighed

INLINE = {"textEntryInteraction", "inlineChoiceInteraction"}
NUMBERS = ("integer", "float")
PUNCTUATION = " .?!:;\n"


def inline(reading: Reading, asked: Sequence[Node]) -> Question:
    """Gaps that are filled where they stand. One that is typed below a question asks for words or a number."""
    text = _text(reading, {id(each): number for number, each in enumerate(asked, 1)})
    if len(asked) == 1 and asked[0].tag == "textEntryInteraction" and text.strip(PUNCTUATION).endswith("[[gap-1]]"):
        before = text.strip(PUNCTUATION).removesuffix("[[gap-1]]").strip()
        if before.endswith((".", "?", "!", ":", "*")):
            return {"prompt": before, **_typed(reading, reading.declared(asked[0]))}
    gaps = [{"id": f"gap-{number}", **_gap(reading, each)} for number, each in enumerate(asked, 1)]
    return cloze(text, gaps, reading.title, reading.item.tell)


def _typed(reading: Reading, declared: Declared) -> Question:
    if declared.kind in NUMBERS:
        spans = [
            weighing.around(weighing.number(answer), Decimal(0), share) for answer, share in declared.worth.items()
        ]
        return weighing.numbers(spans, reading.item.tell)
    answers = [Weighed(" ".join(answer.split()), share) for answer, share in declared.worth.items()]
    return weighing.words(answers, reading.item.tell)


def _gap(reading: Reading, asked: Node) -> Gap:
    declared = reading.declared(asked)
    if asked.tag == "textEntryInteraction":
        made = _typed(reading, declared)
        return {"answers": [f"{made['answer']:f}"] if made["type"] == "numeric" else made["answers"]}
    words = {each.get("identifier"): reading.words(each) for each in asked.nodes("inlineChoice")}
    for name, share in declared.worth.items():
        if 0 < share < weighing.ALL:
            reading.item.tell(weighing.PARTLY + words.get(name, name))
    right = [words[name] for name in declared.right() if name in words and declared.share(name) >= weighing.ALL]
    if not right:
        raise Unfit("a gap of it has no answer that is wholly right")
    return {"answers": right, "options": list(dict.fromkeys(words.values()))}


def matched(reading: Reading, asked: Node) -> Question:
    """Gaps that are filled with words from one list."""
    declared = reading.declared(asked)
    words = {each.get("identifier"): reading.words(each) for each in asked.nodes("gapText")}
    if asked.nodes("gapImg"):
        raise Unfit("pictures go into its gaps")
    places = [each for each in asked.within() if each.tag == "gap"]
    fills: dict[str, list[str]] = {}
    for pair in declared.right():
        word, _, place = pair.partition(" ")
        if word in words:
            fills.setdefault(place, []).append(words[word])
    options = list(dict.fromkeys(words.values()))
    gaps: list[Gap] = [
        {"id": f"gap-{number}", "answers": fills.get(each.get("identifier"), []), "options": options}
        for number, each in enumerate(places, 1)
    ]
    if not all(gap["answers"] for gap in gaps):
        raise Unfit("a gap of it has no right word")
    text = _text(reading, {id(each): number for number, each in enumerate(places, 1)})
    return cloze(text, gaps, reading.title, reading.item.tell)


def _text(reading: Reading, numbers: Mapping[int, int]) -> str:
    """The text of the item with a mark in the place of each gap."""

    def change(node: Node) -> list[Node | str] | None:
        if node.tag == "gapText":
            return []
        return [Node("gap", {"n": str(numbers[id(node)])})] if id(node) in numbers else None

    return reading.body(change)
