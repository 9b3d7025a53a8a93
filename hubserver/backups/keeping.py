"""When copies are made, where they go, and which are kept."""

import logging
import shutil
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from hubserver import clock, dbfile
from hubserver.backups import child, models, sealing
from hubserver.backups.about import KEPT, About, copies, home, on_stick
from hubserver.backups.models import RecoveryCode
from hubserver.errors import N_, HubError, Refused
from hubserver.files import free_bytes, make_folder, move, sync_folder, write_whole
from hubserver.hall.models import current
from hubserver.packs.learnhub import LEARNHUB
from hubserver.settings import Settings
from hubserver.sticks import places
from hubserver.sticks.found import Problem

log = logging.getLogger(__name__)

MB = 1 << 20
AGAIN_MS = 10 * 60_000  # a stick that is put in again within minutes needs no new copy
DAMAGE = "damage.txt"  # in the data folder: what the hub found while it ran, for its next start
FULL = N_("There was no room for a safe copy: it needs %(needed)s MB, and learners need the rest.")
NO_CODE = N_("There is no recovery code yet, and without it a stick gets no copy.")
MAKE_ONE = N_("The steward makes one at the desk, under “Safe copies”, or with: hubserver backup code")


Target = tuple[str, Path]  # the name of a stick, and the folder for copies on it


@dataclass
class Trouble:
    """What was in the way the last time, in memory: a restart tries again."""

    here: Problem | None = None
    sticks: dict[str, Problem] = field(default_factory=dict)  # by name


trouble = Trouble()
_one_at_a_time = threading.Lock()


def daily(settings: Settings) -> None:
    """Make the day's copy, when it is time, and put one on each stick that is in and has a place for it."""
    newest = copies(settings.data)[:1]
    if not newest or newest[0][1].stale(clock.now(), *models.last()):
        _noting(settings, "hub", [path for path in places.sticks(settings.sticks) if is_marked(path)])


def stick_came(settings: Settings, path: Path) -> None:
    """A stick was put in: where it has a place for copies, it gets one of now."""
    if is_marked(path) and RecoveryCode.now() and _is_old(path):
        _noting(settings, "hub", [path], keep=False)


def now(settings: Settings, by: str, to: Path | None = None) -> tuple[About, Path]:
    """Make a copy here, or one encrypted file in a folder, because somebody asked; returns it and where it is."""
    with _one_at_a_time:
        about, failed = _copied(settings, by, [(to.name, to)] if to else [], keep=to is None)
    if to is None:
        trouble.here = None
        return about, home(settings.data) / about.name
    for problem in failed.values():
        raise said(problem)
    return about, to / about.file_name


def place_on(stick: Path) -> Path:
    """Where copies are on a stick."""
    return stick / LEARNHUB / "backups"


def is_marked(stick: Path) -> bool:
    """Whether the steward wants copies on this stick: the folder for them says so, on the stick itself."""
    return place_on(stick).is_dir()


def mark(stick: Path) -> None:
    """From now on this stick gets copies."""
    if RecoveryCode.now() is None:
        raise Refused(NO_CODE, MAKE_ONE)
    try:
        make_folder(place_on(stick))
        write_whole(place_on(stick) / ".writable", b"")
        (place_on(stick) / ".writable").unlink()
    except OSError as why:
        raise Refused(
            N_("This stick cannot be written to (%(why)s). Nothing was changed."),
            N_("It may be locked or full. Try another stick, formatted as exFAT."),
            why=why.strerror,
        ) from None


def said(problem: Problem) -> HubError:
    """A problem as what is raised."""
    hint = problem.hint if isinstance(problem.hint, str) else problem.hint[1]
    return HubError(problem.message, hint, **problem.values)


def look_for_damage(settings: Settings) -> None:
    """A database too large to be read at start is read now, beside the lessons."""
    if settings.database.stat().st_size > dbfile.CHECK_BYTES:
        with suppress(HubError):  # told at the desk
            _hear(settings, child.ask("check", settings))


def damage(settings: Settings) -> str:
    """What the hub found wrong with its own database while it ran; the next start mends it."""
    path = settings.data / DAMAGE
    return path.read_text().strip() if path.exists() else ""


def _noting(settings: Settings, by: str, sticks: Sequence[Path], *, keep: bool = True) -> None:
    """Do it in the background, where what goes wrong is told at the desk."""
    with _one_at_a_time:
        try:
            _, failed = _copied(settings, by, [(stick.name, place_on(stick)) for stick in sticks], keep=keep)
        except HubError as why:
            trouble.here = Problem.of(why)
            log.warning("No safe copy was made: %s", why)
            return
        trouble.here = None
    for stick in sticks:
        trouble.sticks.pop(stick.name, None)
    trouble.sticks.update(failed)


def _copied(settings: Settings, by: str, targets: list[Target], *, keep: bool) -> tuple[About, dict[str, Problem]]:
    """Make a copy, put it into these folders, and keep it here as well or not; tells what was in the way on a stick."""
    code = RecoveryCode.now()
    if targets and code is None:
        raise Refused(NO_CODE, MAKE_ONE)
    if why := damage(settings):
        raise _is_damaged(why)
    recipient = str(code.recipient) if code else ""
    _fits(settings)
    making, failed = home(settings.data) / ".making", {}
    told = child.ask("make", settings, folder=str(making), position=models.begin_copy(by))
    try:
        _hear(settings, told)
        assert told.about  # noqa: S101 - nothing else was told
        for name, folder in targets:
            if problem := _sealed(settings, making, told.about, recipient, name, folder):
                failed[name] = problem
        if keep:
            move(making, home(settings.data) / told.about.name)
            for path, _ in copies(settings.data)[KEPT:]:
                shutil.rmtree(path)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return told.about, failed


def _hear(settings: Settings, told: child.Told) -> None:
    """Raise what the child met; damage is noted for the next start."""
    if told.damage:
        write_whole(settings.data / DAMAGE, told.damage.encode() + b"\n", 0o600)
        log.warning("The database is damaged: %s. The next start mends it.", told.damage)
        raise _is_damaged(told.damage)
    if told.problem:
        raise said(told.problem)


def _is_damaged(why: str) -> HubError:
    return HubError(
        N_("The box’s memory is damaged (%(why)s). The copies that were made before are whole."),
        N_("Switch the box off and on again when nobody is learning. It then mends itself."),
        why=why,
    )


def _fits(settings: Settings) -> None:
    """Whether there is room for a copy beside what learners need."""
    wal = settings.database.with_name(settings.database.name + "-wal")
    needed = settings.database.stat().st_size + (wal.stat().st_size if wal.exists() else 0)
    if free_bytes(settings.data) - needed < settings.free_mb * MB:
        raise Refused(FULL, N_("Remove a pack that nobody uses."), needed=needed // MB + 1)


def _sealed(settings: Settings, making: Path, about: About, recipient: str, stick: str, folder: Path) -> Problem | None:
    """Put a copy into a folder, encrypted and read back, and let the oldest go; returns what was in the way."""
    target = folder / about.file_name
    told = child.ask("seal", settings, folder=str(making), recipient=recipient, target=str(target))
    if told.about is None:
        return told.problem
    models.went_on_stick(stick, about.epoch, about.seq, recipient)
    with suppress(OSError):
        for spare in [*on_stick(folder, about.hub)[KEPT:], *folder.glob(f".hub-{about.hub[:8]}-*.partial")]:
            spare.unlink()
        sync_folder(folder)
    return None


def _is_old(stick: Path) -> bool:
    """Whether the newest copy on a stick is not of just now."""
    newest = on_stick(place_on(stick), current().hub_id)[:1]
    about = sealing.about_of(newest[0]) if newest else None
    code, moment = RecoveryCode.now(), clock.now()
    if about is None or code is None or about.recipient != code.recipient or about.epoch != models.last()[0]:
        return True
    return about.boot != moment.boot or not 0 <= moment.mono_ms - about.mono_ms < AGAIN_MS
