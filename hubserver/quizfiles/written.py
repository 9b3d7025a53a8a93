"""Questions as the text of a quiz.yaml, as an author would write it."""

import re
from collections.abc import Sequence
from decimal import Decimal

import yaml

from hubserver.quizfiles.imported import Question

WIDTH = 110


class _Dumper(yaml.SafeDumper):
    """Long texts as blocks, and quotes wherever our own reader of YAML would see something else than text."""

    def ignore_aliases(self, _data: object) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002 - the library's
        super().increase_indent(flow, False)


def _number(dumper: _Dumper, value: Decimal) -> yaml.Node:
    text = format(value, "f")
    return dumper.represent_scalar(f"tag:yaml.org,2002:{'float' if '.' in text else 'int'}", text)


def _text(dumper: _Dumper, value: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


_Dumper.add_representer(Decimal, _number)
_Dumper.add_representer(str, _text)
_Dumper.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"^[-+]?[0-9]*\.[0-9]+$"), list("-+.0123456789"))


def as_yaml(questions: Sequence[Question]) -> str:
    """The `questions:` of a quiz.yaml."""
    if not questions:
        return "questions: []\n"
    each = [
        yaml.dump([question], Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=WIDTH)
        for question in questions
    ]
    return "questions:\n" + "\n".join(
        "".join(f"  {line}" if line.strip() else "\n" for line in text.splitlines(True)) for text in each
    )
