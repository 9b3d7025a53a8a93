"""The house: imports point down, Flask stays where it belongs, files stay small, names say something."""

import ast
from pathlib import Path

import pytest

from tests.conftest import ROOT

HOUSE = ROOT / "hubserver"
# Low to high; rooms on one floor do not know each other.
FLOORS = [
    ["errors", "clock", "typed", "packing"],
    ["files", "sheets"],
    ["addresses", "keys", "settings", "dbfile"],
    ["hub", "i18n", "db", "command"],
    ["blobs", "journal", "markup"],
    ["web"],
    ["hall"],
    ["people", "listener"],
    ["packs", "groups", "timekeeping"],
    ["records"],
    ["quizzes"],
    ["modules", "quizfiles"],
    ["reviews"],
    ["home", "help", "authoring", "discovery", "sticks"],
    ["tutor", "courses", "backups", "sync"],
    ["desk", "jobs", "control", "collector"],
    ["frame"],
    ["app"],
    ["beginning"],
    ["demo", "server"],
    ["preview"],
    ["cli"],
]
FLOOR = {room: height for height, rooms in enumerate(FLOORS) for room in rooms}
BANNED = {"utils", "util", "helpers", "common", "constants", "managers", "services", "misc"}
FILES = sorted(path for path in HOUSE.rglob("*.py") if "migrations" not in path.parts)
IDS = [str(path.relative_to(ROOT)) for path in FILES]


def room_of(path: Path) -> str:
    part = path.relative_to(HOUSE).parts[0]
    return part.removesuffix(".py")


def imports(path: Path):
    """Every module of ours that a file imports, inside functions too."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            if node.module == "hubserver":
                yield from (f"hubserver.{alias.name}" for alias in node.names)
            else:
                yield node.module


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_imports_point_down(path):
    room = room_of(path)
    if room in ("__init__", "__main__"):
        return
    for name in imports(path):
        parts = name.split(".")
        if parts[0] != "hubserver" or len(parts) == 1 or parts[1] in (room, "__version__"):
            continue
        assert FLOOR[parts[1]] < FLOOR[room], f"{path.relative_to(ROOT)} imports {name}, which is not below it"


def test_every_room_has_a_floor():
    rooms = {room_of(path) for path in FILES} - {"__init__", "__main__"}
    assert rooms == set(FLOOR)


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_flask_stays_at_the_doors_and_peewee_with_the_tables(path):
    names = {name.partition(".")[0] for name in imports(path)}
    at_the_door = path.name in ("pages.py", "api.py", "guards.py", "app.py", "frame.py") or room_of(path) == "web"
    with_tables = path.name == "models.py" or room_of(path) in ("db", "journal")
    assert "flask" not in names or at_the_door, f"{path.name} knows Flask"
    assert "peewee" not in names or with_tables, f"{path.name} knows peewee"


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_files_and_functions_stay_small(path):
    text = path.read_text()
    assert text.count("\n") <= 400
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            lines = node.end_lineno - node.lineno + 1
            assert lines <= 40, f"{node.name} has {lines} lines"
            is_page = path.name == "pages.py" and not node.name.startswith("_")
            assert not is_page or lines <= 20, f"the page {node.name} has {lines} lines"


def test_names_say_something():
    for path in [*HOUSE.rglob("*"), *(ROOT / "tests").rglob("*")]:
        assert path.stem not in BANNED, path


@pytest.mark.parametrize("room", [path.parent for path in HOUSE.glob("*/__init__.py")], ids=lambda path: path.name)
def test_a_room_says_in_one_sentence_what_it_is(room):
    tree = ast.parse((room / "__init__.py").read_text())
    assert len(tree.body) == 1 and ast.get_docstring(tree)
    assert len([p for p in room.rglob("*.py") if p.name != "__init__.py"]) >= 2, "a folder needs two real files"


def test_every_file_says_what_it_is():
    for path in FILES:
        assert ast.get_docstring(ast.parse(path.read_text())), path
