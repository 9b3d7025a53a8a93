"""The right and a wrong response to each question of the sample, read from the shelf; a phone never sees them."""

import re
import uuid

import msgspec

from hubserver.packs.models import ShelfModule
from tests.conftest import PACK, PAYSLIP


def quiz(module="payslip"):
    row = ShelfModule.current().where((ShelfModule.pack == PACK) & (ShelfModule.module == module)).get()
    return msgspec.json.decode(ShelfModule.get_by_id(row.id).quiz)["questions"]


def right(question):
    """What the question wants to hear."""
    asked = next(each for each in quiz() if each["id"] == question)
    return asked["answer"] if "answer" in asked else next(o["id"] for o in asked["options"] if o.get("correct"))


def wrong(question):
    """Something that it does not."""
    asked = next(each for each in quiz() if each["id"] == question)
    return "1" if "answer" in asked else next(o["id"] for o in asked["options"] if not o.get("correct"))


def first_question(phone):
    """The first question of the page that can be answered."""
    return dict(phone.form("Check").fields)["question"]


def steps_of(page):
    return list(dict.fromkeys(re.findall(r'name="step" value="([a-z0-9-]+)"', page.text)))


def do_the_module(phone):
    """Answer every question wrong, then right, and go on to the end."""
    phone.open(PAYSLIP)
    phone.press("Start")
    while any(form.button.startswith("Check") for form in phone.page.forms):
        question = first_question(phone)
        for response in (wrong(question), right(question)):
            phone.press("Check", question=question, key=uuid.uuid4().hex, response=response)
    for step in steps_of(phone.page):
        phone.post(f"{PAYSLIP}/step", step=step)
