"""`make soak`: the power goes thousands of times; what was told must be there, and each seeded fault must be found.

`python -m tests.powercut [STATES] [SEED]` tries so many states in all. A recording in which something was wrong is kept
in `powercut-found/`; `python -m tests.powercut again RECORDING AT KIND SEED` opens one state of it again.
"""

import shutil
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.conftest import make_world
from tests.powercut.proof import State, again, said, tried
from tests.powercut.recording import record
from tests.powercut.scenarios import SCENARIOS, SEEDED

FOUND = Path("powercut-found")
MOST = 2000  # states in which a seeded fault must be found


def scenarios(place, made, states, seed):
    """Every scenario; the names of those in which something was lost."""
    for scenario in SCENARIOS:
        recording = record(scenario, place / scenario.__name__, made)
        report = tried(recording, states // len(SCENARIOS), seed)
        print(f"{scenario.__name__}: {report}", flush=True)
        if report.faults:
            kept = shutil.copytree(recording, FOUND / f"{scenario.__name__}-{time.time_ns()}")
            print(said(kept, report), flush=True)
            yield scenario.__name__


def seeded(place, made, seed):
    """Every fault that is seeded; the names of those that were not found."""
    for fault, (scenario, sentence) in SEEDED.items():
        recording = record(scenario, place / fault, made, [fault])
        report = tried(recording, MOST, seed, until_found=True)
        print(f"seeded {fault}: found in state {report.tried.total()}, {report.seconds:.1f} s", flush=True)
        if sentence not in str(report.faults):
            print(said(recording, report), flush=True)
            yield fault


def main(states="5000", seed="0"):
    with TemporaryDirectory() as place:
        place = Path(place)
        made = make_world(place / "world" / "data")
        return [*scenarios(place, made, int(states), seed), *seeded(place, made, seed)]


if __name__ == "__main__":
    if sys.argv[1:2] == ["again"]:
        recording, at, kind, seed = sys.argv[2:]
        sys.exit("\n".join(again(Path(recording), State(int(at), kind, seed))))
    sys.exit(1 if main(*sys.argv[1:]) else 0)
