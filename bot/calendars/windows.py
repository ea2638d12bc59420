"""The hours of a week, and how they are written in the settings."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MINUTES = 24 * 60

_FULL_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY_NUMBERS = {
    name: number for names in (DAY_NAMES, _FULL_NAMES) for number, name in enumerate(names)
}
_HOURS = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """Opening hours in minutes after the midnight of the day on which they start.

    A window that ends past 1440 runs into the next day.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        """Refuse what is no window of a day."""
        whole_day = (self.start, self.end) == (0, DAY_MINUTES)
        within = 0 <= self.start < DAY_MINUTES and 0 < self.end - self.start < DAY_MINUTES
        if not (within or whole_day):
            raise ValueError(
                f"A window from minute {self.start} to {self.end} is not possible:"
                " it starts within its day and lasts less than 24 hours, or the whole day."
            )

    def __str__(self) -> str:
        """Return the window as the settings have it, such as `22:00-06:00`."""
        ends = self.end if self.end <= DAY_MINUTES else self.end - DAY_MINUTES
        return f"{_clock(self.start)}-{_clock(ends)}"


Day = tuple[Window, ...]
Week = tuple[Day, Day, Day, Day, Day, Day, Day]

_WHOLE_DAY = (Window(0, DAY_MINUTES),)
ALL_WEEK: Week = (_WHOLE_DAY,) * 7
CLOSED_WEEK: Week = ((),) * 7


def windows_from(written: Mapping[str, Sequence[str]]) -> Week:
    """Read `{"mon-fri": ["09:00-12:30", "13:30-18:00"], "sat": ["22:00-06:00"]}`.

    A window that ends before it starts runs past midnight; the whole day is `00:00-24:00`.
    Raise ValueError with a sentence for whoever wrote the settings.
    """
    days: dict[int, Day] = {}
    for names, windows in written.items():
        hours = day_from(windows)
        for number in _day_numbers(names):
            if number in days:
                raise ValueError(f"The hours of {DAY_NAMES[number]} are written twice.")
            days[number] = hours
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = (
        days.get(number, ()) for number in range(7)
    )
    return monday, tuesday, wednesday, thursday, friday, saturday, sunday


def day_from(written: Sequence[str]) -> Day:
    """Read the windows of one day, such as `["09:00-12:30", "13:30-18:00"]`, into order."""
    if isinstance(written, str):
        raise ValueError(f'Hours are a list, so write ["{written}"].')  # noqa: TRY004 -- it is a setting
    windows = sorted(window_from(text) for text in written)
    for earlier, later in pairwise(windows):
        if later.start < earlier.end:
            raise ValueError(f"The hours {earlier} and {later} overlap.")
    return tuple(windows)


def window_from(text: str) -> Window:
    """Read one window, such as `09:00-17:30`."""
    found = _HOURS.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} are no hours: write them like 09:00-17:30.")
    start_hour, start_minute, end_hour, end_minute = (int(part) for part in found.groups())
    start, end = start_hour * 60 + start_minute, end_hour * 60 + end_minute
    if max(start_minute, end_minute) > 59 or start >= DAY_MINUTES or end > DAY_MINUTES:  # noqa: PLR2004 -- minutes
        raise ValueError(f"{text!r} are no hours: a day goes from 00:00 to 24:00.")
    if start == end:
        raise ValueError(f"{text!r} last no time: the whole day is 00:00-24:00.")
    return Window(start, end if end > start else end + DAY_MINUTES)


def _day_numbers(names: str) -> list[int]:
    first, dash, last = (part.strip() for part in names.lower().partition("-"))
    begin, end = _DAY_NUMBERS.get(first), _DAY_NUMBERS.get(last if dash else first)
    if begin is None or end is None:
        raise ValueError(f"{names!r} are no days: write them like mon, sat or mon-fri.")
    return [(begin + step) % 7 for step in range((end - begin) % 7 + 1)]


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
