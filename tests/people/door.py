"""What people do at the door of the hub: type a PIN, hold up a card, ask a helper; and the box that starts anew."""

import json

from hubserver import app as hub_app
from hubserver import db
from hubserver.people import roll
from hubserver.people.roles import Role
from hubserver.web.wiring import DEVICE, SESSION
from tests.conftest import forget_everything


def here(phone):
    """The id of whoever is signed in on this phone, None for nobody."""
    return json.loads(phone.once("/ping").text)["learner"]


def other_pin(pin):
    """A PIN of the same length that is not this one."""
    return "".join(str((int(digit) + 1) % 10) for digit in pin)


def try_pin(phone, who, pin, **more):
    """Tap the name and type this PIN."""
    phone.open(f"/sign-in/pin?who={who.id}")
    return phone.press("Sign in", pin=pin, **more)


def try_name(phone, name, pin, **more):
    """Type the name and this PIN or passphrase."""
    phone.open("/sign-in/helper")
    return phone.press("Sign in", name=name, pin=pin, **more)


def wrong_times(world, who, times, **time):
    """So many wrong PINs, each from another phone, with some time between; what the last one was told."""
    said = ""
    for n in range(times):
        world.clock.pass_(**time)
        said = try_pin(stranger(world, n), who, other_pin(who.secret)).words
    return said


def stranger(world, n):
    """The n-th phone that nobody knows, at its own address."""
    return world.phone(f"198.51.100.{n + 1}")


def add(world, name, role=Role.LEARNER):
    """Somebody new: the person, their secret, and the path of their card."""
    made = roll.add(world.hub, name, role, "test")
    return made.person, made.secret, "/" + made.card_url.removeprefix(world.hub.url)


def helper_makes(world, what, who, helper="vera"):
    """A helper presses one button for a person; what the page then shows as a secret."""
    phone = world.as_(helper)
    phone.open(f"/desk/people/{who.id}")
    phone.press(what)
    assert phone.page.status == 200, phone.page.words
    return phone.page


def shown_secret(page):
    """The PIN, passphrase or code on a page that shows one."""
    return page.text.partition('class="secret"><bdi>')[2].partition("<")[0]


def shown_card(page):
    """The path of the login card on a page that shows one."""
    return "/c/" + page.text.partition("/c/")[2].partition("<")[0]


def restart(world, wall=None):
    """The power went and came back."""
    world.clock.reboot(wall)
    forget_everything()
    db.close_database()
    world.hub = hub_app.open_hub(world.hub.settings)
    world.app = hub_app.create_app(world.hub)


def after_restart(world, phone):
    """The same phone at the hub that has started anew."""
    phone._send = world.phone()._send
    return phone


def session_of(phone):
    return phone.cookies[SESSION], phone.cookies[DEVICE]
