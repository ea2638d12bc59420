"""Business time: when a desk is open, and what happens to a length of time when it is not.

All arithmetic is done on instants. A wall clock is only ever asked when it first shows a time,
so that nights with a missing or a doubled hour come out right.
"""

from bot.calendars.calendar import Calendar, always_open
from bot.calendars.stored import calendar_from_json, calendar_to_json
from bot.calendars.walls import CalendarError, aware, described, instant_of, zone_named
from bot.calendars.windows import ALL_WEEK, CLOSED_WEEK, Day, Week, Window, day_from, windows_from

__all__ = [
    "ALL_WEEK",
    "CLOSED_WEEK",
    "Calendar",
    "CalendarError",
    "Day",
    "Week",
    "Window",
    "always_open",
    "aware",
    "calendar_from_json",
    "calendar_to_json",
    "day_from",
    "described",
    "instant_of",
    "windows_from",
    "zone_named",
]
