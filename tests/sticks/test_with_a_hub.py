"""A real hub with a folder for sticks: found by itself, killed while it copies, and on it goes."""

from pathlib import Path

import pytest

from tests.packs import press
from tests.packs.press import box, serials
from tests.sticks.laid import heavy, stick, until

pytestmark = pytest.mark.slow


def steward(hub):
    phone = hub.phone()
    phone.open("/sign-in/helper")
    phone.press("Sign in", name=hub.people["sian"].name, pin=hub.people["sian"].secret)
    return phone


def children(process):
    return Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split() + [
        child
        for task in Path(f"/proc/{process.pid}/task").iterdir()
        for child in (task / "children").read_text().split()
    ]


def test_a_hub_that_is_killed_while_it_copies_goes_on_when_it_starts_again(live, tmp_path):
    media = tmp_path / "media"
    hub = live(HUB_STICKS=str(media))
    assert hub.run("pack", "trust", str(press.public_file(tmp_path))).returncode == 0
    made = heavy(count=40, size=2_000_000)
    media.mkdir()
    stick(tmp_path / "blue", made).rename(media / "blue")
    phone = steward(hub)
    until(lambda: "76 MB to copy" in phone.open("/sticks/").words, lambda: phone.page.words)
    phone.press("Add")
    kept = hub.data / "packs" / ".copied"
    until(lambda: any(kept.glob("*/*")) or serials(hub.data))
    copying = children(hub.process)
    hub.kill()
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in copying))  # nothing copies on without its hub
    hub = live(fresh=False, HUB_STICKS=str(media))
    until(lambda: serials(hub.data) == {"current": 1}, hub.said)
    phone = steward(hub)
    until(lambda: "You can take it out." in phone.open("/sticks/").words, lambda: phone.page.words)
    assert "Already here" in phone.page.words and not any(kept.glob("*/*"))
    assert hub.run("job", "run", "recheck").returncode == 0 and press.rows(hub.data, "harmed")["harmed"] == []
    assert hub.run("pack", "install", str(media / "blue/learnhub/packs" / press.SMALL / "1")).stdout.startswith(
        "This pack is already here."
    )
    assert "Traceback" not in hub.said() and hub.stop() == 0


def test_what_one_hub_exports_another_one_adds(live, tmp_path):
    media = tmp_path / "media"
    one, two = live("one"), live("two", HUB_STICKS=str(media))
    for hub in (one, two):
        assert hub.run("pack", "trust", str(press.public_file(tmp_path))).returncode == 0
    assert one.run("pack", "install", str(box(1).write(tmp_path / "box"))).returncode == 0
    assert two.run("pack", "wants", "--out", str(tmp_path / "wants.json")).returncode == 0
    (tmp_path / "green").mkdir()
    done = one.run("pack", "export", "--to", str(tmp_path / "green"), "--wants", str(tmp_path / "wants.json"))
    assert done.returncode == 0 and done.stdout.startswith("1 pack is in "), done.stderr  # the sample is there already
    media.mkdir()
    (tmp_path / "green").rename(media / "green")
    phone = steward(two)
    until(lambda: "Small things New" in phone.open("/sticks/").words, lambda: phone.page.words)
    phone.press("Add")
    until(lambda: serials(two.data) == {"current": 1}, two.said)
