"""The licence of every library in the lock, as it is installed: `python -m deploy.licences > docs/licences.md`."""

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

HERE = Path(__file__).parent
LOCKS = {"What a hub installs": "requirements.txt", "What tests and checks install besides": "requirements-dev.txt"}
PERMISSIVE = {"MIT", "MIT-0", "MIT-CMU", "BSD", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "PSF-2.0", "ZPL-2.1"}
# Whoever changes one of these has to share the change. We change none, and each stays a package of its own.
SHARED = {
    "zeroconf": ("LGPL-2.1-or-later", "used as it is; anybody can put another version in its place with pip"),
    "pathspec": ("MPL-2.0", "only builds the package, as a part of hatchling; used as it is"),
    "hypothesis": ("MPL-2.0", "only in the tests; used as it is"),
    "axe-playwright-python": ("MIT", "only in the tests; it brings axe-core, MPL-2.0, used as it is"),
}
# What is written in a licence file alone, or not installed on every system; read by a person.
READ = {
    **{"peewee": "MIT", "pyrage": "MIT", "axe-playwright-python": "MIT"},
    **{"tzdata": "Apache-2.0", "colorama": "BSD-3-Clause"},
}
NAMES = {
    "MIT License": "MIT",
    "BSD License": "BSD",
    "Apache Software License": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "ZPL 2.1": "ZPL-2.1",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}


def locked(file: str) -> list[str]:
    """The names in one lock."""
    return re.findall(r"^([\w.-]+)==", (HERE / file).read_text(), re.MULTILINE)


def licence(name: str) -> str:
    """The licence of a library as it says itself; "" where it does not."""
    try:
        about = metadata(name)
    except PackageNotFoundError:
        return READ.get(name, "")
    classified = [each.rpartition(" :: ")[2] for each in about.get_all("Classifier", []) if each.startswith("License")]
    said = (about.get("License-Expression"), about.get("License"), *classified)
    names = [NAMES.get(each, each) for each in said if each and len(each) < 60]
    return READ.get(name, names[0] if names else "")


def problem(name: str, of: str) -> str:
    """Why a library may not be used; "" where it may."""
    if name in SHARED:
        return "" if SHARED[name][0] == of else f"{name} has another licence than was agreed to: {of}"
    free = any(all(part in PERMISSIVE for part in choice.split(" AND ")) for choice in of.split(" OR "))
    return "" if free else f"{name} has a licence that nobody has agreed to: {of or 'none is said'}"


def document() -> str:
    """All of them as a page."""
    lines = ["# Licences", "", "Of every library in the lock, as each says itself; made and checked by the tests.", ""]
    seen: set[str] = set()
    for title, file in LOCKS.items():
        lines += [f"## {title}", "", "| library | licence | |", "|---|---|---|"]
        new = sorted(set(locked(file)) - seen)
        lines += [f"| {name} | {licence(name)} | {SHARED.get(name, ('', ''))[1]} |" for name in new]
        lines.append("")
        seen.update(new)
    return "\n".join(lines)


if __name__ == "__main__":
    print(document(), end="")
