"""The sections about time: calendars, rotas, ladders, targets and how long things may rest."""

from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from bot.calendars import ALL_WEEK, CLOSED_WEEK, Calendar, Week, windows_from
from bot.calendars.windows import Day, day_from
from bot.escalation import Ladder, Periods, Rung, RungKind, Target
from bot.priority import Priority
from bot.rotas import Entry, Rota, Rotation, override_from, shift_from
from bot.settings.sections import Length, PositiveLength, Section, Strings, Zone

MOST_REPEATS = 1000
MOST_DAYS = 366

PriorityName = Literal["P1", "P2", "P3", "P4"]
Days = Annotated[int, Field(ge=1, le=MOST_DAYS)]


def _week(hours: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    windows_from(hours)
    return hours


def _dated(extra: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    for day, hours in extra.items():
        _date(day)
        day_from(hours)
    return extra


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"“{text}” is no date; write it like 2026-12-24") from None


def _clock(text: object) -> object:
    """Read `09:00` into minutes after midnight."""
    hours, colon, minutes = str(text).partition(":")
    if not (colon and hours.isdecimal() and minutes.isdecimal() and len(minutes) == len("00")):
        raise ValueError('this is no time of day; write it in quotes like "09:00"')
    if int(hours) >= 24 or int(minutes) >= 60:  # noqa: PLR2004 -- a day
        raise ValueError("a time of day is between 00:00 and 23:59")
    return int(hours) * 60 + int(minutes)


WeekHours = Annotated[dict[str, Strings], AfterValidator(_week)]
DatedHours = Annotated[dict[str, Strings], AfterValidator(_dated)]
ClockTime = Annotated[int, BeforeValidator(_clock)]


class CalendarTable(Section):
    """When a desk is open; without a zone in the zone of the desk."""

    zone: Zone | None = None
    hours: WeekHours = Field(default_factory=dict)
    country: str = ""
    subdivision: str = ""
    closed: Annotated[tuple[date, ...], Field(strict=False)] = ()
    extra: DatedHours = Field(default_factory=dict)

    @model_validator(mode="after")
    def _makes_a_calendar(self) -> "CalendarTable":
        self.calendar("calendar", "UTC", ALL_WEEK)
        return self

    def calendar(self, name: str, zone: str, usual: Week | None = None) -> Calendar:
        """Return the calendar of that name.

        `zone` is used when the table has none, and the usual hours when it has no hours. Raise
        ValueError when it would never open.
        """
        windows = windows_from(self.hours) if self.hours else usual
        if windows is None and not any(self.extra.values()):
            raise ValueError('it never opens; add hours, like hours.mon-fri = ["09:00-17:00"]')
        return Calendar(
            name=name,
            zone=self.zone or zone,
            windows=windows or CLOSED_WEEK,
            country=self.country,
            subdivision=self.subdivision,
            closed=frozenset(self.closed),
            extra=tuple(sorted(self._extra())),
        )

    def _extra(self) -> list[tuple[date, Day]]:
        return [(_date(day), day_from(hours)) for day, hours in self.extra.items()]


class RotationTable(Section):
    """People who take turns, from a date on."""

    people: Annotated[tuple[str, ...], Field(strict=False, min_length=1)]
    start: date
    days: Days = 7
    hand_over: ClockTime = 9 * 60
    hours: WeekHours = Field(default_factory=dict)

    def rotation(self) -> Rotation:
        """Return the rotation; without hours it is on duty around the clock."""
        windows = windows_from(self.hours) if self.hours else ALL_WEEK
        return Rotation(self.people, self.start, self.days, self.hand_over, windows)


class RotaTable(Section):
    """Who is on duty: the same shifts every week, turns, and dated exceptions."""

    zone: Zone | None = None
    shifts: Strings = ()
    rotations: Annotated[tuple[RotationTable, ...], Field(strict=False)] = ()
    overrides: Strings = ()

    @model_validator(mode="after")
    def _can_be_read(self) -> "RotaTable":
        self.rota("rota", "UTC")
        return self

    def rota(self, name: str, zone: str) -> Rota:
        """Return the rota of that name; `zone` is used when the table has none."""
        zone = self.zone or zone
        entries: tuple[Entry, ...] = (
            *(shift_from(written) for written in self.shifts),
            *(table.rotation() for table in self.rotations),
            *(override_from(written, zone) for written in self.overrides),
        )
        return Rota(name, zone, entries)


class RungTable(Section):
    """One step of a ladder."""

    after: Length
    do: Literal["remind", "mention-duty", "mention-lead", "page", "move"]
    tier: str = ""
    also: Strings = ()

    @model_validator(mode="after")
    def _reaches_somebody(self) -> "RungTable":
        self.rung()
        return self

    def rung(self) -> Rung:
        """Return the rung."""
        return Rung(self.after, RungKind(self.do.replace("-", " ")), self.tier, self.also)


class LadderTable(Section):
    """What happens to a ticket of one tier for as long as nobody claims it."""

    tier: str
    priorities: Annotated[tuple[PriorityName, ...], Field(strict=False, min_length=1)]
    calendar: str
    rungs: Annotated[tuple[RungTable, ...], Field(strict=False)]
    repeat: Annotated[int, Field(ge=0, le=MOST_REPEATS)] = 0
    repeat_every: PositiveLength = timedelta(minutes=30)
    afterwards: PositiveLength = timedelta(hours=8)

    def ladder(self, name: str, calendar: Calendar) -> Ladder:
        """Return the ladder of that name."""
        return Ladder(
            name=name,
            tier=self.tier,
            calendar=calendar,
            rungs=tuple(table.rung() for table in self.rungs),
            repeat=self.repeat,
            repeat_every=self.repeat_every,
            afterwards=self.afterwards,
        )


class TargetTable(Section):
    """How soon a priority wants a first answer and an end; what is left out stays."""

    response: PositiveLength | None = None
    resolve: PositiveLength | None = None
    calendar: str | None = None

    def over(self, target: Target) -> Target:
        """Return the target with what is written here instead."""
        return Target(
            response=self.response or target.response,
            resolve=self.resolve or target.resolve,
            calendar=self.calendar or target.calendar,
        )


class Targets(Section):
    """The targets by priority."""

    P1: TargetTable = TargetTable()
    P2: TargetTable = TargetTable()
    P3: TargetTable = TargetTable()
    P4: TargetTable = TargetTable()

    def over(self, priority: Priority, target: Target) -> Target:
        """Return the target of a priority with what is written here instead."""
        table: TargetTable = getattr(self, priority.value)
        return table.over(target)


class Patience(Section):
    """How long things may rest."""

    calendar: str = "business"
    idle_ask: PositiveLength = timedelta(hours=4)
    idle_release: PositiveLength = timedelta(hours=1)
    remind_user: Annotated[tuple[Days, ...], Field(strict=False)] = (1, 3)
    resolve_silent: Days = 5
    close_after: PositiveLength = timedelta(days=7)

    @model_validator(mode="after")
    def _reminds_before_it_resolves(self) -> "Patience":
        if list(self.remind_user) != sorted(set(self.remind_user)):
            raise ValueError("remind_user counts upwards, like [1, 3]")
        if self.remind_user and self.remind_user[-1] >= self.resolve_silent:
            raise ValueError("resolve_silent must be after the last day of remind_user")
        return self

    def periods(self, assume_solved: timedelta) -> Periods:
        """Return these as the periods of a policy."""
        return Periods(
            calendar=self.calendar,
            idle_ask=self.idle_ask,
            idle_release=self.idle_release,
            remind_user=self.remind_user,
            resolve_silent=self.resolve_silent,
            close_resolved=self.close_after,
            assume_solved=assume_solved,
        )
