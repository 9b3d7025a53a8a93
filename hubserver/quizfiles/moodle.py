"""Moodle XML: the kinds of questions that are ours too. https://docs.moodle.org/en/Moodle_XML_format"""

from collections.abc import Callable
from decimal import Decimal

from hubserver.quizfiles import moodle_gaps, weighing
from hubserver.quizfiles.escape import plain_markdown
from hubserver.quizfiles.gathering import Gathering
from hubserver.quizfiles.gift_text import category_tags
from hubserver.quizfiles.imported import Question, Unfit
from hubserver.quizfiles.moodle_reading import Reading
from hubserver.quizfiles.naming import called, named, slug
from hubserver.quizfiles.tree import Node
from hubserver.quizfiles.weighing import Span, explained

PERSON = "it asks for a text or a file of the learner's own, which a person would mark"
# Why a kind of Moodle's is none of ours.
NOT_OURS = {
    "description": "it is a text that asks nothing; it may go into a step",
    "essay": PERSON,
    **dict.fromkeys(
        ("calculated", "calculatedsimple", "calculatedmulti"), "its numbers are made anew for each learner"
    ),
    **dict.fromkeys(("random", "randomsamatch"), "it takes its questions from others by chance"),
    **dict.fromkeys(("ddimageortext", "ddmarker"), "things are dragged onto its picture, which some hands cannot do"),
}
USUAL = ("Your answer is correct.", "Your answer is partially correct.", "Your answer is incorrect.", "")
WHOLES = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")


def read(root: Node, gathering: Gathering) -> None:
    """Take in every question of the file."""
    category: list[str] = []
    for node in root.nodes("question"):
        if node.get("type") == "category":
            category = category_tags(node.node("category").node("text").text())
            continue
        title = " ".join(node.node("name").text().split())
        name = title or called(node.node("questiontext").node("text").text()[:500])
        with gathering.item(f"line {node.line}: {name[:100]}") as item:
            reading = Reading(node, title, item, gathering)
            tags = [*category, *(tag.text().strip() for tag in node.node("tags").nodes("tag"))]
            question = question_of(reading) | {"tags": list(dict.fromkeys(slug(tag) for tag in tags if tag))}
            gathering.add(question, node.node("idnumber").text().strip() or title)


def question_of(reading: Reading) -> Question:
    """A question of Moodle's as ours. Raises Unfit where it cannot be."""
    kind = reading.node.get("type")
    if reading.said("hidden") == "1":
        raise Unfit("it is hidden in Moodle")
    if kind not in KINDS:
        raise Unfit(NOT_OURS.get(kind, f"questions of the kind {kind[:40] or '(none)'} are not known here"))
    question = KINDS[kind](reading)
    question = {"prompt": question.get("prompt") or reading.text(reading.node.node("questiontext")), **question}
    hints = [reading.text(hint) for hint in reading.node.nodes("hint")]
    if any(reading.words(reading.node.node(name)) not in USUAL for name in WHOLES):
        reading.item.tell("what it said to right, partly right or wrong answers as a whole was left out")
    question |= {"hints": [hint for hint in hints if hint]} | _points(reading)
    return explained(question, reading.text(reading.node.node("generalfeedback")), reading.item.tell)


def _points(reading: Reading) -> Question:
    grade = weighing.number(reading.said("defaultgrade") or "1")
    if grade == int(grade) and 1 <= grade <= 100:
        return {"points": int(grade)} if grade > 1 else {}
    reading.item.tell(f"it is worth {grade:f} points there, and 1 here")
    return {}


def _choice(reading: Reading) -> Question:
    several = reading.said("single") in ("false", "0")
    made = weighing.choice(reading.answers(reading.text), reading.item.tell, several=several)
    return made | ({"shuffle": False} if reading.said("shuffleanswers") in ("false", "0") else {})


def _truth(reading: Reading) -> Question:
    answers = reading.answers(lambda answer: answer.node("text").text().strip().lower())
    if sorted(answer.text for answer in answers) != ["false", "true"]:
        raise Unfit("its answers are not true and false")
    return weighing.truth(answers, lambda answer: answer.text == "true")


def _typed(reading: Reading) -> Question:
    if reading.said("usecase") == "1":
        reading.item.tell("capitals do not count here")
    return weighing.words(
        reading.answers(lambda answer: reading.texts.words(answer.node("text").text(), "plain")), reading.item.tell
    )


def _number(reading: Reading) -> Question:
    spans = [span for answer in reading.node.nodes("answer") for span in _span(reading, answer)]
    return weighing.numbers(spans, reading.item.tell) | {"unit": _unit(reading)}


def _span(reading: Reading, answer: Node) -> list[Span]:
    share, text = weighing.share(answer.get("fraction") or "0"), answer.node("text").text().strip()
    feedback = reading.text(answer.node("feedback"))
    if text == "*" and share < weighing.ALL:
        reading.item.tell("what it said to any other answer was left out")
        return []
    tolerance = weighing.number(answer.node("tolerance").text().strip() or "0")
    return [weighing.around(weighing.number(text), tolerance, share, feedback)]


def _unit(reading: Reading) -> str:
    units = reading.node.node("units").nodes("unit")
    if reading.said("unitgradingtype") not in ("", "0"):
        reading.item.tell("its unit may be typed or not here")
    ones = [
        reading.texts.words(unit.node("unit_name").text(), "plain")
        for unit in units
        if weighing.number(unit.node("multiplier").text() or "1") == 1
    ]
    if len(units) > len(ones[:1]):
        reading.item.tell("a number in another of its units is not right here")
    return ones[0][:20] if ones else ""


def _matching(reading: Reading) -> Question:
    lines = [(reading.text(line), line.node("answer")) for line in reading.node.nodes("subquestion")]
    return weighing.matching([(text, _target(reading, answer)) for text, answer in lines])


def _target(reading: Reading, answer: Node) -> str:
    """What a line goes with is plain words to Moodle, whatever other programs write."""
    return plain_markdown(reading.texts.words(answer.node("text").text(), "html" if answer.get("format") else "plain"))


def _ordering(reading: Reading) -> Question:
    if reading.said("selecttype") not in ("", "0", "all"):
        reading.item.tell("it showed some of its lines, and shows all here")
    places = [(weighing.number(each.get("fraction") or "0"), each) for each in reading.node.nodes("answer")]
    if [place for place, _ in places] != [Decimal(place) for place in range(1, len(places) + 1)]:
        raise Unfit("the places of its lines are not numbered 1, 2, 3")
    texts = [reading.text(answer) for _, answer in places]
    items = [{"id": name, "text": text} for name, text in zip(named(texts), texts, strict=True)]
    return {"type": "ordering", "items": items}


KINDS: dict[str, Callable[[Reading], Question]] = {
    "multichoice": _choice,
    "truefalse": _truth,
    "shortanswer": _typed,
    "numerical": _number,
    "matching": _matching,
    "ordering": _ordering,
    **dict.fromkeys(("gapselect", "ddwtos"), moodle_gaps.chosen),
    **dict.fromkeys(("cloze", "multianswer"), moodle_gaps.embedded),
}
