"""Looking after the packs: what is here, back to the version before, hidden and shown again, removed and had back."""

import re

import pytest

from hubserver import cli, journal
from hubserver.errors import NotFound
from tests.modules.brewing import TEA, brew, started, title
from tests.packs import press
from tests.packs.press import SMALL, serials

HIDE = f"/desk/packs/{SMALL}/hide"


@pytest.fixture
def hall(world, tmp_path):
    brew(press.trusting(world), tmp_path, 1)
    brew(world, tmp_path, 2)
    return world


def card(page, name="Small things"):
    """What the page says of a pack."""
    found = [each for each in re.findall(r"<section.*?</section>", page.text, re.DOTALL) if name in each]
    return " ".join(re.sub("<[^>]+>", " ", "".join(found)).split())


def packs(phone):
    return phone.open("/desk/packs")


def did():
    """What the journal says was done to packs, and by whom."""
    every = [entry.body for entry in journal.entries() if entry.kind is journal.Kind.AUDIT]
    return [(body["did"], body["who"]) for body in every if body.get("pack") == SMALL and body["who"] != "test"]


def test_the_page_says_what_is_here_how_large_it_is_whose_and_since_when(hall):
    vera, _ = hall.as_("vera"), started(hall)
    assert "Look after the packs" in vera.open("/desk/").words
    said = card(packs(vera))
    for words in ("1 module", "version 2", "1 MB", "Added on Sunday 22 November", "Signed by: a publisher"):
        assert words in said, words
    assert "1 person is in it now." in said and "Hidden" not in said
    assert "6 modules" in card(vera.page, "Managing money") and "person is" not in card(vera.page, "Managing money")
    assert "Undo" not in card(vera.page, "Managing money"), "it never had another version"


def test_one_press_goes_back_to_the_version_before_and_who_is_in_it_stays(hall):
    vera, amina = hall.as_("vera"), started(hall)
    packs(vera)
    form = vera.form("Undo: back to version 1")
    for _ in range(2):  # pressed twice, it is done once
        page = vera.open(form.action, "POST", dict(form.fields))
        assert page.status == 200 and page.path == "/desk/packs" and "version 1" in card(page)
    assert (
        "Undo" not in card(page) and "Still in use" in page.words and "version 2: 1 person is in it now." in page.words
    )
    assert title(amina.open(TEA)) == "Tea 2" and title(hall.phone().open(TEA)) == "Tea 1"
    amina.press("Save and stop")
    cli.do_in_hub(hall.hub, "job run", {"name": "versions"})
    assert "Still in use" not in packs(vera).words
    assert did() == [("undid a version of a pack", hall.people["vera"].id)]


def test_a_pack_is_hidden_and_shown_again(hall):
    vera = hall.as_("vera")
    packs(vera)
    vera.press("Hide this pack", nth=[f.action for f in vera.page.forms if "hide" in f.action].index(HIDE))
    assert "Hidden: learners do not see it." in card(vera.page)
    assert "Tea 2" not in hall.phone().open("/modules/").words
    vera.press("Show it again")
    assert "Hidden" not in card(vera.page) and "Tea 2" in hall.phone().open("/modules/").words
    assert [what for what, _ in did()] == ["hid a pack", "showed a pack again"]


def test_removing_asks_first_says_what_stays_and_the_same_pack_comes_again(hall, tmp_path):
    vera, amina = hall.as_("vera"), started(hall)
    page = vera.open(f"/desk/packs/{SMALL}/remove")
    for words in ("Remove this pack? Small things", "1 module goes", "results stay", "1 person is in it now"):
        assert words in page.words, words
    assert serials(hall.hub.settings.data) == {"current": 2, "previous": 1}, "nothing has happened yet"
    page = vera.press("Yes, remove it")
    assert page.path == "/desk/packs" and card(page) == "" and "Small things , version 2: 1 person" in page.words
    assert title(amina.open(TEA)) == "Tea 2"
    assert vera.open(f"/desk/packs/{SMALL}/remove").status == 404
    brew(hall, tmp_path, 2)
    assert "1 person is in it now." in card(packs(vera))
    assert did() == [("removed a pack", hall.people["vera"].id)]


def do(hall, what, pack=SMALL):
    """What a coordinator types: `hubserver pack …`, and what it answers."""
    command = next(each for each in cli.COMMANDS if each.name == f"pack {what}")
    return command.say(cli.do_in_hub(hall.hub, command.name, {"pack": pack}))


def test_the_same_is_done_by_commands(hall, tmp_path):
    data = hall.hub.settings.data
    listing = next(each for each in cli.COMMANDS if each.name == "pack list")
    assert do(hall, "hide") == f"{SMALL} is hidden."
    assert "1 modules, hidden" in listing.say(cli.do_in_hub(hall.hub, "pack list", {}))
    assert do(hall, "show") == f"{SMALL} is on the shelf." and "Tea 2" in hall.phone().open("/modules/").words
    assert do(hall, "undo") == f"{SMALL} is at 1 again, not 2. Nothing that was done is lost."
    assert serials(data) == {"current": 1}
    brew(hall, tmp_path, 2)
    assert do(hall, "remove") == f"Removed {SMALL}, 2. Nothing that was done is lost." and serials(data) == {}
    for what in ("undo", "hide", "show", "remove"):
        with pytest.raises(NotFound, match="There is no such pack on this hub"):
            do(hall, what)
    assert {who for _, who in did()} == {"command line"}
