"""A pack of 500 MB on a stick: seconds beside plain `cp`, memory, and pulled out five times. Also by itself:
`python -m tests.benchmarks.sticks`."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from hubserver.packs import seal
from tests.benchmarks import table
from tests.conftest import LiveHub
from tests.packs.press import KEY, box, lay, public_file
from tests.phone import Phone, http_sender

FILMS, EACH = 50, 10 << 20
PULLS = 5
PATIENCE = 120  # seconds that a stick may take


def measure(rows, data, folder):
    """`data` is a hub's folder, whose stick lies on the same disk as its shelf."""
    media, hub = folder / "media", None
    media.mkdir()
    try:
        hub = LiveHub("serve", data, HUB_STICKS=str(media))
        assert hub.run("pack", "trust", str(public_file(folder))).returncode == 0
        phone, before = steward(hub), memory(hub.process.pid)
        large(folder / "one", "org.example.large")
        plain = copied(folder / "one", folder / "plain")
        seen, _ = put_in(folder / "one", media / "one", phone)
        rows.row("a stick with a pack of 500 MB: found and read", table.seconds(seen, 2))
        took, peak = add(hub, phone)
        what = "a pack of 500 MB from a stick: until it is on the shelf"
        rows.row(what, table.seconds(took), note=f"cp and sync: {plain:.1f} s")
        rows.row("memory meanwhile: the hub", table.megabytes(peak[0], 100), note=f"{before:.0f} MB before")
        rows.row("memory meanwhile: its child", table.megabytes(peak[1], 100))
        (media / "one").rename(folder / "away")
        large(folder / "two", "org.example.again")
        put_in(folder / "two", media / "two", phone)
        rows.row(f"another one, pulled out {PULLS} times", table.seconds(pulled(hub, phone, media / "two")))
    finally:
        if hub:
            hub.stop()
            hub.close()


def large(folder, name, films=FILMS):
    """A sealed pack with films of random bytes, as on a stick."""
    made = box(1, id=name)
    for number in range(films):
        data = os.urandom(EACH)
        digest = hashlib.sha256(data).hexdigest()
        lay(folder / "learnhub", {f"blobs/{digest[:2]}/{digest}": data})
        path = f"modules/tea/media/{number}.mp4"
        made.index["files"].append({"path": path, "sha256": digest, "size": EACH, "type": "video/mp4", "role": "media"})
    index = json.dumps(made.index).encode()
    home = f"packs/{name}/1"
    lay(folder / "learnhub", {f"{home}/pack.json": index, f"{home}/pack.sig": seal.seal(KEY, index)})
    lay(folder / "learnhub", {f"blobs/{digest[:2]}/{digest}": data for digest, data in made.blobs.items()})
    os.sync()


def copied(source, target):
    """Seconds that `cp` takes, with what it wrote on the disk."""
    began = time.perf_counter()
    subprocess.run(["cp", "-r", str(source), str(target)], check=True)
    subprocess.run(["sync", "-f", str(target)], check=True)
    took = time.perf_counter() - began
    shutil.rmtree(target)
    os.sync()
    return took


def put_in(source, target, phone):
    """Put a stick in; seconds until the page shows what is on it."""
    source.rename(target)
    return watch(lambda: "to copy. Then" in phone.open("/sticks/").words)


def add(hub, phone):
    """Press the button; seconds until it is added, and the most memory that the hub and its child took."""
    phone.press("Add")
    return watch(lambda: "Added: " in phone.open("/sticks/").words, hub)


def pulled(hub, phone, stick):
    """Seconds for the same, taken out and put back on the way."""
    began, kept, away = time.perf_counter(), hub.data / "packs" / ".copied", stick.parent.with_name("in the hand")
    phone.press("Add")
    for pull in range(1, PULLS + 1):
        watch(lambda at=pull * FILMS // (PULLS + 1): len(list(kept.glob("*/*"))) > at)
        stick.rename(away)
        watch(lambda: "It is found by itself" in phone.open("/sticks/").words)
        away.rename(stick)
    watch(lambda: phone.open("/sticks/").words.count("Added: ") == 2)
    return time.perf_counter() - began


def watch(done, hub=None):
    """Wait until it is so: seconds, and the most memory of a hub and of its child."""
    began, child = time.perf_counter(), 0
    while not done():
        assert time.perf_counter() - began < PATIENCE, "it never came"
        child = max([child, *(memory(pid, "VmHWM") for pid in children(hub))])
        time.sleep(0.1)
    return time.perf_counter() - began, (memory(hub.process.pid, "VmHWM") if hub else 0, child)


def children(hub):
    tasks = Path(f"/proc/{hub.process.pid}/task").iterdir() if hub else ()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def memory(pid, which="VmRSS"):
    """Megabytes."""
    try:
        text = Path(f"/proc/{pid}/status").read_text()
        return int(text.partition(f"{which}:")[2].split()[0]) / 1024
    except (OSError, IndexError):  # it has ended
        return 0


def steward(hub):
    """A phone on which somebody who may add packs is signed in."""
    made = json.loads(hub.run("person", "add", "Sian Rees", "--role", "steward", "--json").stdout)
    phone = Phone(http_sender(hub.url))
    phone.open("/sign-in/helper")
    phone.press("Sign in", name=made["name"], pin=made["passphrase"])
    return phone


def main():
    """Only this."""
    folder = Path(tempfile.mkdtemp())
    try:
        subprocess.run([sys.executable, "-m", "hubserver", "init", "--data", str(folder / "data")], check=True)
        measure(table.Table("A stick"), folder / "data", folder)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
