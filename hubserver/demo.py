"""A hub to try: the sample packs, and people whose PINs are printed. Never for a real hall."""

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from hubserver import app, keys
from hubserver.authoring.child import run_child
from hubserver.authoring.signing import sign
from hubserver.beginning import begin
from hubserver.command import Answer
from hubserver.errors import N_, HubError, Refused
from hubserver.files import sha256, sha256_of, write_whole
from hubserver.hub import Hub
from hubserver.modules.document import inspect
from hubserver.packs import install, shelf
from hubserver.packs.models import ShelfPack
from hubserver.people import roll
from hubserver.people.commands import welcome
from hubserver.people.names import shown
from hubserver.people.roles import Role
from hubserver.settings import Settings

HALL = "Cwm Bryn Village Hall"
STEWARD = "Sian Rees"
PEOPLE = (
    ("Tomas Novak", Role.TUTOR),
    ("Vera Jones", Role.VOLUNTEER),
    ("Amina Khan", Role.LEARNER),
    ("Gwen Pugh", Role.LEARNER),
    ("Piotr Wolski", Role.LEARNER),
    ("Dafydd Rowlands", Role.LEARNER),
)
BY = "demo"


class Sheet(msgspec.Struct):
    """What the demo remembers in `demo.json`: how each person signs in, which a real hub never keeps."""

    people: list[dict[str, Any]] = []
    built: dict[str, str] = {}  # digest of each sample's source when it was last put on the shelf


def open_demo(settings: Settings) -> tuple[Hub, Sheet]:
    """Make the demo's data folder, or what is missing in it, and open it; never that of a real hub."""
    path, old = settings.data / "demo.json", app.is_hub(settings)
    if old and not path.exists():
        raise Refused(
            N_("The folder %(folder)s has a hub that is not a demo. Nothing was changed."),
            N_("Name another folder with --data."),
            folder=settings.data,
        )
    sheet = _sheet(path)

    def keep() -> None:
        write_whole(path, msgspec.json.encode(sheet), mode=0o600)

    keep()  # first: from here on the folder is a demo's
    if old:
        hub = app.open_hub(settings)
    else:
        hub, steward = begin(settings, HALL, STEWARD, "en cy")
        sheet.people.append(welcome(steward))
        keep()
    _add_people(hub, sheet, keep)
    _add_packs(hub, sheet, keep)
    return hub, sheet


def _add_people(hub: Hub, sheet: Sheet, keep: Callable[[], None]) -> None:
    have = {person["name"] for person in sheet.people}
    for name, role in PEOPLE:
        if shown(name) not in have:
            made = welcome(roll.add(hub, name, role, BY))
            if "card_url" in made:
                made["card_url"] = made["card_url"].removeprefix(hub.url)  # it may be another address next time
            sheet.people.append(made)
            keep()


def _add_packs(hub: Hub, sheet: Sheet, keep: Callable[[], None]) -> None:
    for source in sorted(samples().glob("*/pack.yaml")):
        digest = _digest(source.parent)
        if sheet.built.get(source.parent.name) != digest:
            _add(hub, source.parent)
            sheet.built[source.parent.name] = digest
            keep()


def _sheet(path: Path) -> Sheet:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Sheet) if path.exists() else Sheet()
    except ValueError:
        raise HubError(
            N_("%(file)s is damaged, so this demo cannot say how its people sign in."),
            N_("Remove the folder %(folder)s. The next demo makes a new one."),
            file=path,
            folder=path.parent,
        ) from None


def told(hub: Hub, sheet: Sheet) -> Answer:
    """What the demo prints: where it is, how each person signs in, what is on the shelf."""
    people = [{**p, "card_url": hub.url + p["card_url"]} if p.get("card_url") else p for p in sheet.people]
    packs = [{"pack": row.pack, "serial": row.serial, "title": row.title_in(("en",))} for row in ShelfPack.current()]
    return {"url": hub.url, "people": [{"card_url": None, **p} for p in people], "packs": packs}


def samples() -> Path:
    """The folder of our own packs: beside the package in a checkout, inside it when installed."""
    package = Path(__file__).parent
    return next(folder for folder in (package / "content_packs", package.parent / "content_packs") if folder.is_dir())


def _add(hub: Hub, source: Path) -> None:
    """Build, sign with a key of this folder, trust that key, and install."""
    data = hub.settings.data
    built, key_file = data / "samples" / source.name, data / "samples.key"
    answer = run_child(str(source), str(built))
    if not answer["built"]:
        raise HubError(
            N_("The sample pack %(name)s cannot be built. Look with: hubserver pack check"), name=source.name
        )
    if not key_file.exists():
        keys.SigningKey.make().save(key_file)
    sign(built, key_file)
    shelf.trust(keys.SigningKey.load(key_file).public, "The samples of this demo", BY)
    with contextlib.suppress(install.AlreadyHere):
        shelf.switch(install.stage(built, hub.settings, shelf.known(), inspect), data, BY)


def _digest(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return sha256("\n".join(f"{path.relative_to(folder)} {sha256_of(path)}" for path in files).encode())
