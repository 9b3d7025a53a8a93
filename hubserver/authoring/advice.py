"""What could be better in a pack that is not wrong: hard texts, wrong minutes, silent questions, missing languages."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from hubserver.authoring import reading
from hubserver.authoring.findings import Findings
from hubserver.authoring.folder import Index, PackFile
from hubserver.authoring.reading import LONGEST, Sentence
from hubserver.quizzes.choices import TrueFalse
from hubserver.quizzes.quiz import Question, Quiz

HARDEST = 7  # school year; a child of twelve reads it
AGE = 5  # years older than the school year
ADULT = 18
SHORTEST = 5  # minutes; no module may say less


def of_text(findings: Findings, index: Index, lang: str, questions: int, *, filmed: bool) -> None:
    """Of one module in one language: long sentences, hard words, minutes that do not fit, and no sources."""
    path, said = index.path, []
    for section in (index.intro, *index.steps):
        here = reading.sentences(section.text, section.line)
        _long(findings, path, here)
        said += here
    year = reading.grade(said)
    if lang.partition("-")[0] == "en" and year > HARDEST:
        why = f"reads like a text for {min(ADULT, round(year) + AGE)} year olds; shorter words and sentences reach more"
        findings.advice(path, 1, why)
    if why := _minutes(index.front.minutes, sum(len(each.words) for each in said), questions, filmed):
        findings.advice(path, 1, why)
    if not index.front.sources:
        findings.advice(path, 1, "names no sources; say where the facts come from")


def _long(findings: Findings, path: str, said: Sequence[Sentence]) -> None:
    """One advice a step, at its longest sentence: a list of all of them nobody reads."""
    found = [each for each in said if len(each.words) > LONGEST]
    if found:
        longest = max(found, key=lambda each: len(each.words))
        begins = " ".join(longest.text.split()[:5])
        more = f", and {len(found) - 1} more here are longer than {LONGEST}" if len(found) > 1 else ""
        findings.advice(path, longest.line, f"“{begins} …” has {len(longest.words)} words{more}; make two of it")


def _minutes(minutes: int, words: int, questions: int, filmed: bool) -> str:
    """Where the minutes do not fit what is to be read and answered; what a film takes is not known."""
    needed = words / reading.WORDS_A_MINUTE + questions
    if needed > 1.5 * minutes:
        return f"says {minutes} minutes, and its text and questions take about {round(needed)}"
    if minutes > SHORTEST and minutes > 2 * needed and not filmed:
        return f"says {minutes} minutes, and its text and questions take about {max(SHORTEST, round(needed))}"
    return ""


def of_questions(findings: Findings, path: str, quiz: Quiz, at: Callable[[str], int]) -> None:
    """Answers that nobody says anything about; `at` knows the line of a question."""
    for question in quiz.questions:
        if not question.explain:
            why = f"{question.id} has no `explain`; say why the right answer is right"
            findings.advice(path, at(question.id), why)
        if silent := list(_silent(question)):
            which = ", ".join(silent)
            why = f"{question.id} has no feedback for {which}; say kindly why it is not right"
            findings.advice(path, at(question.id), why)


def _silent(question: Question) -> Iterable[str]:
    """The wrong answers to choose that have no feedback."""
    if isinstance(question, TrueFalse):
        given = question.if_false if question.correct else question.if_true
        return [] if given else ["the wrong answer"]
    options = getattr(question, "options", [])
    return [option.id for option in options if not option.correct and not option.feedback]


def of_languages(findings: Findings, pack: PackFile, langs: Mapping[str, Sequence[str]]) -> None:
    """Languages that a part of the pack has and another has not; `langs` are those of each module."""
    every = dict.fromkeys(lang for some in langs.values() for lang in some)  # a title alone promises no modules
    for lang in every:
        if lang not in pack.title:
            findings.advice("pack.yaml", 0, f"`title` has no {lang}, which its modules have")
        for module, some in langs.items():
            if lang not in some:
                path = f"modules/{module}/index.{lang}.md"
                findings.advice(path, 0, f"is missing; other modules of this pack are in {lang}")
