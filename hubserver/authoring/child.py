"""A process of its own for what comes from somebody's folder, so that a hostile or broken one can only end that."""

import subprocess
import sys

import msgspec

from hubserver.command import Answer
from hubserver.errors import N_, HubError

LONGEST = 1_800  # seconds; its time on the processor ends long before


def answer_of(module: str, folder: str, *more: str) -> Answer:
    """What a module of ours prints as JSON about this folder; raises HubError where it ends without an answer."""
    # -P: in an author's folder a file called yaml.py must not be taken for the library.
    command = [sys.executable, "-P", "-m", module, folder, *more]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=LONGEST)  # noqa: S603 - our own module
    except subprocess.TimeoutExpired:
        raise _too_much(folder) from None
    try:
        answer: Answer = msgspec.json.decode(done.stdout)
    except msgspec.MsgspecError:
        why = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        if why in ("", "MemoryError"):
            raise _too_much(folder) from None
        raise HubError(N_("%(folder)s could not be read: %(why)s"), folder=folder, why=why) from None
    return answer


def run_child(folder: str, out: str = "", against: str = "") -> Answer:
    """Check an author's folder, or build it into `out`."""
    return answer_of("hubserver.authoring", folder, out, against)


def _too_much(folder: str) -> HubError:
    return HubError(
        N_("Reading %(folder)s needs too much time or memory. Nothing was built."),
        N_("Look for a text or a picture that is far too large."),
        folder=folder,
    )
