"""Everything that Markdown can do, on a narrow phone: light, dark and right to left, and by keyboard."""

import base64

import pytest

from hubserver.authoring.build import build, write
from hubserver.authoring.signing import sign
from tests.authoring.test_readme import example, folder
from tests.packs.press import KEY

pytestmark = pytest.mark.slow

MODULE = "/modules/uk.hubserver.managing-money/payslip?look=1"
WIDE = "\n| A | B | C | D |\n|---|---|---|---|\n| " + " | ".join(["Llanfairpwllgwyngyll"] * 4) + " |\n"
LONG = f"\n```python\nprint({'x' * 200!r})  # to the side\n```\n\n$$\n{' + '.join(['x^2'] * 40)}\n$$\n"


@pytest.fixture(scope="module")
def hall(hall, tmp_path_factory):
    """A hall with a newer version of its pack, in which the README's example stands."""
    tmp = tmp_path_factory.mktemp("wild")
    page = example("markdown", "---").replace("One idea.", example("markdown", "!!! note") + WIDE + LONG)
    (tmp / "source").mkdir()
    write(build(folder(tmp / "source", **{"modules/payslip/index.md": page})), tmp / "built")
    KEY.save(tmp / "key")
    sign(tmp / "built", tmp / "key", 1000)
    (tmp / "key.pub").write_bytes(base64.b64encode(KEY.public))
    assert hall.run("pack", "trust", str(tmp / "key.pub")).returncode == 0
    assert hall.run("pack", "install", str(tmp / "built")).returncode == 0
    return hall


LOOKS = [{"color_scheme": "light"}, {"color_scheme": "dark"}, {"color_scheme": "light", "locale": "ar-XB"}]


@pytest.mark.parametrize("look", LOOKS, ids=["light", "dark", "right to left"])
def test_it_fits_and_can_be_read_by_everybody(phone, look):
    watched = phone(viewport={"width": 320, "height": 640}, **look)
    watched.open(f"{MODULE}&lang=ar-XB" if "locale" in look else MODULE)
    watched.page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert watched.page.locator("math").first.is_visible() and watched.page.locator("pre .k, pre .c").count()
    assert watched.sideways() == 0
    assert watched.violations() == [] and watched.errors == [] and watched.strangers == []


def test_what_is_wider_than_the_phone_is_moved_by_keyboard(phone):
    watched = phone(viewport={"width": 320, "height": 640}, is_mobile=False, has_touch=False)
    watched.open(MODULE)
    for wide in (".scroll:has(td:nth-child(4))", "pre >> nth=1", ".scroll:has(math) >> nth=1"):
        box = watched.page.locator(wide).first
        assert box.evaluate("e => e.scrollWidth > e.clientWidth"), wide
        box.evaluate("e => { e.onscroll = () => { e.className += ' moved' } }")
        watched.reach(box)
        watched.page.keyboard.press("ArrowRight")
        watched.page.locator(".moved:focus").wait_for()
