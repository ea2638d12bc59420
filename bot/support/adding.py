"""What a requester does to a ticket that people have already: add to it, or close it."""

from datetime import datetime

from bot.priority import Impact, Priority, Urgency, priority_from, priority_of, raise_to
from bot.support.draft import Draft
from bot.support.outcome import ALONE, Around, Floor, Outcome
from bot.support.packet import show_packet_again
from bot.support.promising import by_when
from bot.tickets import ANSWERED, Move, Resolution, State, Ticket
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
    draft.change(words=words, path=more.path or ticket.path, fields=more.fields or ticket.fields)
    draft.happened("packet_added", title=more.title, reason=more.reason)
    _raise(draft, priority)
    draft.log(
        say("log-packet-added", who=plain(ticket.requester_name), title=plain(more.title)),
    )
    show_packet_again(draft)
    draft.tell(say("packet-added", ref=ticket.ref))
    return draft.done()


def user_closed(ticket: Ticket, floor: Floor, now: datetime, *, around: Around = ALONE) -> Outcome:
    """Close a ticket because its requester says so; a closed one stays as it is."""
    if ticket.state is State.CLOSED:
        return Outcome(ticket)
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


def user_urgent(ticket: Ticket, floor: Floor, now: datetime, *, around: Around = ALONE) -> Outcome:
    """Raise a ticket whose requester says that a whole team is stopped; closed hours call P1."""
    draft = Draft(ticket, floor, now, around)
    closed = not floor.policy.business.open_at(now)
    wanted = Priority.P1 if closed else priority_of(Impact.SEVERAL_PEOPLE, Urgency.HIGH)
    priority = raise_to(priority_from(ticket.priority), wanted)
    draft.happened("urgent", by="requester")
    draft.log(say("log-urgent", who=plain(ticket.requester_name)), mention=_holder(ticket))
    if priority.value != ticket.priority:
        draft.change(impact=Impact.SEVERAL_PEOPLE.value, urgency=Urgency.HIGH.value)
    _raise(draft, priority)
    promise = f" {by_when(draft.ticket, floor, now)}" if draft.ticket.state is State.OPEN else ""
    words = say("urgent-raised", ref=ticket.ref, priority=priority, promise=promise)
    draft.tell(words)
    return draft.done()


def _raise(draft: Draft, priority: Priority) -> None:
    """Set a higher priority; an unclaimed ticket starts on the ladder that goes with it."""
    before = draft.ticket.priority
    if priority.value == before:
        return
    draft.change(priority=priority.value)
    draft.happened("priority_set", before=before, after=priority.value)
    if draft.ticket.state is State.OPEN:
        draft.start_ladder()


def _holder(ticket: Ticket) -> tuple[str, ...]:
    return (ticket.holder,) if ticket.holder else ()
