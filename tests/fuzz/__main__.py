"""`make fuzz`: tries bytes that nobody wrote on everything that reads a pack, for so many minutes.

`python -m tests.fuzz MINUTES [SEED]` prints how many inputs each target had. What it found is kept in `fuzz-found/`.
"""

import random
import resource
import signal
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

from hubserver.errors import Refused
from tests.fuzz.mutant import mutant
from tests.fuzz.targets import TARGETS

MEMORY = 1536 << 20  # bytes of address space: the tests themselves need some of it
LONGEST = 10  # seconds of processor time for one input
FOUND = Path("fuzz-found")


class Hangs(Exception):
    """An input took far too long."""


def tried(target, data):
    """Give one input to a target; whether it was let in. What it raises beyond a refusal is a fault."""

    def stop(*_):
        raise Hangs

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, LONGEST)
    try:
        target(data)
    except Refused as why:
        assert str(why)  # its sentence has a value for each of its places
        return False
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return True


def main(minutes, seed="0"):
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    dice, until = random.Random(seed), time.monotonic() + 60 * float(minutes)
    count, let_in, faults = Counter(), Counter(), Counter()
    spent = dict.fromkeys(TARGETS, 0.0)
    while (began := time.monotonic()) < until:
        target = min(spent, key=spent.__getitem__)  # each has the same time; to stage a whole pack takes long
        data = mutant(dice, TARGETS[target])
        count[target.__name__] += 1
        try:
            let_in[target.__name__] += tried(target, data)
        except Exception:
            faults[target.__name__] += 1
            FOUND.mkdir(exist_ok=True)
            (FOUND / f"{target.__name__}-{seed}-{count.total()}").write_bytes(data)
            print(target.__name__, traceback.format_exc(limit=-3), flush=True)
        spent[target] += time.monotonic() - began
    for name, number in sorted(count.items()):
        print(f"{name}: {number} inputs, {let_in[name]} let in, {faults[name]} faults")
    print(f"{count.total()} inputs, {faults.total()} faults, {resource.getrusage(0).ru_maxrss >> 10} MB at most")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
