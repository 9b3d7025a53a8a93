"""One QTI item on its way: its texts in our Markdown, its responses, and what it says to each choice."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from hubserver.quizfiles import qti_rules
from hubserver.quizfiles.escape import plain_markdown
from hubserver.quizfiles.gathering import Item
from hubserver.quizfiles.imported import Unfit
from hubserver.quizfiles.qti_rules import Declared
from hubserver.quizfiles.texts import Texts
from hubserver.quizfiles.tree import Node

Change = Callable[[Node], Sequence[Node | str] | None]  # what an element becomes; None for itself
FEEDBACK = ("feedbackInline", "feedbackBlock", "modalFeedback")
SAID = "what it says to an answer was left out"
HYPHEN = re.compile(r"-(\w)")


def in_words_of_2(node: Node) -> Node:
    """An item of QTI 3 with the names that QTI 2 has: qti-simple-choice is simpleChoice."""
    if node.tag.startswith("qti-"):
        node.tag = _camel(node.tag.removeprefix("qti-"))
        node.attributes = {_camel(name): value for name, value in node.attributes.items()}
    for child in node.nodes():
        in_words_of_2(child)
    return node


def _camel(name: str) -> str:
    return HYPHEN.sub(lambda letter: letter[1].upper(), name)


@dataclass
class Reading:
    """An item, the pictures that it may show, and what is told of it."""

    node: Node
    picture: Callable[[str], str]
    item: Item
    texts: Texts = field(init=False)

    def __post_init__(self) -> None:
        self.texts = Texts(self.picture, self.item.tell)
        self._declared = qti_rules.declared(self.node)
        self._echoes = qti_rules.echoes(self.node)
        if any(each.tag == "feedbackBlock" for each in self.node.within()):
            self.item.tell(SAID)
        if any(each.get("outcomeIdentifier") not in self._echoes for each in self.node.nodes("modalFeedback")):
            self.item.tell(SAID)

    @property
    def title(self) -> str:
        """Its title as Markdown."""
        return plain_markdown(self.node.get("title"))

    def plain(self, words: str) -> str:
        """Words of an attribute as Markdown."""
        return plain_markdown(words)

    def declared(self, asked: Node) -> Declared:
        """The response of an interaction."""
        found = self._declared.get(asked.get("responseIdentifier"))
        if found is None or not found.worth:
            raise Unfit("it does not say which answer is right")
        return found

    def text(self, node: Node) -> str:
        """What stands in an element, in our Markdown."""
        return self.texts.of_node(Node("div", children=list(self._shown(node.children, lambda _: None))))

    def words(self, node: Node) -> str:
        """The same as bare words."""
        return self.texts.words_of(Node("div", children=list(self._shown(node.children, lambda _: None))))

    def body(self, change: Change) -> str:
        """The whole text of the item, some elements of it changed."""
        return self.texts.of_node(Node("div", children=self._shown(self.node.node("itemBody").children, change)))

    def prompt(self, asked: Node) -> str:
        """The whole text of the item; in the place of an interaction stands what that asks."""
        return self.body(lambda each: [Node("div", children=each.node("prompt").children)] if each is asked else None)

    def feedback(self, choice: Node) -> str:
        """What is said to who chose this."""
        name = choice.get("identifier")
        inside = [each for each in choice.within() if each.tag in FEEDBACK]
        said = [each for each in [*inside, *self.node.nodes("modalFeedback")] if self._is_said(each, name)]
        if len(said) < len(inside):
            self.item.tell(SAID)
        return "\n\n".join(filter(None, (self.text(each) for each in said)))

    def _is_said(self, feedback: Node, name: str) -> bool:
        shows = feedback.get("showHide") != "hide" and feedback.get("identifier") == name
        return shows and feedback.get("outcomeIdentifier") in self._echoes

    def _shown(self, children: Sequence[Node | str], change: Change) -> list[Node | str]:
        """A copy of what a learner sees before answering."""
        out: list[Node | str] = []
        for child in children:
            out += [child] if isinstance(child, str) else self._element(child, change)
        return out

    def _element(self, node: Node, change: Change) -> Sequence[Node | str]:
        changed = change(node)
        if changed is not None:
            return self._shown(changed, lambda _: None)
        if node.tag == "printedVariable":
            raise Unfit("its values are made anew for each learner")
        if node.tag in FEEDBACK or (node.tag == "rubricBlock" and "candidate" not in node.get("view")):
            return []
        if node.tag == "object" and node.get("type").startswith("image/"):
            alt = node.get("alt") or " ".join(node.text().split())
            return [Node("img", {"src": node.get("data"), "alt": alt})]
        return [Node(node.tag, node.attributes, self._shown(node.children, change))]
