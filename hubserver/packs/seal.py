"""The seal of a pack: `pack.sig`, a DSSE envelope over the exact bytes of `pack.json`. Looked at first of all."""

from hubserver import keys
from hubserver.errors import N_
from hubserver.packs.manifest import ASK_PUBLISHER, BadPack

PAYLOAD_TYPE = "application/vnd.learnpack.index+json"


def seal(key: keys.SigningKey, index: bytes) -> bytes:
    """The bytes of `pack.sig` for the bytes of `pack.json`."""
    return keys.seal(key, PAYLOAD_TYPE, index)


def check(index: bytes, sig: bytes, trusted: dict[str, bytes]) -> str:
    """The key id of the trusted publisher who sealed this index; refuses everything else, each with its reason."""
    good, named = keys.signers(sig, PAYLOAD_TYPE, index, trusted)
    if len(named) > 1:  # whose name would the hub show?
        raise BadPack(N_("This pack has two seals, and a pack has one. Nothing was added."), ASK_PUBLISHER)
    if good:
        return good[0]
    if not named:
        raise BadPack(N_("This pack has no seal that can be read. Nothing was added."), ASK_PUBLISHER)
    if not set(named) & set(trusted):
        raise BadPack(
            N_("This pack was signed by someone this hub does not know (key %(key)s). Nothing was added."),
            N_(
                "Do not add it unless your coordinator said so. Then trust the key first: hubserver pack trust FILE.pub"
            ),
            key=named[0],
        )
    raise BadPack(N_("This pack has been changed or damaged: its seal is broken. Nothing was added."), ASK_PUBLISHER)
