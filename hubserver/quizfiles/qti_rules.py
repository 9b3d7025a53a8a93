"""How a QTI item is marked: what is right, what it is worth, and whether the rules are the usual ones.

https://www.imsglobal.org/spec/qti/v3p0/impl (response processing)
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from posixpath import basename

from hubserver.quizfiles import weighing
from hubserver.quizfiles.imported import Unfit
from hubserver.quizfiles.tree import Node
from hubserver.quizfiles.weighing import WHOLE

OWN_RULES = "it is marked by rules of its own"
USUAL = ("match_correct", "map_response", "CC2_match", "CC2_map_response")  # templates of the standard
MAPPED = ("map_response", "CC2_map_response")
CONDITIONS = {"match", "stringMatch", "equal"}
SCORE = re.compile(r"(MAX)?SCORE\w*")  # of the item, or of a part of it
MADE_OF = {"baseValue", "mapResponse", "sum", "variable"}


@dataclass(frozen=True)
class Declared:
    """What a response may be: `correct` in its order, and what each answer is worth, in per cent of the best."""

    cardinality: str
    kind: str
    correct: tuple[str, ...]
    worth: Mapping[str, Decimal] = field(default_factory=dict)

    def share(self, answer: str) -> Decimal:
        """What an answer is worth, in per cent."""
        return self.worth.get(answer, Decimal(0))

    def right(self) -> list[str]:
        """All that is worth something."""
        return [answer for answer, share in self.worth.items() if share > 0]


def declared(item: Node) -> dict[str, Declared]:
    """Every response of an item. Raises Unfit where it is not marked as is usual."""
    processing = item.node("responseProcessing")
    mapped = _mapped(processing)
    return {each.get("identifier"): _declared(each, mapped) for each in item.nodes("responseDeclaration")}


def _declared(node: Node, mapped: set[str]) -> Declared:
    correct = tuple(value.text().strip() for value in node.node("correctResponse").nodes("value"))
    entries = node.node("mapping").nodes("mapEntry")
    worth = dict.fromkeys(correct, WHOLE)
    if entries and ("*" in mapped or node.get("identifier") in mapped):
        values = {each.get("mapKey").strip(): weighing.number(each.get("mappedValue") or "0") for each in entries}
        best = max(values.values())
        worth = {key: value * 100 / best for key, value in values.items()} if best > 0 else {}
    return Declared(node.get("cardinality"), node.get("baseType"), correct, worth)


def _mapped(processing: Node) -> set[str]:
    """The responses whose score is looked up in their mapping; "*" for all of them."""
    template = basename(processing.get("template")).removesuffix(".xml")
    if template:
        if template not in USUAL:
            raise Unfit(OWN_RULES)
        return {"*"} if template in MAPPED else set()
    scores = [(rule, right) for rule, right in _outcomes(processing) if SCORE.fullmatch(rule.get("identifier"))]
    return {name for rule, right in scores for name in _given(rule, right=right)}


def _outcomes(node: Node, *, right: bool = False) -> Iterator[tuple[Node, bool]]:
    """Each rule that sets an outcome, and whether it does so for what is correct alone."""
    for rule in node.nodes():
        if rule.tag == "setOutcomeValue":
            yield rule, right
        elif rule.tag in ("responseIf", "responseElseIf"):
            condition, *then = rule.nodes() or [Node("")]
            yield from _outcomes(Node(rule.tag, children=[*then]), right=_is_correct(condition))
        elif rule.tag in ("responseCondition", "responseElse"):
            yield from _outcomes(rule)
        else:
            raise Unfit(OWN_RULES)


def _is_correct(condition: Node) -> bool:
    """Whether it asks for the correct response, or for several of them."""
    parts = condition.nodes()
    if condition.tag == "and":
        return bool(parts) and all(map(_is_correct, parts))
    names = {part.get("identifier") for part in parts}
    near = condition.get("toleranceMode") not in ("", "exact")
    return (
        condition.tag in CONDITIONS
        and not near
        and len(names) == 1
        and {part.tag for part in parts} == {"variable", "correct"}
    )


def _given(rule: Node, *, right: bool) -> set[str]:
    """The mappings that a score is made of, where it is made of them, or of points for what is correct."""
    inside = list(rule.within())
    points = [weighing.number(each.text()) for each in inside if each.tag == "baseValue"]
    others = [each for each in inside if each.tag == "variable" and not SCORE.fullmatch(each.get("identifier"))]
    if others or (any(points) and not right) or not {each.tag for each in inside} <= MADE_OF:
        raise Unfit(OWN_RULES)
    return {each.get("identifier") for each in inside if each.tag == "mapResponse"}


def echoes(item: Node) -> set[str]:
    """The outcomes that repeat the response, so that each choice has its own feedback."""
    rules = (each for each in item.node("responseProcessing").within() if each.tag == "setOutcomeValue")
    return {rule.get("identifier") for rule in rules if [part.tag for part in rule.nodes()] == ["variable"]}
