"""The phone that loses the Wi-Fi: what is answered is kept, told honestly, sent once, marked, and never mixed."""

import re
import shutil
import sqlite3

import pytest

from hubserver.records import verbs
from hubserver.records.verbs import Verb
from tests.conftest import KINDS, LiveHub

pytestmark = pytest.mark.slow

EVERY, CHECK = f"{KINDS}/every", f"{KINDS}/check"
KEPT = "Kept. We will mark it when the Wi-Fi is back."
WAITING = re.compile(r"Not sent yet: (\d+)\. It is safe on this phone\.")


@pytest.fixture
def hall(fragile):
    return fragile


def begun(phone, name="amina", path=EVERY, **look):
    learner = phone(**look)
    learner.sign_in(name)
    learner.open(path)
    learner.page.get_by_role("button", name="Start").click()
    learner.page.locator("#outbox").wait_for(state="attached")
    learner.page.wait_for_load_state("networkidle")
    return learner


def choose(page, name="one", value="net", button="Check"):
    page.locator(f"#q-{name} input[value={value}]").check()
    page.locator(f"#q-{name} button").click()


def line(page):
    return page.locator("#outbox")


def wait(page, text):
    """The line at the top says this."""
    page.wait_for_function("text => document.getElementById('outbox').textContent.includes(text)", arg=text)


def shown(page, name, text):
    page.locator(f"#q-{name}").get_by_text(text).first.wait_for()


def test_an_answer_is_marked_in_its_place_without_a_new_page(phone, hall):
    page = begun(phone).page
    page.evaluate("window.same = 1")
    choose(page, "one", "gross")
    shown(page, "one", "Not right yet.")
    choose(page)
    shown(page, "one", "✓ That is right.")
    wait(page, "Everything you did here has been sent.")
    assert page.evaluate("window.same") == 1 and page.evaluate("document.activeElement.id") == "q-one"
    page.get_by_role("button", name="Continue").first.click()
    page.get_by_role("heading", name="To write and to sort").wait_for()
    assert hall.answered() == {("amina", "one"): 2}


def test_an_empty_answer_is_asked_for_before_anything_is_kept(phone, hall):
    page = begun(phone).page
    page.locator("#q-one button").click()
    shown(page, "one", "Please pick one answer first.")
    assert line(page).inner_text() == ""


def cut(hall, learner, how):
    if how == "hub":
        hall.kill()
    else:
        learner.context.set_offline(True)


def mend(hall, learner, how):
    if how == "hub":
        hall.start()
    else:
        learner.context.set_offline(False)
    learner.page.evaluate("dispatchEvent(new Event('online'))")


@pytest.mark.parametrize("how", ["hub", "network"])
def test_a_module_is_worked_to_its_end_without_the_hub_and_marked_when_it_is_back(phone, hall, how):
    learner = begun(phone)
    page = learner.page
    cut(hall, learner, how)
    choose(page)
    shown(page, "one", KEPT)
    choose(page, "truth", "false")
    assert WAITING.search(line(page).inner_text())
    page.get_by_role("button", name="Continue").first.click()
    page.locator("#q-sum input[name=response]").fill("1546")
    page.locator("#q-sum button").click()
    shown(page, "sum", KEPT)
    page.get_by_role("button", name="Finish").click()
    wait(page, "Not sent yet: 5.")
    assert page.url.startswith(hall.url) and page.locator("#q-sum").is_visible(), "nobody is sent away"
    mend(hall, learner, how)
    wait(page, "Everything you did here has been sent.")
    shown(page, "sum", "✓ That is right.")
    page.goto(f"{hall.url}{EVERY[1:]}#step-choose")
    shown(page, "one", "✓ That is right.")
    shown(page, "truth", "Not right yet.")
    assert hall.answered() == {("amina", "one"): 1, ("amina", "truth"): 1, ("amina", "sum"): 1}


def test_what_was_kept_survives_the_tab_and_the_hub(phone, hall):
    learner = begun(phone)
    hall.kill()
    choose(learner.page)
    shown(learner.page, "one", KEPT)
    learner.page.close(run_before_unload=False)
    hall.start()
    learner.page = learner.context.new_page()
    learner.page.goto(hall.url)
    wait(learner.page, "Everything you did here has been sent.")
    assert hall.answered() == {("amina", "one"): 1}


def test_two_tabs_send_the_same_answer_once(phone, hall):
    learner = begun(phone)
    other = learner.context.new_page()
    other.goto(learner.page.url)
    hall.kill()
    choose(learner.page)
    shown(learner.page, "one", KEPT)
    hall.start()
    for page in (learner.page, other, learner.page):
        page.evaluate("for (let n = 0; n < 3; n++) dispatchEvent(new Event('online'))")
    wait(learner.page, "Everything you did here has been sent.")
    other.reload()
    assert line(other).inner_text() == ""
    assert hall.answered() == {("amina", "one"): 1}


def test_a_reply_that_was_lost_is_not_a_second_answer(phone, hall):
    learner = begun(phone)
    seen = []

    def lose(route):
        """The first time the hub gets it and answers, and the phone hears nothing."""
        seen.append(route.fetch().status)
        if len(seen) == 1:
            route.abort()
        else:
            route.continue_()

    learner.page.route("**/answer", lose)
    choose(learner.page)
    shown(learner.page, "one", KEPT)
    learner.page.evaluate("dispatchEvent(new Event('online'))")
    wait(learner.page, "Everything you did here has been sent.")
    assert seen == [200, 200]
    assert hall.answered() == {("amina", "one"): 1}


def test_after_the_session_ended_it_is_kept_until_its_learner_is_back(phone, hall):
    learner = begun(phone)
    session = next(cookie for cookie in learner.context.cookies() if cookie["name"] == "hub_session")
    learner.context.clear_cookies(name="hub_session")
    choose(learner.page)
    wait(learner.page, "Please sign in again, then we send it.")
    assert hall.answered() == {}
    learner.context.add_cookies([session])
    learner.page.evaluate("dispatchEvent(new Event('online'))")
    wait(learner.page, "Everything you did here has been sent.")
    assert hall.answered() == {("amina", "one"): 1}


def test_two_learners_on_one_phone_never_mix(phone, hall):
    learner = begun(phone)
    page = learner.page
    hall.kill()
    choose(page)
    shown(page, "one", KEPT)
    hall.start()
    learner.context.clear_cookies(name="hub_session")
    learner.sign_in("gwen")
    wait(page, "Kept on this phone for somebody else or for another hall: 1.")
    learner.open(EVERY)
    page.get_by_role("button", name="Start").click()
    choose(page, "one", "gross")
    shown(page, "one", "Not right yet.")
    assert hall.answered() == {("gwen", "one"): 1}
    learner.context.clear_cookies(name="hub_session")
    learner.sign_in("amina")
    wait(page, "Everything you did here has been sent.")
    assert hall.answered() == {("gwen", "one"): 1, ("amina", "one"): 1}


@pytest.mark.parametrize("tab", ["the same", "another"])
def test_what_waits_from_before_two_records_were_joined_is_sent_under_the_one_that_stays(phone, hall, tab):
    learner = begun(phone)
    page = learner.page
    hall.kill()
    choose(page)
    shown(page, "one", KEPT)
    hall.start()
    amina, gwen = (hall.people[name].id for name in ("amina", "gwen"))
    assert hall.hubs[-1].run("person", "join", amina, gwen).returncode == 0
    page.evaluate("dispatchEvent(new Event('online'))")
    wait(page, "Please sign in again, then we send it.")
    if tab == "another":  # the first stays open as it was, and is the one that sends
        page.evaluate("setInterval = () => 0")
        learner.page = learner.context.new_page()
        learner.page.add_init_script("delete window.AbortController")
    learner.sign_in("gwen")
    if tab == "another":
        page.evaluate("dispatchEvent(new Event('online'))")
    wait(page, "Everything you did here has been sent.")
    assert hall.answered() == {("gwen", "one"): 1}


def test_another_halls_hub_is_sent_nothing(phone, hall, made_world, tmp_path):
    learner = begun(phone)
    hall.kill()
    choose(learner.page)
    shown(learner.page, "one", KEPT)
    shutil.copytree(made_world[0], tmp_path / "other")
    with sqlite3.connect(tmp_path / "other" / "hub.sqlite") as there:
        there.execute("UPDATE hall SET hub_id = 'another'")
    other = LiveHub("serve", tmp_path / "other", HUB_PORT=str(hall.port))
    try:
        asked = []
        learner.page.on("request", lambda sent: asked.append((sent.method, sent.url)))
        learner.page.evaluate("dispatchEvent(new Event('online'))")
        learner.page.wait_for_function("document.getElementById('outbox').textContent.includes('Not sent yet: 1')")
        learner.page.wait_for_timeout(300)
        assert [url for method, url in asked if method == "POST"] == []
    finally:
        other.close()
    hall.start()
    learner.page.evaluate("dispatchEvent(new Event('online'))")
    wait(learner.page, "Everything you did here has been sent.")
    assert hall.answered() == {("amina", "one"): 1}


@pytest.mark.parametrize(
    "refuse",
    [
        "delete window.indexedDB; Object.defineProperty(window, 'indexedDB', { value: undefined })",
        "indexedDB.open = () => { throw new Error('refused') }",
        "IDBObjectStore.prototype.add = () => { throw new DOMException('full', 'QuotaExceededError') }",
    ],
    ids=["none", "refused", "full"],
)
def test_where_the_phone_keeps_nothing_a_form_is_sent_as_every_form(phone, hall, refuse):
    learner = phone()
    learner.page.add_init_script(refuse)
    learner.sign_in("amina")
    learner.open(EVERY)
    learner.page.get_by_role("button", name="Start").click()
    choose(learner.page)
    learner.page.wait_for_url(re.compile("#q-one$"))
    shown(learner.page, "one", "✓ That is right.")
    assert hall.answered() == {("amina", "one"): 1}


def test_what_the_hub_refuses_is_kept_and_told_and_holds_up_nothing(phone, hall):
    learner = begun(phone)
    page = learner.page
    page.locator("#q-one input[name=question]").evaluate("field => field.value = 'gone'")
    choose(page)
    wait(page, "The hub could not take: 1. Please tell a helper.")
    choose(page, "truth", "true")
    shown(page, "truth", "✓ That is right.")
    assert hall.answered() == {("amina", "truth"): 1}


def test_a_check_is_answered_and_handed_in_without_the_hub(phone, hall):
    learner = begun(phone, path=CHECK)
    page = learner.page
    page.get_by_role("button", name="Continue").click()
    hall.kill()
    for card in page.locator(".question").all():
        if card.locator("input[type=radio]").count():
            card.locator("input[type=radio]").first.check()
        else:
            card.locator("input[name=response]").fill("4")
        card.get_by_role("button", name="Keep my answer").click()
        card.get_by_text(KEPT).wait_for()
    page.get_by_role("button", name="Hand in my answers").click()
    page.wait_for_function("Number(/\\d+/.exec(document.getElementById('outbox').textContent)) >= 4")
    hall.start()
    page.evaluate("dispatchEvent(new Event('online'))")
    page.get_by_text("You got").first.wait_for()
    assert sum(hall.answered().values()) == 3
    wait(page, "Everything you did here has been sent.")
    page.get_by_role("button", name="Finish").click()
    page.wait_for_url(re.compile("/finished$"))


def test_what_was_filled_in_is_handed_in_too(phone, hall):
    page = begun(phone, path=CHECK).page
    page.get_by_role("button", name="Continue").click()
    for card in page.locator(".question").all():
        if card.locator("input[type=radio]").count():
            card.locator("input[type=radio]").first.check()
        else:
            card.locator("input[name=response]").fill("4")
    page.get_by_role("button", name="Hand in my answers").click()
    page.get_by_text("You got").first.wait_for()
    assert sum(hall.answered().values()) == 3 and not page.get_by_text("You did not answer this one").count()


def test_an_answer_that_is_changed_and_changed_back_is_the_last_one(phone, hall):
    page = begun(phone).page
    hall.kill()
    for value in ("net", "gross", "net", "net"):  # the last tap is a second one
        choose(page, "one", value)
    wait(page, "Not sent yet: ")
    hall.start()
    page.evaluate("dispatchEvent(new Event('online'))")
    shown(page, "one", "✓ That is right.")
    wait(page, "Everything you did here has been sent.")
    assert hall.answered() == {("amina", "one"): 3}
    page.reload()
    shown(page, "one", "✓ That is right.")


def test_the_pictures_of_steps_that_were_not_seen_yet_are_there_without_the_hub(phone, hall):
    page = begun(phone).page
    page.wait_for_function("[...document.images].every((each) => each.complete && each.naturalWidth)")
    hall.kill()
    page.get_by_role("button", name="Continue").first.click()
    assert page.evaluate("[...document.images].every((each) => each.naturalWidth > 0)")


def test_an_answer_that_waited_says_when_the_phone_believes_it_was_given(phone, hall):
    learner = begun(phone)
    hall.kill()
    choose(learner.page)
    shown(learner.page, "one", KEPT)
    learner.page.evaluate("const now = Date.now; Date.now = () => now() + 3600000")
    hall.start()
    learner.page.evaluate("dispatchEvent(new Event('online'))")
    wait(learner.page, "Everything you did here has been sent.")
    (answered,) = [each for each in hall.statements() if each["verb"]["id"] == Verb.ANSWERED]
    assert verbs.PHONE_TIME in answered["context"]["extensions"]


def test_the_outbox_is_within_three_kilobytes(hall, phone):
    watched, sizes = phone(), {}
    watched.page.on("requestfinished", lambda sent: sizes.setdefault(sent.url, sent.sizes()["responseBodySize"]))
    watched.sign_in("amina")
    watched.page.wait_for_load_state("networkidle")
    scripts = {url.rpartition("/")[2].partition(".")[0]: size for url, size in sizes.items() if url.endswith(".js")}
    assert [*scripts] == ["hub", "outbox"] and min(scripts.values()) > 0, "as they came, not from what the phone kept"
    assert scripts["outbox"] <= 3 * 1024 and sum(scripts.values()) <= 3.5 * 1024
