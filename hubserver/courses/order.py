"""Which pages a course has, in which order: from the menu of its site, or from the names of its files."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from hubserver.courses import front
from hubserver.courses.front import Left
from hubserver.quizfiles.reading import is_quiz

MARKDOWN = {".md", ".markdown", ".rmd", ".qmd", ".mdx"}
OTHER = {
    **dict.fromkeys((".ipynb",), "is a notebook; save it as Markdown first"),
    **dict.fromkeys((".rst", ".adoc", ".tex", ".org", ".textile"), "is not Markdown; turn it into Markdown first"),
    **dict.fromkeys((".docx", ".odt", ".pptx", ".odp", ".pdf"), "is not text; save it as Markdown first"),
    ".zip": "is packed; unpack it, and name its folder",
    **dict.fromkeys((".mp4", ".webm", ".mp3", ".ogg", ".m4a"), "needs captions or its words; add it by hand"),
}
TEXT = {".txt", ""}  # Markdown too, where it is named by itself
NEITHER = "is neither Markdown nor questions in GIFT, Aiken, Moodle XML, QTI 2 or 3"
ABOUT = re.compile(
    r"(readme|contribut\w*|code_?of_?conduct|conduct|licen[sc]e|changelog|changes|history|news|authors|citation|security"
    r"|summary|_sidebar|_coverpage|links|index_?of|404|tags|references?_?links)$",
    re.IGNORECASE,
)
FOR_TEACHERS = {"instructors", "instructor", "profiles", "_extras"}
NOT_PAGES = {"node_modules", "site", "_site", "_includes", "_layouts", "_data", "renv", "venv", "overrides", "theme"}
ENTRY = re.compile(r"(?P<space>\s*)[-*+]\s+\[(?P<title>[^\]]*)\]\((?P<href>[^)\s]*)\)")
HEADING = re.compile(r"#{1,6}\s+(?P<title>.+?)\s*#*$")
LICENCES = {
    r"(CC[- ]BY[- ]SA|Attribution-Share ?Alike) ?-?4\.0": "CC-BY-SA-4.0",
    r"(CC[- ]BY|Attribution) ?-?4\.0": "CC-BY-4.0",
    r"(CC[- ]BY[- ]SA|Attribution-Share ?Alike) ?-?3\.0": "CC-BY-SA-3.0",
    r"CC0|Zero v?1\.0": "CC0-1.0",
    r"MIT License": "MIT",
    r"Apache License": "Apache-2.0",
}


@dataclass(frozen=True)
class Page:
    """One page: where it is, what the menu calls it, and in which part of the menu it stands."""

    path: Path  # in the course's folder
    title: str = ""
    section: str = ""


@dataclass
class Course:
    """A folder of pages; `base` is where its addresses begin."""

    root: Path
    base: Path
    title: str
    lang: str = "en"
    licence: str = ""
    authors: list[str] = field(default_factory=list)
    url: str = ""
    pages: list[Page] = field(default_factory=list)
    quizzes: list[Path] = field(default_factory=list)  # in the course's folder, too
    left: Left = field(default_factory=Left)

    def find(self, page: Path, address: str) -> Path | None:
        """The file that a page means, in the course's folder; None where there is none."""
        name = unquote(address.partition("#")[0].partition("?")[0])
        inside = re.sub(r"^(\.?\./)+", "", name.lstrip("/"))  # sites have other levels than folders
        for start, below in ((self.root / page.parent, name), (self.base, inside), (self.root, inside)):
            found = (start / below.lstrip("/")).resolve()
            if name and found.is_relative_to(self.root) and found.is_file():
                return found.relative_to(self.root)
        return None


def read(source: Path) -> Course:
    """The course in a folder, or of a single file."""
    source = source.resolve()
    if source.is_file():
        return _of_file(source)
    mkdocs, workshop, jekyll = (front.settings(source / name) for name in ("mkdocs.yml", "config.yaml", "_config.yml"))
    docs = source / front.line(mkdocs.get("docs_dir") or "docs") if mkdocs else source
    base = docs.resolve() if docs.is_dir() and docs.resolve().is_relative_to(source) else source
    about = {**jekyll, **workshop, **mkdocs}
    theme = mkdocs.get("theme")
    lang = front.line(about.get("lang") or (theme.get("language") if isinstance(theme, dict) else "")) or "en"
    title = front.line(about.get("site_name") or about.get("title")) or _title(source) or source.name
    course = Course(source, base, title, lang if re.fullmatch("[a-z]{2,3}", lang) else "en")
    course.licence = _licence(source, front.line(about.get("license")))
    course.authors = front.lines(about.get("site_author") or about.get("author") or about.get("contact") or [])
    course.url = front.line(about.get("repo_url") or about.get("source") or "")
    _order(course, mkdocs, workshop)
    return course


def _of_file(source: Path) -> Course:
    """A page, or the questions of another program."""
    course, path, ending = Course(source.parent, source.parent, source.stem), Path(source.name), source.suffix.lower()
    if is_quiz(source):
        course.quizzes = [path]
    elif ending in MARKDOWN | TEXT:
        course.pages = [Page(path)]
    else:
        course.left.say(path, 0, OTHER.get(ending) or NEITHER)
    return course


def _order(course: Course, mkdocs: dict[str, object], workshop: dict[str, object]) -> None:
    every = list(_walk(course))
    menu = list(_menu(course, mkdocs, workshop))
    if menu:
        known = {page.path for page in every}
        pages = {page.path: page for page in reversed(menu) if page.path in known}  # each once, where it comes first
        course.pages = list(reversed(pages.values()))
        for page in every:
            if page.path not in pages and not ABOUT.match(page.path.stem):
                course.left.say(page.path, 0, "is not in the menu of the course")
    else:
        about = [page for page in every if ABOUT.match(page.path.stem) and page.path.parent == Path()]
        course.pages = [page for page in every if page not in about] or about


def _menu(course: Course, mkdocs: dict[str, object], workshop: dict[str, object]) -> Iterator[Page]:
    """The pages in the order of the site's own menu, of whichever make."""
    for section, title, href in front.each_link(mkdocs.get("nav")):
        if found := course.find(course.base.relative_to(course.root) / "index.md", href):
            yield Page(found, title, section)
    for name in front.lines(workshop.get("episodes") or []):
        if found := course.find(Path("episodes") / "index.md", name):
            yield Page(found)
    for summary in ("SUMMARY.md", "src/SUMMARY.md", "_sidebar.md"):
        if not mkdocs and (course.root / summary).is_file():
            yield from _summary(course, Path(summary))


def _summary(course: Course, path: Path) -> Iterator[Page]:
    """The table of contents of GitBook, mdBook or docsify: a list of links, one in another."""
    section = above = ""
    for text in front.text_of(course.root / path).split("\n"):
        if heading := HEADING.match(text):
            section = heading["title"]
        if entry := ENTRY.match(text):
            above = above if entry["space"] else entry["title"]
            if found := course.find(path, entry["href"]):
                yield Page(found, entry["title"] if "#" not in entry["href"] else "", section or above)


def _walk(course: Course) -> Iterator[Page]:
    """Every page below the course's folder, in the order in which people count; README and index come first."""
    for path in sorted(course.base.rglob("*"), key=lambda path: _natural(path.relative_to(course.base))):
        inside = path.relative_to(course.root)
        hidden = any(part.startswith(".") or part in NOT_PAGES for part in inside.parts)
        if hidden or path.is_symlink() or not path.is_file():
            continue
        if is_quiz(path):
            course.quizzes.append(inside)
        elif why := OTHER.get(path.suffix.lower()):
            course.left.say(inside, 0, why)
        elif path.suffix.lower() in MARKDOWN:
            if FOR_TEACHERS & set(inside.parts):
                course.left.say(inside, 0, "is for those who teach")
            else:
                yield Page(inside, section=_section(inside.parent.name))


def _section(folder: str) -> str:
    """The part of the course that a folder is; Jekyll's own folders are none."""
    return "" if folder.startswith("_") or folder == "episodes" else re.sub(r"[-_]", " ", folder)


def _natural(path: Path) -> list[tuple[bool, bool, list[tuple[bool, int, str]]]]:
    """So that 2 comes before 10, files before folders, and the first page first."""
    parts = [
        [(not n.isdigit(), int(n) if n.isdigit() else 0, n.lower()) for n in re.split(r"(\d{1,9})", part)]
        for part in path.parts
    ]
    first = path.stem.lower() in ("index", "readme")
    return [(place + 1 < len(parts), not first, part) for place, part in enumerate(parts)]


def _title(root: Path) -> str:
    for name in ("index.md", "README.md"):
        if (root / name).is_file():
            _, _, text = front.split(front.text_of(root / name))
            if match := re.search(r"^#\s+(.+?)\s*#*$", text, re.MULTILINE):
                return front.line(re.sub(r"[*_`]|\[|\]\([^)]*\)|<[^>]*>", "", match[1]))
    return ""


def _licence(root: Path, named: str) -> str:
    """As SPDX names it, where it says so; else nothing, and the author is asked."""
    files = sorted(
        path for path in root.glob("*") if path.stem.lower() in ("licence", "license", "copying") and path.is_file()
    )
    text = "\n".join([named, *(front.text_of(path)[:4000] for path in files)])
    return next((spdx for pattern, spdx in LICENCES.items() if re.search(pattern, text, re.IGNORECASE)), "")
