"""The recovery code: however it is written down and typed again, it is the same; and any age program takes its key."""

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubserver.backups import code as codes

SECRETS = st.binary(min_size=codes.BYTES, max_size=codes.BYTES)


@given(SECRETS, st.sampled_from(["-", " ", "", " - ", "—", "\n"]), st.booleans(), st.booleans())
def test_a_code_is_read_however_it_is_typed(secret, between, small, alike):
    code = codes.written(secret)
    assert len(code.replace("-", "")) == 24 and not set("ILOU") & set(code)
    typed = between.join(code.split("-"))
    typed = typed.replace("0", "o").replace("1", "l") if alike else typed
    assert codes.typed(typed.lower() if small else typed) == code


@given(SECRETS)
def test_what_is_made_for_a_code_is_opened_by_its_key_alone(secret):
    code = codes.written(secret)
    sealed = pyrage.encrypt(b"everything", [pyrage.x25519.Recipient.from_str(codes.recipient(code))])
    key = codes.key(code)
    assert key.startswith("AGE-SECRET-KEY-1")
    assert pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(key)]) == b"everything"


@pytest.mark.parametrize(
    "typed", ["", "7K3M", "7K3M-F9QX-0000-ZZZZ-AB12-CD3", "7K3M-F9QX-0000-ZZZZ-AB12-CD3U", "é" * 24]
)
def test_what_is_no_code_is_said_to_be_none(typed):
    with pytest.raises(codes.WrongCode, match="It has 24 letters and digits, in groups of four"):
        codes.typed(typed)


def test_a_code_of_today_opens_copies_for_ever():
    """What is on somebody's paper must mean the same in every later version."""
    assert codes.recipient("7K3M-F9QX-0000-ZZZZ-AB12-CD34") == PINNED


PINNED = "age1cszn7nwn2vfx7dd22dsfu8575l0wzjs863emdrdzxdz4pa5n6elsdfd7cg"
