"""Makes packs for tests: good ones as the tools make them, and bad ones that no tool would make."""

import base64
import io
import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from PIL import Image

from hubserver.authoring.build import build
from hubserver.files import sha256
from hubserver.keys import SigningKey
from hubserver.modules.document import inspect
from hubserver.packs import install, seal, shelf
from tests.conftest import ROOT

SMALL = "org.example.small"
KEY = SigningKey(b"a publisher that a hub may trust")
STRANGER = SigningKey(b"a publisher whom nobody has met.")
TABLES = ("publisher", "shelf_pack", "seen_serial", "shelf_module", "shelf_words", "media")
DRAWING = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30"><rect width="40" height="30" fill="#036"/></svg>'
)

PACK = """\
id: org.example.small
version: "1"
title: {en: Small things, cy: Pethau bach}
licence: CC0-1.0
modules: [tea]
"""
INDEX = """\
---
title: Making tea
summary: A cup of tea in two steps.
minutes: 5
sources: [{title: A kettle}]
---
Put the kettle on.

## Boil {#boil}

![A kettle](media/kettle.svg) and ![A cup](media/cup.png)

{{question: minutes}}

## Pour {#pour}

Slowly.

{{question: first}}
"""
WELSH = INDEX.replace("Making tea", "Gwneud te").replace("## Boil", "## Berwi").replace("## Pour", "## Arllwys")
QUIZ = """\
questions:
  - id: minutes
    type: numeric
    prompt: How many minutes?
    answer: 3
    explain: Three.
  - id: first
    type: single
    prompt: What comes first?
    options:
      - {id: milk, text: Milk, feedback: Not yet.}
      - {id: water, text: Water, correct: true, feedback: Yes.}
    explain: Water first.
"""


@lru_cache
def photo(width=600, height=400, kind="PNG", **more):
    """A photo's bytes."""
    out = io.BytesIO()
    picture = Image.radial_gradient("L").resize((width, height)).convert("RGB")
    picture.save(out, kind, **more)
    return out.getvalue()


def small():
    """An author's folder, as texts and bytes by path."""
    home = "modules/tea"
    return {
        "pack.yaml": PACK,
        f"{home}/index.md": INDEX,
        f"{home}/index.cy.md": WELSH,
        f"{home}/quiz.yaml": QUIZ,
        f"{home}/quiz.cy.yaml": QUIZ.replace("Milk", "Llaeth").replace("Water", "Dŵr"),
        f"{home}/media/kettle.svg": DRAWING,
        f"{home}/media/cup.png": photo(),
    }


def lay(folder, files):
    """Write files by path; returns the folder."""
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data.encode() if isinstance(data, str) else data)
    return folder


@lru_cache
def _built():
    with TemporaryDirectory() as folder:
        made = build(lay(Path(folder), small()))
    assert not made.findings.failed, made.findings
    return msgspec.json.encode(made.index), dict(made.blobs)


@dataclass
class Box:
    """A built pack in the hand: its index as plain values, its blobs by digest."""

    index: dict
    blobs: dict

    def __getitem__(self, path):
        """The content of a file by its path in the pack."""
        return self.blobs[self.entry(path)["sha256"]]

    def entry(self, path):
        return next(file for file in self.index["files"] if file["path"] == path)

    def put(self, path, data, **about):
        """Put other bytes under a path, or a new file where there is none; the index stays true."""
        found = [file for file in self.index["files"] if file["path"] == path]
        entry = found[0] if found else {"path": path}
        if not found:
            self.index["files"].append(entry)
        entry.update(sha256=sha256(data), size=len(data), **about)
        self.blobs[entry["sha256"]] = data
        return self

    def change(self, path, edit=dict.copy, **fields):
        """Edit a JSON file of the pack, or set some of its fields."""
        value = json.loads(self[path])
        edit(value)
        value.update(fields)
        return self.put(path, json.dumps(value).encode())

    def files(self, key=KEY, index=None):
        """The pack as a hub finds it: bytes by name."""
        index = json.dumps(self.index).encode() if index is None else index
        named = {file["sha256"] for file in self.index["files"]}
        blobs = {f"blobs/{name[:2]}/{name}": data for name, data in self.blobs.items() if name in named}
        return {"pack.json": index, "pack.sig": seal.seal(key, index), **blobs}

    def write(self, folder, key=KEY):
        return lay(folder, self.files(key))


def box(serial=1, **changes):
    """A small good pack, ready to be signed; `changes` are fields of its index."""
    index, blobs = _built()
    return Box({**json.loads(index), "serial": serial, "issued": "2026-11-22", **changes}, dict(blobs))


def zip_of(target, files):
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target


def trusting(world, key=KEY):
    """A world that trusts this key."""
    shelf.trust(key.public, "a publisher", "test")
    return world


def stage(world, path):
    return install.stage(path, world.hub.settings, shelf.known(), inspect)


def add(world, path):
    """Install as the command does."""
    staged = stage(world, path)
    shelf.switch(staged, world.hub.settings.data, "test")
    return staged


def kept(data):
    """Every file of a data folder but the database and what comes and goes with a running hub."""
    skip = ("hub.sqlite", "hub.lock", "control.sock", "clock.json")
    files = [path for path in data.rglob("*") if path.is_file() and not path.name.startswith(skip)]
    return {str(path.relative_to(data)): (path.stat().st_size, path.stat().st_mtime_ns) for path in files}


def rows(data, *tables):
    """What a data folder's database has in these tables; those of the shelf when none are named."""
    with closing(sqlite3.connect(f"file:{data}/hub.sqlite?mode=ro", uri=True)) as line:
        return {table: sorted(line.execute(f"SELECT * FROM {table}").fetchall()) for table in tables or TABLES}


def serials(data, pack=SMALL):
    """The serials of a pack on the shelf, by state."""
    with closing(sqlite3.connect(f"file:{data}/hub.sqlite?mode=ro", uri=True)) as line:
        return dict(line.execute("SELECT state, serial FROM shelf_pack WHERE pack = ?", (pack,)))


def all_of(data):
    """Everything an install could change."""
    return kept(data), rows(data)


def hubserver(*words, **environ):
    """The real command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "hubserver", *map(str, words)],
        capture_output=True,
        text=True,
        env={**os.environ, **environ},
        cwd=ROOT,
    )


def public_file(folder, key=KEY):
    path = folder / "publisher.pub"
    path.write_bytes(base64.b64encode(key.public) + b"\n")
    return path


def key_file(folder, key=KEY):
    path = folder / "publisher.key"
    key.save(path)
    return path
