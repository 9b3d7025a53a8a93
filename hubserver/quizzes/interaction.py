"""A question as xAPI's cmi.interaction: its activity definition.

https://github.com/adlnet/xAPI-Spec/blob/master/xAPI-Data.md#interaction-activities
"""

import html
import re
from functools import singledispatch
from typing import Any

from hubserver.quizzes.questions import Numeric, Single

TYPE = "http://adlnet.gov/expapi/activities/cmi.interaction"


def plain(fragment: str) -> str:
    """The words of a fragment of HTML, for people who read the records."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", fragment)).split())


def definition(question: Any, lang: str) -> dict[str, Any]:
    """The activity definition of a question."""
    return {"type": TYPE, "description": {lang: plain(question.prompt)}, **_interaction(question, lang)}


@singledispatch
def _interaction(question: Any, _lang: str) -> dict[str, Any]:
    raise TypeError(f"no interaction for {type(question).__name__}")


@_interaction.register
def _(question: Single, lang: str) -> dict[str, Any]:
    return {
        "interactionType": "choice",
        "correctResponsesPattern": [option.id for option in question.options if option.correct],
        "choices": [{"id": option.id, "description": {lang: plain(option.text)}} for option in question.options],
    }


@_interaction.register
def _(question: Numeric, _lang: str) -> dict[str, Any]:
    # A range is written min[:]max; https://github.com/adlnet/xAPI-Spec/blob/master/xAPI-Data.md#interaction-types
    low, high = question.answer - question.tolerance, question.answer + question.tolerance
    pattern = f"{low:f}" if low == high else f"{low:f}[:]{high:f}"
    return {"interactionType": "numeric", "correctResponsesPattern": [pattern]}
