"""A question as xAPI's cmi.interaction: its activity definition.

https://github.com/adlnet/xAPI-Spec/blob/master/xAPI-Data.md#interaction-activities
"""

from typing import Any

from hubserver.quizzes.asked import Asked
from hubserver.quizzes.plain import plain

TYPE = "http://adlnet.gov/expapi/activities/cmi.interaction"


def definition(question: Asked, lang: str) -> dict[str, Any]:
    """The activity definition of a question."""
    return {"type": TYPE, "description": {lang: plain(question.prompt)}, **question.interaction(lang)}
