"""The policy of a desk: tiers, ladders, targets, who is on duty, and how long things may rest."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.calendars import Calendar
from bot.escalation.ladders import Ladder, Rung, RungKind
from bot.escalation.ringing import promise, time_to_claim
from bot.priority import Priority
from bot.rotas import Rota, on_duty


@dataclass(frozen=True, slots=True)
class Target:
    """How soon a priority wants a first answer and an end, in open time of a calendar."""

    response: timedelta
    resolve: timedelta
    calendar: str


@dataclass(frozen=True, slots=True)
class Periods:
    """How long things may rest. `calendar` names the one that open time and days count in."""

    calendar: str
    idle_ask: timedelta = timedelta(hours=4)
    """Open time without activity until a claim is asked whether it goes on."""
    idle_release: timedelta = timedelta(hours=1)
    """Open time after that question until the claim is released."""
    remind_user: tuple[int, ...] = (1, 3)
    """Business days of silence after which the requester is reminded."""
    resolve_silent: int = 5
    """Business days of silence after which the ticket is resolved."""
    close_resolved: timedelta = timedelta(days=7)
    """Wall time from resolved to closed."""
    assume_solved: timedelta = timedelta(hours=24)
    """Wall time of silence after which a conversation counts as assumed solved."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything that decides who hears of a ticket, and when.

    `rotas` are found under a tier (`L2`) or a team of it (`L2/network`), `leads` under a tier.
    The people in them, and in what they answer, are handles that an adapter can ping.
    """

    tiers: tuple[str, ...]
    calendars: Mapping[str, Calendar]
    ladders: Mapping[tuple[str, Priority], Ladder]
    targets: Mapping[Priority, Target]
    periods: Periods
    rotas: Mapping[str, Rota] = field(default_factory=lambda: MappingProxyType({}))
    leads: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    apart: frozenset[str] = frozenset()
    """Tiers beside the way up: nothing climbs into them or out of them."""

    def __post_init__(self) -> None:
        """Refuse a policy with a hole, with a sentence about the first one."""
        if not self.tiers or len(set(self.tiers)) < len(self.tiers):
            raise ValueError("A policy names at least one tier, and each once.")
        self._check_ladders()
        self._check_calendars()
        teams = {name.partition("/")[0] for name in self.rotas}
        for tier in sorted(teams | set(self.leads)):
            self._check_tier(tier, "A rota or a lead")
        for tier in sorted(self.apart):
            self._check_tier(tier, "The list of tiers that stand apart")

    @property
    def business(self) -> Calendar:
        """Return the calendar of the periods."""
        return self.calendars[self.periods.calendar]

    def _check_ladders(self) -> None:
        for tier in self.tiers:
            for priority in Priority:
                if (tier, priority) not in self.ladders:
                    raise ValueError(f"There is no ladder for {priority} in {tier}.")
        for (tier, _), ladder in self.ladders.items():
            self._check_tier(tier, "A ladder")
            for rung in ladder.rungs:
                for named in (rung.tier or tier, *rung.also):
                    self._check_tier(named, f"The ladder {ladder.name!r}")

    def _check_tier(self, tier: str, where: str) -> None:
        if tier not in self.tiers:
            raise ValueError(f"{where} names the tier {tier!r}; known: {', '.join(self.tiers)}.")

    def _check_calendars(self) -> None:
        named = {"the periods": self.periods.calendar}
        for priority in Priority:
            if priority not in self.targets:
                raise ValueError(f"There is no target for {priority}.")
            named[f"the target of {priority}"] = self.targets[priority].calendar
        for where, calendar in named.items():
            if calendar not in self.calendars:
                known = ", ".join(self.calendars) or "none"
                raise ValueError(f"There is no calendar {calendar!r} for {where}; known: {known}.")


def next_tier(policy: Policy, tier: str) -> str:
    """Return the tier after this one on the way up, or an empty string at the end of it."""
    line = [each for each in policy.tiers if each not in policy.apart]
    place = line.index(tier) + 1 if tier in line else len(line)
    return line[place] if place < len(line) else ""


def ladder_for(policy: Policy, tier: str, priority: Priority) -> Ladder:
    """Return the ladder that a ticket takes along: moves to the next tier name it.

    In the last tier such a move has no name and becomes a mention of the lead.
    """
    ladder = policy.ladders[tier, priority]
    above = next_tier(policy, tier)
    return replace(ladder, rungs=tuple(_named(rung, above) for rung in ladder.rungs))


def claim_promise(policy: Policy, tier: str, priority: Priority) -> timedelta:
    """Return the open time within which somebody should claim, as the ladder has it."""
    return time_to_claim(policy.ladders[tier, priority])


def promised_by(
    policy: Policy,
    tier: str,
    priority: Priority,
    started: datetime,
    usual: timedelta | None = None,
) -> datetime:
    """Return when a requester may expect a claim, told when the ticket comes to a tier.

    It is what the ladder, or `usual`, says, and never later than a first answer is due.
    """
    ladder = ladder_for(policy, tier, priority)
    response, _ = targets_due(policy, priority, started)
    return min(promise(ladder, started, usual), response)


def targets_due(policy: Policy, priority: Priority, opened: datetime) -> tuple[datetime, datetime]:
    """Return by when a ticket wants its first answer, and by when its end."""
    target = policy.targets[priority]
    calendar = policy.calendars[target.calendar]
    return calendar.add(opened, target.response), calendar.add(opened, target.resolve)


def duty_of(policy: Policy, tier: str, moment: datetime, team: str = "") -> tuple[str, ...]:
    """Return who is on duty: by the team's rota, else by the tier's.

    A tier without any rota is pinged as the group of its name, at all times.
    """
    rota = policy.rotas.get(f"{tier}/{team}") or policy.rotas.get(tier)
    return on_duty(rota, moment) if rota else (tier,)


def leads_of(policy: Policy, tier: str) -> tuple[str, ...]:
    """Return the leads of a tier; nobody when none are named."""
    return policy.leads.get(tier, ())


def _named(rung: Rung, above: str) -> Rung:
    moves_on = rung.do is RungKind.MOVE and not rung.tier
    return replace(rung, tier=above) if moves_on else rung
