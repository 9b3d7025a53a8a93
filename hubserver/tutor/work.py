"""What those who are here are doing, gathered from the tables for `attention.py`."""

from collections.abc import Iterable, Mapping

from hubserver.clock import Instant
from hubserver.modules.catalogue import Card, opened
from hubserver.modules.models import Hand, Place, Registration
from hubserver.people.presence import presence
from hubserver.quizzes.models import Response
from hubserver.tutor.attention import Here
from hubserver.tutor.overview import Row


def at_work(now: Instant, shown: Iterable[Row], hands: Mapping[str, Hand]) -> list[Here]:
    """Those who are here or have a hand up, each in the module that they are at."""
    seen = presence.last_seen()
    latest = [(row.person.id, row.cards[0]) for row in shown if row.cards and (row.here or row.person.id in hands)]
    works = [(person, card, card.registration) for person, card in latest if card.registration]
    answers = Response.by_registration([work.id for _, _, work in works])
    found = []
    for person, card, work in works:
        last, hand = seen.get(person), hands.get(person)
        times = {
            "hand_ms": now.ms_since(hand.boot, hand.mono_ms) if hand else None,
            "begun_ms": now.ms_since(work.session_boot, work.session_ms) if work.session else None,
            "saved_ms": now.ms_since(work.last_boot, work.last_ms),
            "seen_ms": now.ms_since(last.boot, last.mono_ms) if last else 0,
        }
        scores = tuple((each.question, each.score) for each in answers.get(work.id, []))
        found.append(
            Here(person, card.row.title, card.row.lang, card.row.minutes, _step(card, work, hand), scores, **times)
        )
    return found


def _step(card: Card, work: Registration, hand: Hand | None) -> str:
    """The title of the step where somebody is, or asks for help."""
    place = hand if hand and (hand.pack, hand.module) == card.key else Place.of((work.id,))
    found = opened(*card.key, (card.row.lang,), work)
    return found.titles.get(found.former.step(place.step), "") if place else ""
