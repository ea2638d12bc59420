"""A ticket's whole future, in the time of the desk."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, assert_never

from bot.calendars import zone_named
from bot.cli.given import local
from bot.durations import spell
from bot.escalation import (
    Due,
    Mention,
    MoveTier,
    Planned,
    Policy,
    Promised,
    Remind,
    Skipped,
    ladder_for,
)
from bot.priority import Priority

TARGETS = {"response": "the first answer is due", "resolve": "the end is due"}


def future_of(plans: Iterable[Planned], zone: str) -> list[dict[str, Any]]:
    """Return what is to come as JSON values."""
    return [
        {
            "at": plan.at.isoformat(),
            "local": plan.at.astimezone(zone_named(zone)).isoformat(),
            "tier": plan.tier,
            "what": _kind(plan),
            "people": list(plan.what.people) if isinstance(plan.what, Mention) else [],
            "sentence": in_words(plan),
        }
        for plan in plans
    ]


def future_lines(
    plans: tuple[Planned, ...],
    policy: Policy,
    ticket: tuple[datetime, Priority, str],
    zone: str,
) -> Iterator[str]:
    """Return what is to come as lines; the ticket is its opening, its priority and its tier."""
    opened, priority, tier = ticket
    name = opened.astimezone(zone_named(zone)).tzname() or zone
    yield f"A {priority} ticket in {tier}, opened {local(opened, zone)} ({name}), never claimed:"
    shown = name
    for plan in plans:
        there = plan.at.astimezone(zone_named(zone)).tzname() or zone
        change = f" ({there})" if there != shown else ""
        shown = there
        yield f"  {local(plan.at, zone)}  {plan.tier or '':4}{in_words(plan)}{change}"
    last = next((plan for plan in reversed(plans) if plan.tier), None)
    if last is not None:
        every = spell(ladder_for(policy, last.tier, priority).afterwards)
        yield f"  and so on: the lead of {last.tier} is pinged every {every}"


def in_words(plan: Planned) -> str:
    """Say what is to come."""
    match plan.what:
        case Remind():
            return "the reminder is renewed; nobody is pinged"
        case Mention(people=people, lead=lead):
            return f"ping {'the lead' if lead else 'on duty'}: {', '.join(people)}"
        case MoveTier(to=to):
            return f"move to {to}"
        case Skipped(rung=rung, reason=reason):
            return f"“{rung.do}” is skipped: {reason}"
        case Promised():
            return "promised: somebody has claimed by now"
        case Due(target=target):
            return f"target: {TARGETS[target]}"
        case unknown:
            assert_never(unknown)


def _kind(plan: Planned) -> str:
    what = plan.what
    if isinstance(what, Mention):
        return "mention lead" if what.lead else "mention duty"
    if isinstance(what, Due):
        return f"{what.target} due"
    names = {Remind: "remind", MoveTier: "move", Skipped: "skip", Promised: "promise"}
    return names[type(what)]
