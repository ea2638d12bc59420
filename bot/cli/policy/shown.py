"""A policy in words, chapter by chapter."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from bot.calendars import Calendar, calendar_to_json
from bot.calendars.windows import DAY_NAMES, Day
from bot.durations import spell
from bot.escalation import Ladder, Policy, Rung, RungKind, duty_of, ladder_for, ladder_to_json
from bot.priority import Priority
from bot.rotas import Entry, Override, Rota, Shift
from bot.settings import Settings


class Chapter(NamedTuple):
    """A part of what is shown: a table with a title."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]


def chapters_of(policy: Policy, settings: Settings, now: datetime) -> Iterator[Chapter]:
    """Return the policy in words."""
    zone = settings.desk.zone
    desk = settings.desk
    yield Chapter("Desk", ("NAME", "ZONE", "PHONE"), [(desk.name, zone, desk.phone or "none")])
    calendars = [_calendar(calendar) for calendar in policy.calendars.values()]
    yield Chapter("Calendars", ("NAME", "ZONE", "OPEN"), calendars)
    yield Chapter("Tiers", ("TIER", "LEAD", "ON DUTY NOW", "TEAMS"), _tiers(policy, settings, now))
    if policy.rotas:
        rotas = [row for queue, rota in policy.rotas.items() for row in _rota(queue, rota, zone)]
        yield Chapter("Rotas", ("FOR", "WHEN", "WHO"), rotas)
    ladders = list(_ladders(policy))
    yield Chapter("Ladders, for as long as nobody claims", ("FOR", "CALENDAR", "RUNGS"), ladders)
    yield Chapter("Targets", ("PRIORITY", "FIRST ANSWER", "END", "CALENDAR"), _targets(policy))
    patience = f"Patience, in the calendar {policy.periods.calendar}"
    yield Chapter(patience, ("WHAT RESTS", "WHAT HAPPENS"), _patience(policy))


def policy_of(policy: Policy) -> dict[str, Any]:
    """Return the policy as JSON values; lengths are seconds."""
    return {
        "tiers": list(policy.tiers),
        "calendars": [calendar_to_json(calendar) for calendar in policy.calendars.values()],
        "ladders": [ladder_to_json(ladder) for ladder in policy.ladders.values()],
        "rotas": {queue: rota.name for queue, rota in policy.rotas.items()},
        "leads": {tier: list(people) for tier, people in policy.leads.items()},
        "targets": {
            priority.value: {
                "response": target.response.total_seconds(),
                "resolve": target.resolve.total_seconds(),
                "calendar": target.calendar,
            }
            for priority, target in policy.targets.items()
        },
    }


def rung_in_words(rung: Rung, tier: str) -> str:
    """Say what a rung does."""
    match rung.do:
        case RungKind.REMIND:
            return "renew the reminder"
        case RungKind.MENTION_DUTY:
            return f"ping who is on duty in {rung.tier or tier}"
        case RungKind.MENTION_LEAD:
            return f"ping the lead of {rung.tier or tier}"
        case RungKind.PAGE:
            return f"page {' and '.join((rung.tier or tier, *rung.also))}"
        case RungKind.MOVE:
            return f"move to {rung.tier}" if rung.tier else f"ping the lead of {tier}"


def _calendar(calendar: Calendar) -> tuple[str, ...]:
    days = [
        (tuple(number for number, _ in same), hours)
        for hours, same in groupby(enumerate(calendar.windows), key=lambda day: day[1])
    ]
    parts = [f"{_days(numbers)} {_hours(hours)}" for numbers, hours in days if hours]
    if calendar.country:
        place = "-".join(filter(None, (calendar.country, calendar.subdivision)))
        parts.append(f"not on holidays of {place}")
    if calendar.closed:
        parts.append(f"not on {', '.join(day.isoformat() for day in sorted(calendar.closed))}")
    parts += [f"{day.isoformat()} {_hours(hours) or 'closed'}" for day, hours in calendar.extra]
    return calendar.name, calendar.zone, "; ".join(parts)


def _days(numbers: tuple[int, ...]) -> str:
    first, last = DAY_NAMES[numbers[0]].title(), DAY_NAMES[numbers[-1]].title()
    return first if first == last else f"{first}-{last}"


def _hours(day: Day) -> str:
    return " ".join(str(window).replace("-00:00", "-24:00") for window in day)


def _tiers(policy: Policy, settings: Settings, now: datetime) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for name, table in settings.all_tiers().items():
        lead = ", ".join(table.lead) or "nobody"
        duty = ", ".join(duty_of(policy, name, now)) or "nobody"
        teams = ", ".join(route.partition("/")[2] for route in table.routes(name))
        rows.append((name, lead, duty, teams))
    return rows


def _rota(queue: str, rota: Rota, zone: str) -> Iterator[tuple[str, ...]]:
    where = "" if rota.zone == zone else f" ({rota.zone})"
    for entry in rota.entries:
        when, who = _entry(entry)
        yield queue, when + where, who


def _entry(entry: Entry) -> tuple[str, str]:
    match entry:
        case Shift(windows=windows, people=people):
            return _calendar(Calendar("shift", "UTC", windows))[2], ", ".join(people)
        case Override(start=start, end=end, people=people):
            return f"{start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} UTC", _or_nobody(people)
        case rotation:
            turns = f"turns of {rotation.days} days from {rotation.start.isoformat()} on"
            return turns, ", ".join(rotation.people)


def _or_nobody(people: tuple[str, ...]) -> str:
    return ", ".join(people) or "nobody"


def _ladders(policy: Policy) -> Iterator[tuple[str, ...]]:
    for tier in policy.tiers:
        for priority in Priority:
            ladder = ladder_for(policy, tier, priority)
            yield f"{priority} in {tier}", ladder.calendar.name, _climb(ladder)


def _climb(ladder: Ladder) -> str:
    steps = [
        f"{_after(rung, first=number == 0)} {rung_in_words(rung, ladder.tier)}"
        for number, rung in enumerate(ladder.rungs)
    ]
    if ladder.rungs and ladder.rungs[-1].do is RungKind.MOVE and ladder.rungs[-1].tier:
        return "; ".join(steps)
    if ladder.repeat:
        times = "once more" if ladder.repeat == 1 else f"{ladder.repeat} times more"
        steps.append(f"all of it {times}, {spell(ladder.repeat_every)} apart")
    steps.append(f"then the lead every {spell(ladder.afterwards)}")
    return "; ".join(steps)


def _after(rung: Rung, *, first: bool) -> str:
    if not rung.after:
        return "at once" if first else "at the same time"
    return f"after {spell(rung.after)}" if first else f"{spell(rung.after)} later"


def _targets(policy: Policy) -> list[tuple[str, ...]]:
    return [
        (priority.value, spell(target.response), spell(target.resolve), target.calendar)
        for priority, target in policy.targets.items()
    ]


def _patience(policy: Policy) -> list[tuple[str, ...]]:
    periods = policy.periods
    days = " and ".join(str(day) for day in periods.remind_user)
    ask, release = spell(periods.idle_ask), spell(periods.idle_release)
    reminded = f"reminded after {days} business days" if days else "never reminded"
    return [
        ("A claim without activity", f"asked after {ask}, released {release} later"),
        ("A silent user", f"{reminded}, resolved after {periods.resolve_silent}"),
        ("A resolved ticket", f"closed after {spell(periods.close_resolved)}"),
        ("A silent conversation", f"assumed solved after {spell(periods.assume_solved)}"),
    ]
