"""Ladders as data: rungs, the calendar that they count in, and the next alarm."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.calendars import Calendar, aware


class RungKind(StrEnum):
    """What a rung does."""

    REMIND = "remind"
    """Change the last reminder, and ping nobody."""
    MENTION_DUTY = "mention duty"
    """Ping the person on duty."""
    MENTION_LEAD = "mention lead"
    """Ping the lead."""
    PAGE = "page"
    """Ping the people on duty of several tiers at once."""
    MOVE = "move"
    """Bring the ticket to another tier."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a ladder.

    `after` is open time of the ladder's calendar since the rung before fired, or since the
    ticket came to the tier. `tier` is the ladder's own when empty; for MOVE it is the next
    one. `also` are further tiers that a PAGE pings.
    """

    after: timedelta
    do: RungKind
    tier: str = ""
    also: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a delay into the past, and tiers that would not be pinged."""
        if self.after < timedelta(0):
            raise ValueError("A rung fires after the one before it, not earlier.")
        if self.also and self.do is not RungKind.PAGE:
            raise ValueError("Only a rung that pages reaches several tiers.")


@dataclass(frozen=True, slots=True)
class Ladder:
    """What happens to a ticket of one tier for as long as nobody claims it.

    After the last rung the ladder starts again `repeat` times, `repeat_every` after it. When
    all that is used up, the lead is mentioned every `afterwards`, for ever: a ticket that
    nobody claims always has an alarm to come. All lengths are open time of `calendar`.
    """

    name: str
    tier: str
    calendar: Calendar
    rungs: tuple[Rung, ...]
    repeat: int = 0
    repeat_every: timedelta = timedelta(minutes=30)
    afterwards: timedelta = timedelta(hours=8)

    def __post_init__(self) -> None:
        """Refuse repetitions without an end or without a pause between them."""
        if self.repeat < 0:
            raise ValueError(f"The ladder {self.name!r} cannot repeat less than zero times.")
        if min(self.repeat_every, self.afterwards) <= timedelta(0):
            raise ValueError(f"The ladder {self.name!r} needs a pause before it repeats.")


@dataclass(frozen=True, slots=True)
class Alarm:
    """Which rung of a ladder is next, when, and how often the ladder has started again.

    A `rung` past the last one means the mentions of the lead that go on for ever.
    """

    rung: int
    due: datetime
    repeats: int = 0

    def __post_init__(self) -> None:
        """Refuse a due moment that names no zone."""
        aware(self.due)
