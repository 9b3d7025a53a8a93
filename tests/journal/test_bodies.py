"""Bodies are kept in less room and come back as they were, those too that were written before bodies were packed."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubserver import journal
from hubserver.packing import DICTIONARY, pack, unpack

SPOILT = {
    "short": lambda kept: kept[:-1],
    "more": lambda kept: kept + b"x",
    "other": lambda kept: b"\0" + kept,
    "none": lambda _: b"",
}


@given(st.binary(max_size=3000))
def test_what_was_packed_comes_back(body):
    assert unpack(pack(body)) == body


def test_a_body_from_before_is_read_as_it_stands():
    assert unpack(b'{"did":"looked"}') == b'{"did":"looked"}'


@pytest.mark.parametrize("spoil", SPOILT)
def test_what_is_none_is_refused(spoil):
    with pytest.raises(ValueError):
        unpack(SPOILT[spoil](pack(b'{"did":"looked"}' * 9)))


def test_the_dictionary_is_what_it_was():
    """What was packed with it must be unpacked for ever."""
    assert zlib.adler32(DICTIONARY) == 2567777137, "put a new one beside it instead"


def test_ids_rise_and_none_comes_twice():
    ids = [journal.mint() for _ in range(2000)]
    assert ids == sorted(set(ids))
