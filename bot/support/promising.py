"""What a requester is told about when somebody comes."""

from datetime import datetime, timedelta
from math import ceil

from bot.priority import Priority
from bot.support.clocks import ladder_of
from bot.support.outcome import Floor
from bot.tickets import Ticket
from bot.vocabulary import Part
from bot.wording import say
from bot.wording.times import told, when

SOON = timedelta(hours=4)
"""Up to here a promise is a length of time; beyond, it is a moment."""

MOST_MINUTES = 90

URGENT = frozenset({Priority.P1.value, Priority.P2.value})
"""What is as pressing as this need not be called urgent once more."""


def passed_on(ticket: Ticket, floor: Floor, now: datetime) -> Part:
    """Say that a ticket is with a team, and when somebody will see it."""
    calendar = ladder_of(ticket)[0].calendar
    words = {
        "ref": ticket.ref,
        "team": team_name(ticket.team),
        "where": "in this thread" if ticket.place.thread else "here",
    }
    if not calendar.open_at(now):
        opening = calendar.describe(calendar.next_opening(now), floor.zone)
        key = "passed-on-closed-urgent" if ticket.priority in URGENT else "passed-on-closed"
        return say(key, opening=opening, **words)
    by = promised(ticket)
    length = calendar.elapsed(now, by)
    closing = calendar.next_closing(now)
    if length > SOON:
        return say("passed-on", promise=f"by {told(by, now, floor.zone)}", **words)
    if closing is None or by <= closing:
        return say("passed-on", promise=f"within {spoken(length)}", **words)
    return say(
        "passed-on-near-closing",
        length=spoken(length),
        now=when(now, now, floor.zone),
        closing=told(closing, now, floor.zone),
        opening=_after(calendar.next_opening(closing), now, floor.zone),
        **words,
    )


def promised(ticket: Ticket) -> datetime:
    """Return the moment that the requester was told; an open ticket always has one."""
    return ticket.promise_by or ticket.opened_at


def by_when(ticket: Ticket, floor: Floor, now: datetime) -> str:
    """Return the promise as the end of a sentence."""
    return f"by {told(promised(ticket), now, floor.zone)}"


def at_when(moment: datetime, floor: Floor, now: datetime) -> str:
    """Return a moment as the end of a sentence: `at 17:40 (CET)`, `tomorrow at 9:00 (CET)`."""
    words = told(moment, now, floor.zone)
    return f"at {words}" if words[0].isdigit() else words


def spoken(length: timedelta) -> str:
    """Return a length in words, rounded up: minutes at first, then hours."""
    minutes = ceil(length.total_seconds() / 60)
    if minutes <= MOST_MINUTES:
        return "1 minute" if minutes == 1 else f"{minutes} minutes"
    return f"{ceil(minutes / 60)} hours"


def team_name(team: str) -> str:
    """Return the name of a queue as it stands in a sentence."""
    return team.replace("-", " ")


def _after(opening: datetime, now: datetime, zone: str) -> str:
    return told(opening, now, zone).replace("tomorrow at", "tomorrow after")
