"""What a requester does to a ticket that people have already: add to it, or close it."""

from datetime import datetime

from bot.priority import priority_from, raise_to
from bot.support.draft import Draft
from bot.support.outcome import ALONE, Around, Floor, Outcome
from bot.support.packet import show_packet_again
from bot.tickets import ANSWERED, Move, Resolution, Ticket
from bot.wording import say
from bot.wording.quoting import plain

WITHDRAWN = "withdrawn"
"""How a ticket ends that its requester closed before anybody resolved it."""


def packet_added(
    ticket: Ticket, more: Ticket, floor: Floor, now: datetime, *, around: Around = ALONE
) -> Outcome:
    """Put what a second hand-over holds on the ticket that is open already."""
    draft = Draft(ticket, floor, now, around)
    known = {words.arrival for words in ticket.words}
    words = (*ticket.words, *(each for each in more.words if each.arrival not in known))
    priority = raise_to(priority_from(ticket.priority), priority_from(more.priority))
    draft.change(
        words=words,
        path=more.path or ticket.path,
        fields=more.fields or ticket.fields,
        priority=priority.value,
    )
    draft.happened("packet_added", title=more.title, reason=more.reason)
    draft.log(
        say("log-packet-added", who=plain(ticket.requester_name), title=plain(more.title)),
    )
    show_packet_again(draft)
    draft.tell(say("packet-added", ref=ticket.ref))
    return draft.done()


def user_closed(ticket: Ticket, floor: Floor, now: datetime, *, around: Around = ALONE) -> Outcome:
    """Close a ticket because its requester says so."""
    draft = Draft(ticket, floor, now, around)
    if ticket.state not in ANSWERED:
        resolution = Resolution(WITHDRAWN, "", by=ticket.requester)
        draft.move(Move.RESOLVE, resolution=resolution, resolved_at=now)
        draft.happened("resolved", code=WITHDRAWN)
    draft.move(Move.CLOSE, closed_at=now)
    draft.happened("closed", how="requester")
    draft.log(say("log-closed-by-requester", who=plain(ticket.requester_name)))
    draft.tell(say("closed_by_you", ref=ticket.ref))
    return draft.done()
