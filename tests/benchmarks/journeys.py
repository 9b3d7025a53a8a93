"""Learners at their phones: they sign in with their cards, open modules, answer, go on, finish and sign out; and tutors
who look at the room every few seconds. One process of its own, so that the hub is measured alone.

Reads a JSON plan from standard input: `{"url", "seconds", "think": [from, to], "learners": [card, …], "modules": [path,
…], "tutors": [[name, passphrase], …]}`. Each learner does one module after the other until the time is up. Prints what
they did as JSON: `{"times": {step: [seconds, …]}, "errors": {kind: n}, "finished": n, "answers": n}`.
"""

import json
import random
import re
import sys
import threading
import time
from collections import Counter, defaultdict

from tests.benchmarks.load import kind_of
from tests.phone import Phone, http_sender

AS_A_SCRIPT = {"X-Outbox": "1"}  # the page stays open, as it does on a phone with JavaScript
POLL = 5  # seconds between two looks of a tutor
FORM = re.compile(r'<form method="post" action="([^"]+/(?:answer|step))".*?</form>', re.S)
INPUT = re.compile(r"<input\b([^>]*)>")
SELECT = re.compile(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', re.S)
OPTION = re.compile(r"<option(?: value=\"([^\"]*)\")?[^>]*>([^<]*)")
ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


class Out(Exception):
    """The hub answered with what a learner could do nothing with."""


class Day:
    """What all of them did: shared by the threads."""

    def __init__(self, plan):
        self.plan, self.end = plan, time.monotonic() + plan["seconds"]
        self.times, self.errors = defaultdict(list), Counter()
        self.finished = self.answers = 0
        self._lock = threading.Lock()

    @property
    def over(self):
        return time.monotonic() >= self.end

    def think(self):
        """As long as somebody reads, or until it is over."""
        time.sleep(max(0, min(random.uniform(*self.plan["think"]), self.end - time.monotonic())))

    def timed(self, step, ask, *args, **kwargs):
        """Do something with the hub; its page, and note how long that took."""
        began = time.perf_counter()
        page = ask(*args, **kwargs)
        took = time.perf_counter() - began
        with self._lock:
            self.times[step].append(took)
        if wrong := kind_of(page.status, page.headers.get("X-Go", "")):
            raise Out(f"{step}: {wrong}")
        return page

    def went_wrong(self, why):
        with self._lock:
            self.errors[why] += 1

    def done(self, finished=0, answers=0):
        with self._lock:
            self.finished += finished
            self.answers += answers

    def told(self):
        return {"times": self.times, "errors": self.errors, "finished": self.finished, "answers": self.answers}


def learner(day, number, card):
    """One learner after the other on this card, until the day is over."""
    modules, turn = day.plan["modules"], number
    while not day.over:
        phone = Phone(http_sender(day.plan["url"]))
        try:
            sign_in(day, phone, card)
            for _ in range(3):
                study(day, phone, modules[turn % len(modules)])
                turn += 1
            day.timed("sign out", phone.post, "/sign-out")
        except Exception as why:  # whatever it is: nobody may leave the hall unseen
            day.went_wrong(str(why) if isinstance(why, Out) else f"{type(why).__name__}: {why}")
        finally:
            phone.close()


def sign_in(day, phone, card):
    day.timed("first page", phone.open, "/")
    day.timed("card", phone.open, card)
    day.timed("sign in", phone.press, "sign in")
    day.think()


def study(day, phone, path):
    """Home, a module from its first step to its last, and what it says at the end."""
    if day.over:
        return
    day.timed("home", phone.open, "/")
    page = day.timed("open a module", phone.open, path)
    if any(form.button == "Start" for form in page.forms):
        page = day.timed("start", phone.press, "Start")
    token, text = phone.token(), page.text
    for found in FORM.finditer(text):
        day.think()
        if day.over:
            return
        what = found[1].rpartition("/")[2]
        fields = [*filled(found[0]), ("token", token)]
        day.timed(what, phone.open, found[1], "POST", fields, AS_A_SCRIPT)
        day.done(answers=what == "answer")
    day.timed("finished", phone.open, f"{path}/finished")
    day.done(finished=1)


def filled(form):
    """What somebody sends who fills in a form with the first thing that comes."""
    fields = {}
    for one in INPUT.finditer(form):
        given = dict(ATTRIBUTE.findall(one[1]))
        if given.get("name") == "token":
            continue
        fields.setdefault(given["name"], "1" if given.get("type") == "text" else given.get("value", ""))
    for number, (name, options) in enumerate(SELECT.findall(form)):
        values = [value or words for value, words in OPTION.findall(options) if value or words not in "–…"]
        fields[name] = values[number % len(values)]
    return fields.items()


def tutor(day, name, passphrase):
    """Looks at the room again and again."""
    phone = Phone(http_sender(day.plan["url"]))
    try:
        phone.open("/sign-in/helper")
        phone.press("Sign in", name=name, pin=passphrase)
        while not day.over:
            day.timed("tutor's look", phone.open, "/tutor/")
            time.sleep(max(0, min(POLL, day.end - time.monotonic())))
    except Exception as why:
        day.went_wrong(f"tutor: {why}")
    finally:
        phone.close()


def main():
    """Run the plan."""
    plan = json.load(sys.stdin)
    day = Day(plan)
    people = [
        threading.Thread(target=learner, args=(day, number, card)) for number, card in enumerate(plan["learners"])
    ]
    people += [threading.Thread(target=tutor, args=(day, *who)) for who in plan["tutors"]]
    for each in people:
        each.start()
    for each in people:
        each.join()
    json.dump(day.told(), sys.stdout)


if __name__ == "__main__":
    main()
