"""A little of `make fuzz` in every run of the tests."""

import random

import pytest

from tests.fuzz.__main__ import tried
from tests.fuzz.mutant import mutant
from tests.fuzz.targets import TARGETS

INPUTS = 300  # for each target: a few seconds together
SLOW = {"an_index_that_is_sealed": 60, "a_file_that_is_sealed": 60}  # these lay and stage a whole pack


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.__name__)
def test_what_nobody_wrote_is_refused_or_read_and_never_breaks(target):
    dice = random.Random(7)
    for _ in range(SLOW.get(target.__name__, INPUTS)):
        tried(target, mutant(dice, TARGETS[target]))


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.__name__)
def test_what_the_inputs_are_made_of_is_itself_no_fault(target):
    for data in TARGETS[target]:
        tried(target, data)
