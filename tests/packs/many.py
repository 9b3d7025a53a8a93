"""Packs of plain modules, as many as are asked for; built and sealed by what the tools build and seal with."""

import random
import re
from dataclasses import dataclass, field
from functools import lru_cache

import msgspec

from hubserver.authoring.build import write
from hubserver.authoring.writer import Built
from hubserver.files import write_whole
from hubserver.modules.document import Lesson, Step
from hubserver.packs import seal
from hubserver.packs.manifest import Module, Pack, Skill
from hubserver.quizzes.quiz import Quiz
from tests.conftest import ROOT
from tests.packs.press import KEY

FRAMEWORKS = ("Everyday Maths", "Everyday English", "Digital Skills", "Health at Home", "Getting Work")
SYLLABLES = "ba den fi gor hal ki lum mor nes pol rin sa tav ver wen yor".split()


@dataclass
class Told:
    """One module: in each language its title, its summary and the texts of its steps; each question in a step."""

    texts: dict[str, tuple[str, ...]]
    minutes: int = 12
    level: str = "starter"
    skills: list[Skill] = field(default_factory=list)
    quiz: Quiz = Quiz()


def told(title, summary="About it.", *steps, lang="en", **about):
    return Told({lang: (title, summary, *(steps or ("Slowly.",)))}, **about)


def signed(folder, pack, modules, serial=1, key=KEY):
    """A sealed pack of these modules, m0, m1 and so on; returns its folder."""
    made = Built(folder)
    entries = [_module(made, f"m{number}", module) for number, module in enumerate(modules)]
    langs = list(dict.fromkeys(lang for module in modules for lang in module.texts))
    made.index = Pack(
        format="learnpack/1",
        id=pack,
        version="1",
        title={lang: f"{pack.rpartition('.')[2].capitalize()} {lang}" for lang in langs},
        langs=langs,
        licence="CC0-1.0",
        modules=entries,
        files=sorted(made.files.values(), key=lambda file: file.path),
        serial=serial,
        issued="2026-11-22",
    )
    write(made, folder)
    write_whole(folder / "pack.sig", seal.seal(key, (folder / "pack.json").read_bytes()))
    return folder


def _module(made, name, module):
    home = f"modules/{name}"
    for lang, (title, summary, *texts) in module.texts.items():
        asked = [question.id for question in module.quiz.questions]
        steps = [
            Step(f"s{number}", f"Step {number}", f"<p>{text}</p>", asked[number : number + 1])
            for number, text in enumerate(texts)
        ]
        lesson = msgspec.json.encode(Lesson(title, summary, steps))
        words = "\n".join([title, summary, *texts]).encode()
        made.add(f"{home}/module.{lang}.json", lesson, type="application/json", role="lesson", lang=lang)
        quiz = msgspec.json.encode(module.quiz)
        made.add(f"{home}/quiz.{lang}.json", quiz, type="application/json", role="quiz", lang=lang)
        made.add(f"{home}/search.{lang}.txt", words, type="text/plain", role="search", lang=lang)
    return Module(name, home, module.minutes, module.level, skills=module.skills)


def large(seed, count):
    """Modules of a thousand words each, in the words of the sample pack and as often; each second one in Welsh too."""
    dice = random.Random(seed)
    return [_large(dice, number) for number in range(count)]


def _large(dice, number):
    topic = "".join(dice.choices(SYLLABLES, k=3))
    framework = FRAMEWORKS[number % len(FRAMEWORKS)]
    return Told(
        {lang: _texts(dice, f"{topic.capitalize()} {number}", topic) for lang in ("en", "cy")[: 1 + number % 2]},
        5 + number % 26,
        ("starter", "next", "further")[number % 3],
        [Skill(framework, f"{framework}, part {number % 60}", "https://example.org/skills")],
    )


def _texts(dice, title, topic):
    steps = [" ".join(dice.choices([*running(), topic], k=250)) for _ in range(4)]
    return title, f"{' '.join(dice.choices(running(), k=9)).capitalize()}.", *steps


@lru_cache
def running():
    """The words of the sample pack, as often as they stand there."""
    texts = (path.read_text() for path in sorted(ROOT.glob("content_packs/*/modules/*/index.md")))
    return [word for text in texts for word in re.findall(r"[a-z]+", text.lower())]
