"""QTI 2 and 3: an item that asks one thing in one of our ways. https://www.imsglobal.org/spec/qti/v3p0/impl"""

from collections.abc import Callable
from typing import Any

from hubserver.quizfiles import qti_gaps, weighing
from hubserver.quizfiles.gathering import Item
from hubserver.quizfiles.imported import Question, Unfit
from hubserver.quizfiles.naming import named
from hubserver.quizfiles.prose import Picture
from hubserver.quizfiles.qti_reading import Reading
from hubserver.quizfiles.tree import Node
from hubserver.quizfiles.weighing import Weighed

PERSON = "it asks for a text, a drawing or a file of the learner's own, which a person would mark"
DRAGGED = "it is answered on a picture by dragging"
NOT_OURS = {
    **dict.fromkeys(("extendedTextInteraction", "uploadInteraction", "drawingInteraction"), PERSON),
    **dict.fromkeys(("graphicOrderInteraction", "graphicAssociateInteraction"), DRAGGED),
    **dict.fromkeys(("graphicGapMatchInteraction", "positionObjectInteraction"), DRAGGED),
    "selectPointInteraction": "any point of a picture may be chosen in it, and here places have names",
    "associateInteraction": "its lines go with each other, and here with things on another list",
    "hottextInteraction": "words of a text are chosen in it",
    "sliderInteraction": "it is answered with a slider",
    "mediaInteraction": "it plays sound or film, and asks nothing",
    "endAttemptInteraction": "it is only a button",
    **dict.fromkeys(("customInteraction", "portableCustomInteraction"), "it is a small program"),
}


def question(item: Node, picture: Picture, told: Item) -> Question:
    """An item as one of our questions. Raises Unfit where it cannot be."""
    if item.get("adaptive") in ("true", "1"):
        raise Unfit("it changes while it is answered")
    if item.nodes("templateDeclaration"):
        raise Unfit("its values are made anew for each learner")
    asked = [each for each in item.node("itemBody").within() if each.tag.endswith("Interaction")]
    kinds = sorted({each.tag for each in asked})
    if not asked:
        raise Unfit("it asks nothing; it may go into a step")
    unknown = [kind for kind in kinds if kind not in KINDS and kind not in qti_gaps.INLINE]
    if unknown:
        raise Unfit(NOT_OURS.get(unknown[0], f"questions of the kind {unknown[0][:40]} are not known here"))
    if len(asked) > 1 and not qti_gaps.INLINE.issuperset(kinds):
        raise Unfit("it asks several things at once")
    reading = Reading(item, picture, told)
    return (
        qti_gaps.inline(reading, asked) if qti_gaps.INLINE.issuperset(kinds) else KINDS[asked[0].tag](reading, asked[0])
    )


def _choice(reading: Reading, asked: Node) -> Question:
    declared = reading.declared(asked)
    choices = asked.nodes("simpleChoice")
    answers = [
        Weighed(reading.text(each), declared.share(each.get("identifier")), reading.feedback(each)) for each in choices
    ]
    several = declared.cardinality == "multiple"
    made = weighing.choice(answers, reading.item.tell, several=several)
    fixed = asked.get("shuffle") not in ("true", "1")
    return {"prompt": reading.prompt(asked), **made} | ({"shuffle": False} if fixed else {})


def _order(reading: Reading, asked: Node) -> Question:
    declared = reading.declared(asked)
    by_id = {each.get("identifier"): each for each in asked.nodes("simpleChoice")}
    if sorted(declared.correct) != sorted(by_id):
        raise Unfit("not every line of it has its place")
    texts = [reading.text(by_id[name]) for name in declared.correct]
    items = [{"id": name, "text": text} for name, text in zip(named(texts), texts, strict=True)]
    return {"type": "ordering", "prompt": reading.prompt(asked), "items": items}


def _match(reading: Reading, asked: Node) -> Question:
    declared = reading.declared(asked)
    pairs = [(first, second) for first, _, second in (pair.partition(" ") for pair in declared.right())]
    sets = [{each.get("identifier"): each for each in set_.nodes()} for set_ in asked.nodes("simpleMatchSet")]
    if len(sets) != 2:
        raise Unfit("it has not two lists to match")
    if len({declared.share(pair) for pair in declared.right()}) > 1:
        reading.item.tell("its pairs had different weights; here each counts the same")
    lines, targets = sets
    if sorted(first for first, _ in pairs) != sorted(lines):
        lines, targets, pairs = targets, lines, [(second, first) for first, second in pairs]
    goes = dict(pairs)
    if sorted(first for first, _ in pairs) != sorted(lines) or not set(goes.values()) <= set(targets):
        raise Unfit("a line of it goes with none or with several of the other list")
    shown = {name: reading.text(each) for name, each in targets.items()}
    unused = [("", shown[name]) for name in targets if name not in goes.values()]
    made = weighing.matching([*((reading.text(each), shown[goes[name]]) for name, each in lines.items()), *unused])
    return {"prompt": reading.prompt(asked), **made}


def _hotspot(reading: Reading, asked: Node) -> Question:
    declared = reading.declared(asked)
    if declared.cardinality != "single":
        raise Unfit("several places of a picture are chosen in it")
    places = asked.nodes("hotspotChoice")
    names = [each.get("hotspotLabel").strip() for each in places]
    if not all(names):
        raise Unfit("its places have no names, and who cannot see the picture needs them")
    width, height, picture = _picture(reading, asked)
    options: list[dict[str, Any]] = []
    for name, text, place in zip(named(names), names, places, strict=True):
        x, y = _middle(place)
        option = {"id": name, "text": reading.plain(text), "x": _share(x, width), "y": _share(y, height)}
        options.append(option | ({"correct": True} if declared.share(place.get("identifier")) >= weighing.ALL else {}))
    return {"type": "hotspot", "prompt": reading.prompt(asked), "picture": picture, "options": options}


def _picture(reading: Reading, asked: Node) -> tuple[float, float, str]:
    node = next(iter(asked.nodes("object", "img")), Node("img"))
    size = [float(weighing.number(node.get(name).removesuffix("px") or "0")) for name in ("width", "height")]
    markdown = reading.text(Node("p", children=[node]))
    if min(size) <= 0:
        raise Unfit("its picture does not say how large it is")
    if "](media/" not in markdown or "(decorative" in markdown:
        raise Unfit("its picture is not in the file, or has no description")
    return size[0], size[1], markdown


def _middle(place: Node) -> tuple[float, float]:
    numbers = [float(weighing.number(each)) for each in place.get("coords").replace("%", "x").split(",")]
    if place.get("shape") in ("circle", "ellipse") and len(numbers) >= 3:
        return numbers[0], numbers[1]
    if place.get("shape") in ("rect", "poly") and len(numbers) >= 4:
        xs, ys = numbers[0::2], numbers[1::2]
        return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    raise Unfit("the shape of one of its places is not known here")


def _share(at: float, whole: float) -> int:
    return round(at * 100 / whole)


KINDS: dict[str, Callable[[Reading, Node], Question]] = {
    "choiceInteraction": _choice,
    "orderInteraction": _order,
    "matchInteraction": _match,
    "hotspotInteraction": _hotspot,
    "gapMatchInteraction": qti_gaps.matched,
}
