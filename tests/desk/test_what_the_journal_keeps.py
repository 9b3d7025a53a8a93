"""The journal holds names in person entries only, and nothing that anybody could sign in with; nor does any table."""

import json
import re

from hubserver import journal
from hubserver.db import database
from hubserver.files import sha256
from hubserver.journal import Kind
from hubserver.people.models import Session, SignIn
from hubserver.web.wiring import DEVICE, SESSION
from tests.people.door import helper_makes, restart, shown_card, shown_secret, try_name, try_pin, wrong_times

NAMES = re.compile(r"Amina|Khan|Gwen|Pugh|Tomas|Novak|Vera|Jones|Sian|Rees|Nia|Owen|Mair|Ellis", re.IGNORECASE)


def a_busy_evening(world):
    """Everything that people do at the door and at the desk; every secret that was in somebody's hands."""
    amina, gwen = world.people["amina"], world.people["gwen"]
    secrets = [secret for member in world.people.values() for secret in (member.secret, member.card) if secret]
    phones = [world.as_(name) for name in world.people]
    made = [helper_makes(world, what, amina) for what in ("Let them in now", "Make a new PIN", "Make a new card")]
    secrets += [shown_secret(made[0]), shown_secret(made[1]), shown_card(made[2])]
    try_pin(world.phone(), amina, shown_secret(made[1]))
    try_name(world.phone(), "Amina", "hunter22")
    wrong_times(world, gwen, 10, minutes=16)
    vera = world.as_("vera")
    added = vera.post("/desk/people/", name="Nia Owen")
    secrets += [shown_secret(added), shown_card(added), "hunter22"]
    vera.post(f"/desk/people/{gwen.id}/rename", name="Mair Ellis")
    world.as_("tomas").open(f"/tutor/learners/{gwen.id}")
    vera.post(f"/desk/people/{gwen.id}/retire")
    steward = world.as_("sian")
    steward.post("/desk/hall", name="Cwm Bryn", responsible="Sian Rees", phone="01234 567890", first="en")
    secrets += [phone.cookies[name] for phone in (*phones, vera) for name in (SESSION, DEVICE)]
    return {secret.removeprefix("/c/") for secret in secrets}


def texts(value):
    """Every text in a JSON value, keys too."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from (key, *texts(inner))
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)
    else:
        yield str(value)


def holds(text, secret):
    """Whether a text has the secret in it as a word; digits within a longer number or digest are chance."""
    return re.search(rf"(?<![\w-]){re.escape(secret)}(?![\w-])", text) is not None


def forms_of(secret):
    plain = secret.replace("-", "")
    return {secret, plain, secret.replace("-", " "), sha256(secret.encode()), sha256(plain.encode())}


def test_names_are_in_person_entries_alone(world):
    a_busy_evening(world)
    kinds = {}
    for entry in journal.entries():
        kinds.setdefault(entry.kind, []).append(json.dumps(entry.body, ensure_ascii=False))
    assert any(NAMES.search(body) for body in kinds.pop(Kind.PERSON))
    assert kinds and not [body for bodies in kinds.values() for body in bodies if NAMES.search(body)]
    told = " ".join(text for entry in journal.entries() for text in texts(entry.body))
    assert not re.search("Khan|Pugh|Novak|Jones|Rees|Owen|Ellis", told), "a full surname is in no entry at all"
    assert journal.verify() == journal.count()


def test_no_pin_token_or_hash_is_in_the_journal(world):
    secrets = a_busy_evening(world)
    kept = [row.secret_hash for row in SignIn.select()] + [row.card_hash for row in SignIn.select()]
    kept += [row.code_hash for row in SignIn.select()] + [row.token_hash for row in Session.select()]
    unwanted = {form for secret in secrets for form in forms_of(secret)} | {*filter(None, kept)}
    for entry in journal.entries():
        for text in texts(entry.body):
            assert "scrypt" not in text
            assert not [one for one in unwanted if one in text and holds(text, one)], entry.body["did"]


def test_no_table_holds_a_secret_in_the_clear(world):
    secrets = a_busy_evening(world)
    restart(world)
    tables = [name for (name,) in database.execute_sql("SELECT name FROM sqlite_master WHERE type = 'table'")]
    assert "sign_in" in tables
    devices = {row.device for row in Session.select()}
    for table in tables:
        for row in database.execute_sql(f'SELECT * FROM "{table}"'):
            cells = [cell for cell in row if isinstance(cell, str) and cell not in devices]
            assert not [s for s in secrets for cell in cells if s in cell and holds(cell, s)], table
