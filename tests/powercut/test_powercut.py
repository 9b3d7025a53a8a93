"""The power goes at any moment: what somebody was told is there, all that is there is whole, and the hub starts."""

import shutil

import pytest

from tests.powercut import scenarios
from tests.powercut.proof import missed, said, tried
from tests.powercut.recording import record

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("cc"), reason="there is no C compiler here (as root: apt-get install gcc)"),
]

STATES = 25  # of each scenario: thousands are for `make soak`
MOST = 400  # in so many a seeded fault must be found; far fewer do


@pytest.mark.parametrize("scenario", scenarios.SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_whenever_the_power_goes_nothing_that_was_told_is_lost(scenario, made_world, tmp_path):
    recording = record(scenario, tmp_path / "recording", made_world)
    assert missed(recording) == []
    report = tried(recording, STATES, "1")
    assert not report.faults, said(recording, report)
    assert report.tried.total() == STATES


@pytest.mark.parametrize("fault", scenarios.SEEDED)
def test_a_fault_that_was_seeded_is_found(fault, made_world, tmp_path):
    scenario, sentence = scenarios.SEEDED[fault]
    recording = record(scenario, tmp_path / "recording", made_world, [fault])
    report = tried(recording, MOST, "1", until_found=True)
    assert sentence in str(report.faults), said(recording, report)
