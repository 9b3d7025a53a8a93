"""A hub and a collector as processes: what goes over the wire, and what a power cut leaves."""

import json
import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT

HALL = "Neuadd Bryn"


class LiveCollector:
    """A real collector process. Its first line says where it is."""

    def __init__(self, folder, port=0):
        self.database = f"sqlite:///{folder}/collector.sqlite"
        self.start(port)

    def start(self, port=0):
        words = ["collector", "serve", "--database", self.database, "--port", str(port), "--json"]
        self.process = subprocess.Popen([sys.executable, "-m", "hubserver", *words], stdout=subprocess.PIPE, cwd=ROOT)
        self.url = json.loads(self.process.stdout.readline())["url"]

    def run(self, *words):
        """Run a command beside it."""
        line = [sys.executable, "-m", "hubserver", "collector", *words, "--database", self.database]
        done = subprocess.run(line, capture_output=True, text=True, cwd=ROOT, env=os.environ)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def code(self):
        return json.loads(self.run("enrol-code", HALL, "--json"))["code"]

    def entries(self):
        return [json.loads(line) for line in self.run("export").splitlines()]

    def kill(self):
        self.process.kill()
        self.process.wait(20)
        self.process.stdout.close()

    def stop(self):
        self.process.terminate()
        status = self.process.wait(20)
        self.process.stdout.close()
        return status


@pytest.fixture
def collector(tmp_path):
    made = LiveCollector(tmp_path)
    yield made
    if made.process.poll() is None:
        made.kill()


@pytest.fixture
def hub(live):
    return live()


def answer(done):
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def now(hub):
    return answer(hub.run("sync", "now", "--json"))


def journal(hub):
    done = hub.run("records", "export", "--kind", "all")
    return {row["entry_id"]: row["body"] for row in map(json.loads, done.stdout.splitlines())}


@pytest.mark.slow
def test_results_arrive_once_and_nothing_to_send_costs_next_to_nothing(hub, collector):
    code = collector.code()
    said = answer(hub.run("sync", "enrol", collector.url, code.lower().replace("-", " "), "--json"))
    assert said["hall"] == HALL
    first = now(hub)
    recorded = journal(hub)
    assert first["acked"] and first["sent"] == len(recorded)
    received = collector.entries()
    assert {row["entry_id"]: row["body"] for row in received} == recorded
    assert len(received) == len(recorded) and {row["hall"] for row in received} == {HALL}

    idle = now(hub)
    assert (idle["sent"], idle["requests"], idle["acked"]) == (0, 1, True)
    assert 0 < idle["bytes_up"] < 1024 and 0 < idle["bytes_down"] < 1024

    again = hub.run("sync", "enrol", collector.url, code)
    assert again.returncode == 0  # the answer may have been lost: the same hub may ask again
    stranger = hub.run("sync", "enrol", collector.url, "00000-00000-0")
    assert stranger.returncode == 1 and "does not let a hub in" in stranger.stderr
    assert collector.stop() == 0


@pytest.mark.slow
def test_a_collector_that_dies_has_what_it_answered_for(hub, collector):
    answer(hub.run("sync", "enrol", collector.url, collector.code(), "--json"))
    sent = now(hub)["sent"]
    collector.kill()
    assert len(collector.entries()) == sent
    refused = hub.run("sync", "now", "--json")
    assert refused.returncode == 1
    assert (
        "cannot be reached" in refused.stderr and "Nothing was lost. The hub tries again by itself." in refused.stderr
    )
    port = collector.url.rpartition(":")[2].strip("/")
    collector.start(port)
    hub.kill()
    assert now(hub)["acked"]  # also where no hub runs
    assert {row["entry_id"] for row in collector.entries()} == set(journal(hub))


@pytest.mark.slow
def test_who_is_erased_at_the_collector_is_erased_in_the_hall(hub, collector):
    answer(hub.run("sync", "enrol", collector.url, collector.code(), "--json"))
    gwen = hub.people["gwen"].id
    assert any(gwen in json.dumps(body) for body in journal(hub).values())
    now(hub)
    collector.run("erase", gwen)
    assert not any(row["body"] and row["body"].get("person") == gwen for row in collector.entries())
    now(hub)
    assert not any(body and body.get("person") == gwen for body in journal(hub).values())
    people = answer(hub.run("person", "list", "--json"))["people"]
    assert gwen not in [each["id"] for each in people] and hub.people["amina"].id in [each["id"] for each in people]


def test_a_collector_says_what_it_cannot_use(tmp_path):
    def said(*words):
        line = [sys.executable, "-m", "hubserver", "collector", *words]
        return subprocess.run(line, capture_output=True, text=True, cwd=ROOT).stderr

    assert "keeps its records in SQLite" in said("export", "--database", "postgresql://x/y")
    (tmp_path / "c.sqlite").write_bytes(b"no database")
    assert "is missing" in said("export", "--database", str(tmp_path / "c.sqlite"))
