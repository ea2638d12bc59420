"""The card of a ticket: what an engineer must know, in the same order every time."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Protocol

from bot.tickets import HELD, State, Ticket, Walked
from bot.vocabulary import Button, Card, Look, Section
from bot.wording import say
from bot.wording.quoting import cut, plain, quote
from bot.wording.times import dated, nearby

LONGEST_WORDS = 700
MASK = "••••"
ABOUT_THE_DEVICE = ("device", "os", "location")
"""Names of collected fields that stand with the requester and not among the details."""


class Zoned(Protocol):
    """Anything that knows in which zone times are written."""

    @property
    def zone(self) -> str:
        """Return the IANA name of the zone."""
        ...


def card(
    ticket: Ticket,
    floor: Zoned,
    now: datetime,
    *,
    others: Sequence[str] = (),
    next_up: str = "",
    whole: bool = False,
) -> Card:
    """Return the card of a ticket.

    `others` names the other open tickets of the requester, `next_up` says who is next and when.
    A private ticket shows its number and nothing of what it is about, unless `whole` says that
    only somebody with the role will see the card, and now: then times say how near they are.
    """
    hidden = ticket.private and not whole
    texts = {
        "ticket": _ticket(ticket, whole=whole),
        "requester": "" if hidden else _requester(ticket, others),
        "words": "" if hidden else _words(ticket),
        "path": "" if hidden else path(ticket.path),
        "details": "" if hidden else details(ticket, without=ABOUT_THE_DEVICE),
        "why": _why(ticket),
        "next": next_up,
    }
    labelled = ((say(f"card-label-{key}").text, text) for key, text in texts.items())
    return Card(
        ticket=ticket.ref,
        headline=headline(ticket, now, floor.zone, fresh=whole),
        sections=tuple(Section(label, text) for label, text in labelled if text),
        buttons=_buttons(ticket),
        closed=ticket.state is State.CLOSED,
    )


def moved_card(ticket: Ticket, from_tier: str, channel: str, reason: str) -> Card:
    """Return what is left of a ticket's card in the tier that it has gone from."""
    moved = say(
        "card-moved-here" if channel == ticket.tier else "card-moved",
        from_tier=from_tier,
        tier=ticket.tier,
        channel=plain(channel),
        reason=plain(reason),
    )
    return Card(
        ticket=ticket.ref,
        headline=f"{ticket.priority} · {say('state-moved', tier=ticket.tier).text}",
        sections=(
            Section(say("card-label-ticket").text, reference(ticket)),
            Section(say("card-label-moved").text, moved.text),
        ),
        closed=True,
    )


def headline(ticket: Ticket, now: datetime, zone: str, *, fresh: bool = False) -> str:
    """Return priority, state and deadline in words.

    `fresh` adds how far the deadline is from now, for words that are read at once.
    """
    if ticket.state is State.OPEN:
        return f"{ticket.priority} · {_unclaimed(ticket, now, zone, fresh=fresh)}"
    return f"{ticket.priority} · {_state(ticket, now, zone)}"


def path(walked: Iterable[Walked]) -> str:
    """Return the steps that were walked, one line per article, and where each walk stopped."""
    lines = []
    for (article, revision), group in groupby(walked, key=lambda s: (s.article, s.revision)):
        steps = list(group)
        ends = [_step(step) for step in steps]
        if not steps[-1].answer:
            ends[-1] = f'stopped at "{plain(steps[-1].title)}"'
        lines.append(f"{article} r{revision}: {' > '.join(ends)}")
    return "\n".join(lines)


def _state(ticket: Ticket, now: datetime, zone: str) -> str:
    who = plain(ticket.holder_name)
    if ticket.state is State.CLAIMED:
        since = dated(ticket.claimed_at or ticket.opened_at, now, zone)
        return say("state-claimed", who=who, since=since).text
    if ticket.state is State.CLOSED:
        return say("state-closed", at=dated(ticket.closed_at or now, now, zone)).text
    if ticket.state is State.RESOLVED:
        at = dated(ticket.resolved_at or ticket.opened_at, now, zone)
        by = plain(ticket.resolution.by) if ticket.resolution else ""
        return say("state-resolved" if by else "state-resolved-alone", who=by, at=at).text
    since = dated(ticket.waiting_since or ticket.opened_at, now, zone)
    return say(f"state-{ticket.state.value.replace(' ', '-')}", who=who, since=since).text


def _unclaimed(ticket: Ticket, now: datetime, zone: str, *, fresh: bool) -> str:
    if ticket.promise_by is None:
        return say("state-open").text
    late = "state-open-late" if ticket.promise_by <= now else "state-open-by"
    return say(late, at=(nearby if fresh else dated)(ticket.promise_by, now, zone)).text


def _ticket(ticket: Ticket, *, whole: bool) -> str:
    named = whole_reference(ticket) if whole else reference(ticket)
    before = say("card-follows", ref=f"T-{ticket.follows}").text
    return f"{named} · {before}" if ticket.follows else named


def _requester(ticket: Ticket, others: Sequence[str]) -> str:
    known = ticket.latest()
    device = [
        MASK if known[name].redact else plain(known[name].value)
        for name in ABOUT_THE_DEVICE
        if name in known
    ]
    also = [say("card-others", tickets=", ".join(map(plain, others))).text] if others else []
    who = f"{plain(ticket.requester_name)} ({ticket.place.platform})"
    return " · ".join([who, *device, *also])


def _words(ticket: Ticket) -> str:
    said = "\n".join(words.text for words in ticket.words)
    return quote(cut(said, LONGEST_WORDS)) if said else ""


def _step(step: Walked) -> str:
    title = plain(step.title)
    return f"{title} = {plain(step.answer)}" if step.answer else title


def details(
    ticket: Ticket, *, without: Sequence[str] = (), called: Callable[[str], str] = str
) -> str:
    """Return the collected fields as a list, with what is secret masked.

    `called` turns the name of a field into what it is called.
    """
    return "\n".join(
        f"- {plain(called(answer.name))}: {MASK if answer.redact else plain(answer.value)}"
        for answer in ticket.latest().values()
        if answer.name not in without
    )


def _why(ticket: Ticket) -> str:
    tried = say("card-tried", people=", ".join(map(plain, ticket.tried))).text
    reasons = [plain(line) for line in ticket.reason.splitlines()]
    return "\n".join([*reasons, *([tried] if ticket.tried else [])])


def _buttons(ticket: Ticket) -> tuple[Button, ...]:
    if ticket.state is State.CLOSED:
        return ()
    if ticket.state is State.RESOLVED:
        return (_button(ticket, "reopen"),)
    first = "release" if ticket.state in HELD else "claim"
    return tuple(_button(ticket, key) for key in (first, "reply", "resolve", "escalate", "more"))


def _button(ticket: Ticket, key: str) -> Button:
    look = Look.PRIMARY if key == "claim" else Look.PLAIN
    return Button(f"t{ticket.id}:{key}", say(f"button-{key}").text, look)


def reference(ticket: Ticket) -> str:
    """Return number and title; of a private ticket, no title."""
    about = say("card-private").text if ticket.private else plain(ticket.title)
    return f"{ticket.ref} · {about}"


def whole_reference(ticket: Ticket) -> str:
    """Return number and title, and whether the ticket is private."""
    private = [say("card-private").text] if ticket.private else []
    return " · ".join([ticket.ref, plain(ticket.title), *private])
