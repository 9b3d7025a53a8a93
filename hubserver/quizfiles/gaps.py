"""A text with gaps, whichever file it comes from: what stands above the first gap says what to do."""

from typing import Any

from hubserver.quizfiles.fitting import GAP
from hubserver.quizfiles.imported import Question
from hubserver.quizfiles.weighing import Tell

Gap = dict[str, Any]


def cloze(text: str, gaps: list[Gap], title: str, tell: Tell) -> Question:
    """The question of a text in our Markdown, with [[gap-1]] and so on in it."""
    blocks = text.split("\n\n")
    first = next((place for place, block in enumerate(blocks) if GAP.search(block)), 0)
    if not first:
        tell("its title stands above it, because its text does not say what to do")
    prompt = "\n\n".join(blocks[:first]) or title
    return {"type": "cloze", "prompt": prompt, "text": "\n\n".join(blocks[first:]), "gaps": gaps}
