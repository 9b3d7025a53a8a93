"""How it stands with the copies, for the page that says whether all is well."""

from dataclasses import dataclass

from hubserver import clock
from hubserver.backups import comparing, keeping, models
from hubserver.backups.about import copies
from hubserver.backups.models import CameBack, RecoveryCode, StickCopy
from hubserver.settings import Settings


@dataclass(frozen=True)
class Standing:
    """`days` is the age of the newest copy on this disk, None where nobody knows; `waiting` how many records are on no
    stick, None when there is no copy on any."""

    made: bool = False
    days: int | None = None
    trouble: bool = False
    waiting: int | None = None
    damaged: bool = False
    back: int | None = None  # records that came back and nobody has read of yet
    differ: bool = False  # what is derived from the journal is not what it says
    lost: bool = False  # some did not, or may not have


def standing(settings: Settings) -> Standing:
    """Look at this hub's copies."""
    here, back, code = copies(settings.data)[:1], CameBack.now(), RecoveryCode.now()
    stick = StickCopy.newest(str(code.recipient)) if code else None
    return Standing(
        made=bool(here),
        days=here[0][1].days(clock.now()) if here else None,
        trouble=keeping.trouble.here is not None,
        waiting=models.since(stick.position) if stick else None,
        damaged=bool(keeping.damage(settings)),
        differ=bool(comparing.differing),
        back=int(back.entries) if back else None,
        lost=bool(back and back.lost),
    )
