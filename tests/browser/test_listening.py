"""A step can be heard where the phone itself has a voice for its language; elsewhere nothing is offered."""

import pytest

from tests.conftest import PAYSLIP

pytestmark = pytest.mark.slow

VOICES = """
const said = [];
Object.defineProperty(window, 'speechSynthesis', { value: {
  speaking: false, getVoices: () => %s, cancel() { said.push('stop'); this.speaking = false; },
  speak(words) { said.push(words.text); this.speaking = true; } } });
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
window.said = said;
"""


def opened(phone, voices):
    watched = phone()
    watched.page.add_init_script(VOICES % voices)
    watched.open(f"{PAYSLIP}?look=1")
    return watched.page


def test_the_step_is_read_and_stopped_by_one_button(phone):
    page = opened(phone, "[{ localService: true, lang: 'en-GB' }]")
    button = page.locator(".steps > section:visible [data-listen]")
    button.click()
    button.click()
    said = page.evaluate("said")
    assert said[0].startswith("Three parts") and "Net pay is what is left." in said[0] and said[1] == "stop"


@pytest.mark.parametrize(
    "voices",
    ["[]", "[{ localService: false, lang: 'en-GB' }]", "[{ localService: true, lang: 'fr-FR' }]"],
    ids=["none", "of the internet", "of another language"],
)
def test_without_a_voice_of_its_own_nothing_is_offered(phone, voices):
    page = opened(phone, voices)
    assert page.locator("[data-listen]:visible").count() == 0
