"""A ticket's whole future, if nobody ever claims it."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.calendars import aware
from bot.escalation.ladders import Ladder
from bot.escalation.policy import Policy, duty_of, ladder_for, promised_by, targets_due
from bot.escalation.ringing import Effect, MoveTier, first_alarm, ring
from bot.priority import Priority


@dataclass(frozen=True, slots=True)
class Promised:
    """By then somebody of the tier should have claimed."""


@dataclass(frozen=True, slots=True)
class Due:
    """A target of the ticket ends: `response` or `resolve`."""

    target: str


@dataclass(frozen=True, slots=True)
class Planned:
    """One thing to come, in UTC, and the tier that it is about; targets are about none."""

    at: datetime
    tier: str
    what: Effect | Promised | Due


def simulate(
    policy: Policy, opened: datetime, priority: Priority, tier: str = ""
) -> tuple[Planned, ...]:
    """Return all that is to come in order, through all tiers from `tier` or the first on.

    Each tier adds its promise. The last tier's ladder goes on for ever; the first of its
    endless mentions ends the list, unless a target is due later.
    """
    started, tier = aware(opened), tier or policy.tiers[0]
    response, resolve = targets_due(policy, priority, started)
    planned = [Planned(response, "", Due("response")), Planned(resolve, "", Due("resolve"))]
    visited: set[str] = set()
    # A policy may move tickets back down; the second visit would be like the first.
    while tier and tier not in visited:
        visited.add(tier)
        ladder = ladder_for(policy, tier, priority)
        rungs = _climbed(policy, ladder, started)
        planned += [Planned(promised_by(policy, tier, priority, started), tier, Promised()), *rungs]
        started, last = rungs[-1].at, rungs[-1].what
        tier = last.to if isinstance(last, MoveTier) else ""
    return tuple(sorted(planned, key=lambda plan: plan.at))


def _climbed(policy: Policy, ladder: Ladder, started: datetime) -> list[Planned]:
    """Return what one ladder does, up to a move or to the first of its endless mentions."""
    planned: list[Planned] = []
    duty = partial(duty_of, policy)
    alarm = first_alarm(ladder, started)
    while True:
        rang = ring(ladder, alarm, alarm.due, duty, policy.leads)
        planned += [Planned(alarm.due, ladder.tier, effect) for effect in rang.effects]
        endless = alarm.rung >= len(ladder.rungs) and rang.effects
        if rang.next_alarm is None or endless:
            return planned
        alarm = rang.next_alarm
