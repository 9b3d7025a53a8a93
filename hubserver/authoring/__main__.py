"""The child that reads an author's folder, `python -m hubserver.authoring FOLDER [OUT [AGAINST]]`; prints JSON."""

import resource
import sys
from pathlib import Path

import msgspec

from hubserver.authoring.build import build, write

MEMORY = 1 << 30  # bytes of address space
SECONDS = 300  # of processor time


def main(folder: str, out: str = "", against: str = "") -> int:
    """Check a folder, and build it when there is somewhere to put it and no error was found."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    built, unwritten = build(Path(folder), Path(against) if against else None), ""
    if out and built.index:
        try:
            write(built, Path(out))
        except OSError as why:
            unwritten = why.strerror or str(why)
    answer = {
        "unwritten": unwritten,
        "findings": [{"text": str(finding), "error": finding.error} for finding in sorted(built.findings.found)],
        "answered": built.findings.answered,
        "built": built.index is not None,
        "modules": len(built.index.modules) if built.index else 0,
        "files": len(built.files),
        "bytes": sum(file.size for file in built.files.values()),
    }
    sys.stdout.buffer.write(msgspec.json.encode(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
