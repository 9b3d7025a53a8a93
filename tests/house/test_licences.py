"""Every library of the lock has a licence under which a hall may use it, and the document says which."""

import pytest

from deploy import licences
from tests.house import documents

EVERY = sorted({name for file in licences.LOCKS.values() for name in licences.locked(file)})


def test_the_licences_are_as_the_document_says():
    documents.check("licences.md", licences.document())


@pytest.mark.parametrize("name", EVERY)
def test_a_library_may_be_used(name):
    assert licences.problem(name, licences.licence(name)) == ""


@pytest.mark.parametrize(
    "of", ["", "GPL-3.0-only", "AGPL-3.0", "LGPL-2.1-or-later", "MPL-2.0", "MIT AND GPL-2.0", "UNKNOWN"]
)
def test_a_licence_that_nobody_agreed_to_is_refused(of):
    assert "that nobody has agreed to" in licences.problem("another", of)


@pytest.mark.parametrize("of", ["MIT", "MIT AND PSF-2.0", "GPL-3.0-only OR BSD-3-Clause"])
def test_a_licence_that_asks_for_nothing_back_is_taken(of):
    assert licences.problem("another", of) == ""


def test_what_was_agreed_to_for_one_library_is_for_its_licence_alone():
    assert "another licence" in licences.problem("zeroconf", "AGPL-3.0")
    assert set(licences.SHARED) <= set(EVERY), "what went from the lock goes from here"
