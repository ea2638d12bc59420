"""After downtime each level fires once, late and labelled, and never in a burst."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from bot.calendars import Calendar, always_open, windows_from
from bot.escalation import Alarm, Ladder, Mention, Rang, Rung, RungKind, first_alarm, ring

MINUTE = timedelta(minutes=1)
TICK = timedelta(seconds=5)
SCHEDULES = 200

Ring = Callable[[Ladder, Alarm, datetime], Rang]


@dataclass(frozen=True)
class Fired:
    """One alarm that had an effect."""

    level: tuple[int, int]
    at: datetime
    due: datetime
    lateness: timedelta


def duty(tier: str, _: datetime) -> tuple[str, ...]:
    return (f"on duty in {tier}",)


def rung_it(ladder: Ladder, alarm: Alarm, now: datetime) -> Rang:
    return ring(ladder, alarm, now, duty, {"L2": ("lee",)})


def rung_from_due(ladder: Ladder, alarm: Alarm, now: datetime) -> Rang:
    """Do what `ring` does, but count the next alarm from the due moment: the seeded mistake."""
    rang = rung_it(ladder, alarm, now)
    if not rang.effects or rang.next_alarm is None:
        return rang
    counted = rung_it(ladder, alarm, max(alarm.due, ladder.calendar.next_opening(alarm.due)))
    return replace(rang, next_alarm=counted.next_alarm)


def drawn_ladder(chance: random.Random) -> Ladder:
    """Draw a ladder of mentions whose rungs are apart by minutes or hours."""
    office: Calendar = Calendar(
        "office", "Europe/Vienna", windows_from({"mon-fri": ["09:00-18:00"]})
    )
    kinds = (RungKind.MENTION_DUTY, RungKind.MENTION_LEAD, RungKind.REMIND)
    rungs = tuple(
        Rung(MINUTE * chance.randint(5, 240), chance.choice(kinds))
        for _ in range(chance.randint(2, 8))
    )
    return Ladder(
        "drawn",
        "L2",
        chance.choice((office, always_open())),
        rungs,
        repeat=chance.randint(0, 3),
        repeat_every=MINUTE * chance.randint(10, 120),
        afterwards=MINUTE * chance.randint(60, 480),
    )


def lived_through(seed: int, ringing: Ring) -> tuple[Ladder, list[Fired]]:
    """Run a ladder through one downtime that begins at random and lasts a minute to three days."""
    chance = random.Random(seed)
    ladder = drawn_ladder(chance)
    opened = datetime(2026, 3, 25, 8, tzinfo=UTC) + MINUTE * chance.randint(0, 4 * 24 * 60)
    alarm: Alarm | None = first_alarm(ladder, opened)
    down = opened + MINUTE * chance.randint(0, 12 * 60)
    up = down + MINUTE * chance.randint(1, 3 * 24 * 60)
    end = up + timedelta(days=2)
    fired: list[Fired] = []
    now = opened
    while alarm is not None and now < end:
        # Between alarms a sweep finds nothing, so the clock jumps to the one that finds something.
        now = max(now + TICK, alarm.due)
        if down <= now < up:
            now = up
        rang = ringing(ladder, alarm, now)
        if rang.effects:
            level = (alarm.repeats, alarm.rung)
            fired.append(Fired(level, now, alarm.due, rang.lateness))
        alarm = rang.next_alarm
    return ladder, fired


def check(ladder: Ladder, fired: list[Fired]) -> None:
    """Each level at most once, in order, as far apart as the ladder says, with its lateness."""
    finite = [each.level for each in fired if each.level[1] < len(ladder.rungs)]
    assert len(finite) == len(set(finite))
    assert finite == sorted(finite)
    # The first time round, no level is left out.
    expected = [(0, place) for place in range(len(ladder.rungs))]
    assert finite[: len(expected)] == expected[: len(finite)]
    for each in fired:
        assert each.lateness == each.at - each.due
    for earlier, later in pairwise(fired):
        assert ladder.calendar.elapsed(earlier.at, later.at) >= pause_before(ladder, later.level)


def pause_before(ladder: Ladder, level: tuple[int, int]) -> timedelta:
    repeats, place = level
    if place >= len(ladder.rungs):
        return ladder.afterwards
    return ladder.repeat_every if repeats and not place else ladder.rungs[place].after


@pytest.mark.parametrize("seeds", [range(start, start + 50) for start in range(0, SCHEDULES, 50)])
def test_after_downtime_each_level_fires_once_and_never_in_a_burst(seeds: range) -> None:
    for seed in seeds:
        ladder, fired = lived_through(seed, rung_it)
        assert fired
        check(ladder, fired)


def test_some_of_these_downtimes_make_alarms_late() -> None:
    latenesses = [
        each.lateness for seed in range(SCHEDULES) for each in lived_through(seed, rung_it)[1]
    ]
    assert max(latenesses) > timedelta(hours=24)


def test_counting_from_the_due_moment_is_caught() -> None:
    caught = 0
    for seed in range(SCHEDULES):
        ladder, fired = lived_through(seed, rung_from_due)
        try:
            check(ladder, fired)
        except AssertionError:
            caught += 1
    assert caught > SCHEDULES // 4


def test_three_days_of_downtime_over_three_due_levels_ring_once() -> None:
    rungs = (Rung(15 * MINUTE, RungKind.MENTION_DUTY),) * 3
    ladder = Ladder("three", "L2", always_open(), rungs)
    opened = datetime(2026, 3, 2, 10, tzinfo=UTC)
    now = opened + timedelta(days=3)
    rang = rung_it(ladder, first_alarm(ladder, opened), now)
    assert rang.effects == (Mention(("on duty in L2",), "L2"),)
    assert rang.lateness == timedelta(days=3) - 15 * MINUTE
    assert rang.next_alarm == Alarm(1, now + 15 * MINUTE)
