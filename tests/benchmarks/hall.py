"""A hub as a real process with learners whose phones are signed in, and what can be seen of it from outside."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

from hubserver import app, db
from hubserver.people import roll
from hubserver.people.roles import Role
from hubserver.settings import Settings
from tests.benchmarks.table import cpu, p99, rate
from tests.conftest import PAYSLIP, ROOT, LiveHub
from tests.phone import Phone, http_sender

SECONDS = float(os.environ.get("BENCH_SECONDS", "5"))
RUNS = 3
LEARNERS = 100
TICK = os.sysconf("SC_CLK_TCK")
NAMES = "Ada Ben Cai Dee Eli Fay Gus Hal Ida Jim Kit Lou Max Nia Osh Pia Ray Sue Tia Una".split()


class Process:
    """A process, by its id."""

    def __init__(self, pid):
        self.pid = pid

    def _read(self, name):
        return Path(f"/proc/{self.pid}/{name}").read_text()

    @property
    def memory(self):
        """Megabytes that it holds (RSS)."""
        return int(self._read("status").partition("VmRSS:")[2].split()[0]) / 1024

    @property
    def cpu(self):
        """Seconds that it computed, in all its threads."""
        fields = self._read("stat").rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK  # proc(5): utime, stime

    @property
    def written(self):
        """Bytes that it had the disk write."""
        return int(self._read("io").partition("write_bytes:")[2].split()[0])


def furnish(data):
    """A hub with the sample packs and a hundred learners; returns their cards and a tutor's name and passphrase."""
    demo = LiveHub("demo", data)
    people = demo.first["people"]
    demo.stop()
    demo.close()
    hub = app.open_hub(Settings(data=data, announce=False, port=80))
    names = [f"{first} {chr(65 + n)}" for n in range(LEARNERS // len(NAMES)) for first in NAMES]
    made = [roll.add(hub, name, Role.LEARNER, "bench") for name in names]
    db.close_database()
    tutor = next(person for person in people if person["role"] == "tutor")
    return ["/c/" + each.card_url.rpartition("/")[2] for each in made], (tutor["name"], tutor["passphrase"])


class Hall:
    """A hub of its own on a data folder. `phones` are signed in; a copy of the folder knows them too."""

    def __init__(self, data, cookies=(), **environ):
        began = time.perf_counter()
        self.hub = LiveHub("serve", data, **environ)
        self.hub.phone().open("/healthz")
        self.started = time.perf_counter() - began
        self.process = Process(self.hub.process.pid)
        self.idle = self.process.memory
        self.cookies = list(cookies)

    def close(self):
        self.hub.stop()
        self.hub.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def sign_in(self, cards):
        """Each on a phone of their own, in the middle of a module."""
        for card in cards:
            phone = Phone(http_sender(self.hub.url))
            phone.open("/")
            phone.open(card)
            phone.press("sign in")
            self.begin(phone, PAYSLIP)
            self.cookies.append(phone.cookies)
            phone.close()

    def begin(self, phone, module):
        phone.open(module)
        if any(form.button == "Start" for form in phone.page.forms):
            phone.press("Start")

    def phone(self, number=0):
        """One of the phones, to look at a page with."""
        phone = self.hub.phone()
        phone.cookies = dict(self.cookies[number])
        return phone

    def request(self, number, method, path, body=""):
        """The text of a request of one of the phones."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies[number].items())
        kind = "Content-Type: application/x-www-form-urlencoded\r\n" if body else ""
        host = urlsplit(self.hub.url).netloc
        head = f"{method} {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookies}\r\nAccept-Encoding: gzip\r\n{kind}"
        return f"{head.rstrip()}\r\n\r\n{body}"

    def pages(self, path, phones):
        """For each phone, this page."""
        return [[self.request(number, "GET", path)] for number in range(phones)]

    def answers(self, phones, module=PAYSLIP):
        """For each phone a request that answers one question, a new answer every time."""
        return [[self._answer(number, module)] for number in range(phones)]

    def _answer(self, number, module):
        page = Phone(http_sender(self.hub.url))
        page.cookies = dict(self.cookies[number])
        self.begin(page, module)
        form = next(form for form in page.page.forms if form.button.startswith("Check"))
        question = dict(form.fields)["question"]
        text = page.page.text.partition(f'value="{question}"')[2]
        option = text.partition('name="response" value="')[2].partition('"')[0]
        answer = f"question={question}&response={option}&key={time.time_ns()}-{{n}}"
        body = f"token={page.token()}&{answer}"
        page.close()
        return self.request(number, "POST", f"{module}/answer", body)

    def entries(self):
        """How many entries the journal has; raises where they do not hold together."""
        done = self.hub.run("records", "verify", "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)["entries"]

    def load(self, plans, seconds=None):
        """Each phone sends its requests for some seconds."""
        return Loaded(self.hub.url, self.process, plans, seconds or SECONDS)

    def speed(self, table, what, bars, plans):
        """A row: the median of some runs, and the spread. `bars` are requests a second and the 99th percentile."""
        runs = [self.load(plans) for _ in range(RUNS)]
        speed_row(table, what, bars, runs)
        return runs


class Loaded:
    """What became of a load: requests a second, sorted times, errors by kind, CPU seconds of the process a request."""

    def __init__(self, url, process, plans, seconds):
        parts, before = urlsplit(url), process.cpu
        plan = {"host": parts.hostname, "port": parts.port, "seconds": seconds, "phones": plans}
        told = beside("tests.benchmarks.load", plan)
        self.times, self.errors = sorted(told["times"]), Counter(told["errors"])
        self.rate = len(self.times) / seconds
        self.cpu = (process.cpu - before) / max(1, len(self.times) + self.errors.total())

    @property
    def p99(self):
        return self.times[int(len(self.times) * 0.99)] if self.times else float("nan")


def beside(module, plan):
    """Run a plan in a process beside this one; what it tells."""
    done = subprocess.run(
        [sys.executable, "-m", module], input=json.dumps(plan), capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def slow_card(folder):
    """What makes a process's card slow (LD_PRELOAD), made with the C compiler; says so where there is none."""
    if shutil.which("cc") is None:
        print("LEFT OUT: the slow card, because there is no C compiler (as root: apt-get install gcc).", flush=True)
        return None
    built, source = folder / "slow_card.so", Path(__file__).with_name("slow_card.c")
    subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-o", built, source, "-ldl"], check=True)
    return built


def speed_row(table, what, bars, runs):
    """Rates, times and CPU of some runs as a row."""
    middle = statistics.median
    rates, errors = [run.rate for run in runs], sum((run.errors for run in runs), Counter())
    note = f"{min(rates):.0f} to {max(rates):.0f}; {said(errors)}"
    values = rate(middle(rates), bars[0]), p99(middle(run.p99 for run in runs), bars[1])
    table.row(what, *values, cpu(middle(run.cpu for run in runs)), note=note)


def said(errors):
    return ", ".join(f"{count} x {kind}" for kind, count in errors.items()) or "no error"
