"""A floor, its people and a ticket for the tests of the support side."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.escalation import default_policy
from bot.support.outcome import Engineer, Floor, Outcome
from bot.tickets import Answer, Ticket, Walked, Words
from bot.vocabulary import Card, Message, Operation, Place, Posting

MONDAY = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
"""Monday, 14:00 in Vienna: the desk is open from 9:00 to 18:00."""

MINUTE = timedelta(minutes=1)
L2 = Place("slack", "acme", "support-l2")
L3 = Place("slack", "acme", "support-l3")
HERE = Place("terminal", "acme", "ann", "7")
DANA = Engineer("slack/acme/dana", "Dana", frozenset({"L2"}))
SAM = Engineer("slack/acme/sam", "Sam", frozenset({"L2", "L3"}))
ZOE = Engineer("slack/acme/zoe", "Zoe", frozenset({"L3"}))

FLOOR = Floor(default_policy("Europe/Vienna"), {"L2": L2, "L3": L3}, zone="Europe/Vienna")


def new_ticket(**changes: object) -> Ticket:
    """Return a ticket of Ann's that has not been brought to its tier yet."""
    ticket = Ticket(
        requester="terminal/acme/ann",
        requester_name="Ann",
        place=HERE,
        title="VPN does not connect",
        opened_at=MONDAY,
        id=12,
        priority="P3",
        team="network",
        words=(Words("a1", "vpn keeps dropping", MONDAY - MINUTE),),
        path=(
            Walked("vpn-not-connecting", 7, "net", "internet without VPN", "yes"),
            Walked("vpn-not-connecting", 7, "restart", "restart on Windows", "same problem"),
            Walked("vpn-not-connecting", 7, "other", "Try another network"),
        ),
        fields=(
            Answer("device", "laptop LT-42", MONDAY),
            Answer("error", "code 809", MONDAY),
            Answer("pin", "4711", MONDAY, redact=True),
        ),
        reason="Asked for a person.",
    )
    return replace(ticket, **changes)  # type: ignore[arg-type]


def told(outcome: Outcome) -> list[str]:
    """Return what the requester is shown, message by message."""
    return [shown(posting) for posting in outcome.postings if posting.place == HERE]


def logged(outcome: Outcome) -> list[str]:
    """Return what is said in threads under cards."""
    return [shown(posting) for posting in outcome.postings if posting.thread_of]


def pinged(outcome: Outcome) -> list[str]:
    """Return whom the postings mention, in order."""
    return [person for posting in outcome.postings for person in posting.mention]


def cards(outcome: Outcome, operation: Operation = Operation.UPDATE) -> list[tuple[Posting, Card]]:
    """Return the cards that are posted or changed."""
    return [
        (posting, posting.body)
        for posting in outcome.postings
        if isinstance(posting.body, Card) and posting.operation is operation
    ]


def shown(posting: Posting) -> str:
    """Return the text of a posting."""
    if isinstance(posting.body, Message):
        return posting.body.text
    assert isinstance(posting.body, Card)
    sections = (f"{section.label}: {section.text}" for section in posting.body.sections)
    return "\n".join([posting.body.headline, *sections])


def happened(outcome: Outcome) -> list[str]:
    """Return the kinds of events."""
    return [event.kind for event in outcome.events]
