"""`make bench`: measures a hub as a real process beside the budgets; prints a table and writes docs/benchmarks.md.

Nothing here is asserted: machines differ, and a timed test would fail on a busy one.
"""

import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from tests.benchmarks import shelf, sticks
from tests.conftest import PAYSLIP, ROOT, LiveHub
from tests.phone import Phone, http_sender

SECONDS = float(os.environ.get("BENCH_SECONDS", "5"))
CLIENTS = 30
RUNS = 3


class Bench:
    """One hub, thirty learners signed in, and the rows measured so far."""

    def __init__(self, data):
        demo = LiveHub("demo", data)
        learners = [p for p in demo.first["people"] if p["role"] == "learner"]
        demo.stop()
        demo.close()
        self.hub = LiveHub("serve", data, HUB_ANNOUNCE="yes", HUB_ANNOUNCE_ON="127.0.0.1")
        self.idle = self.memory()
        self.phones = [self.sign_in(learners[n % len(learners)]) for n in range(CLIENTS)]
        self.rows = []

    def sign_in(self, learner):
        phone = Phone(http_sender(self.hub.url))
        phone.open("/")
        phone.open("/c/" + learner["card_url"].rpartition("/")[2])
        phone.press("sign in")
        phone.open(PAYSLIP)
        if any(form.button == "Start" for form in phone.page.forms):
            phone.press("Start")
        phone.close()
        return phone

    def row(self, what, value, bar):
        print(f"{what:<52} {value:>28}   bar: {bar}", flush=True)
        self.rows.append((what, value, bar))

    def request(self, phone, method, path, body=""):
        cookies = "; ".join(f"{k}={v}" for k, v in phone.cookies.items())
        kind = "Content-Type: application/x-www-form-urlencoded\r\n" if body else ""
        host = urlsplit(self.hub.url).netloc
        head = f"{method} {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookies}\r\nAccept-Encoding: gzip\r\n{kind}"
        return f"{head.rstrip()}\r\n\r\n{body}"

    def load(self, plans):
        """Each phone sends its requests for some seconds; returns requests a second and the times, sorted."""
        parts = urlsplit(self.hub.url)
        plan = {"host": parts.hostname, "port": parts.port, "seconds": SECONDS, "phones": plans}
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.load"],
            input=json.dumps(plan),
            capture_output=True,
            text=True,
            cwd=ROOT,
        )
        told = json.loads(done.stdout)
        assert told["failed"] == 0, f"{told['failed']} requests failed"
        return len(told["times"]) / SECONDS, sorted(told["times"])

    def speed(self, what, bar, plans):
        """The median of some runs, and the spread."""
        runs = [self.load(plans) for _ in range(RUNS)]
        rates = [rate for rate, _ in runs]
        p99 = statistics.median(times[int(len(times) * 0.99)] for _, times in runs) * 1000
        spread = f"{min(rates):.0f} to {max(rates):.0f}"
        self.row(what, f"{statistics.median(rates):.0f}/s ({spread}), p99 {p99:.0f} ms", bar)

    def memory(self):
        text = Path(f"/proc/{self.hub.process.pid}/status").read_text()
        return int(text.partition("VmRSS:")[2].split()[0]) / 1024

    def written(self):
        text = Path(f"/proc/{self.hub.process.pid}/io").read_text()
        return int(text.partition("write_bytes:")[2].split()[0])

    def answers(self):
        """For each phone a request that answers one question, a new answer every time."""
        plans = []
        for phone in self.phones:
            page = Phone(http_sender(self.hub.url))
            page.cookies = phone.cookies
            form = next(f for f in page.open(PAYSLIP).forms if f.button.startswith("Check"))
            question = dict(form.fields)["question"]
            text = page.page.text.partition(f'value="{question}"')[2]
            option = text.partition('name="response" value="')[2].partition('"')[0]
            body = (
                f"token={page.token()}&question={question}&response={option}&key={os.getpid()}-{time.time_ns()}-{{n}}"
            )
            plans.append([self.request(phone, "POST", f"{PAYSLIP}/answer", body)])
            page.close()
        return plans


def sizes(bench):
    """Bytes on the wire, as a phone gets them on plain HTTP."""
    cold = Phone(http_sender(bench.hub.url))
    seen = wire(cold, "/")
    bench.row("first page, cold: document", f"{seen[0]} B", "14 KB")
    bench.row("first page, cold: in all", f"{sum(seen)} B, {len(seen)} requests", "30 KB, 5 requests")
    bench.row(
        "module with its questions, warm", f"{wire(bench.phones[0], PAYSLIP)[0]} B, 1 request", "30 KB, 2 requests"
    )
    bench.row("learner's home", f"{wire(bench.phones[0], '/')[0]} B", "20 KB")


def wire(phone, path):
    """The sizes of a page and of everything it brings from /static/, headers left out."""
    page = phone.once(path)
    found = [part.partition('"')[0] for part in page.text.split('"') if part.startswith("/static/")]
    return [
        int(page.headers["Content-Length"]),
        *(int(phone.once(p).headers["Content-Length"]) for p in dict.fromkeys(found)),
    ]


def start_time(data):
    """Seconds from starting the process to its first healthy answer, on a folder that is there."""
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        hub = LiveHub("serve", data)
        hub.phone().open("/healthz")
        times.append(time.perf_counter() - began)
        hub.stop()
        hub.close()
    return statistics.median(times)


def main():
    """Measure everything once."""
    folder = Path(tempfile.mkdtemp())
    try:
        bench = Bench(folder / "data")
        bench.row("memory, idle", f"{bench.idle:.0f} MB", "60 MB")
        sizes(bench)
        home = [[bench.request(phone, "GET", "/")] for phone in bench.phones]
        bench.speed(f"learner's home, {CLIENTS} phones", "450/s, p99 150 ms", home)
        module = [[bench.request(phone, "GET", PAYSLIP)] for phone in bench.phones]
        bench.speed(f"a module's page, {CLIENTS} phones", "-", module)
        plans, before = bench.answers(), bench.written()
        entries = json.loads(bench.hub.run("records", "verify", "--json").stdout)["entries"]
        bench.speed(f"save one answer durably, {CLIENTS} phones", "600/s, p99 100 ms", plans)
        saved = json.loads(bench.hub.run("records", "verify", "--json").stdout)["entries"] - entries
        bench.row(
            f"written to the card per answer, {CLIENTS} phones",
            f"{(bench.written() - before) / saved / 1024:.1f} KB",
            "15 KB",
        )
        before = bench.written()
        bench.load(plans[:1])
        alone = json.loads(bench.hub.run("records", "verify", "--json").stdout)["entries"] - entries - saved
        bench.row(
            "written to the card per answer, alone", f"{(bench.written() - before) / alone / 1024:.1f} KB", "30 KB"
        )
        bench.row("memory, after that load", f"{bench.memory():.0f} MB", "140 MB")
        bench.hub.stop()
        bench.row(
            f"start to first answer, {entries + saved + alone} entries", f"{start_time(folder / 'data'):.2f} s", "1.0 s"
        )
        shelf.measure(bench, folder, wire)
        bench.hub.stop()
        sticks.measure(bench.row, folder / "data", folder)
        write(bench.rows)
    finally:
        bench.hub.close()
        shutil.rmtree(folder)


def write(rows):
    """The table as a document, with the machine and the day."""
    cpu = next(
        (x.partition(":")[2].strip() for x in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in x), ""
    )
    lines = ["# Benchmarks", "", f"Measured by `make bench` on {datetime.now(UTC):%d %B %Y}: {os.cpu_count()} cores"]
    lines[-1] += (
        f" ({cpu}), Python {platform.python_version()}, the load generator on the same cores; median of {RUNS} runs"
    )
    lines[-1] += (
        f" of {SECONDS:g} s, with the slowest and the fastest. Sizes are exact; rates on other machines differ."
    )
    lines += ["", "| what | measured | bar |", "|---|---|---|", *(f"| {a} | {b} | {c} |" for a, b, c in rows), ""]
    (ROOT / "docs" / "benchmarks.md").write_text("\n".join(lines))


if __name__ == "__main__":
    main()
