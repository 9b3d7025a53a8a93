"""The index of the search goes with the shelf: filled and emptied with each version of a pack, and never apart."""

import shutil

import peewee
import pytest
from playhouse.migrations import Runner

from hubserver import db
from hubserver.db import write
from hubserver.modules.catalogue import on_shelf, search
from hubserver.modules.leaving import let_go
from hubserver.packs import shelf
from hubserver.packs.models import ShelfModule, ShelfWords, drop
from hubserver.packs.search import query, sought
from tests.packs import press
from tests.packs.many import signed, told

GARDEN = "org.example.garden"


@pytest.fixture
def hall(world):
    return press.trusting(world)


def add(world, tmp_path, *modules, serial=1, pack=GARDEN):
    return press.add(world, signed(tmp_path / f"{pack}-{serial}", pack, modules, serial))


def found(typed):
    """The titles that a search finds, best first."""
    here = on_shelf(("en",))
    ranks = search(here, typed).ranks
    return [card.row.title for card in sorted(here.cards, key=lambda c: ranks.get(c.key, 9)) if card.key in ranks]


def numbers():
    """Every module of every version, and every row of the index."""
    return {row.id for row in ShelfModule.select()}, {row.rowid for row in ShelfWords.select(ShelfWords.rowid)}


def test_a_title_comes_before_a_summary_before_a_text_however_often_it_is_said(hall, tmp_path):
    often = "compost " * 200
    add(
        hall,
        tmp_path,
        told("Soil", "What it is made of.", often),
        told("Beds", "How to make compost for them.", "Dig. " * 300),
        told("Compost", "What to do with peel.", "Wait. " * 300),
        told("Tools", "What you need.", "A fork for the compost, and a spade."),
    )
    assert found("compost") == ["Compost", "Beds", "Soil", "Tools"]


def test_a_module_is_found_by_its_skills(hall, tmp_path):
    skill = {"framework": "Kettle Qualifications", "name": "Pouring", "url": "https://example.org"}
    box = press.box()
    box.index["modules"][0] |= {"objectives": ["choose a teapot"], "skills": [skill]}
    press.add(hall, box.write(tmp_path / "box"))
    for typed in ("pouring", "kettle qual", "teapot"):
        assert found(typed) == ["Making tea"], typed


def test_a_new_version_is_found_by_its_new_words_alone(hall, tmp_path):
    add(hall, tmp_path, told("Leeks"))
    assert found("leek") == ["Leeks"]
    add(hall, tmp_path, told("Beans"), serial=2)
    assert (found("leek"), found("beans")) == ([], ["Beans"])


def test_the_index_has_the_versions_that_are_kept_and_no_others(hall, tmp_path):
    for serial, title in enumerate(("Leeks", "Beans", "Peas"), 1):
        add(hall, tmp_path, told(title), told("Kale"), serial=serial)
        modules, words = numbers()
        assert modules == words
    let_go(hall.hub.settings.data)
    assert [*ShelfWords.matching(query(sought("leeks")))] == []
    assert len([*ShelfWords.matching(query(sought("beans")))]) == 1, "the version before is kept for undo"
    write(drop, GARDEN, 3)
    assert found("peas") == [] and len(set.symmetric_difference(*numbers())) == 0


def test_a_version_that_went_and_came_again_is_found_again(hall, tmp_path):
    first = press.stage(hall, signed(tmp_path / "a", GARDEN, [told("Leeks")]))
    other = press.stage(hall, signed(tmp_path / "b", "org.example.pond", [told("Newts"), told("Frogs")]))
    for staged in (first, other):
        write(shelf._switch, staged, "test")
    assert found("leeks") == ["Leeks"]
    write(drop, GARDEN, 1)
    assert found("leeks") == [] and found("newts") == ["Newts"]
    write(shelf._switch, first, "test")
    assert found("leeks") == ["Leeks"] and found("frogs") == ["Frogs"]


def test_a_switch_that_fails_leaves_the_index_as_it_was(hall, tmp_path):
    add(hall, tmp_path, told("Leeks"))
    before = press.rows(hall.hub.settings.data, "shelf_module", "shelf_words")
    staged = press.stage(hall, signed(tmp_path / "next", GARDEN, [told("Beans")], 2))

    def half_way():
        shelf._switch(staged, "test")
        raise RuntimeError("the lights went out")

    with pytest.raises(RuntimeError):
        write(half_way)
    assert press.rows(hall.hub.settings.data, "shelf_module", "shelf_words") == before
    assert found("leeks") == ["Leeks"]


def test_a_hub_from_before_the_search_finds_what_it_had(tmp_path):
    path, old = tmp_path / "hub.sqlite", tmp_path / "migrations"
    old.mkdir()
    for file in db.MIGRATIONS.glob("000[1-6]_*.py"):
        shutil.copy(file, old)
    before = peewee.SqliteDatabase(str(path))
    Runner(before, str(old)).up()
    pack = (GARDEN, 1, "current", "d", "s", "1", '{"en":"Garden"}', "CC0-1.0", "", 1, "2026-11-22T10:00:00Z")
    before.execute_sql(f"INSERT INTO shelf_pack VALUES ({', '.join('?' * len(pack))})", pack)
    entry = (
        '{"id":"m0","path":"modules/m0","minutes":5,"level":"next","objectives":["lift a row"],'
        '"skills":[{"framework":"Land","name":"Digging","url":"https://example.org"}]}'
    )
    for lang, title, words in (("en", "Leeks", "Earth them up."), ("cy", "Cennin", "Gŵyl y cennin.")):
        row = (GARDEN, 1, "m0", lang, 0, 5, "next", title, "About leeks.", 1, entry, "{}", "{}", words)
        before.execute_sql(f"INSERT INTO shelf_module VALUES ({', '.join('?' * len(row))})", row)
    before.close()
    db.open_database(path)
    try:
        for typed in ("leeks", "cennin", "gwyl", "earth them", "digging land", "lift"):
            assert found(typed) == ["Leeks"], typed
        assert len(set.symmetric_difference(*numbers())) == 0
    finally:
        db.close_database()
