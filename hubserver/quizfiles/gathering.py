"""Takes in the questions of a file one by one, gives them ids, and keeps the list of what was left out."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from hubserver.errors import N_, HubError
from hubserver.quizfiles.album import Album
from hubserver.quizfiles.fitting import fit
from hubserver.quizfiles.imported import Imported, LeftOut, Question, Simplified, Unfit
from hubserver.quizfiles.naming import slug, unique

MOST = 2000  # questions of one file; a module has a dozen
SHOWN = re.compile(r"\]\((media/[a-z0-9.-]+)[ )]")


@dataclass
class Item:
    """One question on its way. `told` is what of it was made simpler."""

    name: str
    told: list[str] = field(default_factory=list)

    def tell(self, how: str) -> None:
        if how not in self.told:
            self.told.append(how)


@dataclass
class Gathering:
    """All questions of one file on their way; `album` has the pictures that came with them."""

    album: Album = field(default_factory=Album)
    imported: Imported = field(default_factory=Imported)
    _ids: set[str] = field(default_factory=set)
    _seen: int = 0

    @contextmanager
    def item(self, name: str) -> Iterator[Item]:
        """One question; it is left out where the block raises Unfit."""
        self._seen += 1
        if self._seen > MOST:
            raise HubError(
                N_("This file has more than %(most)s questions. Nothing was taken from it."),
                N_("Make several files of it."),
                most=MOST,
            )
        item = Item(name)
        try:
            yield item
        except Unfit as why:
            self.imported.left_out.append(LeftOut(name, str(why)))
        else:
            self.imported.simplified += [Simplified(name, how) for how in item.told]

    def add(self, question: Question, wanted: str) -> None:
        """Take in a question, under an id made of these words. Raises Unfit where it cannot be asked here."""
        question = {key: value for key, value in question.items() if value not in ("", [], None)}
        question = {"id": "", "type": question.pop("type"), "prompt": question.pop("prompt", ""), **question}
        fit({**question, "id": "id"})
        question["id"] = unique(slug(wanted or question["prompt"]), self._ids)
        self._ids.add(question["id"])
        self.imported.questions.append(question)

    def done(self) -> Imported:
        """What came of it, with the pictures that are shown."""
        shown = set(SHOWN.findall(repr(self.imported.questions)))
        self.imported.pictures = {path: data for path, data in self.album.pictures.items() if path in shown}
        return self.imported
