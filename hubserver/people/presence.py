"""Who was here when, and which language they turned to. Kept in memory and written once a minute, because a page that
is only read never writes."""

import threading
from dataclasses import dataclass, field
from typing import Any

from hubserver import clock
from hubserver.db import write
from hubserver.people.models import Person, Preference, Seen, Session

HERE_MS = 10 * 60_000  # seen so recently: "here now"


@dataclass
class Presence:
    """The last moment of each session and each person, and a person's last choice, since it was written."""

    sessions: dict[str, clock.Instant] = field(default_factory=dict)
    people: dict[str, clock.Instant] = field(default_factory=dict)
    languages: dict[str, str] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def saw(self, session: str, person: str, now: clock.Instant) -> None:
        with self._lock:
            self.sessions[session] = now
            self.people[person] = now

    def chose(self, person: str, code: str) -> None:
        with self._lock:
            self.languages[person] = code

    def forget(self, session: str) -> None:
        with self._lock:
            self.sessions.pop(session, None)

    def flush(self) -> None:
        """Write what was seen. What is written stays readable here until it is."""
        with self._lock:
            sessions, people, languages = dict(self.sessions), dict(self.people), dict(self.languages)
        if not people and not languages:
            return
        write(_flush, sessions, people, languages)
        with self._lock:
            _forget(self.sessions, sessions)
            _forget(self.people, people)
            _forget(self.languages, languages)

    def last_seen(self) -> dict[str, clock.Instant | Seen]:
        """The last moment of everybody who was ever here, by person; of joined records the latest, as it was believed:
        nothing else tells which boot was later."""
        every, kept = {row.person: row for row in Seen.select()} | self.people, Person.kept()
        found: dict[str, clock.Instant | Seen] = {}
        for person, moment in sorted(every.items(), key=lambda each: str(each[1].at)):
            found[kept.get(person, person)] = moment
        return found

    def here(self, now: clock.Instant) -> set[str]:
        """Everybody seen within the last minutes."""
        return {
            person
            for person, moment in self.last_seen().items()
            if moment.boot == now.boot and now.mono_ms - moment.mono_ms <= HERE_MS
        }


def _forget(mine: dict[str, Any], written: dict[str, Any]) -> None:
    for key, value in written.items():
        if mine.get(key) is value:
            del mine[key]


def _flush(sessions: dict[str, clock.Instant], people: dict[str, clock.Instant], languages: dict[str, str]) -> None:
    for token_hash, moment in sessions.items():
        seen = {"seen_boot": moment.boot, "seen_ms": moment.mono_ms}
        Session.update(seen).where(Session.token_hash == token_hash).execute()
    for person, moment in people.items():
        Seen.put(person=person, at=moment.at, boot=moment.boot, mono_ms=moment.mono_ms)
    for person, code in languages.items():
        Preference.keep(person, language=code)


presence = Presence()
