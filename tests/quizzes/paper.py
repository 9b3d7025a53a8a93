"""Questions for tests, and the strategies that make any question there can be."""

from decimal import Decimal

from hypothesis import strategies as st

from hubserver.quizzes.questions import MOST, Mistake, Numeric, Option, Quiz, Single

UNITS = ["", "£", "p", "%", "kg", "km", "m²", "hours", "£/hour", "£ a week", "°C", "ml"]
NUMBERS = st.decimals(-MOST + 1, MOST - 1, allow_nan=False, places=2) | st.integers(-1000, 1000).map(Decimal)
TEXT = st.text(max_size=20)
IDS = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,3})?", fullmatch=True)


@st.composite
def singles(draw):
    ids = draw(st.lists(IDS, min_size=2, max_size=12, unique=True))
    right = draw(st.sampled_from(ids))
    options = [Option(id=each, text=draw(TEXT), feedback=draw(TEXT), correct=each == right) for each in ids]
    shuffle = draw(st.booleans())
    return Single(id=draw(IDS), prompt=draw(TEXT), options=options, shuffle=shuffle, hints=draw(st.lists(TEXT)))


@st.composite
def numerics(draw):
    answer, tolerance = draw(NUMBERS), abs(draw(st.sampled_from([Decimal(0), Decimal("0.01")]) | NUMBERS))
    others = [n for n in draw(st.lists(NUMBERS, max_size=4)) if abs(n - answer) > tolerance]
    mistakes = [Mistake(answer=number, feedback=draw(TEXT)) for number in others]
    unit = draw(st.sampled_from(UNITS))
    more = {"mistakes": mistakes, "hints": draw(st.lists(TEXT)), "explain": draw(TEXT)}
    return Numeric(id=draw(IDS), prompt=draw(TEXT), answer=answer, tolerance=tolerance, unit=unit, **more)


QUESTIONS = singles() | numerics()


def tea():
    """What comes first?"""
    options = [
        Option(id="milk", text="Milk", feedback="Not yet."),
        Option(id="water", text="Water", feedback="Yes.", correct=True),
        Option(id="sugar", text="Sugar", feedback="Later."),
    ]
    more = {"hints": ["It is wet.", "It is hot."], "explain": "Water first."}
    return Single(id="first", prompt="What comes first?", options=options, **more)


def pay(answer="1546", **more):
    """How much is left?"""
    mistakes = [Mistake(answer=Decimal(2054), feedback="That adds it.")]
    more = {"unit": "£", "mistakes": mistakes, "hints": ["Take it away."], "explain": "1,800 − 254"} | more
    return Numeric(id="take-home", prompt="How much is left?", answer=Decimal(answer), **more)


def quiz():
    return Quiz([tea(), pay()])
