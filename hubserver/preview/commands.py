"""`hubserver pack preview`: serves an author's folder until it is stopped."""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from hubserver import server
from hubserver.authoring.commands import FOLDER
from hubserver.beginning import begin
from hubserver.command import Answer, Command, Reach, Value
from hubserver.errors import N_, HubError
from hubserver.hub import Hub
from hubserver.people import roll
from hubserver.people.roles import Role
from hubserver.preview.keeping import BY, Keeper
from hubserver.preview.pages import dress

HERE = "127.0.0.1"


def commands(do: server.Do) -> tuple[Command, ...]:
    """The command; `do` runs what another command asks of the hub."""
    return (
        Command(
            "pack preview",
            "Show an author's folder as a hub would, on this computer, anew after each change.",
            _previewer(do),
            (FOLDER, Value("--port", "the port to listen on; 0 takes any free one", default=0, number=True)),
            say=lambda _: "",
            here=True,
        ),
    )


def _previewer(do: server.Do) -> Callable[..., Answer]:
    def run(reach: Reach, folder: str, port: int) -> Answer:
        if not Path(folder).is_dir():
            raise HubError(N_("There is no folder %(folder)s. Make one with: hubserver pack new"), folder=folder)
        with tempfile.TemporaryDirectory(prefix="hubserver-preview-") as data:
            settings = replace(reach.settings, data=Path(data) / "hub", host=HERE, port=port, announce=False)
            hub, _ = begin(settings, "Preview", "Author")
            card = roll.add(hub, "Learner", Role.LEARNER, BY).card_url.removeprefix(hub.url)
            keeper = Keeper(Path(folder).resolve(), settings)
            keeper.begin()
            try:
                server.serve(hub, do, _told, partial(dress, keeper=keeper, card=f"/{card}"))
            finally:
                keeper.end()
        return {}

    return run


def _told(hub: Hub) -> None:
    print(f"The preview is at {hub.url}modules/   (stop it with Ctrl+C)", flush=True)
