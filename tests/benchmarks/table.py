"""What was measured, beside its budget: printed as it comes, kept as JSON, and as a Markdown table with the machine."""

import json
import os
import platform
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tests.conftest import ROOT

KEPT = ROOT / ".benchmarks"


@dataclass(frozen=True)
class Value:
    """One number with its unit. `bar` is the most that it may be, or the least where `least` says so."""

    number: float
    unit: str
    bar: float | None = None
    least: bool = False
    name: str = ""

    @property
    def met(self):
        """Whether the bar is met; None where there is none."""
        if self.bar is None:
            return None
        return self.number >= self.bar if self.least else self.number <= self.bar

    def text(self, number):
        """A number of this kind, as a person reads it."""
        digits = 0 if number == int(number) or abs(number) >= 100 else 1 if abs(number) >= 10 else 2
        return f"{self.name} {number:.{digits}f}{self.unit}".strip()


def rate(number, bar=None):
    return Value(number, "/s", bar, least=True)


def p99(seconds, bar=None):
    return Value(seconds * 1000, " ms", bar and bar * 1000, name="p99")


def median(seconds):
    return Value(seconds * 1000, " ms", name="median")


def cpu(seconds):
    return Value(seconds * 1000, " ms", name="CPU")


def kilobytes(count, bar=None, name=""):
    return Value(count / 1024, " KB", bar, name=name)


def megabytes(number, bar=None, name=""):
    return Value(number, " MB", bar, name=name)


def seconds(number, bar=None, name=""):
    return Value(number, " s", bar, name=name)


def count(number, of, bar=None):
    return Value(number, f" {of}", bar)


@dataclass
class Table:
    """The rows measured so far, under headings. What is only told, and has no number, is a `note`."""

    title: str
    sections: dict[str, list[dict]] = field(default_factory=dict)
    heading: str = ""

    def begin(self, heading):
        """What comes now stands under this heading."""
        self.heading = heading
        self.sections.setdefault(heading, [])
        print(f"\n{heading}", flush=True)

    def row(self, what, *values, note=""):
        """One thing that was measured."""
        told = ", ".join(value.text(value.number) for value in values) + (f" ({note})" if note else "")
        bar = ", ".join(value.text(value.bar) for value in values if value.bar is not None)
        judged = [value.met for value in values if value.met is not None]
        met = ("yes" if all(judged) else "no") if judged else ""
        print(f"  {what:<54} {told:<44} {f'bar: {bar}, met: {met}' if bar else ''}", flush=True)
        row = {"what": what, "measured": told, "bar": bar, "met": met, "note": note}
        self.sections.setdefault(self.heading, []).append(row | {"values": [asdict(value) for value in values]})

    def keep(self, name):
        """As JSON, for other programs; not part of the repository."""
        KEPT.mkdir(exist_ok=True)
        told = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine(), "sections": self.sections}
        (KEPT / f"{name}.json").write_text(json.dumps(told, indent=1) + "\n")

    def markdown(self, how):
        """As a document; `how` says how it was measured."""
        lines = [f"# {self.title}", "", f"{how} {machine()}, {today()}.", ""]
        for heading, rows in self.sections.items():
            lines += [f"## {heading}", "", "| what | measured | bar | met |", "|---|---|---|---|"]
            lines += [f"| {row['what']} | {row['measured']} | {row['bar'] or '-'} | {row['met']} |" for row in rows]
            lines.append("")
        return "\n".join(lines)


def today():
    return f"{datetime.now(UTC):%d %B %Y}"


def machine():
    """What this was measured on."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    return f"{os.cpu_count()} cores ({model}), Python {platform.python_version()}"
