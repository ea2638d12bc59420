"""Who is on duty: weekly shifts, people taking turns, and dated exceptions, as data."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from bot.calendars import ALL_WEEK, Calendar, Week, aware, instant_of, windows_from, zone_named

DAY_MINUTES = 24 * 60

_DATED = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}))?\s+to\s+(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}))?"
)


@dataclass(frozen=True, slots=True)
class Shift:
    """The same people in the same hours of every week."""

    windows: Week
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rotation:
    """People who take turns of some days each, one after the other, from a date on.

    `hand_over` is the wall time of the change, in minutes after midnight. `windows` are the
    hours of the week in which whoever has the turn is on duty.
    """

    people: tuple[str, ...]
    start: date
    days: int = 7
    hand_over: int = 9 * 60
    windows: Week = ALL_WEEK

    def __post_init__(self) -> None:
        """Refuse turns that nobody can take."""
        if not self.people:
            raise ValueError("A rotation needs at least one person.")
        if self.days < 1:
            raise ValueError("A turn of a rotation lasts one day at least.")
        if not 0 <= self.hand_over < DAY_MINUTES:
            raise ValueError("A rotation hands over between 00:00 and 23:59.")


@dataclass(frozen=True, slots=True)
class Override:
    """Who is on duty instead of all others, from one moment to another; perhaps nobody."""

    start: datetime
    end: datetime
    people: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse moments without a zone, and an end that is no later than the start."""
        if aware(self.end) <= aware(self.start):
            raise ValueError("An exception in a rota ends after it starts.")


Entry = Shift | Rotation | Override


@dataclass(frozen=True, slots=True)
class Rota:
    """The entries of one tier or team; wall times are those of `zone`.

    All shifts and rotations count together. Where an override covers a moment, it alone
    counts, and of several the one that is written last.
    """

    name: str
    zone: str
    entries: tuple[Entry, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a zone that is not known."""
        zone_named(self.zone)


def on_duty(rota: Rota, moment: datetime) -> tuple[str, ...]:
    """Return the handles of the people on duty, each once, in the order of the entries."""
    moment = aware(moment)
    people: dict[str, None] = {}
    for entry in reversed(rota.entries):
        if isinstance(entry, Override) and entry.start <= moment < entry.end:
            return entry.people
    for entry in rota.entries:
        if not isinstance(entry, Override):
            people |= dict.fromkeys(_serving(entry, rota.zone, moment))
    return tuple(people)


def shift_from(written: str) -> Shift:
    """Read `mon-fri 09:00-12:00 13:00-17:00: dana, sam`."""
    hours, people = _split(written)
    days, _, windows = hours.partition(" ")
    if not windows or not people:
        raise ValueError(f"{written!r} is no shift: write it like mon-fri 09:00-17:00: dana, sam.")
    return Shift(windows_from({days: windows.split()}), people)


def override_from(written: str, zone: str) -> Override:
    """Read `2026-12-24 to 2026-12-26: sam`, or with times; without people nobody is on duty.

    A last day without a time is included to its end.
    """
    try:
        return _override(written, zone)
    except ValueError:
        raise ValueError(
            f"{written!r} is no exception: write it like 2026-12-24 to 2026-12-26: sam,"
            " or 2026-12-24 09:00 to 2026-12-24 17:00: sam, with the end after the start."
        ) from None


def _override(written: str, zone: str) -> Override:
    dates, people = _split(written)
    found = _DATED.fullmatch(dates)
    if found is None:
        raise ValueError("There are no two dates.")
    first, starts, last, ends = found.groups()
    return Override(
        start=_moment(zone, first, starts),
        end=_moment(zone, last, ends, day_after=ends is None),
        people=people,
    )


def _serving(entry: Shift | Rotation, zone: str, moment: datetime) -> tuple[str, ...]:
    if not _hours(zone, entry.windows).open_at(moment):
        return ()
    if isinstance(entry, Shift):
        return entry.people
    turn = _turn(entry, zone, moment)
    return () if turn < 0 else (entry.people[turn % len(entry.people)],)


def _turn(rotation: Rotation, zone: str, moment: datetime) -> int:
    """Return the number of the turn, from 0 on; negative before the first one."""
    where = zone_named(zone)
    passed = (moment.astimezone(where).date() - rotation.start).days
    # The day may lie before its own hand-over, or after one that the clock shows twice.
    turn = passed // rotation.days + 1
    while moment < instant_of(where, _first_day(rotation, turn), rotation.hand_over):
        turn -= 1
    return turn


def _first_day(rotation: Rotation, turn: int) -> date:
    return rotation.start + timedelta(days=rotation.days * turn)


@lru_cache(maxsize=256)
def _hours(zone: str, windows: Week) -> Calendar:
    return Calendar(name="duty", zone=zone, windows=windows)


def _split(written: str) -> tuple[str, tuple[str, ...]]:
    """Part the times from the people; the colons of the times are followed by digits."""
    when, colon, who = written.partition(": ")
    when = when if colon else when.removesuffix(":")
    return when.strip(), tuple(name.strip() for name in who.split(",") if name.strip())


def _moment(zone: str, day: str, clock: str | None, *, day_after: bool = False) -> datetime:
    at = time.fromisoformat(clock or "00:00")
    minutes = at.hour * 60 + at.minute + day_after * DAY_MINUTES
    return instant_of(zone_named(zone), date.fromisoformat(day), minutes)
