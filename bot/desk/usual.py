"""How long tickets of a queue have waited for a person lately, so that promises rest on data."""

from datetime import timedelta
from math import ceil

from bot.desk.house import House
from bot.escalation import ladder_for
from bot.priority import Priority
from bot.storage.work import Work
from bot.tickets import Ticket

LATELY = 50
"""So many of the newest claims are looked at."""

ENOUGH = 10
"""With fewer claims the time of the ladder is told instead."""

MOST = 0.8
"""The share of tickets that were claimed within the time that is told."""


async def usual_wait(work: Work, house: House, ticket: Ticket) -> timedelta | None:
    """Return the open time within which most such tickets were claimed; None without data."""
    claimed = await work.claimed_lately(ticket.tier, ticket.team, ticket.priority, LATELY)
    if len(claimed) < ENOUGH:
        return None
    policy, priority = house.floor.policy, Priority(ticket.priority)
    calendar = ladder_for(policy, ticket.tier, priority).calendar
    waits = sorted(calendar.elapsed(opened, at) for opened, at in claimed)
    return waits[ceil(MOST * len(waits)) - 1]
