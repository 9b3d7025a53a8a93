"""Every kind of question, in practice and in a check: by keyboard alone, with a script or none, right to left too."""

import json
import re

import pytest

from tests.conftest import KINDS

pytestmark = pytest.mark.slow

EVERY, CHECK = f"{KINDS}/every", f"{KINDS}/check"
CHOSEN = {"one": ["net"], "some": ["rent", "gas"], "truth": ["true"], "place": ["middle"]}
TYPED = {"word": ["overdraft"], "sum": ["1546"]}
LINES = {
    "pairs": {"rent": "A need", "film": "A want", "food": "A need"},
    "order": {"fill": "1", "boil": "2", "pour": "3"},
    "gaps": {"first": "Gross", "second": "pension"},
}
CHECKED = {"a": "2", "b": "4", "c": "6", "d": "true", "e": "false"}
LOOKS = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "320": {"viewport": {"width": 320, "height": 640}, "reduced_motion": "reduce"},
}


@pytest.fixture(scope="module")
def hall(school_hall):
    return school_hall


@pytest.fixture
def learner(phone, hall):
    """Somebody new on a phone with a keyboard, who has begun a module."""

    def begin(path, lang="en", **look):
        made = json.loads(hall.run("person", "add", "New Learner", "--json").stdout)
        watched = phone(is_mobile=False, has_touch=False, **look)
        watched.open(f"/?lang={lang}")
        watched.open("/c/" + made["card_url"].rpartition("/")[2])
        watched.page.locator("main form button").click()
        watched.open(path)
        watched.page.locator("form[action$='/start'] button").click()
        watched.page.locator(".steps").wait_for()
        return watched

    return begin


def answer_by_keyboard(watched, name):
    page, card = watched.page, watched.page.locator(f"#q-{name}")
    for value in CHOSEN.get(name, []):
        if card.locator("input[type=checkbox]").count():
            watched.reach(card.locator(f"input[value={value}]"))
            page.keyboard.press("Space")
        else:
            choose(watched, card, value)
    for text in TYPED.get(name, []):
        watched.reach(card.locator("input[name=response]"))
        page.keyboard.type(text)
    for line, text in LINES.get(name, {}).items():
        watched.reach(card.locator(f"[name='response.{line}']"))
        page.keyboard.type(text)
    press(watched, card, name)


def choose(watched, card, value):
    """Pick one of several: into the group with Tab, along it with an arrow."""
    watched.reach(card.locator("input[type=radio]").first)
    watched.page.keyboard.press("Space")
    for _ in range(12):
        if card.locator(f"input[value='{value}']").is_checked():
            return
        watched.page.keyboard.press("ArrowDown")
    raise AssertionError("the arrows never came there")


def press(watched, card, name):
    """The button of a question, and what becomes of it: in its place, or on a page that is loaded anew."""
    watched.page.evaluate("name => document.getElementById(name).classList.add('old')", f"q-{name}")
    watched.reach(card.locator("form button").last)
    watched.page.keyboard.press("Enter")
    watched.page.locator(f"#q-{name}:not(.old)").wait_for()


@pytest.mark.parametrize("lang", ["en", "ar-XB"])
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_every_kind_can_be_answered_by_keyboard_alone(learner, script, lang):
    watched = learner(EVERY, lang, java_script_enabled=script)
    page = watched.page
    for step in ("choose", "write"):
        names = [card.get_attribute("id")[2:] for card in page.locator(f"#step-{step} .question").all()]
        for name in names:
            answer_by_keyboard(watched, name)
            assert page.locator(f"#q-{name} .box:not(.wrong)").count() == 1, f"{name} is right"
        assert watched.sideways() == 0
        watched.reach(page.locator(f"#step-{step} form[action$='/step'] button"))
        page.keyboard.press("Enter")
        page.locator(f"#step-{step}").wait_for(state="hidden")
    page.wait_for_url(re.compile("/finished$"))
    assert page.locator("html").get_attribute("dir") == ("rtl" if lang == "ar-XB" else "ltr")
    if lang == "en":
        assert "Well done" in page.inner_text("h1")
    assert watched.errors == [] and watched.strangers == []


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_check_can_be_answered_and_handed_in_by_keyboard_alone(learner, script):
    watched = learner(CHECK, java_script_enabled=script)
    page = watched.page
    watched.reach(page.locator("#step-read form[action$='/step'] button"))
    page.keyboard.press("Enter")
    page.locator("#step-quiz").wait_for()
    for name in [card.get_attribute("id")[2:] for card in page.locator(".question").all()]:
        card = page.locator(f"#q-{name}")
        if card.locator("input[type=radio]").count():
            choose(watched, card, CHECKED[name])
        else:
            watched.reach(card.locator("input[name=response]"))
            page.keyboard.type(CHECKED[name])
        press(watched, card, name)
        assert "✓ Kept." in card.inner_text()
    assert "You have answered 3 of 3 questions." in page.inner_text("#hand-in")
    watched.reach(page.locator("#hand-in button"))
    page.keyboard.press("Enter")
    page.get_by_text("You got 100 % right.").wait_for()
    watched.reach(page.locator("#step-quiz form[action$='/step'] button"))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/finished$"))
    assert "Well done" in page.inner_text("h1") and watched.errors == []


def test_a_place_is_chosen_on_the_picture_too(learner):
    watched = learner(EVERY)
    watched.page.locator("#q-place .spot").nth(1).click()
    assert watched.page.locator("#q-place input[value=middle]").is_checked()
    box = watched.page.locator("#q-place .spot").nth(1).bounding_box()
    assert box["width"] >= 44 and box["height"] >= 44


@pytest.mark.parametrize("look", LOOKS)
def test_every_state_of_every_kind_is_open_to_everybody(learner, look):
    watched = learner(EVERY, **LOOKS[look])
    page, found = watched.page, []

    def see(state):
        for step in ("choose", "write"):
            watched.open(f"{EVERY}#step-{step}")
            page.reload()
            assert watched.sideways() == 0, (state, step)
            found.extend(f"{state}, {step}: {violation}" for violation in watched.violations())

    see("before")
    send(page, {name: WRONG[name] for name in WRONG})
    see("wrong")
    send(page, {name: {} for name in WRONG})
    watched.open(f"{EVERY}?empty=word#q-word")
    found.extend(watched.violations())
    for _ in range(2):
        send(page, {name: WRONG[name] for name in ("one", "word", "sum")})
    see("stuck")
    send(page, RIGHT)
    see("right")
    assert found == [] and watched.strangers == []


WRONG = {
    "one": {"response": ["gross"]},
    "some": {"response": ["rent", "card"]},
    "truth": {"response": ["false"]},
    "place": {"response": ["top"]},
    "word": {"response": ["loan"]},
    "sum": {"response": ["2054"]},
    "pairs": {"response.rent": ["need"], "response.film": ["need"], "response.food": ["need"]},
    "order": {"response.fill": ["1"], "response.boil": ["3"], "response.pour": ["2"]},
    "gaps": {"response.first": ["Net"], "response.second": ["pension"]},
}
RIGHT = {
    **{name: {"response": values} for name, values in (CHOSEN | TYPED).items()},
    "pairs": {"response.rent": ["need"], "response.film": ["want"], "response.food": ["need"]},
    "order": {f"response.{line}": [place] for line, place in LINES["order"].items()},
    "gaps": {f"response.{gap}": [word] for gap, word in LINES["gaps"].items()},
}


def send(page, answers):
    """Send answers as the page's own forms would, each with a key of its own."""
    page.evaluate(
        """async ([base, answers]) => {
          for (const [question, fields] of Object.entries(answers)) {
            const { token } = await (await fetch('/ping')).json();
            const body = new URLSearchParams({ token, question, attempt: 0, key: Math.random() });
            for (const [name, values] of Object.entries(fields)) for (const value of values) body.append(name, value);
            await fetch(base + '/answer', { method: 'POST', body, headers: { 'X-Outbox': '1' } });
          }
        }""",
        [EVERY, answers],
    )
