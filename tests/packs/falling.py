"""Installs a pack again and again, each time in a process that is killed a little later.

`python -m tests.packs.falling DATA PACK TIMES` prints a JSON line for each fall: how the shelf was found, and how it is
after the same install was let through.
"""

import itertools
import json
import os
import shutil
import signal
import sys
import threading
from pathlib import Path

from hubserver import cli
from hubserver.files import sha256_of
from tests.packs.press import SMALL, serials

WATCHED = tuple(f"/hubserver/{name}" for name in ("packs/", "files.py", "blobs.py", "db.py", "journal.py"))
LAST = 20  # steps at the end, where the shelf is switched: each of them is tried


def install(data, pack, die_at=0):
    """Install in a child, which kills itself at that step of it; returns how many steps it went, or -9."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        steps = itertools.count(1)
        last = [0]

        def step(frame, event, _):
            if event in ("call", "return", "c_return") and any(part in frame.f_code.co_filename for part in WATCHED):
                last[0] = next(steps)
                if last[0] == die_at:
                    os.kill(os.getpid(), signal.SIGKILL)

        threading.setprofile(step)
        sys.setprofile(step)
        sys.argv = ["hubserver", "pack", "install", str(pack), "--data", str(data)]
        cli.main()
        sys.setprofile(None)
        os.write(writer, str(last[0]).encode())
        os._exit(0)
    os.close(writer)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    went = int(os.read(reader, 20) or 0)
    os.close(reader)
    return went if status == 0 else status


def whole(data):
    """Whether all that the database names of a pack lies in the folder, byte for byte."""
    found = []
    for serial in serials(data).values():
        index = json.loads((data / "packs" / SMALL / str(serial) / "pack.json").read_bytes())
        for file in index["files"]:
            found.append(sha256_of(data / "blobs" / file["sha256"][:2] / file["sha256"]) == file["sha256"])
    return all(found)


def main(data, pack, times):
    data, work = Path(data), Path(data).with_name("work")
    shutil.copytree(data, work)
    steps = install(work, pack)
    for die_at in sorted({1 + steps * n // int(times) for n in range(int(times))} | {*range(steps - LAST, steps)}):
        shutil.rmtree(work)
        shutil.copytree(data, work)
        fell = install(work, pack, die_at)
        found = {"at": die_at, "of": steps, "fell": fell, "found": serials(work), "found_whole": whole(work)}
        again = install(work, pack)
        left = [path.name for path in work.glob("packs/.incoming/*")]
        now = {"again": again, "now": serials(work), "now_whole": whole(work), "left": left}
        print(json.dumps(found | now), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
