"""A ticket begins: its ladder, its first card, and what the requester is told."""

from datetime import datetime, timedelta
from math import ceil

from bot.support.climbing import bring
from bot.support.draft import Draft
from bot.support.outcome import ALONE, Around, Floor, Outcome
from bot.support.packet import show_packet
from bot.support.promising import passed_on
from bot.tickets import Ticket

ROUND_UP_TO = timedelta(minutes=5)


def open_ticket(
    ticket: Ticket,
    floor: Floor,
    now: datetime,
    *,
    usual: timedelta | None = None,
    around: Around = ALONE,
) -> Outcome:
    """Bring a new ticket, which has its number already, to its tier.

    `usual` is the open time within which most tickets of this queue were claimed lately; when
    that is not known, the requester is told the time of the ladder.
    """
    draft = Draft(ticket, floor, now, around)
    draft.happened(
        "ticket_opened",
        tier=ticket.tier,
        team=ticket.team,
        priority=ticket.priority,
        kind=ticket.kind,
        **({"how": "follows", "follows": f"T-{ticket.follows}"} if ticket.follows else {}),
    )
    draft.start_ladder(ROUND_UP_TO * ceil(usual / ROUND_UP_TO) if usual else None)
    bring(draft)
    draft.tell(passed_on(draft.ticket, floor, now))
    show_packet(draft)
    return draft.done()
