"""Which alarms a ticket wants, and when they ring: no living ticket is without one."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from bot.escalation import (
    Alarm,
    Ladder,
    Policy,
    RungKind,
    first_alarm,
    ladder_for,
    ladder_from_json,
    ladder_to_json,
    promised_by,
)
from bot.priority import Priority
from bot.support.outcome import AlarmKind, SetAlarm
from bot.tickets import Move, State, Ticket
from bot.wording import say
from bot.wording.times import dated, nearby

_WANTED: Mapping[State, frozenset[AlarmKind]] = MappingProxyType(
    {
        State.OPEN: frozenset({AlarmKind.LADDER, AlarmKind.PROMISE}),
        State.CLAIMED: frozenset({AlarmKind.IDLE}),
        State.WAITING_USER: frozenset({AlarmKind.SILENCE}),
        State.WAITING_VENDOR: frozenset({AlarmKind.SNOOZE}),
        State.SNOOZED: frozenset({AlarmKind.SNOOZE}),
        State.RESOLVED: frozenset({AlarmKind.AUTOCLOSE}),
        State.CLOSED: frozenset(),
    }
)

RENEWS = frozenset({Move.CLAIM, Move.HAND_OVER, Move.REPLY, Move.ASK, Move.WAIT, Move.SNOOZE})
"""Moves by which the time of a state begins anew, even when the state stays."""

_SHOWS_LIFE = frozenset({Move.NOTE, Move.PRIORITY})
"""Moves that show that somebody who claimed a ticket is still on it."""


def alarms_wanted(ticket: Ticket) -> frozenset[AlarmKind]:
    """Return the kinds of alarm that are live for a ticket, no more and no less."""
    return _WANTED[ticket.state]


def renewed(
    before: Ticket, after: Ticket, move: Move, policy: Policy, now: datetime, until: datetime | None
) -> SetAlarm | None:
    """Return the alarm that a move sets on a ticket that is not open; None when none changes."""
    lively = after.state is State.CLAIMED and move in _SHOWS_LIFE
    if after.state is before.state and move not in RENEWS and not lively:
        return None
    match after.state:
        case State.CLAIMED:
            return idle(policy, now)
        case State.WAITING_USER:
            return silence(policy, now, 0)
        case State.WAITING_VENDOR | State.SNOOZED:
            return SetAlarm(AlarmKind.SNOOZE, until or policy.business.add_days(now, 1))
        case State.RESOLVED:
            return SetAlarm(AlarmKind.AUTOCLOSE, now + policy.periods.close_resolved)
        case _:
            return None


def idle(policy: Policy, now: datetime) -> SetAlarm:
    """Return the alarm that asks a holder whether the claim goes on."""
    return SetAlarm(AlarmKind.IDLE, policy.business.add(now, policy.periods.idle_ask))


def silence(policy: Policy, now: datetime, step: int) -> SetAlarm:
    """Return the alarm about a requester's silence: 0 is the first reminder, the last resolves.

    Each counts from the one before, so that after a downtime they do not come all at once.
    """
    days = (0, *policy.periods.remind_user, policy.periods.resolve_silent)
    at = policy.business.add_days(now, days[step + 1] - days[step])
    return SetAlarm(AlarmKind.SILENCE, at, MappingProxyType({"step": step}))


def started_ladder(
    ticket: Ticket, policy: Policy, now: datetime, usual: timedelta | None = None
) -> tuple[Ticket, tuple[SetAlarm, SetAlarm]]:
    """Return the ticket at the foot of its tier's ladder, with the alarms of ladder and promise.

    The promise lasts `usual`, open time that claims took lately, or as long as the ladder says,
    and never longer than a first answer may take.
    """
    ladder = ladder_for(policy, ticket.tier, Priority(ticket.priority))
    by = promised_by(policy, ticket.tier, Priority(ticket.priority), now, usual)
    ticket, alarm = on_rung(ticket, ladder, first_alarm(ladder, now))
    return replace(ticket, promise_by=by), (alarm, SetAlarm(AlarmKind.PROMISE, by))


def on_rung(ticket: Ticket, ladder: Ladder, alarm: Alarm) -> tuple[Ticket, SetAlarm]:
    """Return the ticket with its place on its ladder, and the alarm that goes with it."""
    place = {"rung": alarm.rung, "repeats": alarm.repeats}
    following = {**place, "due": alarm.due.isoformat()}
    copy: dict[str, Any] = {**ladder_to_json(ladder), "next": following}
    climbing = replace(ticket, ladder=MappingProxyType(copy))
    return climbing, SetAlarm(AlarmKind.LADDER, alarm.due, MappingProxyType(place))


def ladder_of(ticket: Ticket) -> tuple[Ladder, Alarm]:
    """Return the ticket's own copy of its ladder, and the alarm that comes next on it."""
    following = ticket.ladder["next"]
    due = datetime.fromisoformat(following["due"])
    alarm = Alarm(following["rung"], due, following["repeats"])
    return ladder_from_json(ticket.ladder), alarm


def next_up(ticket: Ticket, now: datetime, zone: str, *, fresh: bool = False) -> str:
    """Return who hears of an open ticket next, and when; nothing when somebody holds it.

    `fresh` adds how far that is from now, for words that are read at once.
    """
    if ticket.state is not State.OPEN or not ticket.ladder:
        return ""
    ladder, alarm = ladder_of(ticket)
    # Past the last rung the lead is called again and again.
    past = alarm.rung >= len(ladder.rungs)
    kind = RungKind.MENTION_LEAD if past else ladder.rungs[alarm.rung].do
    tier = ladder.tier if past else ladder.rungs[alarm.rung].tier or ladder.tier
    at = (nearby if fresh else dated)(alarm.due, now, zone)
    return say(_NEXT[kind], tier=tier, at=at).text


_NEXT: Mapping[RungKind, str] = MappingProxyType(
    {
        RungKind.REMIND: "next-remind",
        RungKind.MENTION_DUTY: "next-duty",
        RungKind.MENTION_LEAD: "next-lead",
        RungKind.PAGE: "next-duty",
        RungKind.MOVE: "next-move",
    }
)
