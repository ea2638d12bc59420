"""Tickets as a list, the most pressing first."""

from collections.abc import Sequence
from datetime import datetime

from bot.cards.card import headline, reference
from bot.tickets import Ticket
from bot.vocabulary import Message, Part
from bot.wording import say

LONGEST_LIST = 20


def queue_list(tickets: Sequence[Ticket], now: datetime, zone: str, *, total: int = 0) -> Message:
    """Return tickets as a list, the most pressing first.

    `total` says how many there are in all, where more are waiting than are given.
    """
    if not tickets:
        return Message((say("queue-empty"),))
    ordered = sorted(tickets, key=pressing)
    lines = [
        f"- {reference(ticket)} · {headline(ticket, now, zone, fresh=True)}"
        for ticket in ordered[:LONGEST_LIST]
    ]
    parts = [Part("\n".join(lines), "wording:queue")]
    more = max(total, len(ordered)) - len(lines)
    if more:
        parts.append(say("queue-more", count=more))
    return Message(tuple(parts))


def pressing(ticket: Ticket) -> tuple[str, datetime, int]:
    """Return what tickets are sorted by: priority, then what was promised first."""
    return (ticket.priority, ticket.promise_by or ticket.opened_at, ticket.id)
