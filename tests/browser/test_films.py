"""A film in a lesson: what it asks of a phone is told first, and nothing of it is loaded before it is pressed."""

import re
import signal
import subprocess
import sys

import pytest

from tests.authoring.test_films import MP4, VTT, page
from tests.conftest import ROOT
from tests.packs.press import lay, small

HOME = "modules/tea"


@pytest.fixture(scope="module")
def lesson(tmp_path_factory):
    """The address of a lesson with a film, in a preview."""
    film = {f"{HOME}/media/pour.mp4": MP4, f"{HOME}/media/pour.vtt": VTT, f"{HOME}/media/pour.md": "Pour it."}
    folder = lay(
        tmp_path_factory.mktemp("film"), small() | film | {f"{HOME}/index.md": page("![Pour](media/pour.mp4)")}
    )
    command = [sys.executable, "-m", "hubserver", "pack", "preview", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT) as process:
        told = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        try:
            yield f"{told[0]}/modules/org.example.small/tea?look=1#step-pour"
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(30) == 0, process.stderr.read()


@pytest.mark.slow
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_film_says_its_size_and_loads_nothing_before_it_plays(chromium, lesson, script):
    context = chromium.new_context(viewport={"width": 360, "height": 640}, java_script_enabled=script)
    phone, asked = context.new_page(), []
    phone.on("request", lambda request: asked.append(request.url.rpartition(".")[2]))
    phone.goto(lesson, wait_until="networkidle" if not script else "load")
    assert phone.locator("figcaption").inner_text() == "Pour\nVideo, 3.0 MB"
    assert phone.locator("video").bounding_box()["width"] <= 360
    assert not {"mp4", "vtt"} & set(asked)
    if script:
        with phone.expect_request("**/*.mp4"), phone.expect_request("**/*.vtt"):
            phone.locator("video").evaluate("film => { film.play().catch(() => {}); }")
    context.close()
