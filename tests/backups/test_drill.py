"""The restore drill, with real hubs: the card is dead, a new one is in, and a stick has a copy and the packs."""

import re
import shutil
import time

import pytest

from tests.backups.drill import CODE
from tests.conftest import PACK, PAYSLIP
from tests.modules.answers import first_question
from tests.packs import press
from tests.people.door import try_name
from tests.sticks.laid import until

pytestmark = pytest.mark.slow


def done(hub, *words):
    ran = hub.run(*words)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def answer(phone, which):
    """Answer the first question that is open, with one of its options where it has some."""
    asked = phone.page.text.split(f'name="question" value="{first_question(phone)}"')[1].split("</form>")[0]
    options = re.findall(r'name="response" value="([^"]+)"', asked)
    phone.press("Check", response=options[which] if options else "1")


def test_after_the_card_died_a_learner_signs_in_and_carries_on_and_the_packs_come_from_the_stick(live, tmp_path):
    media, stick = tmp_path / "media", tmp_path / "blue"
    media.mkdir()
    stick.mkdir()
    hub = live(HUB_STICKS=str(media))
    amina = hub.people["amina"]
    phone = hub.phone()
    phone.open(amina.card)
    phone.press("sign in")
    phone.open(PAYSLIP)
    phone.press("Start")
    answer(phone, 0)
    before = phone.open(PAYSLIP).words
    done(hub, "pack", "export", "--to", str(stick))
    code = done(hub, "backup", "code").split("\n")[2].strip()
    copied = done(hub, "backup", "--to", str(stick))
    hub.kill()
    shutil.rmtree(hub.data)

    began = time.monotonic()
    copy = next(stick.glob("*.vhbackup"))
    wrong = hub.run("restore", str(copy), "--code", CODE)
    assert wrong.returncode == 1 and "That code is not the one for this copy." in wrong.stderr
    said = done(hub, "restore", str(copy), "--code", code.lower())
    assert said.startswith("Cwm Bryn is back as of 20") and "put in the stick that they came on" in said
    hub = live(fresh=False, HUB_STICKS=str(media))
    phone = hub.phone()
    assert try_name(phone, amina.name, amina.secret).status == 200
    assert phone.open(PAYSLIP).words == before  # with what she answered, and what was said to it
    answer(phone, -1)
    assert phone.open(PAYSLIP).words != before
    steward = hub.phone()
    try_name(steward, hub.people["sian"].name, hub.people["sian"].secret)
    assert "Put in a stick that has this pack. The hub then mends it by itself." in steward.open("/desk/").words
    back = time.monotonic()
    stick.rename(media / "blue")
    until(lambda: "damaged or missing" not in steward.open("/desk/").words, lambda: steward.page.words)
    whole = time.monotonic()
    until(lambda: "You can take it out." in steward.open("/sticks/").words)
    assert press.rows(hub.data, "harmed")["harmed"] == []
    assert (hub.data / "packs" / PACK).is_dir()
    assert done(hub, "records", "verify").endswith("all as they were written.\n")
    assert done(hub, "job", "run", "recheck") and press.rows(hub.data, "harmed")["harmed"] == []
    assert hub.stop() == 0 and "Traceback" not in hub.said()
    print(f"{copied.split('vhbackup ')[1]}a learner works after {back - began:.1f} s")
    print(f"the packs are back after {whole - began:.1f} s")
