"""`hubserver pack new`: a folder to begin with, or one made of a course that somebody has."""

from pathlib import Path
from shlex import quote

from hubserver import clock
from hubserver.authoring.child import answer_of
from hubserver.command import Answer, Command, Reach, Value
from hubserver.courses import fresh
from hubserver.courses.naming import LEFT_OUT, slug
from hubserver.errors import N_, HubError, Refused
from hubserver.files import write_whole


def _new(_: Reach, name: str, **options: str | None) -> Answer:
    out, source = Path(name), options.get("from")
    if out.exists():
        raise Refused(N_("There is %(name)s already. Nothing was changed."), N_("Use another name."), name=name)
    if source is None:
        word = slug(out.name) or "pack"
        title = word.replace("-", " ").capitalize()
        for path, text in fresh.files(word, title, clock.now().at[:7].replace("-", ".")).items():
            write_whole(out / path, text.encode())
        return {"folder": name, "modules": 1}
    return {"folder": name, **_from(source, out)}


def _from(source: str, out: Path) -> Answer:
    """Read a course, in a child: it may be anybody's."""
    if not Path(source).exists():
        raise HubError(N_("There is no %(source)s. Nothing was made."), source=source)
    answer = answer_of("hubserver.courses", source, str(out))
    if not answer["modules"]:
        raise HubError(
            N_("%(left)s%(source)s has no page of Markdown with words in it, and no questions. Nothing was made."),
            N_("Name a file of Markdown or questions, or the folder that the pages are in."),
            left="".join(f"{line}\n" for line in answer["left_out"]),
            source=source,
        )
    return answer


def _said(answer: Answer) -> str:
    look = f"Look at it with: hubserver pack preview {quote(answer['folder'])}"
    if "left_out" not in answer:
        return f"Made {answer['folder']}. {look}"
    done = "{modules} modules, {steps} steps, {minutes} minutes, {questions} questions, {pictures} pictures".format_map(
        answer
    )
    left = answer["left_out"]
    told = [*left, f"This was left out; it is also in {answer['folder']}/{LEFT_OUT}."] if left else []
    return "\n".join(
        [*told, f"Made {answer['folder']}: {done}.", "Look over its name, licence and authors in pack.yaml.", look]
    )


COMMANDS = (
    Command(
        "pack new",
        "Make a folder for a new pack, to begin with or from what you have: a course in Markdown, questions.",
        _new,
        (
            Value("NAME", "the folder to make"),
            Value(
                "--from", "a folder of Markdown of whatever make, or a file of it, of GIFT, Aiken, Moodle XML or QTI"
            ),
        ),
        say=_said,
        here=True,
    ),
)
