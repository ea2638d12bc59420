"""A clock that stands still until somebody moves it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

MONDAY = datetime(2026, 6, 15, 10, 0, tzinfo=UTC)
"""Monday at ten; a desk with the usual settings is open until six."""


@dataclass(slots=True)
class FakeClock:
    """The desk's time, the machine's time and the seconds since the machine started.

    They pass together, but the wall clock can also be set wrong, which moves all but the
    seconds since the start.
    """

    desk: datetime = MONDAY
    wall: datetime | None = None
    up: float = 1000.0
    speed: float = field(default=1.0)

    def now(self) -> datetime:
        """Return the desk's time."""
        return self.desk

    def machine(self) -> datetime:
        """Return the machine's time."""
        return self.wall if self.wall is not None else self.desk

    def real(self, length: timedelta) -> timedelta:
        """Return how long a length of the desk's time lasts for people."""
        return length / self.speed

    def uptime(self) -> float:
        """Return the seconds since the machine started, whatever its wall clock says."""
        return self.up

    def run(self, length: timedelta) -> None:
        """Let time pass."""
        self.step(length)
        self.up += (length / self.speed).total_seconds()

    def step(self, length: timedelta) -> None:
        """Set the wall clock forward or back, without any time passing."""
        if self.wall is not None:
            self.wall += length / self.speed
        self.desk += length
