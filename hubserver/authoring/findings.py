"""What a check found: errors, which stop the build, and advice."""

from dataclasses import dataclass, field
from fnmatch import fnmatchcase


@dataclass(frozen=True, order=True)
class Finding:
    """One sentence about one place in the author's folder; `line` 0 is the whole file."""

    file: str
    line: int
    error: bool
    text: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {'error' if self.error else 'advice'}: {self.text}"


@dataclass
class Findings:
    """All of them, in the order of the files."""

    found: set[Finding] = field(default_factory=set)
    answered: int = 0

    def error(self, file: str, line: int, text: str) -> None:
        self.found.add(Finding(file, line, True, text))

    def advice(self, file: str, line: int, text: str) -> None:
        self.found.add(Finding(file, line, False, text))

    def answer(self, file: str, says: str) -> bool:
        """Take away the advice on such a file that says this: its author has answered it. Whether there was any."""
        meant = {each for each in self.found if not each.error and fnmatchcase(each.file, file) and says in each.text}
        self.found -= meant
        self.answered += len(meant)
        return bool(meant)

    @property
    def failed(self) -> bool:
        return any(finding.error for finding in self.found)
