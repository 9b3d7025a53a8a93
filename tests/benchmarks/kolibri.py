"""Kolibri, the peer: installed in a virtual environment of its own outside this folder (PEER says where), set up
without its wizard, run, and asked for what its own pages ask. It is no dependency of anything.
"""

import json
import os
import socket
import subprocess
import sys
import time
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlsplit

from tests.benchmarks.hall import Process
from tests.phone import Page, Phone, http_sender

VERSION = "0.19.5"
PLACE = Path(os.environ.get("PEER", Path.home() / ".cache" / "hubserver-peer"))
WAIT = 120  # seconds that it may take to start
NAME, PASSWORD = "admin", "a passphrase"
HOME = "/en/learn/"
ASKED = """
/learn/api/state /api/content/channel/?available=true /api/logger/userprogress/{person}/
/api/content/contentnode/?max_results=1 /api/content/channel/?available=true
/api/content/usercontentnode/?resume=true&max_results=12&ordering=-last_interacted&exclude_course_ancestry=true
/api/content/contentnode/?parent__isnull=true&include_coach_content=false
/api/content/contentnodeprogress/?resume=true&max_results=12&ordering=-last_interacted&exclude_course_ancestry=true
/api/discovery/networklocation/ /api/discovery/pinned_devices/
""".split()  # what its page asks for each time that a learner opens it, as Chromium showed
TOKEN = "kolibri_csrftoken"


def installed():
    """Kolibri's command, installed where it is not yet; says so and ends where that cannot be."""
    command = PLACE / "bin" / "kolibri"
    if not command.exists():
        print(f"Installing Kolibri {VERSION} into {PLACE} ...", flush=True)
        subprocess.run([sys.executable, "-m", "venv", PLACE], check=True)
        pip = [PLACE / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", f"kolibri=={VERSION}"]
        if subprocess.run(pip).returncode:
            sys.exit(
                f"Kolibri {VERSION} cannot be installed here (pip says why above). There is nothing to compare with."
            )
    return command


def provisioned(command, home):
    """A folder of Kolibri's with a facility and an administrator, as its setup wizard makes them."""
    words = ["--facility", "Hall", "--preset", "formal", "--superusername", NAME, "--superuserpassword", PASSWORD]
    done = subprocess.run(
        [command, "manage", "provisiondevice", *words, "--language_id", "en", "--noinput", "--verbosity", "0"],
        env={**os.environ, "KOLIBRI_HOME": str(home)},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        sys.exit(f"Kolibri cannot be set up without its wizard:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


class Peer:
    """A running Kolibri."""

    def __init__(self, command, home, **environ):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        quiet = {"KOLIBRI_LISTEN_ADDRESS": "127.0.0.1", "KOLIBRI_ZEROCONF_ENABLED": "false", "KOLIBRI_HOME": str(home)}
        began, self.url = time.perf_counter(), f"http://127.0.0.1:{port}/"
        self._log = (home / "bench.log").open("a")
        self._process = subprocess.Popen(
            [command, "start", "--foreground", "--port", str(port)],
            env={**os.environ, **quiet, **environ},
            stdout=self._log,
            stderr=self._log,
        )
        while not self._answers():
            assert self._process.poll() is None, "Kolibri ended by itself; its bench.log says why"
            assert time.perf_counter() - began < WAIT, "Kolibri does not answer"
            time.sleep(0.02)
        self.started, self.process = time.perf_counter() - began, Tree(self._process.pid)
        self.idle = self.process.memory

    def _answers(self):
        phone = Phone(http_sender(self.url))
        try:
            return phone.open("/api/public/info/").status == 200
        except OSError:
            return False
        finally:
            phone.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait(60)
        self._log.close()


class Tree(Process):
    """A process and all that it started."""

    @property
    def memory(self):
        return sum(Process(pid).memory for pid in self._all())

    @property
    def cpu(self):
        return sum(Process(pid).cpu for pid in self._all())

    def _all(self):
        pids = [self.pid]
        for pid in pids:
            for task in Path(f"/proc/{pid}/task").iterdir():
                pids += map(int, (task / "children").read_text().split())
        return pids


class Learner:
    """A phone with Kolibri's page: asks its API as that does, in JSON."""

    def __init__(self, url):
        self._url, self.cookies = url, {}
        self.ask("GET", "/en/auth/")

    def ask(self, method, path, **values):
        """One request; what it answers."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies, "X-CSRFToken": self.cookies.get(TOKEN, ""), "Content-Type": "application/json"}
        send = http_sender(self._url)  # Kolibri keeps few connections open
        page: Page = send(method, path, json.dumps(values).encode() if values else b"", headers, "")
        send.close()
        assert page.status < 400, (path, page.status, page.body[:300])
        for line in page.headers["Set-Cookies"]:
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return json.loads(page.body) if "json" in page.headers["Content-Type"] else page

    def sign_in(self, name, password):
        found = self.ask("GET", "/api/public/v1/facility/")
        self.facility = (found if isinstance(found, list) else found["results"])[0]["id"]
        about = {"username": name, "password": password, "facility": self.facility}
        self.person = self.ask("POST", "/api/auth/session/", **about)["user_id"]

    @property
    def home(self):
        """The paths of a learner's own page, with what it asks for."""
        return [HOME, *(path.format(person=self.person) for path in ASKED)]

    def request(self, method, path, body=""):
        """The text of a request, for the load generator."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        kind = f"Content-Type: application/json\r\nX-CSRFToken: {self.cookies[TOKEN]}\r\n" if body else ""
        head = f"{method} {path} HTTP/1.1\r\nHost: {urlsplit(self._url).netloc}\r\nCookie: {cookies}\r\n"
        return f"{head}Accept-Encoding: gzip\r\n{kind}".rstrip() + f"\r\n\r\n{body}"

    def answering(self, number):
        """The request that saves one answer to an exercise, a new one every time."""
        about = {key: f"{value:032x}" for value, key in enumerate(("node_id", "content_id", "channel_id"), number * 3)}
        mastery = {"type": "m_of_n", "m": 5, "n": 7}
        begun = self.ask("POST", "/api/logger/trackprogress/", **about, kind="exercise", mastery_model=mastery)
        given = {"item": "q{n}", "correct": 1, "complete": True, "time_spent": 3, "answer": {"chosen": "b"}}
        body = json.dumps({"time_spent_delta": 2, "interactions": [given | {"simple_answer": "b"}]})
        return self.request("PUT", f"/api/logger/trackprogress/{begun['session_id']}/", body)


def made(peer, count):
    """So many new learners, signed in."""
    admin = Learner(peer.url)
    admin.sign_in(NAME, PASSWORD)
    for number in range(count):
        about = {"username": f"learner{number}", "password": PASSWORD, "facility": admin.facility}
        admin.ask("POST", "/api/auth/facilityuser/", full_name=f"Learner {number}", **about)
    return signed_in(peer, count)


def signed_in(peer, count):
    """The same again, after it was started anew."""
    learners = [Learner(peer.url) for _ in range(count)]
    for number, learner in enumerate(learners):
        learner.sign_in(f"learner{number}", PASSWORD)
    return learners
