"""Between wall clocks and instants, and the public holidays of a country."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class CalendarError(ValueError):
    """A calendar that cannot be, or that never opens; the message says which and why."""


def aware(moment: datetime) -> datetime:
    """Return the moment in UTC; raise ValueError for one that names no zone."""
    if moment.utcoffset() is None:
        raise ValueError(f"{moment.isoformat()} names no time zone, so it is no moment.")
    return moment.astimezone(UTC)


@lru_cache(maxsize=256)
def zone_named(name: str) -> ZoneInfo:
    """Return the zone of an IANA name such as `Europe/Vienna`."""
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        raise CalendarError(f"There is no time zone called {name!r}.") from None


def instant_of(zone: ZoneInfo, day: date, minutes: int) -> datetime:
    """Return when the wall clock first shows `minutes` after midnight of that day, or more.

    A time that a clock change leaves out is the moment of the change; of a time that comes
    twice, it is the first. So a later wall time is never an earlier instant. In UTC.
    """
    wall = datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)  # noqa: DTZ001 -- a wall clock
    instant = wall.replace(tzinfo=zone).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == wall:
        return instant
    return _change_between(zone, wall.replace(tzinfo=zone, fold=1).astimezone(UTC), instant)


def described(moment: datetime, zone: str) -> str:
    """Write a moment like `Mon 9:00 (CET)`, as the wall clocks of a zone have it."""
    local = aware(moment).astimezone(zone_named(zone))
    short = local.strftime("%Z")
    # Many zones have no letters of their own, only an offset such as +0530.
    if short[:1] in {"+", "-"}:
        short = f"UTC{short[:3]}:{short[3:]}" if short[3:] else f"UTC{short}"
    return f"{WEEKDAYS[local.weekday()]} {local.hour}:{local.minute:02} ({short})"


def _change_between(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Return the first second at which the zone has the offset that it has at `after`."""
    offset = after.astimezone(zone).utcoffset()
    low, high = 0, round((after - before).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        if (before + timedelta(seconds=middle)).astimezone(zone).utcoffset() == offset:
            high = middle
        else:
            low = middle
    return before + timedelta(seconds=high)


@lru_cache(maxsize=512)
def public_holidays(country: str, subdivision: str, year: int) -> frozenset[date]:
    """Return the public holidays of that year, as the law of the place has them."""
    try:
        days = holidays.country_holidays(country, subdiv=subdivision or None, years=year)
    except NotImplementedError:
        place = f"{country}-{subdivision}" if subdivision else country
        raise CalendarError(f"The holidays of {place!r} are not known.") from None
    return frozenset(days)
