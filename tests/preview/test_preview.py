"""An author's folder as a hub would show it: on this computer only, anew after each change, mistakes and all."""

import re
import signal
import subprocess
import sys
import time
import urllib.request

import pytest

from tests.authoring.test_check import line_of
from tests.conftest import ROOT
from tests.packs.press import INDEX, hubserver, lay, small

PAGE = "modules/tea/index.md"


@pytest.fixture
def preview(tmp_path):
    """The folder and the address of its preview."""
    folder = lay(tmp_path / "tea", small())
    command = [sys.executable, "-m", "hubserver", "pack", "preview", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT) as process:
        told = process.stdout.readline()
        try:
            yield folder, re.search(r"http://127\.0\.0\.1:\d+", told)[0]
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(30) == 0, process.stderr.read()


def opened(address):
    with urllib.request.urlopen(address, timeout=30) as answer:
        return answer.read().decode()


def once_it_says(url, words):
    """The module's page once it says this; an editor's save is several changes."""
    for _ in range(600):
        page = opened(f"{url}/modules/org.example.small/tea?look=1")
        if words in page:
            return page
        time.sleep(0.1)  # it looks twice a second
    raise AssertionError(page)


@pytest.mark.slow
def test_a_folder_is_shown_and_shown_anew_and_a_mistake_leaves_what_was_there(preview):
    folder, url = preview
    page = opened(f"{url}/modules/org.example.small/tea?look=1")
    assert "Slowly." in page and "Preview. Advice: 0." in page and page.count("<main") == 1 and "&lt;main" not in page
    script = re.search(r'<script src="(/preview/live.js)" data-state="(\w+)" defer>', page)
    assert "location.reload" in opened(url + script[1]) and script[2] == opened(f"{url}/preview/state")
    wrong = INDEX.replace("Slowly.", "Slowly, <b>please</b>.")
    lay(folder, {PAGE: wrong})
    at = line_of(wrong, "please")
    page = once_it_says(url, f"{PAGE}:{at}: error: raw HTML is not used in packs: &lt;b&gt;")
    assert "Not built. Errors: 1." in page and "<p>Slowly.</p>" in page
    lay(folder, {PAGE: INDEX.replace("Slowly.", "Very slowly.")})
    assert "Not built" not in once_it_says(url, "<p>Very slowly.</p>")
    assert "Learner" in opened(url + re.search(r'href="(/c/[\w-]+)"', page)[1])


@pytest.mark.slow
def test_a_folder_that_is_not_there_is_said(tmp_path):
    done = hubserver("pack", "preview", tmp_path / "nowhere")
    assert done.returncode == 1 and done.stderr.startswith("hubserver: There is no folder ")
