"""A pack in the making: takes in texts and pictures, and notes what was found on the way."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from hubserver.authoring import pictures, render
from hubserver.authoring.findings import Findings
from hubserver.files import sha256
from hubserver.packs.manifest import File, Pack, path_problem

At = Callable[[str], int]  # the line on which these words of the author's stand
SIZES = "(max-width: 40rem) 100vw, 38rem"


@dataclass
class Built:
    """A pack in the making: its files by path, their content by digest, and what was found on the way."""

    root: Path
    findings: Findings = field(default_factory=Findings)
    files: dict[str, File] = field(default_factory=dict)
    blobs: dict[str, bytes] = field(default_factory=dict)
    index: Pack | None = None

    def add(self, path: str, data: bytes, **about: Any) -> File:
        """Put one file into the pack."""
        if why := path_problem(path):
            self.findings.error(path, 0, why)
        digest = sha256(data)
        if path in self.files and self.files[path].sha256 != digest:
            self.findings.error(path, 0, "would be made of two different files; rename one of them")
        self.blobs[digest] = data
        self.files[path] = File(path, digest, len(data), **about)
        return self.files[path]


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
        for each in text.split("\n"):
            if raw := render.raw_html(each):
                error(path, at(each.strip()), f"raw HTML is not used in packs: {raw[:40]}")
        prefix = f"{self.home.rpartition('/')[2]}-{name}-"
        return render.render(text, self.lang, prefix, partial(self._picture, path, at), partial(self._link, path, at))

    def _link(self, path: str, at: At, href: str) -> None:
        if href.startswith(("http:", "https:")):
            self.built.findings.advice(path, at(href), f"links to {href}, which cannot be opened in the hall")
        elif not href.startswith(("mailto:", "tel:")):
            self.built.findings.error(path, at(href), f"links to {href}, which is not in this module")

    def _picture(self, path: str, at: At, src: str, alt: str, title: str) -> dict[str, str]:
        file, error = self.built.root / self.home / src, self.built.findings.error
        if ":" in src or not src.startswith("media/") or ".." in src or not file.is_file():
            error(path, at(src), f"the picture {src} is not in the media folder of this module")
            return {}
        if not alt and title != "decorative":
            error(path, at(src), f'the picture {src} needs a description, or the title "decorative"')
        try:
            made = pictures.variants(file)
        except pictures.BadPicture as why:
            error(f"{self.home}/{src}", 0, str(why))
            return {}
        self.used.add(file.name)
        return _img([self._add(variant, f"{self.home}/{src}") for variant in made], made, alt)

    def _add(self, variant: pictures.Variant, original: str) -> str:
        """Put a picture's file into the pack; returns its address."""
        path = f"{self.home}/media/{variant.name}"
        derived = {"orig_of": original} if path != original else {}
        file = self.built.add(path, variant.data, type=variant.type, role="media", **derived)
        return f"/packs/media/{file.sha256}.{variant.name.rpartition('.')[2]}"


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
