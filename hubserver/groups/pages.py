"""`/groups/`: groups of learners, many new people from a list, and login cards for all of them on paper."""

from secrets import token_hex

import flask
from flask import Blueprint, redirect, render_template, request

from hubserver.errors import N_, HubError
from hubserver.groups import keeping
from hubserver.groups.enrolling import enrol, refuse_again
from hubserver.groups.likeness import Newcomer, newcomers, open_questions
from hubserver.groups.models import Group, Grouped
from hubserver.groups.roster import WORDS, Roster, decoded, read, words_for
from hubserver.people.cards import new_cards
from hubserver.people.guards import helper_only, me
from hubserver.people.models import Person, SignIn
from hubserver.people.roles import Role
from hubserver.web.forms import text
from hubserver.web.language import language
from hubserver.web.wiring import wiring

Answer = flask.typing.ResponseReturnValue

pages = Blueprint("groups", __name__, url_prefix="/groups")


@pages.get("/")
@helper_only
def every() -> Answer:
    """All groups, and what can be done for many people at once."""
    learners = Person.learners()
    groups = [(group, len(Grouped.ids(group.id) & learners)) for group in Group.every()]
    return render_template("groups/groups.html", groups=groups)


@pages.post("/")
@helper_only
def make() -> Answer:
    """A new group; then who is in it. Pressed twice, it is made once."""
    group = Group.named(text("name")) or keeping.make(text("name"), me().id)
    return redirect(f"/groups/{group.id}", 303)


@pages.get("/<group>")
@helper_only
def group_page(group: str) -> Answer:
    """Everybody, with a tick by those who are in this group."""
    found = Group.find(group)
    return render_template("groups/group.html", group=found, people=_learners(), inside=Grouped.ids(found.id))


@pages.post("/<group>")
@helper_only
def change(group: str) -> Answer:
    """Put in who was ticked and take out who no longer is. What somebody else changed meanwhile stays."""
    ticked, before = set(request.form.getlist("people")), set(request.form.getlist("before"))
    keeping.change(Group.find(group), me().id, put=sorted(ticked - before), take=sorted(before - ticked))
    return redirect("/groups/", 303)


@pages.post("/<group>/rename")
@helper_only
def rename(group: str) -> Answer:
    """Give it another name."""
    keeping.rename(Group.find(group), text("name"), me().id)
    return redirect(f"/groups/{group}", 303)


@pages.post("/<group>/end")
@helper_only
def end(group: str) -> Answer:
    """There is no such group any more."""
    keeping.end(Group.find(group), me().id)
    return redirect("/groups/", 303)


@pages.get("/roster")
@helper_only
def roster() -> Answer:
    """Send a list of names, as a file or as text."""
    return render_template("groups/roster.html")


@pages.post("/roster")
@helper_only
def preview() -> Answer:
    """What the list says: who would be added, who may be here already, what cannot be read. Nobody is added yet."""
    sent = request.files.get("file")
    return _preview(decoded(sent.read()) if sent and sent.filename else request.form.get("names", ""), token_hex(16))


@pages.post("/roster/add")
@helper_only
def add() -> Answer:
    """Add them, all at once; what was not answered is asked again."""
    names, key = request.form.get("names", ""), text("key") or token_hex(16)
    found, people = _read(names)
    refuse_again(wiring().hub, people, key)
    chosen = [request.form.get(f"line-{each.line.number}", "") if each.asks else each.choices[0] for each in people]
    if open_questions(people, chosen):
        return _preview(names, key)
    added = enrol(wiring().hub, zip(people, chosen, strict=True), me().id, key)
    return render_template("groups/added.html", added=added, left_out=len(people) - len(added), roster=found)


@pages.get("/cards")
@helper_only
def cards() -> Answer:
    """For whom to print cards: a group, or everybody; a tick by those who have none."""
    group, have = Group.get_or_none(Group.id == request.args.get("group", "")), SignIn.with_card()
    people = group.members() if group else _learners()
    ticked = {person.id for person in people if "all" in request.args or person.id not in have}
    shown = {"groups": Group.every(), "group": group, "people": people, "have": have, "ticked": ticked}
    return render_template("groups/cards.html", key=token_hex(16), **shown)


@pages.post("/cards")
@helper_only
def print_cards() -> Answer:
    """New cards, eight to a sheet of paper. They are shown once: helpers' pages are not kept."""
    ticked = set(request.form.getlist("people"))
    made = new_cards(wiring().hub, [each for each in _learners() if each.id in ticked], me().id, text("key"))
    if not made:
        raise HubError(N_("Nobody was ticked. Nothing was changed."), N_("Go back and tick at least one name."))
    return render_template("groups/print.html", cards=made, url=wiring().hub.url)


def _learners() -> list[Person]:
    return list(Person.present([Role.LEARNER]))


def _read(names: str) -> tuple[Roster, list[Newcomer]]:
    """A list, and each of its lines beside whom it looks like."""
    found = read(names, words_for(wiring().languages.values()))
    return found, newcomers(found.lines, _learners())


def _preview(names: str, key: str) -> Answer:
    found, people = _read(names)
    shown = {"roster": found, "people": people, "names": names, "key": key}
    columns = [language().gettext(WORDS[column]) for column in found.columns if column]
    return render_template("groups/preview.html", column_words=columns, language_names=_own_names(), **shown)


def _own_names() -> dict[str, str]:
    return {code: each.name for code, each in wiring().languages.items()}
