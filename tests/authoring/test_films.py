"""Sound and film in a pack: with captions and words for who does not hear, loaded only when asked for."""

import pytest

from hubserver.authoring.films import size
from hubserver.markup import clean
from tests.authoring.test_build import content, made, said
from tests.packs.press import INDEX

HOME = "modules/tea"
PAGE = f"{HOME}/index.md"
OGG, MP4, MP3 = b"OggS" + b"\0" * 2000, b"\0\0\0\x20ftypmp42" + b"\0" * 3_000_000, b"ID3" + b"\0" * 500
VTT = "WEBVTT\n\n00:00.000 --> 00:02.000\nPour slowly.\n"


def page(line):
    return INDEX.replace("Slowly.", f"Slowly.\n\n{line}\n")


def html_of(built):
    return content(built, f"{HOME}/module.en.json").decode()


def test_a_film_has_captions_and_says_its_size(tmp_path):
    files = {f"{HOME}/media/pour.mp4": MP4, f"{HOME}/media/pour.vtt": VTT, PAGE: page("![How to pour](media/pour.mp4)")}
    built = made(tmp_path, **files)
    text = html_of(built)
    assert "How to pour (3.0 MB)" in text and 'preload=\\"none\\"' in text and 'kind=\\"captions\\"' in text
    roles = {file.path.rpartition("/")[2]: (file.role, file.type) for file in built.index.files}
    assert roles["pour.mp4"] == ("media", "video/mp4") and roles["pour.vtt"] == ("caption", "text/vtt")


def test_sound_has_its_words_folded_away_below(tmp_path):
    files = {f"{HOME}/media/kettle.opus": OGG, f"{HOME}/media/kettle.md": "It **boils**."}
    text = html_of(made(tmp_path, **files, **{PAGE: page("![The kettle](media/kettle.opus)")}))
    assert "<summary>Read what is said</summary><p>It <strong>boils</strong>.</p></details>" in text
    assert "The kettle (2 kB)" in text


def test_a_recording_of_the_step_itself_needs_no_words(tmp_path):
    line = '![Listen to this step](media/step.mp3 "this text")'
    text = html_of(made(tmp_path, **{f"{HOME}/media/step.mp3": MP3, PAGE: page(line)}))
    assert "<audio" in text and "<details>" not in text


@pytest.mark.parametrize(
    ("files", "line", "why"),
    [
        ({"pour.mp4": MP4}, "![Pour](media/pour.mp4)", "pour.mp4 needs captions beside it"),
        ({"pour.mp4": MP4, "pour.vtt": "Not it"}, "![Pour](media/pour.mp4)", "pour.vtt:1: error: is not captions"),
        ({"p.mp4": MP4, "p.vtt": VTT}, "![P](media/p.mp4)", "advice: media/p.mp4 has no words beside it"),
        ({"k.opus": OGG}, "![K](media/k.opus)", "k.opus needs its words beside it"),
        ({"k.opus": OGG, "k.md": "x"}, "![](media/k.opus)", "needs a name"),
        ({"k.opus": MP4, "k.md": "x"}, "![K](media/k.opus)", "k.opus: error: is not audio/ogg"),
        ({"k.mp4": OGG, "k.vtt": VTT}, "![K](media/k.mp4)", "k.mp4: error: is not video/mp4"),
        ({"k.opus": OGG, "k.md": "x"}, "Hear ![K](media/k.opus) it.", "k.opus must stand on a line of its own"),
        ({}, "![K](media/none.mp3)", "media/none.mp3 is not in the media folder"),
        ({}, "![K](https://example.org/k.mp3)", "is on the internet; put it into the media folder"),
        ({"k.opus": OGG + b"\0" * 6_000_000, "k.md": "x"}, "![K](media/k.opus)", "advice: is large (6.0 MB)"),
    ],
)
def test_what_is_missing_or_wrong_is_named(tmp_path, files, line, why):
    beside = {f"{HOME}/media/{name}": data for name, data in files.items()}
    assert any(why in text for text in said(tmp_path, **beside, **{PAGE: page(line)})), said


def test_a_language_has_captions_of_its_own(tmp_path):
    files = {f"{HOME}/media/pour.mp4": MP4, f"{HOME}/media/pour.vtt": VTT, f"{HOME}/media/pour.cy.vtt": VTT + "\n"}
    built = made(tmp_path, **files, **{PAGE: page("![Pour](media/pour.mp4)")})
    captions = {file.path.rpartition("/")[2]: file.lang for file in built.index.files if file.role == "caption"}
    assert captions == {"pour.vtt": "en"}


def test_a_player_from_elsewhere_plays_nothing():
    made_elsewhere = '<video src="https://evil.example/x.mp4" autoplay preload="auto" poster="//evil.example"></video>'
    made_elsewhere += '<audio src="//evil.example/x.mp3" onplay="x()"></audio><track src="//evil.example/x.vtt">'
    kept = clean(made_elsewhere)
    assert "evil" not in kept and "autoplay" not in kept and "onplay" not in kept and 'preload="none"' in kept


@pytest.mark.parametrize(
    ("count", "told"), [(0, "1 kB"), (850_000, "850 kB"), (1_000_000, "1.0 MB"), (4_250_000, "4.2 MB")]
)
def test_sizes_are_told_as_people_say_them(count, told):
    assert size(count) == told
