"""The statements this hub makes: pure functions from what happened to xAPI, with cmi5's rules for a module.

One registration per learner and module; one session from `initialized` to `terminated` (or `abandoned`).
https://github.com/AICC/CMI-5_Spec_Current/blob/quartz/cmi5_spec.md#90-xapi-statement-data-model
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from hubserver.records import verbs
from hubserver.records.verbs import Verb

Statement = dict[str, Any]
CMI5_VERBS = {Verb.INITIALIZED, Verb.COMPLETED, Verb.PASSED, Verb.FAILED, Verb.ABANDONED, Verb.TERMINATED}
MOVEON_VERBS = {Verb.COMPLETED, Verb.PASSED, Verb.FAILED}


def module_iri(pack: str, module: str) -> str:
    return f"{verbs.PACKS}/{pack}/{module}"


@dataclass(frozen=True)
class Unit:
    """A module of a pack, as statements name it. `lang` is the language in which the learner saw it."""

    pack: str
    serial: int
    module: str
    title: str
    lang: str
    mastery_score: float | None  # 0 to 1; None where mastery does not go by the score
    skills: tuple[tuple[str, str], ...] = ()  # (url, name)

    @property
    def iri(self) -> str:
        return module_iri(self.pack, self.module)

    def question_iri(self, question: str) -> str:
        return f"{self.iri}/{question}"


@dataclass(frozen=True)
class Learner:
    """The pseudonymous account: the same person on every hub of the programme, and no name."""

    programme: str
    id: str
    hub: str
    also: tuple[str, ...] = ()  # ids of records that were joined into theirs: what was done under them counts too

    @property
    def actor(self) -> dict[str, Any]:
        return {"objectType": "Agent", "account": {"homePage": self.programme, "name": self.id}}

    def registration(self, unit: Unit) -> str:
        """The same for ever, so that no table has to be asked for it."""
        return self.registrations(unit)[0]

    def registrations(self, unit: Unit) -> tuple[str, ...]:
        """Those of all this person's records, the own one first."""
        return self.at(unit.pack, unit.module)

    def at(self, pack: str, module: str) -> tuple[str, ...]:
        """The same of a module whose content is not known yet."""
        iri = module_iri(pack, module)
        return tuple(str(uuid5(NAMESPACE_URL, f"{self.programme} {each} {iri}")) for each in (self.id, *self.also))


@dataclass(frozen=True)
class Context:
    """Around every statement of a module: who, what, in which session."""

    learner: Learner
    unit: Unit
    session: str
    extensions: dict[str, Any] = field(default_factory=dict)


def statement(
    id_: str, at: str, verb: Verb, context: Context, result: dict[str, Any] | None = None, **more: Any
) -> Statement:
    """A statement about the module; `more` may bring an `object` of its own, whose parent is then the module."""
    unit = context.unit
    made: Statement = {
        "id": id_,
        "timestamp": at,
        "actor": context.learner.actor,
        "verb": {"id": str(verb), "display": {"en": verb.display}},
        "object": more.get("object") or module_activity(unit),
        "context": _context(verb, context, parent="object" in more),
    }
    if result:
        made["result"] = result
    return made


def module_activity(unit: Unit) -> dict[str, Any]:
    return _activity(unit.iri, {"type": verbs.MODULE, "name": {unit.lang: unit.title}})


def question_activity(unit: Unit, question: str, definition: dict[str, Any]) -> dict[str, Any]:
    return _activity(unit.question_iri(question), definition)


def quiz_activity(unit: Unit, name: str) -> dict[str, Any]:
    """The quiz at the end of a module."""
    return _activity(unit.question_iri(name), {"type": verbs.QUIZ, "name": {unit.lang: unit.title}})


def place_of(iri: str) -> tuple[str, str, str] | None:
    """Pack, module and part (a question or the quiz; "" for the module itself) of one of our activities; None for
    anybody else's."""
    parts = iri.removeprefix(f"{verbs.PACKS}/").split("/")
    if not iri.startswith(f"{verbs.PACKS}/") or len(parts) not in (2, 3):
        return None
    return parts[0], parts[1], parts[2] if len(parts) == 3 else ""


def _activity(iri: str, definition: dict[str, Any] | None = None) -> dict[str, Any]:
    activity: dict[str, Any] = {"objectType": "Activity", "id": iri}
    return {**activity, "definition": definition} if definition else activity


def _context(verb: Verb, context: Context, *, parent: bool) -> dict[str, Any]:
    unit = context.unit
    # https://github.com/AICC/CMI-5_Spec_Current/blob/quartz/cmi5_spec.md#962-context-activities
    # The cmi5 category stands on the statements that cmi5 defines and no others, moveon on those a moveOn rule reads.
    defined = set() if parent else {verb}  # cmi5 defines statements about the module, not about its parts
    categories = [verbs.CMI5_CATEGORY] * bool(defined & CMI5_VERBS)
    categories += [verbs.MOVEON_CATEGORY] * bool(defined & MOVEON_VERBS)
    activities = {
        "parent": [module_activity(unit)] if parent else [],
        "grouping": [_activity(f"{verbs.PACKS}/{unit.pack}", {"type": verbs.PACK})],
        "category": [_activity(category) for category in categories],
        "other": [_activity(url, {"type": verbs.SKILL, "name": {"en": name}}) for url, name in unit.skills],
    }
    extensions: dict[str, Any] = {verbs.SERIAL: unit.serial, verbs.HUB: context.learner.hub}
    if context.session:  # a review belongs to none
        extensions[verbs.SESSION_ID] = context.session
    if verb in (Verb.PASSED, Verb.FAILED) and unit.mastery_score is not None:
        extensions[verbs.MASTERY_SCORE] = unit.mastery_score
    return {
        "registration": context.learner.registration(unit),
        "contextActivities": {name: found for name, found in activities.items() if found},
        "language": unit.lang,
        "extensions": extensions | context.extensions,
    }


def duration(ms: int) -> str:
    """ISO 8601 with hundredths of a second, as https://github.com/adlnet/xAPI-Spec/blob/master/xAPI-Data.md#46-iso-8601-durations
    compares them."""
    return f"PT{max(0, ms) / 1000:.2f}S"
