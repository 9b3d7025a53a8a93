"""Putting lines in order: what was numbered stays in the form, whole or not."""

from hypothesis import given
from hypothesis import strategies as st

from hubserver.quizzes.asked import Part
from hubserver.quizzes.lines import Ordering
from tests.conftest import KINDS
from tests.quizzes.paper import form

LINES = ["boil", "pour", "wait", "milk"]
NUMBERS = st.dictionaries(st.sampled_from(LINES), st.integers(1, len(LINES)))


@given(NUMBERS, st.sampled_from(["", "0", "5", "-1", "two", "²"]))
def test_a_sketch_fills_the_form_with_the_numbers_that_were_given(numbers, strange):
    question = Ordering(id="tea", prompt="Tea?", items=[Part(id=line, text=line) for line in LINES])
    sent = {f"response.{line}": str(numbers.get(line, strange)) for line in LINES}
    shown = question.places(question.sketch(form(**sent)))
    assert {line: shown[line] for line in LINES if line in shown} == numbers


def test_half_an_order_is_there_after_check(school):
    path, phone = f"{KINDS}/every", school.as_("amina")
    phone.open(path)
    phone.press("Start")
    button = next(form for form in phone.page.forms if ("question", "order") in form.fields)
    given = {"fill": "1", "boil": "2", "pour": "2"}
    page = phone.post(button.action, question="order", attempt=0, **{f"response.{n}": v for n, v in given.items()})
    assert "Please give every line a number of its own first." in page.words
    kept = next(dict(form.fields) for form in page.forms if ("question", "order") in form.fields)
    assert {name: kept.get(f"response.{name}") for name in given} == given
