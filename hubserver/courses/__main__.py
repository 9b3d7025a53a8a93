"""The child that reads somebody's course, `python -m hubserver.courses COURSE OUT`; prints JSON."""

import resource
import sys
from pathlib import Path

import msgspec

from hubserver.courses.laying import lay

MEMORY = 1 << 30  # bytes of address space
SECONDS = 300  # of processor time


def main(source: str, out: str) -> int:
    """Turn a course into an author's folder, within limits: it may be anybody's."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    laid = lay(Path(source), Path(out))
    answer = {
        "modules": len(laid.modules),
        "steps": sum(len(module.steps) for module in laid.modules),
        "minutes": sum(module.minutes for module in laid.modules),
        "questions": sum(module.questions for module in laid.modules),
        "pictures": laid.pictures,
        "left_out": laid.course.left.said,
    }
    sys.stdout.buffer.write(msgspec.json.encode(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
