"""`hubserver hall show|set`."""

from hubserver.command import Answer, Command, Value
from hubserver.hall.models import choose, current
from hubserver.hub import Hub


def _show(_: Hub) -> Answer:
    hall = current()
    fields = ("hub_id", "name", "responsible", "phone", "languages", "name_list")
    return {name: getattr(hall, name) for name in fields}


def _set(hub: Hub, **choices: str | None) -> Answer:
    given = {name: value for name, value in choices.items() if value is not None}
    if given:
        choose("command line", **given)
    return _show(hub)


def _said(answer: Answer) -> str:
    return "\n".join(f"{name}: {value}" for name, value in answer.items())


COMMANDS = (
    Command("hall show", "This hall and its choices.", _show, say=_said),
    Command(
        "hall set",
        "Change the hall's choices.",
        _set,
        (
            Value("--name", "the name people use"),
            Value("--responsible", "who to ask, shown on the Help page"),
            Value("--phone", "their phone number"),
            Value("--languages", "codes with spaces between, the hall's own first: 'en cy'"),
        ),
        say=_said,
    ),
)
