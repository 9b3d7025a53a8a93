"""Everything the hub keeps about a learner, as one value: for their own page, and to take home."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from hubserver.errors import NotFound
from hubserver.groups.models import Grouped
from hubserver.home.models import Correction, Visit
from hubserver.modules.catalogue import Card, opened
from hubserver.modules.models import Registration
from hubserver.people.models import Looked, Preference
from hubserver.quizzes.models import Attempt, Response
from hubserver.quizzes.plain import plain
from hubserver.quizzes.quiz import Question, Quiz
from hubserver.reviews.models import Reviewed, WantsReviews


@dataclass(frozen=True)
class Answered:
    """One answer: the words of the question and of the response, where the module is still on the shelf. `right` is
    None while it is only kept, to be marked when it is handed in."""

    module: str
    question: str
    response: str
    right: bool | None
    at: str


@dataclass(frozen=True)
class Record:
    """What is kept about one learner. Times are RFC 3339 in UTC; `looks` are names with the time, `reviews` when each
    question was reviewed, `chosen` what they chose for all their visits."""

    name: str
    ids: tuple[str, ...]
    work: Sequence[Registration]
    answers: Sequence[Answered]
    skills: Sequence[str]
    visits: Sequence[str]
    looks: Sequence[tuple[str, str]]
    corrections: Sequence[Correction]
    reviews: Sequence[str]
    groups: Sequence[str]
    chosen: Mapping[str, object]


MODULES = ("title", "state", "started_at", "completed_at", "passed_at", "score")
ANSWERS = ("module", "question", "response", "at")


def gather(name: str, ids: tuple[str, ...], cards: Sequence[Card]) -> Record:
    """All of it. `cards` are those of what was begun and is still here."""
    work = list(Registration.by_module(ids).values())
    langs = {card.key: card.row.lang for card in cards}
    taught = {skill for row in work for skill in row.taught}
    every, answers = _registrations(ids), []
    for row in work:
        answers += _answers(row, every[row.key], langs.get(row.key, "en"))
    preference = Preference.of(ids[0])
    chosen = {"language": preference.language, "reading": preference.reading, "reviews": WantsReviews.asked(ids[0])}
    return Record(
        name,
        ids,
        work,
        answers,
        sorted(taught),
        Visit.days(ids),
        Looked.at_record(ids),
        Correction.of(ids),
        Reviewed.times(ids),
        Grouped.names(ids),
        chosen,
    )


def _registrations(ids: tuple[str, ...]) -> dict[tuple[str, str], list[str]]:
    """Under which registrations each module was done."""
    found: dict[tuple[str, str], list[str]] = {}
    for row in Registration.where("person IN ?", ids):
        found.setdefault(row.key, []).append(row.id)
    return found


def _answers(row: Registration, registrations: Sequence[str], lang: str) -> list[Answered]:
    try:
        found = opened(*row.key, (lang,), row, row.serial)
        quiz = found.quiz
        by_id = {name: question for question in quiz.questions for name in found.former.names(question.id)}
    except NotFound:  # no longer on the shelf: only ids are left
        quiz, by_id = Quiz(), {}
    told = {0, *(attempt.number for attempt in Attempt.of(registrations))}
    at_once = quiz.end is not None and quiz.end.mode == "practice"
    title = row.title or row.module
    return [_answered(title, by_id, each, at_once or each.attempt in told) for each in Response.of(registrations)]


def _answered(title: str, by_id: Mapping[str, Question], given: Response, told: bool) -> Answered:
    question = by_id.get(given.question)
    asked = plain(question.prompt) if question else given.question
    said = plain(question.said(given.response)) if question else given.response
    return Answered(title, asked, said or given.response, given.score >= 1 if told else None, given.at)


def as_json(record: Record) -> bytes:
    """For machines, and for who wants to keep it."""
    value = {
        "name": record.name,
        "accounts": list(record.ids),
        "modules": [_module(row) for row in record.work],
        "answers": [_answer(each) for each in record.answers],
        "skills": list(record.skills),
        "visits": list(record.visits),
        "looks": [{"by": name, "at": at} for name, at in record.looks],
        "corrections": [{"text": each.text, "at": each.at, "done_at": each.done_at} for each in record.corrections],
        "reviews": list(record.reviews),
        "groups": list(record.groups),
        "chosen": dict(record.chosen),
    }
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"


def _answer(each: Answered) -> dict[str, Any]:
    mark = {"kept": True} if each.right is None else {"right": each.right}
    return {name: getattr(each, name) for name in ANSWERS} | mark


def module_rows(record: Record) -> list[list[str | float | None]]:
    """One row a module, under `MODULES`."""
    return [list(_module(row).values()) for row in record.work]


def _module(row: Registration) -> dict[str, Any]:
    return {name: getattr(row, name) for name in MODULES} | {"title": row.title or row.module}
