"""A module as a built pack holds it (`module.<lang>.json`): one document, its steps in order."""

from collections import Counter
from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from hubserver.errors import N_
from hubserver.markup import clean, media_in
from hubserver.packs import names, plainjson
from hubserver.packs.install import Inspected
from hubserver.packs.manifest import (
    ASK_PUBLISHER,
    TURNED,
    TURNING,
    BadPack,
    Line,
    Lines,
    Mastery,
    Module,
    Slug,
    WebAddress,
)
from hubserver.quizzes import quiz as quizzes
from hubserver.quizzes.paper import bank


class Step(Struct, frozen=True):
    """One idea on the screen; its questions stand at its end."""

    id: Slug
    title: Line
    html: Annotated[str, Meta(max_length=200_000)]
    questions: list[Slug] = []


class Source(Struct, frozen=True, omit_defaults=True):
    """Where the facts come from, and when somebody last looked."""

    title: Line
    url: WebAddress = ""
    checked: date | None = None


class Lesson(Struct, frozen=True, omit_defaults=True):
    """The texts of one module in one language. `intro` is shown before the learner starts."""

    title: Line
    summary: Line
    steps: Annotated[list[Step], Meta(min_length=1, max_length=60)]
    intro: Annotated[str, Meta(max_length=200_000)] = ""
    objectives: Lines = []
    needs: Lines = []
    keypoints: Lines = []
    sources: Annotated[list[Source], Meta(max_length=100)] = []


def read(data: bytes) -> Lesson:
    """A lesson from outside, checked, its HTML sanitised again: whatever a pack says is data."""
    try:
        lesson = plainjson.decode(data, Lesson)
    except ValueError as why:
        raise BadPack(
            N_("A module of this pack cannot be read: %(why)s. Nothing was added."), ASK_PUBLISHER, why=why
        ) from None
    steps = [msgspec.structs.replace(step, html=clean(step.html)) for step in lesson.steps]
    return msgspec.structs.replace(lesson, intro=clean(lesson.intro), steps=steps)


def problem_of(lesson: Lesson, quiz: quizzes.Quiz, mastery: Mastery) -> str:
    """Why this lesson cannot be taught with these questions; empty when it can."""
    steps = [step.id for step in lesson.steps]
    placed = [question for step in lesson.steps for question in step.questions]
    if problem := _hidden(lesson):
        return problem
    for what, ids in (("step", steps), ("question", placed)):
        if twice := next((each for each, times in Counter(ids).items() if times > 1), ""):
            return f"the {what} {twice} is there twice"
    if quizzes.END in steps:
        return f"the step id {quizzes.END} is kept for the quiz at the end"
    if strange := set(placed) - quiz.by_id().keys():
        return f"the question {min(strange)} is placed in a step and not in the quiz"
    return _problem_of_end(quiz, placed, mastery)


def _hidden(lesson: Lesson) -> str:
    """What is written must be what is read."""
    called = [lesson.title, *(step.title for step in lesson.steps)]
    lines = [*called, lesson.summary, *lesson.objectives, *lesson.needs, *lesson.keypoints]
    lines += [text for source in lesson.sources for text in (source.title, source.url)]
    turning = [text for text in (lesson.intro, *(step.html for step in lesson.steps)) if TURNING.search(text)]
    if turning or any(map(TURNED.search, lines)):
        return "a text has signs that hide or turn letters"
    return "" if all(map(names.seen, called)) else "a title is one that nobody can see"


def _problem_of_end(quiz: quizzes.Quiz, placed: list[str], mastery: Mastery) -> str:
    left = bank(quiz, placed)
    asked = sum(pick.count for pick in quiz.end.pick) or len(left) if quiz.end else 0
    if asked < mastery.in_turn:
        return f"mastery looks at {mastery.in_turn} questions, and a quiz at the end asks {asked}"
    if mastery.type == "m_of_n" and mastery.m > mastery.n:
        return f"mastery asks for {mastery.m} of {mastery.n}"
    if quiz.end is None:
        return f"the question {left[0].id} is not placed in a step, and there is no quiz at the end" if left else ""
    if not left:
        return "there is a quiz at the end, and every question stands in a step"
    for pick in quiz.end.pick:
        have = sum(pick.tag is None or pick.tag in question.tags for question in left)
        if have < pick.count:
            return f"the quiz at the end picks {pick.count} questions{f' of {pick.tag}' if pick.tag else ''} of {have}"
    return ""


def inspect(module: Module, lesson: bytes, quiz: bytes, lang: str) -> Inspected:
    """What an install asks of each module in each language."""
    read_lesson, read_quiz = read(lesson), quizzes.read(quiz)
    if problem := problem_of(read_lesson, read_quiz, module.mastery):
        raise BadPack(
            N_("The module %(module)s (%(lang)s) is not right: %(why)s. Nothing was added."),
            ASK_PUBLISHER,
            module=module.id,
            lang=lang,
            why=problem,
        )
    shown = media_in(read_lesson.intro + "".join(step.html for step in read_lesson.steps)) | quizzes.media(read_quiz)
    return Inspected(
        lesson=msgspec.json.encode(read_lesson).decode(),
        quiz=msgspec.json.encode(read_quiz).decode(),
        title=read_lesson.title,
        summary=read_lesson.summary,
        steps=len(read_lesson.steps),
        media=frozenset(shown),
    )
