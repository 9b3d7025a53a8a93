"""The disk that forgets keeps what was synced, and of the rest any part."""

from random import Random

import pytest

from tests.powercut.disk import BLOCK, Contents, Cut, Disk, Everything, File, Folder, Names, Some
from tests.powercut.notes import Did, Mark, Note, allowed

TOP, DATA, OTHER, FILE = 1, 2, 3, 10


@pytest.fixture
def disk():
    """A disk with a data folder and another one in it."""
    other = Folder()
    data = Folder({"other": other})
    return Disk(TOP, {TOP: Folder({"data": data}), DATA: data, OTHER: other})


def do(disk, *every):
    for did, a, b, more in every:
        disk.do(Note(did, a, b, more if isinstance(more, bytes) else more.encode()))


def synced(item):
    return (Did.SYNCING, item, 7, ""), (Did.SYNCED, item, 7, "")


def after(disk, cut):
    """Each file's content by its path."""

    def files(folder, under=""):
        for name, item in folder.names(cut).items():
            if isinstance(item, File):
                yield under + name, cut.content(item)
            else:
                yield from files(item, f"{under}{name}/")

    return dict(files(disk.items[DATA]))


def by_chance(disk, times=300):
    """What is there after each of many power cuts."""
    return [after(disk, Some(Random(number))) for number in range(times)]


MADE = (Did.CREATE, DATA, FILE, "new"), (Did.WRITE, FILE, 0, "abc")


def test_a_file_that_was_synced_has_its_content_and_not_yet_its_name(disk):
    do(disk, *MADE, *synced(FILE))
    assert after(disk, Cut()) == {} and after(disk, Names()) == after(disk, Everything()) == {"new": b"abc"}
    do(disk, *synced(DATA))
    assert after(disk, Cut()) == {"new": b"abc"}


def test_a_name_that_was_synced_may_lead_to_nothing(disk):
    do(disk, *MADE, *synced(DATA))
    assert after(disk, Cut()) == after(disk, Names()) == {"new": b""}
    assert after(disk, Contents()) == {"new": b"abc"}


def test_what_is_written_while_a_sync_is_under_way_is_not_sure(disk):
    do(disk, *MADE, *synced(DATA), (Did.SYNCING, FILE, 7, ""), (Did.WRITE, FILE, 0, "x"), (Did.SYNCED, FILE, 7, ""))
    assert after(disk, Cut()) == {"new": b"abc"} and after(disk, Everything()) == {"new": b"xbc"}


def test_a_write_is_torn_between_blocks_and_never_within_one(disk):
    do(disk, *MADE, *synced(FILE), *synced(DATA), (Did.WRITE, FILE, 0, b"1" * BLOCK + b"2" * BLOCK))
    found = {files["new"].replace(b"1" * BLOCK, b"1").replace(b"2" * BLOCK, b"2") for files in by_chance(disk)}
    hole, torn = bytes(BLOCK), b"abc" + bytes(BLOCK - 3)
    assert found == {b"abc", b"111", b"12", b"1" + hole, torn + b"2", torn + hole}


def test_a_block_is_as_it_was_after_one_of_its_writes(disk):
    do(disk, *MADE, *synced(DATA), (Did.WRITE, FILE, 1, "x"), (Did.RESIZE, FILE, 2, ""))
    found = {files["new"] for files in by_chance(disk)}
    assert found >= {b"", b"abc", b"axc", b"ax"}
    assert found <= {b"", b"abc", b"axc", b"ax", b"ab", bytes(2), bytes(3), b"ax\0"}


def test_a_file_renamed_into_another_folder_is_never_gone(disk):
    do(disk, *MADE, *synced(FILE), *synced(DATA), (Did.RENAME, DATA, OTHER, "new/old"))
    either = {frozenset(["new"]), frozenset(["other/old"]), frozenset(["new", "other/old"])}
    assert {frozenset(files) for files in by_chance(disk)} == either
    do(disk, *synced(DATA))  # only where it left
    assert {frozenset(files) for files in by_chance(disk)} == either
    do(disk, *synced(OTHER), *synced(DATA))
    assert after(disk, Cut()) == {"other/old": b"abc"}


def test_a_name_renamed_within_a_folder_is_the_old_or_the_new(disk):
    do(disk, *MADE, *synced(FILE), *synced(DATA), (Did.RENAME, DATA, DATA, "new/newer"))
    assert {tuple(files) for files in by_chance(disk)} == {("new",), ("newer",)}


def test_a_name_that_was_taken_away_may_come_back(disk):
    do(disk, *MADE, *synced(FILE), *synced(DATA), (Did.UNLINK, DATA, 0, "new"))
    assert {tuple(files) for files in by_chance(disk)} == {("new",), ()}
    do(disk, *synced(DATA))
    assert after(disk, Cut()) == {}


def test_what_was_acknowledged_must_be_there_and_what_was_asked_since_may():
    asked, told = Mark("hall", "a", acknowledged=False), Mark("hall", "a", acknowledged=True)
    assert allowed([asked]) == {"hall": [None, "a"]} and allowed([asked, told]) == {"hall": ["a"]}
    assert allowed([asked, told, Mark("hall", "b", acknowledged=False)]) == {"hall": ["a", "b"]}
