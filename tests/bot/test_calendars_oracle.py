"""Business time against an oracle that walks minute by minute and asks a clock on the wall."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from bot.calendars import Calendar, CalendarError, Week, Window

MINUTE = timedelta(minutes=1)
LONGEST = 2 * 24 * 60

# A zone, and a day close to which its clocks change in a way of their own.
NIGHTS = (
    ("Europe/Vienna", date(2026, 3, 29)),
    ("Europe/Vienna", date(2026, 10, 25)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Asia/Kolkata", date(2026, 1, 26)),
    ("Asia/Kathmandu", date(2026, 5, 29)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Africa/Casablanca", date(2026, 2, 15)),
    ("Africa/Casablanca", date(2026, 3, 22)),
    ("America/St_Johns", date(2010, 11, 7)),
    ("America/Havana", date(2026, 11, 1)),
    ("Africa/Cairo", date(2026, 4, 24)),
    ("UTC", date(2026, 12, 25)),
)
COUNTRIES = ("", "AT", "IN", "US")


@dataclass(frozen=True)
class Case:
    """A calendar, a moment close to a night of interest, and two lengths in minutes."""

    calendar: Calendar
    start: datetime
    first: int
    second: int


@st.composite
def windows(draw: st.DrawFn) -> Window:
    start = draw(st.integers(0, 95)) * 15
    length = draw(st.integers(1, 95)) * 15
    return Window(start, start + length)


@st.composite
def days(draw: st.DrawFn) -> tuple[Window, ...]:
    found = sorted(draw(st.lists(windows(), max_size=3)))
    apart: list[Window] = []
    for window in found:
        if not apart or apart[-1].end <= window.start:
            apart.append(window)
    whole = (Window(0, 1440),)
    return draw(st.sampled_from([tuple(apart), tuple(apart), tuple(apart), whole]))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    zone, night = draw(st.sampled_from(NIGHTS))
    week: Week = draw(st.tuples(*[days()] * 7))
    near = st.integers(-3, 3).map(lambda step: night + timedelta(days=step))
    calendar = Calendar(
        name="drawn",
        zone=zone,
        windows=week,
        country=draw(st.sampled_from(COUNTRIES)),
        closed=draw(st.frozensets(near, max_size=2)),
        extra=tuple(draw(st.dictionaries(near, days(), max_size=2)).items()),
    )
    midnight = datetime(night.year, night.month, night.day, tzinfo=UTC)
    start = midnight + MINUTE * draw(st.integers(-LONGEST // 2, LONGEST // 2))
    lengths = st.integers(0, LONGEST // 3)
    return Case(calendar, start, draw(lengths), draw(lengths))


# --- the oracle ------------------------------------------------------------------------------


@lru_cache
def holidays_of(country: str) -> frozenset[date]:
    years = range(2009, 2028)
    return frozenset(holidays.country_holidays(country, years=years) if country else ())


def hours_of(calendar: Calendar, day: date) -> tuple[Window, ...]:
    """Say which windows start on a day, from the calendar's data alone."""
    extra = dict(calendar.extra)
    if day in extra:
        return extra[day]
    shut = calendar.closed | holidays_of(calendar.country)
    return () if day in shut else calendar.windows[day.weekday()]


def open_minutes_of(calendar: Calendar, day: date) -> set[int]:
    """Say in which minutes after midnight the wall clock of a day is within a window."""
    night = hours_of(calendar, day - timedelta(days=1))
    today = [range(window.start, min(window.end, 1440)) for window in hours_of(calendar, day)]
    return set().union(*(range(window.end - 1440) for window in night), *today)


def minutes_open(case: Case, minutes: int) -> list[bool]:
    """Say of each minute from the start whether it is open.

    The clock on this wall never goes back: it stands still until the time is made up again.
    """
    zone = ZoneInfo(case.calendar.zone)
    known: dict[date, set[int]] = {}
    latest = datetime.min
    shown: list[bool] = []
    for step in range(-180, minutes):
        wall = (case.start + MINUTE * step).astimezone(zone).replace(tzinfo=None)
        latest = max(latest, wall)
        day = latest.date()
        if day not in known:
            known[day] = open_minutes_of(case.calendar, day)
        if step >= 0:
            shown.append(latest.hour * 60 + latest.minute in known[day])
    return shown


def check(case: Case, add: Callable[[Calendar, datetime, timedelta], datetime]) -> None:
    """Compare an addition, and what goes with it, with the minutes of the oracle."""
    calendar, start = case.calendar, case.start
    shown = minutes_open(case, LONGEST)
    moments = [0, case.first, case.first + case.second]
    for moment in moments:
        assert calendar.open_at(start + MINUTE * moment) == shown[moment]
        assert calendar.elapsed(start, start + MINUTE * moment) == MINUTE * sum(shown[:moment])
    check_turns(case, shown)
    for wanted in (case.first, case.second, case.first + case.second):
        if 0 < wanted <= sum(shown):
            places = [place for place, is_open in enumerate(shown) if is_open]
            assert add(calendar, start, MINUTE * wanted) == start + MINUTE * (
                places[wanted - 1] + 1
            )


def check_turns(case: Case, shown: list[bool]) -> None:
    """Compare the next opening and the next closing with the minutes of the oracle."""
    calendar, start = case.calendar, case.start
    if True not in shown:
        return
    opening = shown.index(True)
    assert calendar.next_opening(start) == start + MINUTE * opening
    if False in shown[opening:]:
        closing = shown.index(False, opening)
        assert calendar.next_closing(start) == start + MINUTE * closing


def check_laws(case: Case) -> None:
    """Adding is monotone and additive, and what has elapsed is its inverse."""
    calendar, start = case.calendar, case.start
    part, more = MINUTE * case.first + MINUTE / 3, MINUTE * case.second
    try:
        end = calendar.add(start, part + more)
    except CalendarError:
        return
    assert calendar.add(calendar.add(start, part), more) == end
    assert calendar.elapsed(start, end) == part + more
    assert start <= calendar.add(start, part) <= end
    later = start + more
    assert calendar.add(start, part) <= calendar.add(later, part)
    assert calendar.elapsed(start, later) + calendar.elapsed(later, later + part) == (
        calendar.elapsed(start, later + part)
    )
    assert calendar.elapsed(end, start) == timedelta(0) or end == start


def checked(case: Case) -> None:
    check(case, Calendar.add)
    check_laws(case)


RELAXED = settings(
    deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow], max_examples=200
)


@RELAXED
@given(cases())
def test_business_time_agrees_with_a_walk_minute_by_minute(case: Case) -> None:
    checked(case)


@pytest.mark.long
@pytest.mark.timeout(600)
@settings(RELAXED, max_examples=3000)
@given(cases())
def test_business_time_agrees_with_thousands_of_walks(case: Case) -> None:
    checked(case)


# --- the check has teeth ---------------------------------------------------------------------


def naive_add(calendar: Calendar, moment: datetime, business: timedelta) -> datetime:
    """Add as if every day had 24 hours: right on most days, wrong when clocks change."""
    zone = ZoneInfo(calendar.zone)
    offset = moment.astimezone(zone).utcoffset()
    assert offset is not None
    frozen = Calendar(
        calendar.name,
        "UTC",
        calendar.windows,
        country=calendar.country,
        closed=calendar.closed,
        extra=calendar.extra,
    )
    wall = moment.astimezone(zone).replace(tzinfo=UTC)
    return frozen.add(wall, business) - offset


def fails(case: Case) -> bool:
    try:
        check(case, naive_add)
    except AssertionError:
        return True
    except CalendarError:
        return False
    return False


def test_arithmetic_on_wall_times_is_caught_on_the_night_of_a_change() -> None:
    nightly = ((Window(22 * 60, 30 * 60),),) * 7
    night = Calendar("nights", "Europe/Vienna", nightly)
    case = Case(night, datetime(2026, 3, 28, 21, tzinfo=UTC), first=8 * 60, second=60)
    check(case, Calendar.add)
    assert fails(case)


def test_arithmetic_on_wall_times_is_caught_by_the_drawn_cases() -> None:
    few = settings(RELAXED, max_examples=300, phases=[Phase.generate])
    try:
        find(cases(), fails, settings=few, random=random.Random(26))
    except NoSuchExample:
        pytest.fail("Arithmetic on wall times went unnoticed.")
