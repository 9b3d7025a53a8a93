"""Is all well? Each line says how things are and, when they are not, whether work is lost and what to do."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from hubserver.backups.standing import Standing
from hubserver.clock import ClockQuality
from hubserver.errors import N_, NN_

GB = 1 << 30
MOST_NAMED = 5  # other hubs
OLD_DAYS = 3  # a copy is made each day, so something is in the way
MANY = 500  # records, some days' work of a hall: so many are worth a walk with the stick
COPIES = "/backups/"
PUT_BACK = NN_(
    "This hub was put back. %(count)s record is here again.", "This hub was put back. %(count)s records are here again."
)
NO_STICK = N_("There is no copy on a stick. If this box breaks, records are lost.")
WAITING = NN_("%(count)s record is not on a stick yet.", "%(count)s records are not on a stick yet.")


class State(StrEnum):
    OK = "ok"
    LOOK = "look"
    ACT = "act"


@dataclass(frozen=True)
class Line:
    """One line of the page, in English with places, translated where it is shown. A text with a plural goes by
    `count` of the values. `code` is to be read out by phone."""

    state: State
    text: str | tuple[str, str]
    hint: str = ""
    code: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    path: str = ""  # of the page where something can be done


@dataclass(frozen=True)
class Facts:
    """What the lines are made from."""

    modules: int
    entries: int
    free: int  # bytes
    reserve: int  # bytes that packs must leave
    clock: ClockQuality
    guessing: bool  # many wrong PINs at the moment
    neighbours: tuple[str, ...]  # the names of the other hubs on this network
    corrections: int = 0  # learners' wishes for their records that nobody has looked at
    harmed: tuple[str, ...] = ()  # the titles of packs of which a file is damaged
    copies: Standing = Standing()
    due: tuple[str, ...] = ()  # the titles of packs whose facts were to be looked at again by now


def lines(facts: Facts) -> list[Line]:
    """Every line, in the order of the page."""
    return [
        _shelf(facts),
        _records(facts),
        _space(facts),
        _clock(facts),
        *_damage(facts.copies),
        *_copies(facts.copies),
        *_harmed(facts),
        *_corrections(facts),
        *_reviews(facts),
        *_guessing(facts),
        *_neighbours(facts),
    ]


def _shelf(facts: Facts) -> Line:
    if not facts.modules:
        return Line(
            State.ACT,
            N_("There are no modules to learn yet."),
            N_("Put in a stick with packs. Your coordinator has one."),
            "NO-MODULES",
            path="/sticks/",
        )
    return Line(
        State.OK,
        NN_("%(count)s module is ready to learn.", "%(count)s modules are ready to learn."),
        values={"count": facts.modules},
    )


def _records(facts: Facts) -> Line:
    return Line(
        State.OK,
        NN_("%(count)s record is safe on this box.", "%(count)s records are safe on this box."),
        values={"count": facts.entries},
    )


def _space(facts: Facts) -> Line:
    values = {"free": f"{facts.free / GB:.1f}"}
    if facts.free < facts.reserve:
        hint = N_("Nothing is lost. Do not add packs. Ring your coordinator and read out the code.")
        return Line(
            State.ACT,
            N_("The box is nearly full: %(free)s GB are left. Learners can still learn."),
            hint,
            "SPACE",
            values,
            "/desk/packs",
        )
    if facts.free < 4 * facts.reserve:
        return Line(
            State.LOOK,
            N_("Space is getting short: %(free)s GB are left."),
            N_("Large packs may not fit."),
            "SPACE",
            values,
            "/desk/packs",
        )
    return Line(State.OK, N_("There is enough space: %(free)s GB."), values=values)


def _clock(facts: Facts) -> Line:
    if facts.clock >= ClockQuality.STEWARD:
        return Line(State.OK, N_("The clock can be trusted."))
    if facts.clock is ClockQuality.PHONE:
        return Line(State.OK, N_("The phones here agree what time it is."))
    hint = N_("Nothing is lost, but days may be shown wrong. The steward of this hall can put it right.")
    return Line(State.LOOK, N_("Nobody has told this box what time it is."), hint, "CLOCK", path="/timekeeping/")


def _damage(copies: Standing) -> list[Line]:
    """What happened to the box's memory, and how it came back."""
    found = []
    if copies.damaged:
        hint = N_("When nobody is learning, switch the box off and on again. It then mends itself.")
        found.append(Line(State.ACT, N_("The box’s memory is damaged."), hint, "DAMAGE", path=COPIES))
    if copies.differ:
        hint = N_(
            "The records are whole, but pages may show them wrongly. Ring your coordinator and read out the code."
        )
        found.append(Line(State.LOOK, N_("What pages show is not what the records say."), hint, "DERIVED"))
    if copies.back is not None:
        hint = N_("Some may be missing. Read which.") if copies.lost else N_("Read what is to be done now.")
        found.append(Line(State.LOOK, PUT_BACK, hint, "BACK", {"count": copies.back}, COPIES))
    return found


def _copies(copies: Standing) -> list[Line]:
    """The copy of the day on this disk, and the one on a stick."""
    found = []
    if copies.trouble or (copies.days or 0) >= OLD_DAYS:
        hint = N_("Records are safe on this box. See what is in the way.")
        found.append(Line(State.LOOK, N_("The safe copy of the day could not be made."), hint, "COPY", path=COPIES))
    elif copies.made:
        found.append(Line(State.OK, N_("A copy of everything is made each day.")))
    if copies.waiting is None:
        found.append(
            Line(State.LOOK, NO_STICK, N_("The steward can change that in two minutes."), "STICK", path=COPIES)
        )
    elif copies.waiting >= MANY:
        hint = N_("Put in the stick for safe copies. The rest goes by itself.")
        found.append(Line(State.LOOK, WAITING, hint, "STICK", {"count": copies.waiting}, COPIES))
    else:
        found.append(Line(State.OK, N_("A copy is on a stick too.")))
    return found


def _harmed(facts: Facts) -> list[Line]:
    text = N_("A file of “%(title)s” is damaged or missing. Answers and records are safe.")
    hint = N_("Put in a stick that has this pack. The hub then mends it by itself.")
    return [Line(State.LOOK, text, hint, "MEND", {"title": title}, "/sticks/") for title in facts.harmed]


def _reviews(facts: Facts) -> list[Line]:
    text = N_("The facts in “%(title)s” are being checked again. Learners can go on.")
    hint = N_("Ask your coordinator for a newer copy.")
    return [Line(State.LOOK, text, hint, "REVIEW", {"title": title}) for title in facts.due]


def _corrections(facts: Facts) -> list[Line]:
    if not facts.corrections:
        return []
    text = NN_(
        "%(count)s learner asks for something in their record to be put right.",
        "%(count)s wishes of learners for their records are waiting.",
    )
    return [Line(State.LOOK, text, N_("Talk to them."), "RECORD", {"count": facts.corrections}, "/desk/corrections")]


def _guessing(facts: Facts) -> list[Line]:
    hint = N_("We have slowed sign-in down. Nothing is lost. If you do not know who it was, tell your coordinator.")
    return [Line(State.LOOK, N_("Somebody is trying many PINs."), hint, "PINS")] if facts.guessing else []


def _neighbours(facts: Facts) -> list[Line]:
    if not facts.neighbours:
        return []
    text = NN_(
        "%(count)s other hub is on this network: %(names)s.", "%(count)s other hubs are on this network: %(names)s."
    )
    values = {"count": len(facts.neighbours), "names": ", ".join(facts.neighbours[:MOST_NAMED])}
    return [Line(State.OK, text, values=values)]
