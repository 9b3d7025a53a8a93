"""One question of Moodle XML on its way: its texts, its answers, and the pictures that stand in it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import unquote

from hubserver.quizfiles import weighing
from hubserver.quizfiles.album import decoded
from hubserver.quizfiles.gathering import Gathering, Item
from hubserver.quizfiles.texts import Format, Texts
from hubserver.quizfiles.tree import Node
from hubserver.quizfiles.weighing import Weighed

FORMATS: dict[str, Format] = {"plain_text": "plain", "moodle_auto_format": "moodle", "markdown": "markdown"}
FILE = "@@PLUGINFILE@@/"


@dataclass
class Reading:
    """One question on its way."""

    node: Node
    title: str
    item: Item
    gathering: Gathering
    texts: Texts = field(init=False)

    def __post_init__(self) -> None:
        self.texts = Texts(self._picture, self.item.tell)

    def text(self, node: Node) -> str:
        """An element with a <text> in it, in our Markdown."""
        return self.texts.markdown(node.node("text").text(), FORMATS.get(node.get("format"), "html"))

    def words(self, node: Node) -> str:
        """An element with a <text> in it, as bare words."""
        return self.texts.words(node.node("text").text(), FORMATS.get(node.get("format"), "html"))

    def answers(self, text: Callable[[Node], str]) -> list[Weighed]:
        """Its answers with what they are worth."""
        return [
            Weighed(text(answer), weighing.share(answer.get("fraction") or "0"), self.text(answer.node("feedback")))
            for answer in self.node.nodes("answer")
        ]

    def said(self, name: str) -> str:
        """What one of its small elements says."""
        return self.node.node(name).text().strip().lower()

    def _picture(self, address: str) -> str:
        if not address.startswith(FILE):
            return self.gathering.album.unfold(address)
        wanted = unquote(address.removeprefix(FILE)).partition("?")[0]
        files = (node for node in self.node.within() if node.tag == "file")
        found = next((file for file in files if (file.get("path") + file.get("name")).lstrip("/") == wanted), None)
        return self.gathering.album.take(wanted, decoded(found.text())) if found else ""
