"""The numbers that people really type are read as they were meant; what is not a number is not guessed at."""

import re
import subprocess
import sys
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubserver.quizzes.asked import LONGEST
from hubserver.quizzes.numbers import Numeric
from hubserver.quizzes.typed import number
from tests.conftest import ROOT
from tests.quizzes.paper import UNITS, form, pay

MEANT = [
    ("1546", "1546"),
    ("1546.00", "1546"),
    ("£1,546.00", "1546"),
    ("£ 1546", "1546"),
    ("1546 £", "1546"),
    ("1 546", "1546"),
    ("1\u00a0546", "1546"),
    ("1\u202f546,50", "1546.5"),
    ("1'546", "1546"),
    ("1’546", "1546"),
    ("1,546,000.5", "1546000.5"),
    ("12,5", "12.5"),
    ("12,50", "12.5"),
    ("0,500", "0.5"),
    ("00,5", "0.5"),
    ("12.", "12"),
    (".5", "0.5"),
    (",5", "0.5"),
    ("+5", "5"),
    ("-3", "-3"),
    ("−3", "-3"),
    ("–3", "-3"),
    ("‑3", "-3"),
    ("- 3", "-3"),
    ("-£5", "-5"),
    ("£-5", "-5"),
    ("  7  ", "7"),
    ("\t7\n", "7"),
    ("007", "7"),
    ("２０", "20"),
    ("٣", "3"),
    ("5０", "50"),
    ("1,546", "1546"),
    ("12,500", "12500"),
]
NOT_MEANT = [
    *("", " ", "£", "-", ".", ",", "a", "five", "12a", "1.546,00", "12,50,0", "1.2.3", "1,5,46", "1-2", "--3", "+-3"),
    *("1e5", "1_000", "0x10", "½", "1/2", "NaN", "nan", "Infinity", "inf", "1 + 1", "<b>1</b>", "None", "∞", "²³x"),
]


@pytest.mark.parametrize(("typed", "meant"), MEANT)
def test_what_people_type_is_the_number_they_mean(typed, meant):
    assert number(typed) == Decimal(meant)


@pytest.mark.parametrize("typed", NOT_MEANT)
def test_what_is_not_a_number_is_none(typed):
    assert number(typed, "£") is None


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit])
@pytest.mark.parametrize("form", ["12 {}", "12{}", "{} 12", "{}12", " 12  {} "])
def test_the_unit_may_be_typed_or_not(unit, form):
    assert number("12", unit) == Decimal(12)
    assert number(form.format(unit), unit) == Decimal(12)
    assert number(form.format(unit.upper()), unit) == Decimal(12)


@pytest.mark.parametrize(
    ("typed", "unit", "meant"),
    [
        ("£1 50p", "£", "1.50"),
        ("£1.50p", "£", "1.50"),
        ("£ 12,50 p", "£", "12.50"),
        ("50p", "£", "0.50"),
        ("50 P", "£", "0.50"),
        ("£0.50", "£", "0.50"),
        ("£1.20", "p", "120"),
        ("120p", "p", "120"),
    ],
)
def test_pounds_and_pence_are_told_apart(typed, unit, meant):
    assert number(typed, unit) == Decimal(meant)


def test_pounds_and_pence_that_run_together_are_not_guessed_at():
    assert number("£150p", "£") is None


def test_another_unit_than_the_one_asked_for_is_not_guessed_at():
    assert number("12 miles", "km") is None
    assert number("12 km/h", "km") is None


@settings(max_examples=400)
@given(st.text(max_size=30), st.sampled_from(UNITS))
def test_any_text_is_a_number_or_none(text, unit):
    value = number(text, unit)
    assert value is None or value.is_finite()


@settings(max_examples=400)
@given(st.from_regex(r"[-−£p,.'  0-9]{0,40}", fullmatch=True), st.sampled_from(UNITS))
def test_what_is_kept_of_a_number_is_the_same_number(text, unit):
    question = pay(unit=unit, mistakes=())
    kept = question.read(form(response=text))
    if kept is not None:
        assert re.fullmatch(r"-?\d+(\.\d+)?", kept)
        assert number(kept, unit) == number(text, unit)
        assert question.read(form(response=kept)) == kept


@given(st.decimals(-(10**9), 10**9, places=2, allow_nan=False))
def test_a_sum_of_money_is_read_in_each_way_of_writing_it(value):
    for written in (f"{value:f}", f"£{value:,.2f}", f"{value:,.2f}".replace(",", " "), f"{value:f}".replace(".", ",")):
        grouped = re.fullmatch(r"-?[1-9]\d{0,2},\d{3}", written)  # 1,546 is what it looks like
        assert number(written, "£") == value or grouped


@pytest.mark.parametrize("typed", ["9" * 10_000, "0." + "1" * 10_000, " " * 60_000 + "5", "1," * 5000, "ﷺ" * 10_000])
def test_a_number_without_end_is_only_wrong(typed):
    question = pay()
    kept = question.read(form(response=typed))
    assert kept is None or len(kept) <= LONGEST + 2
    assert question.mark(typed).score == 0


def test_a_number_is_read_alike_in_every_process():
    """The order in which signs are taken away must not hang on the seed of hashes."""
    ask = "from hubserver.quizzes.typed import number as n; "
    ask += "print(n('12 £/hour', '£/hour'), n('12 £ a week', '£ a week'))"
    said = {
        subprocess.run(
            [sys.executable, "-c", ask], env={"PYTHONHASHSEED": str(seed)}, cwd=ROOT, capture_output=True, text=True
        ).stdout
        for seed in range(6)
    }
    assert said == {"12 12\n"}


@pytest.mark.parametrize("typed", ["9" * 30, "9" * 79, "0." + "3" * 40, "-" + "7" * 27 + ".5"])
def test_any_number_can_be_told_again(typed):
    question = Numeric(id="sum", prompt="How much?", answer=Decimal(5), unit="£")
    response = question.read(lambda name: [typed])
    assert response is None or question.said(response)
