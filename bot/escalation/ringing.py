"""What is due on a ladder now, and when it is due next."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from types import MappingProxyType
from typing import assert_never

from bot.calendars import aware
from bot.escalation.ladders import Alarm, Ladder, Rung, RungKind

NOBODY_ON_DUTY = "nobody is on duty"
NO_LEAD = "no lead is named"


@dataclass(frozen=True, slots=True)
class Remind:
    """Change the last reminder of the tier; nobody is pinged."""

    tier: str


@dataclass(frozen=True, slots=True)
class Mention:
    """Ping people of one tier: those on duty, or with `lead` its lead."""

    people: tuple[str, ...]
    tier: str
    lead: bool = False


@dataclass(frozen=True, slots=True)
class MoveTier:
    """Bring the ticket to another tier, where another ladder begins."""

    to: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A rung found nobody in a tier; when it found nobody at all, the next one is taken at once."""

    rung: Rung
    reason: str
    tier: str


Effect = Remind | Mention | MoveTier | Skipped

Duty = Callable[[str, datetime], tuple[str, ...]]
"""Who is on duty in a tier at a moment."""

NO_LEADS: Mapping[str, tuple[str, ...]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Rang:
    """What an alarm does. `next_alarm` is None after a move: the new tier has its own ladder.

    `lateness` is wall time between the due moment and now. Nothing is done before the due
    moment, nor while the ladder's calendar is closed: then `effects` is empty and `next_alarm`
    says when to ask again.
    """

    effects: tuple[Effect, ...]
    next_alarm: Alarm | None
    lateness: timedelta = timedelta(0)


def first_alarm(ladder: Ladder, started: datetime) -> Alarm:
    """Return the alarm of a ticket that came to the ladder's tier at that moment."""
    wait = ladder.rungs[0].after if ladder.rungs else ladder.afterwards
    return Alarm(rung=0, due=ladder.calendar.add(started, wait))


def ring(
    ladder: Ladder,
    alarm: Alarm,
    now: datetime,
    duty: Duty,
    leads: Mapping[str, tuple[str, ...]] = NO_LEADS,
) -> Rang:
    """Return what is due now, and the next alarm, which counts from now.

    A rung that would ping nobody is skipped, and the rung after it is taken at once.
    """
    now = aware(now)
    if now < alarm.due:
        return Rang((), alarm)
    if not ladder.calendar.open_at(now):
        opening = ladder.calendar.next_opening(now)
        return Rang((), Alarm(alarm.rung, opening, alarm.repeats), now - alarm.due)
    lateness = now - alarm.due
    effects: list[Effect] = []
    place = alarm.rung
    while True:
        found = _effects_of(ladder, _rung_at(ladder, place), now, duty, leads)
        effects += found
        if any(isinstance(effect, MoveTier) for effect in found):
            return Rang(tuple(effects), None, lateness)
        somebody = not all(isinstance(effect, Skipped) for effect in found)
        if somebody or place + 1 >= len(ladder.rungs):
            return Rang(tuple(effects), _alarm_after(ladder, place, now, alarm.repeats), lateness)
        place += 1


def time_to_claim(ladder: Ladder) -> timedelta:
    """Return the open time within which somebody should have claimed.

    It lasts until the lead is first mentioned, because that is when the desk itself calls it
    late; on a ladder without such a rung, until the last rung.
    """
    if not ladder.rungs:
        return ladder.afterwards
    times = list(accumulate(rung.after for rung in ladder.rungs))
    for rung, reached in zip(ladder.rungs, times, strict=True):
        if rung.do is RungKind.MENTION_LEAD:
            return reached
    return times[-1]


def promise(ladder: Ladder, started: datetime, usual: timedelta | None = None) -> datetime:
    """Return the moment by which somebody should have claimed; see `time_to_claim`.

    What would end just when the desk closes ends when it opens, as rungs fire only then. `usual`
    is open time that claims took lately; it is promised instead where it is known.
    """
    by = ladder.calendar.add(started, usual or time_to_claim(ladder))
    return by if ladder.calendar.open_at(by) else ladder.calendar.next_opening(by)


def _alarm_after(ladder: Ladder, place: int, now: datetime, repeats: int) -> Alarm:
    """Return the alarm that follows the rung at `place`, counted from now."""
    following = place + 1
    if following < len(ladder.rungs):
        wait = ladder.rungs[following].after
    elif following == len(ladder.rungs) and repeats < ladder.repeat:
        following, wait, repeats = 0, ladder.repeat_every, repeats + 1
    else:
        following, wait = len(ladder.rungs), ladder.afterwards
    return Alarm(following, ladder.calendar.add(now, wait), repeats)


def _rung_at(ladder: Ladder, place: int) -> Rung:
    """Return the rung at a place, or the one that stays when the ladder is used up."""
    if place < len(ladder.rungs):
        return ladder.rungs[place]
    return Rung(ladder.afterwards, RungKind.MENTION_LEAD)


def _effects_of(
    ladder: Ladder,
    rung: Rung,
    now: datetime,
    duty: Duty,
    leads: Mapping[str, tuple[str, ...]],
) -> list[Effect]:
    tier = rung.tier or ladder.tier
    match rung.do:
        case RungKind.REMIND:
            return [Remind(tier)]
        case RungKind.MENTION_DUTY | RungKind.PAGE:
            paged = dict.fromkeys((tier, *rung.also))
            return [_mention_duty(each, rung, duty(each, now)) for each in paged]
        case RungKind.MENTION_LEAD:
            return [_mention_lead(tier, rung, leads.get(tier, ()))]
        case RungKind.MOVE if rung.tier:
            return [MoveTier(rung.tier)]
        case RungKind.MOVE:
            # Above the last tier there is nobody to move to: the ticket stays with a lead.
            return [_mention_lead(tier, rung, leads.get(tier, ()))]
        case unknown:
            assert_never(unknown)


def _mention_duty(tier: str, rung: Rung, people: tuple[str, ...]) -> Effect:
    return Mention(people, tier) if people else Skipped(rung, NOBODY_ON_DUTY, tier)


def _mention_lead(tier: str, rung: Rung, people: tuple[str, ...]) -> Effect:
    return Mention(people, tier, lead=True) if people else Skipped(rung, NO_LEAD, tier)
