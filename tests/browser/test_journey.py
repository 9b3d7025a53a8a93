"""A learner signs in, works through a module and finishes; the tutor sees it. With a script and without, by keys."""

import re

import pytest

from tests.conftest import PAYSLIP

pytestmark = pytest.mark.slow


def work_through(page, script):
    """Do every step: answer each question until it is right, then go on."""
    while "/finished" not in page.url:
        step = page.locator(".steps > section:visible")
        assert step.count() == 1, "one step at a time"
        name = step.get_attribute("id")
        while page.locator(f"#{name} .question form").count():
            answer(page, page.locator(f"#{name} .question").filter(has=page.locator("form")).first, script)
        page.locator(f"#{name}").get_by_role("button", name=re.compile("Continue|Finish")).click()
        page.locator(f"#{name}").wait_for(state="hidden")
        page.wait_for_load_state()


def answer(page, question, script):
    """Try what has not been tried; the hub says whether it is right, and after three tries how it is done."""
    name = question.get_attribute("id")
    tried = TRIED.setdefault(name, [])
    if question.locator("input[type=radio]").count():
        values = [r.get_attribute("value") for r in question.locator("input[type=radio]").all()]
        tried.append(next(v for v in values if v not in tried))
        question.locator(f"input[value='{tried[-1]}']").check()
    elif len(tried) < 3:
        tried.append("1")
        question.locator("input[name=response]").fill("1")
    else:
        question.get_by_text("Show me how").click()
        shown = question.locator("details").inner_text().rpartition("The answer is:")[2]
        question.locator("input[name=response]").fill(shown.strip())
    check(page, question, name, script)


def check(page, question, name, script):
    """Press the button, and wait for what the hub says: in its place with a script, on a new page without."""
    if script:
        question.evaluate("card => card.classList.add('old')")
    question.get_by_role("button", name="Check").click()
    if script:
        page.locator(f"#{name}:not(.old)").wait_for()
    else:
        page.wait_for_url(re.compile(f"#{name}$"))


TRIED: dict[str, list[str]] = {}


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_module_from_sign_in_to_finished_and_on_the_tutors_page(phone, hall, script):
    TRIED.clear()
    who = "amina" if script else "gwen"
    member = hall.people[who]
    learner = phone(java_script_enabled=script)
    page = learner.page
    learner.open("/")
    page.get_by_role("link", name="Find my name").click()
    page.get_by_role("link", name=member.name).click()
    page.get_by_label("Your PIN").fill(member.secret)
    page.get_by_role("button", name="Sign in").click()
    assert f"Hello, {member.name}" in page.inner_text("h1")
    page.get_by_role("link", name="See everything").click()
    page.get_by_role("link", name="Reading a payslip").click()
    page.get_by_role("button", name="Start").click()
    work_through(page, script)
    assert "Well done" in page.inner_text("h1")
    page.get_by_role("link", name="See my record").click()
    assert "Done on" in page.inner_text("main")
    tutor = phone()
    tutor.sign_in("tomas")
    row = tutor.page.locator("li.card").filter(has_text=member.name)
    assert "1 of 6 modules done" in row.inner_text() and "Reading a payslip: Done" in row.inner_text()
    assert "Here now" in tutor.page.inner_text("#live")
    tutor.page.get_by_role("link", name=member.name).click()
    learner.open("/me")
    assert "Tomas N" in page.inner_text("main")
    assert learner.errors == [] and learner.strangers == []


def test_a_learner_comes_back_to_the_step_where_they_stopped(phone, hall):
    made = hall.run("person", "add", "Rhys Owen", "--json").stdout
    card = re.search(r'/c/[^"]+', made)[0]
    learner = phone()
    learner.open(card)
    learner.page.get_by_role("button", name="that is me").click()
    learner.open(PAYSLIP)
    learner.page.get_by_role("button", name="Start").click()
    learner.page.locator(".steps > section:visible").get_by_role("button", name="Continue").click()
    learner.page.get_by_text("Step 2 of 6").wait_for()
    learner.page.locator(".steps > section:visible").get_by_role("button", name="Save and stop").click()
    learner.page.get_by_text("1 of 6 steps").wait_for()
    again = phone()
    again.open(card)
    again.page.get_by_role("button", name="that is me").click()
    again.page.get_by_role("link", name="Carry on").click()
    assert "Step 2 of 6" in again.page.locator(".steps > section:visible").inner_text()


def test_a_module_can_be_read_to_its_end_by_keyboard_alone(phone):
    learner = phone(is_mobile=False, has_touch=False)
    learner.open(f"{PAYSLIP}?look=1")
    page = learner.page
    for _ in range(5):
        step = page.locator(".steps > section:visible")
        title = step.locator("h2").inner_text()
        learner.reach(step.get_by_role("link", name="Continue"))
        page.keyboard.press("Enter")
        assert page.locator(".steps > section:visible h2").inner_text() != title


def test_the_first_page_is_small(phone):
    watched = phone()
    sizes = {}
    watched.page.on("requestfinished", lambda sent: sizes.setdefault(sent.url, sent.sizes()["responseBodySize"]))
    watched.open("/")
    watched.page.wait_for_load_state("networkidle")
    assert len(sizes) <= 5 and sum(sizes.values()) <= 30_000 and sizes[watched.hall.url] <= 14_000
