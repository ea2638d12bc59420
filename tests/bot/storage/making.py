"""Small things to store, each with only what a test cares about."""

from datetime import UTC, datetime, timedelta

from bot.conversation.talk import Talk
from bot.tickets import Ticket
from bot.vocabulary import Arrival, Message, Operation, Part, Person, Place, Posting, Said

NOW = datetime(2026, 3, 4, 9, 30, 0, 123456, tzinfo=UTC)
ANN = Person("slack", "T1", "U1", "Ann")
CHANNEL = Place("slack", "T1", "C1")


def after(**how_long: float) -> datetime:
    """Return the time that long after NOW."""
    return NOW + timedelta(**how_long)


def arrival(key: str, text: str = "help", place: Place = CHANNEL, person: Person = ANN) -> Arrival:
    """Return a message that somebody wrote."""
    return Arrival(id=key, person=person, place=place, act=Said(text), at=NOW)


def message(text: str) -> Message:
    """Return something for the bot to say."""
    return Message((Part(text, "wording:test"),))


def posting(
    key: str, place: Place = CHANNEL, *, of: str = "", thread_of: str = "", undo_for: float = 0.0
) -> Posting:
    """Return a posting; with `of` it is an update."""
    return Posting(
        key=key,
        place=place,
        body=message(key),
        operation=Operation.UPDATE if of else Operation.POST,
        of=of,
        thread_of=thread_of,
        undo_for=undo_for,
    )


def ticket(place: Place = CHANNEL, requester: str = ANN.key) -> Ticket:
    """Return a ticket that is open."""
    return Ticket(
        requester=requester, requester_name="Ann", place=place, title="VPN", opened_at=NOW
    )


def talk(place: Place = CHANNEL, person: Person = ANN) -> Talk:
    """Return a talk that has just begun."""
    return Talk(person=person, place=place)
