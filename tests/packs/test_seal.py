"""Keys and seals: the form that DSSE asks for, and keys that only their owner can read."""

import json
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubserver import keys
from hubserver.keys import BadKey, SigningKey, pae, seal, signers, verified
from tests.packs.press import KEY, STRANGER

TRUSTED = {keys.key_id(KEY.public): KEY.public}


def test_what_is_signed_is_what_the_standard_says():
    """The example of https://github.com/secure-systems-lab/dsse/blob/master/protocol.md#test-vectors"""
    assert pae("http://example.com/HelloWorld", b"hello world") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )
    assert pae("é", b"") == b"DSSEv1 2 \xc3\xa9 0 "


@given(st.tuples(st.text(), st.binary()), st.tuples(st.text(), st.binary()))
def test_two_different_things_are_never_signed_alike(one, other):
    try:
        alike = pae(*one) == pae(*other)
    except UnicodeEncodeError:
        return
    assert alike == (one == other)


@given(st.binary(), st.binary())
def test_a_seal_holds_for_its_own_bytes_only(payload, other):
    envelope = seal(KEY, "a/b", payload)
    assert signers(envelope, "a/b", payload, TRUSTED) == (list(TRUSTED), list(TRUSTED))
    assert signers(envelope, "a/c", payload, TRUSTED) == ([], [])
    assert signers(envelope, "a/b", payload, {}) == ([], list(TRUSTED))
    if other != payload:
        assert signers(envelope, "a/b", other, TRUSTED) == ([], list(TRUSTED))


def test_a_seal_names_its_signer_and_tells_nothing_of_the_key():
    envelope = json.loads(seal(KEY, "a/b", b"x"))
    assert envelope.keys() == {"payloadType", "signatures"}
    assert [s["keyid"] for s in envelope["signatures"]] == list(TRUSTED)
    assert KEY.seed.hex() not in json.dumps(envelope)


@given(st.binary(max_size=200))
def test_any_bytes_may_be_offered_as_a_seal_a_key_or_a_signature(data):
    assert signers(data, "a/b", b"x", TRUSTED) == ([], [])
    assert not verified(data, KEY.sign(b"x"), b"x")
    assert not verified(KEY.public, data, b"x")
    sig = json.dumps({"payloadType": "a/b", "signatures": [{"keyid": next(iter(TRUSTED)), "sig": data.hex()}]})
    assert signers(sig.encode(), "a/b", b"x", TRUSTED)[0] == []


def test_a_key_is_the_same_after_it_was_kept_and_only_its_owner_can_read_it(tmp_path):
    made = SigningKey.make()
    made.save(tmp_path / "my.key")
    assert SigningKey.load(tmp_path / "my.key") == made
    assert stat.S_IMODE((tmp_path / "my.key").stat().st_mode) == 0o600
    assert verified(made.public, SigningKey.load(tmp_path / "my.key").sign(b"x"), b"x")
    assert not verified(STRANGER.public, made.sign(b"x"), b"x")
    assert SigningKey.make() != made


@pytest.mark.parametrize(
    "data",
    [b"", b"hubserver-ed25519-seed:", b"hubserver-ed25519-seed:AAAA", b"hubserver-ed25519-seed:%%%", b"\xff" * 40],
)
def test_a_file_that_is_no_key_is_told_as_such(tmp_path, data):
    path = tmp_path / "my.key"
    path.write_bytes(data)
    for bad in (path, tmp_path, tmp_path / "nothing"):
        with pytest.raises(BadKey, match="is not a signing key"):
            SigningKey.load(bad)
