"""A pack in the making: takes in texts and pictures, and notes what was found on the way."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any

from hubserver.authoring import films, folder, pictures, render
from hubserver.authoring.findings import Findings
from hubserver.authoring.links import Places
from hubserver.authoring.words import words
from hubserver.files import sha256, sha256_of
from hubserver.markup import Tangled
from hubserver.packs import names
from hubserver.packs.manifest import File, Pack
from hubserver.quizzes.quiz import Quiz

At = Callable[[str], int]  # the line on which these words of the author's stand
ONLY_A_NAME = re.compile(
    r"[\w.() -]*\.\w{3,4}|(img|dsc|image|picture|photo|screen ?shot|figure)[\W\d_]*", re.IGNORECASE
)
LARGE_PICTURE = 300_000  # bytes, made small already; on a slow phone it is waited for
SIZES = "(max-width: 40rem) 100vw, 38rem"


@dataclass
class Built:
    """A pack in the making: its files by path, their content by digest, and what was found on the way."""

    root: Path
    findings: Findings = field(default_factory=Findings)
    places: Places = field(default_factory=Places)
    files: dict[str, File] = field(default_factory=dict)
    blobs: dict[str, bytes] = field(default_factory=dict)
    large: dict[str, Path] = field(default_factory=dict)  # blobs that stay on the disk, by digest too
    quizzes: dict[str, Quiz] = field(default_factory=dict)  # by module, in the pack's own language
    index: Pack | None = None

    def add(self, path: str, data: bytes, **about: Any) -> File:
        """Put one file into the pack."""
        digest = sha256(data)
        self.blobs[digest] = data
        return self._entry(File(path, digest, len(data), **about))

    def take(self, path: str, source: Path, **about: Any) -> File:
        """Put a file into the pack as it lies on the disk: it may be larger than memory."""
        digest = sha256_of(source)
        self.large[digest] = source
        return self._entry(File(path, digest, source.stat().st_size, **about))

    def _entry(self, file: File) -> File:
        if sentence := names.problem(file.path):
            self.findings.error(file.path, 0, sentence % {"file": names.shown(file.path)})
        if file.path in self.files and self.files[file.path].sha256 != file.sha256:
            self.findings.error(file.path, 0, "would be made of two different files; rename one of them")
        self.files[file.path] = file
        return file


@dataclass
class Writer:
    """Renders the pieces of one module in one language, and takes in their pictures."""

    built: Built
    home: str
    lang: str
    used: set[str]

    def html(self, path: str, line: int, text: str, name: str, source: str = "") -> str:
        """A piece of Markdown as HTML; `name` sets its ids apart. `source`, from `line` on, is where it stands."""
        error, at = self.built.findings.error, partial(line_of, source or text, line)
        prefix = f"{self._module}-{name}-"
        uses = render.Uses(
            picture=partial(self._picture, path, at),
            media=partial(self._film, path, at),
            link=partial(self._link, path, at),
            wrong=lambda words_, why: error(path, at(words_), why),
        )
        try:
            return render.render(text, self.lang, prefix, uses)
        except (Tangled, RecursionError):
            error(path, line, "is nested too deep: lists, quotes or boxes in each other without end")
            return ""

    @property
    def _module(self) -> str:
        return self.home.rpartition("/")[2]

    def _link(self, path: str, at: At, href: str) -> str:
        """Where a link leads in the hub; what leads out of the hall is told, and what leads nowhere is an error."""
        if href.startswith(("http:", "https:")):
            self.built.findings.advice(path, at(href), f"links to {href}, which cannot be opened in the hall")
        elif not href.startswith(("mailto:", "tel:")):
            address = self.built.places.address(self._module, href)
            if not address:
                self.built.findings.error(path, at(href), f"links to {href}, which is not in this pack")
            return address
        return href

    def _film(self, path: str, at: At, src: str, name: str, title: str) -> str:
        """The player of sound or film, with its captions and its words; "" where it is a picture."""
        file, error = self.built.root / self.home / src, self.built.findings.error
        if file.suffix.lower() not in films.KINDS or not self._is_here(path, at, src):
            return ""
        captions, words = self._beside(file, ".vtt"), self._beside(file, ".md")
        self.used.update(each.name for each in (file, captions, words) if each)
        try:
            film = films.read(file)
        except films.BadFilm as why:
            error(f"{self.home}/{src}", 0, str(why))
            return ""
        if lack := films.missing(film, title, captions=captions is not None, transcript=words is not None):
            other = self._beside(file, ".srt")
            error(path, at(src), f"{src} {lack}" + (f"; save {other.name} as .vtt" if other else ""))
        if film.kind == "video" and words is None:
            text = f"{src} has no words beside it: the same name with .md, for those who read sooner than watch"
            self.built.findings.advice(path, at(src), text)
        if not name:
            error(path, at(src), f"{src} needs a name in the square brackets")
        if film.size > films.LARGE[film.kind]:
            self.built.findings.advice(f"{self.home}/{src}", 0, f"is large ({films.size(film.size)})")
        put = self.built.take(f"{self.home}/media/{file.name}", file, type=film.type, role="media")
        track = self._track(captions) if captions else ""
        return films.player(film, name, self.lang, _address(put), track, self._words(words) if words else "")

    def _track(self, file: Path) -> str:
        path, label = f"{self.home}/media/{file.name}", html.escape(words(self.lang)["captions"])
        text = folder.text_of(self.built.root, path, self.built.findings)
        line, why = films.captions_problem(text) if text is not None else (0, "")
        if why:
            self.built.findings.error(path, line, why)
        put = self.built.add(path, (text or "").encode(), type="text/vtt", role="caption", lang=self.lang)
        return f'<track kind="captions" srclang="{self.lang}" label="{label}" src="{_address(put)}">'

    def _words(self, file: Path) -> str:
        """What is said, folded away below the player."""
        path = f"{self.home}/media/{file.name}"
        text = folder.text_of(self.built.root, path, self.built.findings)
        if text is not None and not text.strip():
            self.built.findings.error(path, 0, "is empty; write what is said")
        inner, summary = self.html(path, 1, text or "", file.stem), html.escape(words(self.lang)["said"])
        return f"<details><summary>{summary}</summary>{inner}</details>"

    def _beside(self, file: Path, ending: str) -> Path | None:
        """A file of the same name with this ending; the one in this language before the one in none."""
        names = (f"{file.stem}.{self.lang}{ending}", f"{file.stem}{ending}")
        return next((found for name in names if (found := file.with_name(name)).is_file()), None)

    def _is_here(self, path: str, at: At, src: str) -> bool:
        """Whether a picture, sound or film is in the module's own folder."""
        if src.startswith(("http:", "https:", "//")):
            why = f"{src} is on the internet; put it into the media folder of this module"
            self.built.findings.error(path, at(src), why)
            return False
        here = ":" not in src and src.startswith("media/") and ".." not in src
        file = self.built.root / self.home / src
        if here and file.is_file() and file.resolve().is_relative_to(self.built.root.resolve()):
            return True
        near = get_close_matches(src, [f"media/{each.name}" for each in file.parent.glob("*")], 1) if here else []
        meant = f"; did you mean {near[0]}?" if near else ""
        self.built.findings.error(path, at(src), f"the picture {src} is not in the media folder of this module{meant}")
        return False

    def _picture(self, path: str, at: At, src: str, alt: str, title: str) -> dict[str, str]:
        file, error = self.built.root / self.home / src, self.built.findings.error
        if not self._is_here(path, at, src):
            return {}
        if better := films.NEAR.get(file.suffix.lower()):
            self.used.add(file.name)
            error(path, at(src), f"not every phone plays {src}; save it as {better}")
            return {}
        if file.suffix.lower() in films.KINDS:
            error(path, at(src), f"{src} must stand on a line of its own")
            return {}
        self.used.add(file.name)
        if not alt and title != "decorative":
            error(path, at(src), f'the picture {src} needs a description, or the title "decorative"')
        if ONLY_A_NAME.fullmatch(alt):
            why = f"the description of {src} is only a name; say what the picture shows"
            self.built.findings.advice(path, at(src), why)
        try:
            made = pictures.variants(file)
        except pictures.BadPicture as why:
            error(f"{self.home}/{src}", 0, str(why))
            return {}
        if (size := len(made[-1].data)) > LARGE_PICTURE:
            self.built.findings.advice(f"{self.home}/{src}", 0, f"is large ({films.size(size)}); show less of it")
        return _img([self._add(variant, f"{self.home}/{src}") for variant in made], made, alt)

    def _add(self, variant: pictures.Variant, original: str) -> str:
        """Put a picture's file into the pack; returns its address."""
        path = f"{self.home}/media/{variant.name}"
        derived = {"orig_of": original} if path != original else {}
        return _address(self.built.add(path, variant.data, type=variant.type, role="media", **derived))


def _address(file: File) -> str:
    """Where the hub serves it."""
    return f"/packs/media/{file.sha256}{Path(file.path).suffix.lower()}"


def line_of(source: str, first: int, words: str) -> int:
    """The line on which these words stand, counted from `first`; the first one where they are written otherwise."""
    return next((number for number, line in enumerate(source.split("\n"), first) if words in line), first)


def _img(urls: list[str], made: list[pictures.Variant], alt: str) -> dict[str, str]:
    largest = made[-1]
    img = {
        "src": urls[-1],
        "alt": alt,
        "width": str(largest.width),
        "height": str(largest.height),
        "loading": "lazy",
    }
    if len(urls) > 1:
        img["srcset"] = ", ".join(f"{url} {variant.width}w" for url, variant in zip(urls, made, strict=True))
        img["sizes"] = SIZES
    return img
