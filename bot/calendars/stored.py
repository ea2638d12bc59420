"""A calendar as plain JSON, so that a promise keeps the calendar that it was made under."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.calendars.calendar import Calendar
from bot.calendars.windows import DAY_NAMES, Day, day_from, windows_from


def calendar_to_json(calendar: Calendar) -> dict[str, Any]:
    """Return the calendar as JSON values."""
    hours = zip(DAY_NAMES, calendar.windows, strict=True)
    return {
        "name": calendar.name,
        "zone": calendar.zone,
        "windows": {name: _written(day) for name, day in hours if day},
        "country": calendar.country,
        "subdivision": calendar.subdivision,
        "closed": sorted(day.isoformat() for day in calendar.closed),
        "extra": [[day.isoformat(), _written(hours)] for day, hours in calendar.extra],
    }


def calendar_from_json(stored: Mapping[str, Any]) -> Calendar:
    """Return the calendar that `calendar_to_json` stored.

    Raises:
        KeyError, TypeError, ValueError: when it is none.

    """
    return Calendar(
        name=stored["name"],
        zone=stored["zone"],
        windows=windows_from(stored["windows"]),
        country=stored["country"],
        subdivision=stored["subdivision"],
        closed=frozenset(date.fromisoformat(day) for day in stored["closed"]),
        extra=tuple((date.fromisoformat(day), day_from(hours)) for day, hours in stored["extra"]),
    )


def _written(day: Day) -> list[str]:
    return [str(window) for window in day]
