"""What is fixed when the hub starts: from `hub.toml` in its data folder, and `HUB_*` in the environment above that."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any

from hubserver.errors import N_, HubError

YES_OR_NO = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


class BadSetting(HubError):
    """A setting that cannot be used; the hub does not start."""


def setting(default: Any, meaning: str, least: int = 0, most: int = 1_000_000) -> Any:
    """A field with its default and its meaning in one line, for the help and the documentation. The bounds are those of
    a number, or of the length of a text."""
    return field(default=default, metadata={"meaning": meaning, "least": least, "most": most})


@dataclass(frozen=True)
class Settings:
    """Each setting is also `HUB_<NAME>` in the environment, and a line of `hub.toml`."""

    data: Path = setting(Path("data"), "the folder with everything this hub keeps", 1)
    host: str = setting("0.0.0.0", "the address to listen on; 0.0.0.0 is every address of this box", 1)  # noqa: S104 - meant
    port: int = setting(8080, "the port to listen on; 0 takes any free one", most=65_535)
    threads: int = setting(48, "how many requests may be under way at once", 1, 1_000)
    names: str = setting(
        "learn.internal localhost",
        "names by which phones may call this hub, besides its addresses, with spaces between them",
    )
    announce: bool = setting(True, "say 'I am here' on the network (zeroconf)")
    announce_on: str = setting("", "addresses to say it on, with spaces between them; empty is all of them")
    programme: str = setting(
        "https://w3id.org/learnhub/programme",
        "the home page that learners' accounts belong to in xAPI; the same for all hubs of one programme",
        1,
    )
    pin_digits: int = setting(6, "how long the PINs are that the hub makes; 4 to 8", 4, 8)
    learner_hours: int = setting(12, "after so many idle hours a learner signs in again", 1)
    shared_minutes: int = setting(6, "the same in minutes on a phone or tablet that people share", 1)
    helper_minutes: int = setting(30, "after so many idle minutes a tutor, volunteer or steward signs in again", 1)
    free_mb: int = setting(250, "megabytes that packs must leave free on the disk")
    sticks: Path = setting(
        Path("/run/hub-usb"), "the folder in which USB sticks appear: each folder in it, or itself, may be a stick", 1
    )
    pack_files: int = setting(20_000, "the most files a pack may have", 1)
    pack_mb: int = setting(4_096, "the most megabytes a pack may have", 1)
    languages: str = setting("en cy", "languages the steward may turn on; 'ar-XB' is a right-to-left test language")

    @property
    def database(self) -> Path:
        return self.data / "hub.sqlite"

    @property
    def key_file(self) -> Path:
        """The hub's own signing key."""
        return self.data / "hub.key"

    @property
    def unfinished(self) -> Path:
        """Is there while a new hub is made in this folder; what is left beside it was never used."""
        return self.data / "hub.unfinished"


def load(given: Mapping[str, object], environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings from what the command line gave (None is "not given"), then HUB_*, then hub.toml, then the defaults."""
    env = {f.name: environ[f"HUB_{f.name.upper()}"] for f in fields(Settings) if f"HUB_{f.name.upper()}" in environ}
    over = env | {name: value for name, value in given.items() if value is not None}
    about = {f.name: f for f in fields(Settings)}
    data: Path = _typed(about["data"], over.get("data", Settings.data))
    merged = _toml(data / "hub.toml") | over | {"data": data.resolve()}
    return Settings(**{name: _typed(about[name], value) for name, value in merged.items()})


def _toml(path: Path) -> dict[str, object]:
    if not path.exists():
        return {}
    try:
        read = tomllib.loads(path.read_text())
    except (OSError, ValueError) as why:
        raise BadSetting(
            N_("%(file)s cannot be read: %(why)s"), N_("Mend the file, or remove it."), file=path, why=why
        ) from None
    unknown = sorted(read.keys() - {f.name for f in fields(Settings)})
    if unknown:
        raise BadSetting(
            N_("%(file)s has a setting nobody knows: %(name)s"),
            N_("Look for a misspelt name."),
            file=path,
            name=unknown[0],
        )
    return read


def _typed(about: Field[Any], value: object) -> Any:
    try:
        return _read(about, value)
    except (ValueError, KeyError):
        number = "a whole number from {least} to {most}".format_map(about.metadata)
        text = "a text that is not empty" if about.metadata["least"] else "a text"
        raise BadSetting(
            N_("The setting %(name)s cannot be “%(value)s”."),
            N_("It must be %(wanted)s."),
            name=about.name,
            value=value,
            wanted={bool: "yes or no", int: number}.get(type(about.default), text),
        ) from None


def _read(about: Field[Any], value: object) -> Any:
    """The value in the setting's own type; raises ValueError or KeyError where it is none."""
    kind: type[Any] = type(about.default)
    text = str(value).strip()
    if not isinstance(value, str | int | Path if kind in (bool, int) else str | Path):
        raise ValueError
    if kind is bool:
        return YES_OR_NO[text.lower()]
    if not about.metadata["least"] <= (int(text) if kind is int else len(text)) <= about.metadata["most"]:
        raise ValueError
    return kind(text) if kind in (int, str) else Path(text)
