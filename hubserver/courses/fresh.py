"""A pack to begin with: one module that passes its check, with comments that teach."""

PACK = """\
# A pack is this folder. Look at it with:  hubserver pack preview FOLDER
# What everything means: content_packs/README.md
id: org.example.{name}            # turn your own web address round: uk.myhall.{name}. It never changes.
version: "{version}"                  # for people
title: {{en: {title}}}
summary: {{en: One line that says what people will learn.}}
licence: CC-BY-4.0                # everybody may use it and must say who made it
authors: [{title} authors]
attribution: []                   # one line for each thing that is somebody else's
removed_ids: []                   # ids that went; records of learners hang on them
modules: [first-steps]            # one folder in modules/ each, in the order of the shelf
"""
INDEX = """\
---
title: First steps
summary: How to write a module, by changing this one.
minutes: 5                        # 5 to 30
level: starter                    # starter, next or further
objectives:                       # "You will be able to …"
  - write a step with one idea
  - ask a question that helps
sources:
  - title: Where your facts come from
---
This is shown before people begin. Say what they need, and that they can stop at any time.

## One idea {#one-idea}

A step has one idea and fits on a phone. Its title ends with its id, which never changes.

Write short words and short sentences. A ten-year-old could read this.

![Three boxes in a row: a step, a question, the next step.](media/steps.svg)

!!! tip
    Read each step aloud. Where you have to breathe, make two sentences.

{{question: longest}}

## A question {#a-question}

A question stands at the end of its step. It lives in the file quiz.yaml.

It tells people why an answer is not right. It never tries to trick them.

{{question: why}}
"""
QUIZ = """\
questions:
  - id: longest                   # never changes
    type: single                  # one right answer; content_packs/README.md has eight more types
    prompt: How long should a sentence be?
    options:
      - id: short
        text: As short as it can be
        correct: true
        feedback: Yes. Then everybody can follow.
      - id: long
        text: As long as it needs to be to say it all
        feedback: Not quite. People lose the beginning of a long sentence.
    hints: [Think of somebody who is tired.]
    explain: Short sentences are easier to follow, for everybody.

  - id: why
    type: true_false
    prompt: Every wrong answer should get a kind word that says why.
    correct: true
    if_true: Yes. It is how people learn from it.
    if_false: It should. A bare "wrong" teaches nothing.
    explain: A wrong answer is where somebody is ready to learn.
"""
DRAWING = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 100" role="img">
  <rect x="6" y="26" width="88" height="48" rx="10" fill="#e3f0ea" stroke="#1c6758" stroke-width="3"/>
  <rect x="116" y="26" width="88" height="48" rx="10" fill="#fbe8dc" stroke="#8a3a12" stroke-width="3"/>
  <rect x="226" y="26" width="88" height="48" rx="10" fill="#e3f0ea" stroke="#1c6758" stroke-width="3"/>
  <path d="M96 50h16M206 50h16" stroke="#5f574b" stroke-width="4"/>
  <text x="50" y="56" font-size="18" text-anchor="middle" fill="#2a251f">step</text>
  <text x="160" y="60" font-size="26" text-anchor="middle" fill="#2a251f">?</text>
  <text x="270" y="56" font-size="18" text-anchor="middle" fill="#2a251f">step</text>
</svg>
"""


def files(name: str, title: str, version: str) -> dict[str, str]:
    """The files of a new pack, by path."""
    home = "modules/first-steps"
    return {
        "pack.yaml": PACK.format(name=name, title=title, version=version),
        f"{home}/index.md": INDEX,
        f"{home}/quiz.yaml": QUIZ,
        f"{home}/media/steps.svg": DRAWING,
    }
