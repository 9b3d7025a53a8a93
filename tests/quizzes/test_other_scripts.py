"""Words typed in scripts whose marks are vowels and tones."""

import pytest

from hubserver.quizzes.typed import same


@pytest.mark.parametrize(
    ("answer", "typed"),
    [
        ("पिता", "पता"),  # father, address
        ("ข้าว", "ขาว"),  # rice, white
        ("பால்", "பல்"),  # milk, tooth
        ("が", "か"),
    ],
)
def test_a_word_without_its_vowel_or_tone_is_another_word(answer, typed):
    assert same(answer, answer, exact=True) and not same(typed, answer, exact=True) and not same(typed, answer)


@pytest.mark.parametrize(("answer", "typed"), [("dŵr", "dwr"), ("Αθήνα", "αθηνα"), ("ёлка", "Елка")])
def test_accents_may_be_left_out(answer, typed):
    assert same(typed, answer, exact=True)


def test_one_slip_in_a_longer_word_is_let_pass_in_every_script():
    assert same("विद्यलय", "विद्यालय") and not same("विद्यलय", "विद्यालय", exact=True)
