"""A calendar: the hours of a place, and the arithmetic of open time."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.calendars.walls import (
    CalendarError,
    aware,
    described,
    instant_of,
    public_holidays,
    zone_named,
)
from bot.calendars.windows import ALL_WEEK, DAY_MINUTES, Day, Week

MOST_CLOSED_DAYS = 400
SOME_YEAR = 2026

Stretch = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a desk is open. Moments go in with any zone, and come out in UTC.

    A window belongs to the day on which it starts: a closed day keeps the end of the night
    shift before it. `extra` sets the hours of single dates and wins over `closed`, which wins
    over the holidays of `country` and `subdivision`, which win over `windows`.
    """

    name: str
    zone: str
    windows: Week
    country: str = ""
    subdivision: str = ""
    closed: frozenset[date] = frozenset()
    extra: tuple[tuple[date, Day], ...] = ()
    _days: dict[int, tuple[Stretch, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        """Refuse a zone or a country that is not known."""
        zone_named(self.zone)
        if self.country:
            public_holidays(self.country, self.subdivision, SOME_YEAR)
        elif self.subdivision:
            raise CalendarError(f"{self.subdivision!r} is a part of which country?")

    def open_at(self, moment: datetime) -> bool:
        """Return whether it is open; the closing moment itself is closed."""
        moment = aware(moment)
        day = self._local(moment).toordinal()
        stretches = self._stretches_of(day) + self._stretches_of(day + 1)
        return any(start <= moment < end for start, end in stretches)

    def next_opening(self, moment: datetime) -> datetime:
        """Return the first open moment from here on: the moment itself when it is open."""
        moment = aware(moment)
        for start, _ in self._stretches_from(moment):
            return max(start, moment)
        raise self._never_opens(moment)

    def next_closing(self, moment: datetime) -> datetime | None:
        """Return when the present or the next opening ends; None when it lasts 400 days."""
        moment = aware(moment)
        closing: datetime | None = None
        for opens, closes in self._stretches_from(moment):
            if closing is not None and opens > closing:
                return closing
            closing = closes
            if closing - moment > timedelta(days=MOST_CLOSED_DAYS):
                return None
        if closing is None:
            raise self._never_opens(moment)
        return closing

    def add(self, moment: datetime, business: timedelta) -> datetime:
        """Return the first moment by which that much open time has passed."""
        moment = aware(moment)
        if business < timedelta(0):
            raise ValueError("Open time can only be added, not taken off.")
        if not business:
            return moment
        for opens, closes in self._stretches_from(moment):
            start = max(opens, moment)
            if business <= closes - start:
                return start + business
            business -= closes - start
        raise self._never_opens(moment)

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Return the open time between two moments; none when the end is before the start."""
        start, end = aware(start), aware(end)
        first, last = self._local(start).toordinal(), self._local(end).toordinal()
        spent = timedelta(0)
        # A clock set back across midnight shows the day before for a while: look one day further.
        for day in range(first, last + 2):
            for opens, closes in self._stretches_of(day):
                spent += max(timedelta(0), min(closes, end) - max(opens, start))
        return spent

    def add_days(self, moment: datetime, days: int) -> datetime:
        """Return the same wall time that many business days later, or the next opening after it.

        A business day is one on which a window starts. A closed moment counts as the opening
        after it, and the small hours of a night shift as part of the day before.
        """
        if days < 0:
            raise ValueError("Business days can only be added, not taken off.")
        opened = self.next_opening(moment)
        day, minutes, seconds = self._place_of(opened)
        closed_for = 0
        while days:
            day += 1
            closed_for = 0 if self._hours_of(day) else closed_for + 1
            days -= closed_for == 0
            if closed_for > MOST_CLOSED_DAYS:
                raise self._never_opens(opened)
        wall = instant_of(zone_named(self.zone), date.fromordinal(day), minutes)
        return self.next_opening(max(wall + seconds, opened))

    def describe(self, moment: datetime, reader_zone: str = "") -> str:
        """Write the moment like `Mon 9:00 (CET)`, in this zone or in the reader's."""
        return described(moment, reader_zone or self.zone)

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(zone_named(self.zone))

    def _place_of(self, moment: datetime) -> tuple[int, int, timedelta]:
        """Return the business day that an open moment belongs to, and its time of that day."""
        local = self._local(moment)
        day, minutes = local.toordinal(), local.hour * 60 + local.minute
        seconds = timedelta(seconds=local.second, microseconds=local.microsecond)
        if any(minutes + DAY_MINUTES < window.end for window in self._hours_of(day - 1)):
            return day - 1, minutes + DAY_MINUTES, seconds
        return day, minutes, seconds

    def _hours_of(self, ordinal: int) -> Day:
        """Return the windows that start on that day."""
        day = date.fromordinal(ordinal)
        for special, hours in self.extra:
            if special == day:
                return hours
        if day in self.closed:
            return ()
        if self.country and day in public_holidays(self.country, self.subdivision, day.year):
            return ()
        return self.windows[day.weekday()]

    def _stretches_of(self, ordinal: int) -> tuple[Stretch, ...]:
        """Return when it is open between two midnights, in order and without overlaps."""
        known = self._days.get(ordinal)
        if known is None:
            known = self._days[ordinal] = self._worked_out(ordinal)
        return known

    def _worked_out(self, ordinal: int) -> tuple[Stretch, ...]:
        night = [(0, hours.end - DAY_MINUTES) for hours in self._hours_of(ordinal - 1)]
        today = [(hours.start, min(hours.end, DAY_MINUTES)) for hours in self._hours_of(ordinal)]
        zone, day = zone_named(self.zone), date.fromordinal(ordinal)
        stretches: list[Stretch] = []
        covered = 0
        for start, end in sorted(night + today):
            if end <= covered:
                continue
            opens = instant_of(zone, day, max(start, covered))
            closes = instant_of(zone, day, end)
            covered = end
            # A window within an hour that the clocks leave out has no length.
            if opens < closes:
                stretches.append((opens, closes))
        return tuple(stretches)

    def _stretches_from(self, moment: datetime) -> Iterator[Stretch]:
        """Go through the openings that end after the moment, until it stays closed."""
        day = self._local(moment).toordinal()
        closed_for = 0
        while closed_for <= MOST_CLOSED_DAYS:
            ahead = [stretch for stretch in self._stretches_of(day) if stretch[1] > moment]
            yield from ahead
            closed_for = 0 if ahead else closed_for + 1
            day += 1

    def _never_opens(self, moment: datetime) -> CalendarError:
        return CalendarError(
            f"The calendar {self.name!r} does not open within {MOST_CLOSED_DAYS} days"
            f" of {moment:%Y-%m-%d}."
        )


def always_open(zone: str = "UTC", name: str = "always") -> Calendar:
    """Return the calendar that never closes."""
    return Calendar(name=name, zone=zone, windows=ALL_WEEK)
