"""`/desk/`: is all well, letting people in, the packs, and the hall's choices."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from secrets import token_hex

import flask
from flask import Blueprint, redirect, render_template, request

from hubserver import clock, journal
from hubserver.backups.standing import standing
from hubserver.desk.health import GB, Facts, lines
from hubserver.errors import N_, NotAllowed, NotFound, Refused
from hubserver.files import free_bytes
from hubserver.hall import models as hall
from hubserver.home import correcting
from hubserver.home.models import Correction
from hubserver.modules.catalogue import on_shelf
from hubserver.modules.leaving import let_go
from hubserver.modules.models import Registration
from hubserver.packs import shelf
from hubserver.packs.models import PREVIOUS, Harmed, HiddenPack, Publisher, ShelfPack
from hubserver.people import roll
from hubserver.people.cards import qr, void_card
from hubserver.people.guards import desk_only, helper_only, may_open, me, steward_only
from hubserver.people.joining import join, part
from hubserver.people.limits import limits
from hubserver.people.models import Person, SignIn
from hubserver.people.presence import presence
from hubserver.people.roles import KNOWN, Role
from hubserver.settings import Settings
from hubserver.web.forms import text
from hubserver.web.language import language
from hubserver.web.wiring import wiring

Answer = flask.typing.ResponseReturnValue
MB = 1 << 20

pages = Blueprint("desk", __name__, url_prefix="/desk")


@pages.get("/")
@desk_only
def desk() -> Answer:
    """Is all well?"""
    packs = [(row, *row.titled((language().code, "en"))) for row in ShelfPack.current()]
    facts = _facts(wiring().hub.settings, packs)
    here = len(presence.here(clock.now()))
    return render_template(
        "desk/desk.html",
        lines=lines(facts),
        opens=partial(may_open, me().role),
        here=here,
        sticks=len(flask.current_app.extensions["sticks"].sticks),
        packs=packs,
        url=wiring().hub.url,
        qr=qr(wiring().hub.url),
    )


@pages.get("/people/")
@helper_only
def people() -> Answer:
    """Everybody this helper may help."""
    roles = list(KNOWN) if me().role is Role.STEWARD else [Role.LEARNER]
    return render_template("desk/people.html", people=list(Person.present(roles)), roles=roles, key=token_hex(16))


@pages.post("/people/")
@helper_only
def add() -> Answer:
    """Add somebody, and show once what they sign in with."""
    asked, chooses = request.form.get("role", ""), me().role is Role.STEWARD
    role = Role(asked) if chooses and asked in KNOWN else Role.LEARNER
    return _welcome(roll.add(wiring().hub, text("name"), role, me().id, text("key")))


@pages.get("/people/<person>")
@helper_only
def person_page(person: str) -> Answer:
    """What a helper can do for one person; of a record that was joined to another, that other one."""
    if kept := Person.kept().get(person):
        return redirect(f"/desk/people/{kept}", 303)
    found = _theirs(person)
    return render_template(
        "desk/person.html",
        person=found,
        joined=Person.joined_into(found.id),
        ways=SignIn.get_or_none(SignIn.person == person),
    )


@pages.post("/people/<person>/pin")
@helper_only
def new_pin(person: str) -> Answer:
    """A new PIN or passphrase."""
    return _welcome(roll.new_secret(wiring().hub, _theirs(person), me().id))


@pages.post("/people/<person>/card")
@helper_only
def new_card(person: str) -> Answer:
    """A new login card."""
    return _welcome(roll.new_card(wiring().hub, _theirs(person, learner=True), me().id))


@pages.post("/people/<person>/void")
@helper_only
def void(person: str) -> Answer:
    """Their card is lost: it stops working."""
    void_card(_theirs(person, learner=True), me().id)
    return redirect(f"/desk/people/{person}", 303)


@pages.post("/people/<person>/code")
@helper_only
def new_code(person: str) -> Answer:
    """Let a learner in for one visit."""
    return _welcome(roll.new_code(wiring().hub, _theirs(person, learner=True), me().id), code=True)


@pages.post("/people/<person>/rename")
@helper_only
def rename(person: str) -> Answer:
    """Mend a name."""
    roll.rename(_theirs(person), text("name"), me().id)
    return redirect(f"/desk/people/{person}", 303)


@pages.post("/people/<person>/retire")
@desk_only
def retire(person: str) -> Answer:
    """Somebody has left."""
    left = _theirs(person)
    if left.id == me().id:
        raise Refused(
            N_("You cannot take yourself off the list. Nothing was changed."), N_("Ask another steward to do it.")
        )
    roll.retire(left, me().id)
    return redirect("/desk/people/", 303)


@pages.get("/people/<person>/same")
@desk_only
def same_page(person: str) -> Answer:
    """Somebody is on the list twice: who is the other one; then both side by side."""
    found, other = _theirs(person, learner=True), Person.here(request.args.get("as", ""), [Role.LEARNER])
    if other is None or other.id == found.id:
        others = [each for each in Person.present([Role.LEARNER]) if each.id != found.id]
        return render_template("desk/same.html", person=found, others=others)
    sides = sorted((_side(found), _side(other)), key=lambda side: side.seen_at, reverse=True)
    return render_template("desk/both.html", person=found, other=other, sides=sides)


@pages.post("/people/<person>/same")
@desk_only
def same(person: str) -> Answer:
    """They are one person: keep one name, PIN and card. Pressed twice, it is done once."""
    if done := Person.kept().get(person) or Person.kept().get(request.form.get("as", "")):
        return redirect(f"/desk/people/{done}", 303)
    found, other = _theirs(person, learner=True), _theirs(request.form.get("as", ""), learner=True)
    away, kept = (found, other) if request.form.get("keep") == other.id else (other, found)
    join(away, kept, me().id)
    return redirect(f"/desk/people/{kept.id}", 303)


@pages.post("/people/<person>/parted")
@desk_only
def parted(person: str) -> Answer:
    """They are two people after all."""
    part(person, me().id)
    return redirect(f"/desk/people/{person}", 303)


@pages.get("/corrections")
@desk_only
def corrections() -> Answer:
    """What learners say is wrong in their records."""
    waiting = Correction.waiting()
    asked_by = Person.select().where(Person.id.in_({each.person for each in waiting}))
    names = {person.id: person.label for person in asked_by}
    return render_template("desk/corrections.html", waiting=waiting, names=names)


@pages.post("/corrections/<int(max=999999999999999999):position>")  # SQLite knows no number of twenty digits
@desk_only
def corrected(position: int) -> Answer:
    """It was looked at."""
    correcting.looked_at(position, me().id)
    return redirect("/desk/corrections", 303)


@pages.get("/packs")
@desk_only
def packs() -> Answer:
    """Every pack that is here, and what can be done with it."""
    unseen, signers = HiddenPack.ids(), {row.key_id: row.name for row in Publisher.select()}
    inside = {version: len(people) for version, people in Registration.inside(clock.now()).items()}
    free = f"{free_bytes(wiring().hub.settings.data) / GB:.1f}"
    here = [_kept(row) for row in ShelfPack.current()]
    leaving = [_kept(row) for row in ShelfPack.leaving()]
    about = {"unseen": unseen, "signers": signers, "inside": inside, "free": free}
    return render_template("desk/packs.html", here=here, leaving=leaving, **about)


@pages.post("/packs/<pack>/undo")
@desk_only
def undo(pack: str) -> Answer:
    """Back to the version before."""
    shelf.undo(pack, request.form.get("serial", 0, type=int), me().id)
    let_go(wiring().hub.settings.data)
    return redirect("/desk/packs", 303)


@pages.post("/packs/<pack>/hide")
@desk_only
def hide(pack: str) -> Answer:
    """Not on the shelf for now."""
    shelf.hide(pack, me().id)
    return redirect("/desk/packs", 303)


@pages.post("/packs/<pack>/show")
@desk_only
def show(pack: str) -> Answer:
    """On the shelf again."""
    shelf.show(pack, me().id)
    return redirect("/desk/packs", 303)


@pages.get("/packs/<pack>/remove")
@desk_only
def remove_page(pack: str) -> Answer:
    """What goes and what stays, before anything happens."""
    kept = _kept(shelf.on_shelf(pack))
    people = {person for (name, _), some in Registration.inside(clock.now()).items() if name == pack for person in some}
    return render_template("desk/remove.html", kept=kept, inside=len(people))


@pages.post("/packs/<pack>/remove")
@desk_only
def remove(pack: str) -> Answer:
    """It was asked, and the answer is yes."""
    shelf.remove(pack, me().id)
    let_go(wiring().hub.settings.data)
    return redirect("/desk/packs", 303)


@pages.get("/hall")
@steward_only
def hall_page() -> Answer:
    """The hall's choices."""
    return render_template("desk/hall.html", every=list(wiring().languages.values()))


@pages.post("/hall")
@steward_only
def choose() -> Answer:
    """Change them."""
    ticked = [request.form.get("first", ""), *request.form.getlist("languages")]
    languages = " ".join(dict.fromkeys(code for code in ticked if code in wiring().languages)) or "en"
    fields = {name: request.form.get(name, "") for name in ("name", "responsible", "phone")}
    hall.choose(me().id, **fields, languages=languages, name_list=bool(request.form.get("name_list")))
    return redirect("/desk/hall", 303)


def _facts(settings: Settings, packs: list[tuple[ShelfPack, str, str]]) -> Facts:
    """How things are at this moment; `packs` are those on the shelf, each with its title's language and its title."""
    now, harmed = clock.now(), {each.pack for each in Harmed.all()}
    neighbours: Callable[[], list[str]] = flask.current_app.extensions["neighbours"]
    return Facts(
        modules=len(on_shelf((language().code, "en")).cards),
        entries=journal.count(),
        free=free_bytes(settings.data),
        reserve=settings.free_mb * MB,
        clock=now.quality,
        guessing=limits.alarm(now.mono_ms),
        neighbours=tuple(neighbours()),
        harmed=tuple(title for row, _, title in packs if row.pack in harmed),
        due=tuple(title for row, _, title in packs if row.due(now)),
        corrections=len(Correction.waiting()),
        copies=standing(settings),
    )


@dataclass(frozen=True)
class Kept:
    """A version of a pack, with its title in the page's language and the version that can be gone back to."""

    row: ShelfPack
    lang: str
    title: str
    mb: int
    before: ShelfPack | None

    @property
    def version(self) -> tuple[str, int]:
        return self.row.pack, self.row.serial


def _kept(row: ShelfPack) -> Kept:
    lang, title = row.titled((language().code, "en"))
    return Kept(row, lang, title, -(-row.size // MB), ShelfPack.standing(row.pack, PREVIOUS))


@dataclass(frozen=True)
class Side:
    """What helps to tell whether two records are of one person. No marks and no titles: this is no look at a record."""

    person: Person
    begun: int  # modules
    seen_at: str  # "" when they never were here


def _side(person: Person) -> Side:
    seen = presence.last_seen().get(person.id)
    return Side(person, len(Registration.by_module(Person.ids(person.id))), str(seen.at) if seen else "")


def _theirs(person: str, *, learner: bool = False) -> Person:
    """The person, where this helper may help them: everybody helps learners, the steward everybody."""
    found = Person.here(person)
    if found is None:
        raise NotFound(N_("There is no such person here."), N_("Go back to the list."))
    if found.role != Role.LEARNER and (learner or me().role is not Role.STEWARD):
        raise NotAllowed(N_("Only the steward can do that. Nothing was changed."), N_("Ask the steward of this hall."))
    return found


def _welcome(welcome: roll.Welcome, *, code: bool = False) -> Answer:
    """Show a secret once. It is not kept, so the page is not either."""
    square = qr(welcome.card_url) if welcome.card_url else ""
    return render_template("desk/welcome.html", welcome=welcome, qr=square, code=code)
