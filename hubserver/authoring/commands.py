"""`hubserver pack check|build|keygen|sign`: for authors and publishers; they need no hub."""

import base64
from pathlib import Path

from hubserver.authoring import signing
from hubserver.authoring.child import run_child
from hubserver.command import Answer, Command, Reach, Value
from hubserver.errors import N_, HubError, Refused
from hubserver.files import write_whole
from hubserver.keys import SigningKey, key_id
from hubserver.people.spoken import spoken

FOLDER = Value("FOLDER", "an author's folder, with pack.yaml in it")
AGAINST = Value(
    "--against",
    "the last signed version, to compare ids with; else the newest .zip in the folder or beside it",
    default="",
)


def _check(_: Reach, folder: str, against: str, strict: bool) -> Answer:
    answer = run_child(folder, against=against)
    if not answer["built"]:
        raise Refused(N_("%(findings)s\nThis pack cannot be built yet."), findings=_texts(answer))
    if strict and answer["findings"]:
        raise Refused(N_("%(findings)s\nThere is advice without an answer."), findings=_texts(answer))
    return answer


def _build(_: Reach, folder: str, out: str, against: str) -> Answer:
    if not out.strip():
        raise HubError(N_("A built pack needs a folder. Nothing was built."), N_("Name another with --out."))
    answer = run_child(folder, out, against)
    if not answer["built"]:
        raise Refused(N_("%(findings)s\nNothing was built."), findings=_texts(answer))
    if why := answer["unwritten"]:
        raise HubError(
            N_("The built pack cannot be put in %(out)s: %(why)s. Nothing was built."),
            N_("Name another with --out."),
            out=out,
            why=why,
        )
    return {**answer, "out": out}


def _texts(answer: Answer) -> str:
    return "\n".join(finding["text"] for finding in answer["findings"])


def _said(answer: Answer) -> str:
    done = f"{answer['modules']} modules, {answer['files']} files, {answer['bytes'] // 1000} kB"
    built = f"Built in {answer['out']}: {done}." if "out" in answer else f"This pack can be built: {done}."
    return f"{_texts(answer)}\n{built}".lstrip()


def _keygen(_: Reach, key: str) -> Answer:
    path = Path(key)
    public = path.with_name(path.name + ".pub")
    for file in (path, public):
        if file.exists():
            raise Refused(
                N_("There is a file %(file)s already. Nothing was changed."), N_("Use another name."), file=file
            )
    made = SigningKey.make()
    made.save(path)
    write_whole(public, base64.b64encode(made.public) + b"\n")
    return {"key": key_id(made.public), "public": f"{key}.pub", "words": spoken(made.public)}


def _sign(_: Reach, built: str, key: str, serial: int | None, **zipped: str | None) -> Answer:
    pack = signing.sign(Path(built), Path(key), serial)
    if target := zipped.get("zip"):
        signing.zip_up(Path(built), Path(target))
    return {"pack": pack.id, "serial": pack.serial, "issued": pack.issued}


COMMANDS = (
    Command(
        "pack check",
        "Say what is wrong and what could be better in an author's folder.",
        _check,
        (FOLDER, AGAINST, Value("--strict", "end with an error where advice has no answer in `accepts`", flag=True)),
        say=_said,
        here=True,
    ),
    Command(
        "pack build",
        "Build an author's folder into the form that hubs read.",
        _build,
        (FOLDER, Value("--out", "where to put the built pack", required=True), AGAINST),
        say=_said,
        here=True,
    ),
    Command(
        "pack keygen",
        "Make a publisher's key: KEY to keep secret, KEY.pub to hand out.",
        _keygen,
        (Value("KEY", "the file for the new key"),),
        say=lambda a: f"Made key {a['key']}. Hubs need {a['public']}. Its words, for stewards: {a['words']}.",
        here=True,
    ),
    Command(
        "pack sign",
        "Give a built pack its serial number and sign it.",
        _sign,
        (
            Value("BUILT", "the built pack's folder"),
            Value("--key", "the publisher's key", required=True),
            Value(
                "--serial",
                "a number above every one used before, where the record beside the key was lost",
                number=True,
            ),
            Value("--zip", "also write the one-file form to this file"),
        ),
        say=lambda a: f"Signed {a['pack']}, serial {a['serial']}.",
        here=True,
    ),
)
