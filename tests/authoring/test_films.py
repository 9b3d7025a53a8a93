"""Sound and film in a pack: with captions and words for who does not hear, loaded only when asked for."""

import struct

import pytest

from hubserver.authoring import lengths
from hubserver.authoring.build import write
from hubserver.authoring.films import length, size
from hubserver.authoring.signing import sign
from hubserver.markup import clean, media_in
from hubserver.packs.source import blob_name
from tests.authoring.test_build import content, made, said
from tests.packs import press
from tests.packs.press import INDEX, KEY, WELSH

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
    assert "How to pour<br>Video, 3.0 MB<" in text and 'preload=\\"none\\"' in text and 'kind=\\"captions\\"' in text
    roles = {file.path.rpartition("/")[2]: (file.role, file.type) for file in built.index.files}
    assert roles["pour.mp4"] == ("media", "video/mp4") and roles["pour.vtt"] == ("caption", "text/vtt")


def test_sound_has_its_words_folded_away_below(tmp_path):
    files = {f"{HOME}/media/kettle.opus": OGG, f"{HOME}/media/kettle.md": "It **boils**."}
    text = html_of(made(tmp_path, **files, **{PAGE: page("![The kettle](media/kettle.opus)")}))
    assert "<summary>Read what is said</summary><p>It <strong>boils</strong>.</p></details>" in text
    assert "The kettle<br>Sound, 2 kB<" in text


def test_a_recording_of_the_step_itself_needs_no_words(tmp_path):
    line = '![Listen to this step](media/step.mp3 "this text")'
    text = html_of(made(tmp_path, **{f"{HOME}/media/step.mp3": MP3, PAGE: page(line)}))
    assert "<audio" in text and "<details>" not in text


@pytest.mark.parametrize(
    ("files", "line", "why"),
    [
        ({"pour.mp4": MP4}, "![Pour](media/pour.mp4)", "pour.mp4 needs captions beside it"),
        ({"p.mp4": MP4, "p.srt": "1"}, "![Pour](media/p.mp4)", "the same name with .vtt; save p.srt as .vtt"),
        ({"pour.mp4": MP4, "pour.vtt": "Not it"}, "![Pour](media/pour.mp4)", "pour.vtt:1: error: is not captions"),
        ({"p.mp4": MP4, "p.vtt": VTT.replace("0.0", "0,0")}, "![P](media/p.mp4)", "p.vtt:3: error: this time is not"),
        ({"p.mp4": MP4, "p.vtt": "WEBVTT\n"}, "![P](media/p.mp4)", "p.vtt:1: error: has no captions in it"),
        ({"p.mp4": MP4, "p.vtt": VTT.encode() + b"\xe9"}, "![P](media/p.mp4)", "p.vtt:5: error: is not text in UTF-8"),
        ({"k.opus": OGG, "k.md": " "}, "![K](media/k.opus)", "k.md: error: is empty; write what is said"),
        ({"k.wav": b"RIFF"}, "![K](media/k.wav)", "not every phone plays media/k.wav; save it as .mp3 or .opus"),
        ({"p.mov": MP4}, "![P](media/p.mov)", "not every phone plays media/p.mov; save it as .mp4 or .webm"),
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


def test_a_film_tells_how_long_it_is_in_the_language_of_its_text(tmp_path):
    begins = struct.pack(">I4s4x", 12, b"ftyp") + struct.pack(">I4sI4s12xII", 36, b"moov", 28, b"mvhd", 1000, 242_000)
    files = {f"{HOME}/media/pour.mp4": begins + bytes(12_000_000), f"{HOME}/media/pour.vtt": VTT}
    both = {PAGE: page("![Pour](media/pour.mp4)")}
    both[f"{HOME}/index.cy.md"] = WELSH.replace("Slowly.", "Slowly.\n\n![Arllwys](media/pour.mp4)\n")
    built = made(tmp_path, **files, **both)
    assert "<figcaption>Pour<br>Video, 4 minutes, 12 MB</figcaption>" in html_of(built)
    assert "<br>Fideo, 4 munud, 12 MB<" in content(built, f"{HOME}/module.cy.json").decode()
    write(built, tmp_path / "built")
    [film] = [file for file in built.index.files if file.type == "video/mp4"]
    assert (tmp_path / "built" / blob_name(film.sha256)).read_bytes() == files[f"{HOME}/media/pour.mp4"]


SOUNDS = {
    "audio/mp4": struct.pack(">I4sI4s12xII", 36, b"moov", 28, b"mvhd", 600, 54_000),
    "video/mp4": struct.pack(">I4sQ8x", 1, b"free", 24)
    + struct.pack(">I4sI4s12xII", 60, b"moov", 28, b"mvhd", 600, 0)
    + struct.pack(">I4sI4sI", 24, b"mvex", 16, b"mehd", 0)
    + struct.pack(">I", 54_000),
    "video/webm": bytes.fromhex(
        "1a45dfa380 18538067 01ffffffffffffff 1549a966 8e 2ad7b1 83 0f4240 4489 84 47afc800 1f43b675 80"
    ),
    "audio/ogg": b"OggS"
    + bytes(24)
    + b"OpusHead\1\2"
    + struct.pack("<H", 312)
    + bytes(90)
    + b"OggS\0\4"
    + struct.pack("<q", 90 * 48_000 + 312)
    + bytes(20),
    "audio/mpeg": b"ID3\4\0\0\0\0\0\5" + bytes(5) + b"\xff\xfb\x90\x00" + bytes(90 * 16_000 - 4),
}


@pytest.mark.parametrize("kind", SOUNDS)
def test_how_long_it_is_stands_in_the_file(tmp_path, kind):
    file = tmp_path / "it"
    file.write_bytes(SOUNDS[kind])
    assert lengths.seconds(file, kind) == pytest.approx(90)
    for cut in range(0, min(200, len(SOUNDS[kind]) - 1), 3):  # of half a file it is not known, or something
        file.write_bytes(SOUNDS[kind][:cut])
        assert lengths.seconds(file, kind) >= 0


@pytest.mark.parametrize(("seconds", "told"), [(0, ""), (0.2, "1 second"), (59, "59 seconds"), (60, "1 minute")])
def test_lengths_are_told_as_people_say_them(seconds, told):
    assert length(seconds, "en") == told


def test_a_film_is_let_onto_the_shelf_with_its_captions(world, tmp_path):
    files = {f"{HOME}/media/pour.mp4": MP4, f"{HOME}/media/pour.vtt": VTT, PAGE: page("![Pour](media/pour.mp4)")}
    built = made(tmp_path / "tea", **files)
    write(built, tmp_path / "built")
    KEY.save(tmp_path / "key")
    sign(tmp_path / "built", tmp_path / "key", None)
    press.trusting(world)
    press.add(world, tmp_path / "built")
    shown = media_in(html_of(built))
    assert len(shown) == 5 and all(world.phone().once(f"/packs/media/{digest}.x").status == 200 for digest in shown)


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
    ("count", "told"),
    [(0, "1 kB"), (850_000, "850 kB"), (1_000_000, "1.0 MB"), (4_250_000, "4.2 MB"), (12_400_000, "12 MB")],
)
def test_sizes_are_told_as_people_say_them(count, told):
    assert size(count) == told
