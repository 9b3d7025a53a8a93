"""The `hubserver` command: collects each room's commands, and runs them here or in the running hub."""

import io
import json
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import click
import segno

from hubserver import __version__, app, control, db, server
from hubserver.authoring.commands import COMMANDS as AUTHORING
from hubserver.authoring.questions import COMMANDS as QUESTIONS
from hubserver.backups.commands import commands as backups
from hubserver.beginning import begin
from hubserver.collector.commands import COMMANDS as COLLECTOR
from hubserver.command import Answer, Command, Value
from hubserver.courses.commands import COMMANDS as COURSES
from hubserver.demo import open_demo, told
from hubserver.errors import N_, HubError
from hubserver.groups.commands import COMMANDS as GROUPED
from hubserver.hall.commands import COMMANDS as HALL
from hubserver.hall.models import current
from hubserver.hub import Hub
from hubserver.modules.commands import COMMANDS as VERSIONS
from hubserver.modules.document import inspect
from hubserver.packs.commands import commands as packs
from hubserver.people.commands import COMMANDS as PEOPLE
from hubserver.people.commands import said, welcome
from hubserver.preview.commands import commands as preview
from hubserver.records.commands import COMMANDS as RECORDS
from hubserver.settings import Settings, load
from hubserver.sticks.commands import COMMANDS as STICKS
from hubserver.sync.commands import COMMANDS as SYNC


def _run_job(hub: Hub, name: str) -> Answer:
    for job in app.jobs(hub.settings):
        if job.name == name:
            job.run()
            return {"ran": name}
    raise HubError(N_("There is no job called “%(name)s”."), N_("See: hubserver job list"), name=name)


def _list_jobs(hub: Hub) -> Answer:
    return {"jobs": [{"name": j.name, "meaning": j.meaning, "seconds": j.seconds} for j in app.jobs(hub.settings)]}


JOBS = (
    Command(
        "job list",
        "The small jobs of the timetable.",
        _list_jobs,
        say=lambda a: "\n".join(f"{j['name']}: {j['meaning']}, every {j['seconds']} seconds" for j in a["jobs"]),
    ),
    Command(
        "job run",
        "Run one of them now.",
        _run_job,
        (Value("NAME", "its name"),),
        say=lambda a: f"Ran {a['ran']}.",
    ),
)


def do_in_hub(hub: Hub, name: str, values: Answer) -> Answer:
    """Run a command where the hub runs."""
    if name not in IN_HUB:
        raise HubError(
            N_("The running hub does not know “%(name)s”; it is another version."),
            N_("Restart the hub."),
            name=name,
        )
    return IN_HUB[name](hub, **values)


COMMANDS = (
    *PEOPLE,
    *GROUPED,
    *HALL,
    *packs(inspect),
    *VERSIONS,
    *COURSES,
    *AUTHORING,
    *QUESTIONS,
    *preview(do_in_hub),
    *STICKS,
    *backups(app.PROJECTIONS),
    *RECORDS,
    *SYNC,
    *COLLECTOR,
    *JOBS,
)
IN_HUB = {command.name: command.run for command in COMMANDS if not command.here}


class Reach:
    """Asks the running hub, or opens its data folder when none runs."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._hub: Hub | None = None

    def do(self, command: str, /, **values: Any) -> Answer:
        answer = control.ask(self.settings.data, command, values) if self._hub is None else None
        if answer is not None:
            return answer
        self._hub = self._hub or app.open_hub(self.settings)
        return do_in_hub(self._hub, command, values)

    def close(self) -> None:
        if self._hub:
            db.close_database()


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="hubserver")
def main_group() -> None:
    """An offline-first learning hub for village halls. Every setting is also HUB_<NAME>; see docs/settings.md."""


def _shared(command: Callable[..., None]) -> Callable[..., None]:
    """The two options that every command has."""
    data = click.option("--data", help="The hub's data folder (HUB_DATA).", metavar="DIR")
    as_json = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
    return data(as_json(command))


def _listening(command: Callable[..., None]) -> Callable[..., None]:
    host = click.option("--host", help="The address to listen on (HUB_HOST).")
    port = click.option("--port", type=int, help="The port to listen on; 0 takes any free one (HUB_PORT).")
    return host(port(command))


@main_group.command("init")
@click.option("--name", default="Village hall", show_default=True, help="The name of the hall.")
@click.option("--steward", default="Steward", show_default=True, help="Who holds the admin passphrase.")
@_listening
@_shared
def init(name: str, steward: str, data: str | None, host: str | None, port: int | None, as_json: bool) -> None:
    """Make a new hub in a data folder; prints the steward's passphrase once."""
    hub, made = begin(load({"data": data, "host": host, "port": port}), name, steward)
    person, hall = welcome(made), current().name
    db.close_database()
    _print(
        {"url": hub.url, "hub_id": hub.hub_id, "people": [person]},
        as_json,
        lambda _: f"A new hub for {hall}.\n{said(person)}",
    )


@main_group.command("serve")
@_listening
@_shared
def serve(data: str | None, host: str | None, port: int | None, as_json: bool) -> None:
    """Serve the hub of a data folder until it is stopped."""
    hub = app.open_hub(load({"data": data, "host": host, "port": port}))
    server.serve(hub, do_in_hub, lambda ready: _print({"url": ready.url}, as_json, lambda a: _where(a["url"])))


@main_group.command("demo")
@_listening
@_shared
def demo(data: str | None, host: str | None, port: int | None, as_json: bool) -> None:
    """Serve a hub to try, with the sample packs and people whose PINs are printed. Not for a real hall."""
    hub, sheet = open_demo(load({"data": data, "host": host, "port": port}))
    server.serve(hub, do_in_hub, lambda ready: _print(told(ready, sheet), as_json, _said_demo))


def _said_demo(answer: Answer) -> str:
    people = "\n".join(f"  {said(person)}" for person in answer["people"])
    packs = "\n".join(f"  {pack['title']}" for pack in answer["packs"])
    who = f"Who can sign in (only in this demo are these kept):\n{people}"
    return f"On the shelf:\n{packs}\n{who}\n{_where(answer['url'])}"


def _where(url: str) -> str:
    """The address, also as a square for phones."""
    square = io.StringIO()
    segno.make(url, error="l").terminal(square, compact=True, border=2)
    return f"{square.getvalue()}\nThe hub is at {url}   (stop it with Ctrl+C)"


def _print(answer: Answer, as_json: bool, say: Callable[[Answer], str]) -> None:
    text = json.dumps(answer, ensure_ascii=False) if as_json else say(answer)
    if text:
        print(text, flush=True)


def _add(group: click.Group, command: Command, *, has_more: bool = False) -> click.Command:
    """Offer one of the rooms' commands, as one that `has_more` commands under it or not."""

    def run(data: str | None, as_json: bool, **values: Any) -> None:
        if click.get_current_context().invoked_subcommand:
            return
        reach = Reach(load({"data": data}))
        tell = partial(_print, as_json=as_json, say=command.say or json.dumps)
        try:
            if command.lasts:
                command.run(reach, tell, **values)
            else:
                tell(command.run(reach, **values) if command.here else reach.do(command.name, **values))
        finally:
            reach.close()

    wrapped: Callable[..., None] = _shared(run)
    for value in reversed(command.takes):
        wrapped = _parameter(value)(wrapped)
    name = command.name.rpartition(" ")[2]
    if has_more:
        return group.group(name, help=command.meaning, invoke_without_command=True)(wrapped)
    return group.command(name, help=command.meaning)(wrapped)


def _parameter(value: Value) -> Callable[[Callable[..., None]], Callable[..., None]]:
    kind: Any = (
        click.Choice([str(choice) for choice in value.choices]) if value.choices else int if value.number else str
    )
    if not value.name.startswith("-"):
        return click.argument(value.key, metavar=value.name, type=kind, nargs=-1 if value.many else 1)
    if value.flag:
        return click.option(value.name, value.key, help=value.meaning, is_flag=True)
    return click.option(
        value.name,
        value.key,
        help=value.meaning,
        type=kind,
        default=value.default,
        required=value.required,
        show_default=value.default not in (None, ""),
    )


GROUPS = {
    "person": "The people of the hall.",
    "group": "Groups of learners.",
    "hall": "The hall and its choices.",
    "pack": "Content packs: making, signing, installing.",
    "records": "The journal and what is derived from it.",
    "sync": "What is sent to the collector.",
    "collector": "A collector, to which many hubs report.",
    "job": "The timetable.",
}
for _name, _meaning in GROUPS.items():
    main_group.add_command(click.Group(_name, help=_meaning))
for _command in sorted(COMMANDS, key=lambda command: command.name.count(" ")):  # those that have more under them first
    if _command.say:
        _above = main_group.commands.get(_command.name.partition(" ")[0]) if " " in _command.name else main_group
        assert isinstance(_above, click.Group)  # noqa: S101 - named in GROUPS, or a command itself
        _add(_above, _command, has_more=any(each.name.startswith(f"{_command.name} ") for each in COMMANDS if each.say))


def main() -> None:
    """Run the command; errors are one sentence on standard error, and status 1."""
    if isinstance(sys.stdout, io.TextIOWrapper):  # JSON is UTF-8, and the square must not stop a hub
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        _legible(sys.argv[1:])
        main_group(standalone_mode=False)
    except (HubError, click.ClickException, click.Abort, OSError, db.Failed) as why:
        sys.exit(_in_a_sentence(why))


def _legible(words: list[str]) -> None:
    """Refuse what is not text in this computer's encoding: no page and no record could hold it."""
    for word in words:
        try:
            word.encode()
        except UnicodeEncodeError:
            raise HubError(
                N_("“%(word)s” has letters that this computer cannot read. Nothing was changed."),
                N_("Type it again. If it is a file, give it another name first."),
                word=ascii(word)[1:-1],
            ) from None


def _in_a_sentence(why: Exception) -> str | int:
    """What to end with: what went wrong, or only a status where nobody reads any more."""
    match why:
        case BrokenPipeError():
            return 1
        case HubError():
            return f"hubserver: {why}"
        case click.exceptions.NoArgsIsHelpError():
            return why.format_message()
        case click.ClickException():
            return f"hubserver: {why.format_message()} See: hubserver --help"
        case click.Abort():
            return "hubserver: stopped."
        case PermissionError():
            return (
                f"hubserver: This user may not use {why.filename}. Run it as the user whom the hub's folder belongs to."
            )
        case OSError():
            return f"hubserver: The computer could not do that: {why}."
    return f"hubserver: The database could not be read: {why}. Keep it as it is, and ask your coordinator."
