"""All of the table: what comes on a stick, what happens meanwhile, and what an author's folder may hold."""

# Each fills the table when it is imported: in the order in which it is read.
# isort: off
from tests.packs.hostile import zips, folders, indexes, contents, authors

# isort: on
from tests.packs.hostile.table import KINDS, Kind

# Each has a test of its own, because it is no file.
FULL = (
    "The disk of this hub became full while it copied this pack. Nothing was added."
    " Remove a pack that nobody uses, then try again."
)
PULLED = (
    "The stick or disk with this pack cannot be read any more. Nothing was added."
    " Put it in again, and wait until it is found. Then add the pack once more."
)
MEANWHILE = [
    Kind("the disk becomes full", None, FULL),
    Kind("the stick is pulled out", None, PULLED),
    Kind("two bring the same number", None, "Another copy of this pack was added meanwhile. Nothing was changed."),
    Kind(
        "what was copied is removed",
        None,
        "What was copied of this pack is not all there any more. Nothing was added. Add it once more.",
    ),
]
STICKS = KINDS
AUTHORS = authors.AUTHORS
FILES = (zips, folders, indexes, contents)
