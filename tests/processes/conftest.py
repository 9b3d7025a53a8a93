"""A real hub with a film on its shelf."""

import shutil
from types import SimpleNamespace

import pytest

from hubserver import app as hub_app
from hubserver import db
from hubserver.settings import Settings
from tests.conftest import forget_everything
from tests.packs import press
from tests.packs.press import box
from tests.processes.rough import FILM


@pytest.fixture(scope="session")
def made_cinema(made_world, tmp_path_factory):
    """A data folder with a film on its shelf, made once."""
    folder = tmp_path_factory.mktemp("cinema")
    shutil.copytree(made_world[0], folder / "data")
    forget_everything()
    hub = hub_app.open_hub(Settings(data=folder / "data", announce=False, port=80))
    world = press.trusting(SimpleNamespace(hub=hub))
    pack = box().put("modules/tea/media/film.mp4", FILM, type="video/mp4", role="media")
    press.add(world, pack.write(folder / "pack"))
    db.close_database()
    return folder / "data"


@pytest.fixture
def cinema(live, made_cinema, tmp_path):
    """Starts a real hub with a film on its shelf."""

    def start(**environ):
        shutil.copytree(made_cinema, tmp_path / "cinema")
        return live("cinema", fresh=False, **environ)

    return start
