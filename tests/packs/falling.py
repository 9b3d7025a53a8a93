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
from tests.packs.press import SMALL, rows, serials

WATCHED = tuple(f"/hubserver/{name}" for name in ("packs/", "files.py", "blobs.py", "db.py", "journal.py"))
AROUND = 20  # steps before the shelf is switched, and as many after: each of them is tried


def install(data, pack, die_at=0):
    """Install in a child, which kills itself at that step of it; returns how many steps it went (-9 where it was
    killed), and at which of them the shelf had been switched."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        steps = itertools.count(1)
        last, switched = [0], [0]

        def step(frame, event, _):
            if event in ("call", "return", "c_return") and any(part in frame.f_code.co_filename for part in WATCHED):
                last[0] = next(steps)
                switched[0] = switched[0] or last[0] * (event == "call" and frame.f_code.co_name == "collect")
                if last[0] == die_at:
                    os.kill(os.getpid(), signal.SIGKILL)

        threading.setprofile(step)
        sys.setprofile(step)
        sys.argv = ["hubserver", "pack", "install", str(pack), "--data", str(data)]
        cli.main()
        sys.setprofile(None)
        os.write(writer, f"{last[0]} {switched[0]}".encode())
        os._exit(0)
    os.close(writer)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    went, switched = map(int, (os.read(reader, 40) or b"0 0").split())
    os.close(reader)
    return (went, switched) if status == 0 else (status, 0)


def whole(data):
    """Whether all that the database names of a pack lies in the folder, byte for byte."""
    found = []
    for state, serial in serials(data).items():
        if state == "leaving":  # it may go at any moment
            continue
        index = json.loads((data / "packs" / SMALL / str(serial) / "pack.json").read_bytes())
        for file in index["files"]:
            found.append(sha256_of(data / "blobs" / file["sha256"][:2] / file["sha256"]) == file["sha256"])
    return all(found)


def spare(data):
    """Files on the shelf that no version there names."""
    named = set()
    for pack, serial, *_ in rows(data, "shelf_pack")["shelf_pack"]:
        index = json.loads((data / "packs" / pack / str(serial) / "pack.json").read_bytes())
        named |= {file["sha256"] for file in index["files"]}
    return sorted({path.name for path in data.glob("blobs/*/*")} - named)


def indexed(data):
    """Whether the index of the search has every module of the shelf, and no other."""
    kept = rows(data, "shelf_module", "shelf_words_content")
    return [row[0] for row in kept["shelf_module"]] == [row[0] for row in kept["shelf_words_content"]]


def main(data, pack, times):
    data, work = Path(data), Path(data).with_name("work")
    shutil.copytree(data, work)
    steps, switched = install(work, pack)
    every = {1 + steps * n // int(times) for n in range(int(times))}
    for die_at in sorted(every | {*range(switched - AROUND, switched + AROUND)}):
        shutil.rmtree(work)
        shutil.copytree(data, work)
        fell, _ = install(work, pack, die_at)
        found = {"at": die_at, "of": steps, "fell": fell, "found": serials(work), "found_whole": whole(work)}
        found["found_indexed"] = indexed(work)
        again, _ = install(work, pack)
        left = [path.name for path in work.glob("packs/.incoming/*")]
        now = {"again": again, "now": serials(work), "now_whole": whole(work), "left": left + spare(work)}
        print(json.dumps(found | now), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
