"""What a requester does about a ticket: writes, edits, takes back, answers, leaves."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.support.draft import Draft
from bot.support.holding import open_again, put_back
from bot.support.outcome import ALONE, Around, Floor, Outcome
from bot.support.packet import show_packet_again
from bot.support.promising import by_when
from bot.support.replies import Reply, reply_from
from bot.support.titles import retitled
from bot.tickets import HELD, TABLE, Answer, Move, State, Ticket, Words
from bot.vocabulary import File, Part
from bot.wording import say
from bot.wording.quoting import plain, quote

MASK = "••••"


def user_said(
    ticket: Ticket,
    words: Words,
    floor: Floor,
    now: datetime,
    *,
    files: Sequence[File] = (),
    around: Around = ALONE,
) -> Outcome:
    """Bring what the requester wrote to the thread, where it pings the holder alone.

    On a resolved ticket thanks change nothing, a yes closes it, and more opens it again.

    Raises:
        NotAllowed: on a closed ticket; what is written then is a new matter.

    """
    if any(known.arrival == words.arrival for known in ticket.words):
        return Outcome(ticket)
    draft = Draft(ticket, floor, now, around)
    draft.move(Move.USER_SAID, words=(*ticket.words, words))
    draft.happened("user_said", arrival=words.arrival)
    answer = _answer(ticket, words, files)
    key = "log-thanks" if answer is Reply.THANKS else "log-said"
    draft.log(
        say(key, who=_requester(ticket)),
        _quoted(ticket, words.text),
        *(say("log-file", name=plain(file.name), url=file.url) for file in files),
        mention=_holder(ticket) if ticket.state in HELD else (),
        key=_relayed(ticket, words.arrival),
    )
    if answer is Reply.WORKS:
        _close(draft)
    elif answer is Reply.MORE:
        open_again(draft, say("log-wrote-again", who=_requester(ticket)), ticket.requester)
    return draft.done()


def user_edited(
    ticket: Ticket,
    words: Words,
    floor: Floor,
    now: datetime,
    around: Around = ALONE,
) -> Outcome:
    """Change words that the requester changed, wherever they are shown.

    `words` carries the arrival that brought them first, and the new text.
    """
    known = _find(ticket, words.arrival)
    said = tuple(replace(each, text=words.text) if each is known else each for each in ticket.words)
    fields = tuple(
        replace(each, value=words.text) if each.arrival == words.arrival else each
        for each in ticket.fields
    )
    if (said, fields) == (ticket.words, ticket.fields):
        return Outcome(ticket)
    draft = Draft(ticket, floor, now, around)
    draft.change(words=said, fields=fields, title=retitled(ticket, said))
    draft.happened("user_edited", arrival=words.arrival)
    _show_changed(
        draft, known, say("log-edited", who=_requester(ticket)), _quoted(ticket, words.text)
    )
    return draft.done()


def user_deleted(
    ticket: Ticket,
    arrival: str,
    floor: Floor,
    now: datetime,
    around: Around = ALONE,
) -> Outcome:
    """Take words that the requester took back out of everything that is shown."""
    known = _find(ticket, arrival)
    fields = tuple(each for each in ticket.fields if each.arrival != arrival)
    if known is None and fields == ticket.fields:
        return Outcome(ticket)
    draft = Draft(ticket, floor, now, around)
    said = tuple(each for each in ticket.words if each is not known)
    draft.change(words=said, fields=fields, title=retitled(ticket, said))
    draft.happened("user_deleted", arrival=arrival)
    _show_changed(draft, known, say("log-deleted", who=_requester(ticket)))
    return draft.done()


def user_answered_works(
    ticket: Ticket, floor: Floor, now: datetime, around: Around = ALONE
) -> Outcome:
    """Close a resolved ticket as confirmed; an old button changes nothing."""
    if ticket.state is not State.RESOLVED:
        return Outcome(ticket)
    draft = Draft(ticket, floor, now, around)
    _close(draft)
    return draft.done()


def user_answered_not_yet(
    ticket: Ticket, floor: Floor, now: datetime, around: Around = ALONE
) -> Outcome:
    """Open a resolved ticket again; an old button changes nothing."""
    if ticket.state is not State.RESOLVED:
        return Outcome(ticket)
    draft = Draft(ticket, floor, now, around)
    open_again(draft, say("log-not-yet", who=_requester(ticket)), ticket.requester)
    return draft.done()


def add_fields(
    ticket: Ticket,
    answers: Sequence[Answer],
    floor: Floor,
    now: datetime,
    around: Around = ALONE,
) -> Outcome:
    """Add answers that the requester gave later; on a ticket that waits for them they count."""
    draft = Draft(ticket, floor, now, around)
    fields = (*ticket.fields, *answers)
    if (ticket.state, Move.USER_SAID) in TABLE:
        draft.move(Move.USER_SAID, fields=fields)
    else:
        draft.change(fields=fields)
    draft.happened("fields_added", names=[answer.name for answer in answers])
    lines = (
        f"- {plain(each.name)}: {MASK if each.redact else plain(each.value)}" for each in answers
    )
    draft.log(
        say("log-fields", who=_requester(ticket)),
        Part("\n".join(lines), f"person:{ticket.requester}"),
        mention=_holder(ticket) if ticket.state in HELD else (),
    )
    show_packet_again(draft)
    return draft.done()


def user_left(
    ticket: Ticket, person: str, floor: Floor, now: datetime, around: Around = ALONE
) -> Outcome:
    """Keep the ticket of somebody who left, requester or holder, and put it back if held."""
    if person not in {ticket.requester, ticket.holder}:
        return Outcome(ticket)
    draft = Draft(ticket, floor, now, around)
    requester = person == ticket.requester
    who = _requester(ticket) if requester else plain(ticket.holder_name)
    if ticket.state in HELD:
        put_back(draft)
        draft.happened("released", reason="left")
    draft.happened("user_left", person=person)
    draft.log(say("log-left", who=who))
    if ticket.state in HELD and not requester:
        promise = by_when(draft.ticket, floor, now)
        draft.tell(say("released", who=who, ref=ticket.ref, promise=promise))
    return draft.done()


def _answer(ticket: Ticket, words: Words, files: Sequence[File]) -> Reply | None:
    if ticket.state is not State.RESOLVED:
        return None
    return Reply.MORE if files else reply_from(words.text)


def _close(draft: Draft) -> None:
    draft.move(Move.CLOSE, closed_at=draft.now)
    draft.happened("closed", how="confirmed")
    draft.log(say("log-works", who=_requester(draft.ticket)))
    draft.tell(say("confirmed", ref=draft.ticket.ref))


def _show_changed(draft: Draft, before: Words | None, *parts: Part) -> None:
    # What was written before the ticket stands on the card and was not relayed by itself.
    if before and before.at > draft.ticket.opened_at:
        draft.relog(_relayed(draft.ticket, before.arrival), *parts)
    show_packet_again(draft)


def _find(ticket: Ticket, arrival: str) -> Words | None:
    return next((known for known in ticket.words if known.arrival == arrival), None)


def _relayed(ticket: Ticket, arrival: str) -> str:
    return f"ticket:{ticket.id}:said:{arrival}"


def _holder(ticket: Ticket) -> tuple[str, ...]:
    """Return whom a message of the requester pings: the holder, but never for their own words."""
    return (ticket.holder,) if ticket.holder not in {"", ticket.requester} else ()


def _requester(ticket: Ticket) -> str:
    return plain(ticket.requester_name)


def _quoted(ticket: Ticket, text: str) -> Part:
    return Part(quote(text), f"person:{ticket.requester}")
