"""Questions for tests, the strategies that make any question there can be, and forms as phones send them."""

from decimal import Decimal

from hypothesis import strategies as st

from hubserver.quizzes.asked import AND, TO, Option, Part
from hubserver.quizzes.choices import Multiple, Single, TrueFalse
from hubserver.quizzes.lines import Matching, Ordering, Paired
from hubserver.quizzes.numbers import MOST, Mistake, Numeric
from hubserver.quizzes.quiz import Quiz
from hubserver.quizzes.spots import Hotspot, Spot
from hubserver.quizzes.typed import letters
from hubserver.quizzes.words import Cloze, Gap, Text, WordMistake

UNITS = ["", "£", "p", "%", "kg", "km", "m²", "hours", "£/hour", "£ a week", "°C", "ml"]
NUMBERS = st.decimals(-MOST + 1, MOST - 1, allow_nan=False, places=2) | st.integers(-1000, 1000).map(Decimal)
TEXT = st.text(max_size=20)
IDS = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,3})?", fullmatch=True)
WORDS = st.text(min_size=1, max_size=20).filter(letters) | st.sampled_from(
    ["overdraft", "gŵyl", "12.5", "P45", "cyflog"]
)
PICTURE = f'<img src="/packs/media/{"a" * 64}.svg" alt="A payslip" width="640" height="360">'


def form(**fields):
    """A form that was sent: a field's value, or several."""
    sent = {name: value if isinstance(value, list) else [value] for name, value in fields.items()}
    return lambda name: sent.get(name, [])


def form_of(question, response):
    """The form that a phone sends to give this response."""
    match question:
        case Multiple():
            return form(response=response.split(AND))
        case Matching():
            return form(**{f"response.{item}": target for item, target in question.chosen(response).items()})
        case Ordering():
            return form(**{f"response.{item}": str(place) for item, place in question.places(response).items()})
        case Cloze():
            return form(**{f"response.{gap}": word for gap, word in question.filled(response).items()})
    return form(response=response)


def about(draw):
    return {"id": draw(IDS), "prompt": draw(TEXT), "hints": draw(st.lists(TEXT, max_size=3)), "explain": draw(TEXT)}


def ids(draw, most):
    return draw(st.lists(IDS, min_size=2, max_size=most, unique=True))


@st.composite
def singles(draw):
    names = ids(draw, 12)
    right = draw(st.sampled_from(names))
    options = [Option(id=each, text=draw(TEXT), feedback=draw(TEXT), correct=each == right) for each in names]
    return Single(**about(draw), options=options, shuffle=draw(st.booleans()))


@st.composite
def multiples(draw):
    names = ids(draw, 12)
    right = draw(st.sets(st.sampled_from(names), min_size=1))
    options = [Option(id=each, text=draw(TEXT), feedback=draw(TEXT), correct=each in right) for each in names]
    return Multiple(**about(draw), options=options, shuffle=draw(st.booleans()))


@st.composite
def true_falses(draw):
    labels = {"true_label": "True", "false_label": "False"}
    return TrueFalse(**about(draw), correct=draw(st.booleans()), if_true=draw(TEXT), if_false=draw(TEXT), **labels)


@st.composite
def texts(draw):
    answers = draw(st.lists(WORDS, min_size=1, max_size=4))
    made = Text(**about(draw), answers=answers, spelling=draw(st.sampled_from(["kind", "exact"])))
    others = [word for word in draw(st.lists(WORDS, max_size=3)) if not made._is(word, exact=True)]
    mistakes = tuple(WordMistake(answer=word, feedback=draw(TEXT)) for word in others)
    return Text(**{name: getattr(made, name) for name in made.__struct_fields__} | {"mistakes": mistakes})


@st.composite
def numerics(draw):
    if draw(st.booleans()):
        low, high = sorted((draw(NUMBERS), draw(NUMBERS)))
        right = {"range": (low, high)}
    else:
        answer, tolerance = draw(NUMBERS), abs(draw(st.sampled_from([Decimal(0), Decimal("0.01")]) | NUMBERS))
        right, low, high = {"answer": answer, "tolerance": tolerance}, answer - tolerance, answer + tolerance
    others = [n for n in draw(st.lists(NUMBERS, max_size=4)) if not low <= n <= high]
    mistakes = tuple(Mistake(answer=number, feedback=draw(TEXT)) for number in others)
    return Numeric(**about(draw), **right, mistakes=mistakes, unit=draw(st.sampled_from(UNITS)))


@st.composite
def matchings(draw):
    targets = [Part(id=each, text=draw(TEXT)) for each in ids(draw, 6)]
    goes_with = st.sampled_from([target.id for target in targets])
    items = [Paired(id=each, text=draw(TEXT), match=draw(goes_with), feedback=draw(TEXT)) for each in ids(draw, 6)]
    return Matching(**about(draw), items=items, targets=targets)


@st.composite
def orderings(draw):
    return Ordering(**about(draw), items=[Part(id=each, text=draw(TEXT)) for each in ids(draw, 8)])


@st.composite
def gaps(draw, name):
    answers = draw(st.lists(WORDS.map(lambda word: " ".join(word.split())).filter(letters), min_size=1, max_size=3))
    if draw(st.booleans()):
        return Gap(id=name, answers=answers)
    return Gap(id=name, answers=["yes"], options=["yes", "no", "never"])


@st.composite
def clozes(draw):
    made = [draw(gaps(name)) for name in ids(draw, 5)]
    order = draw(st.permutations(made))
    text = "".join(f"{draw(TEXT).translate({ord('['): None, ord('<'): None})}[[{gap.id}]]" for gap in order)
    return Cloze(**about(draw), text=text, gaps=made)


@st.composite
def hotspots(draw):
    names = ids(draw, 8)
    right, places = draw(st.sampled_from(names)), draw(st.permutations(range(0, 101, 10)))
    options = [
        Spot(id=each, text=draw(TEXT), feedback=draw(TEXT), correct=each == right, x=x, y=50)
        for each, x in zip(names, places, strict=False)
    ]
    return Hotspot(**about(draw), picture=PICTURE, options=options)


KINDS = {
    "single": singles(),
    "multiple": multiples(),
    "true_false": true_falses(),
    "text": texts(),
    "numeric": numerics(),
    "matching": matchings(),
    "ordering": orderings(),
    "cloze": clozes(),
    "hotspot": hotspots(),
}
QUESTIONS = st.one_of(*KINDS.values())


@st.composite
def responses(draw, question):
    """Anything a phone may send: what fits the question, mixed up, or any text at all."""
    parts = [part.id for part in (*question.offered("x"), *getattr(question, "items", ()))]
    parts += ["true", "false", "1", *getattr(question, "answers", ()), question.right()]
    some = st.lists(st.sampled_from(parts) | st.text(max_size=10), max_size=8)
    joined = st.sampled_from([AND, TO, "", " "])
    return draw(
        st.just(question.right()) | st.text(max_size=60) | some.flatmap(lambda p: joined.map(lambda j: j.join(p)))
    )


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
    mistakes = (Mistake(answer=Decimal(2054), feedback="That adds it."),)
    more = {"unit": "£", "mistakes": mistakes, "hints": ["Take it away."], "explain": "1,800 − 254"} | more
    return Numeric(id="take-home", prompt="How much is left?", answer=Decimal(answer) if answer else None, **more)


def quiz():
    return Quiz([tea(), pay()])
