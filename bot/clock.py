"""Two times: the desk's, which can be sped up, and the machine's, which cannot.

Tickets, ladders and promises live in the desk's time. Leases, retries and time-outs live in
the machine's, because a network does not get quicker when a demo does.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What everything that needs the time is given."""

    def now(self) -> datetime:
        """Return the desk's time, in UTC."""
        ...

    def machine(self) -> datetime:
        """Return the machine's time, in UTC."""
        ...

    def real(self, length: timedelta) -> timedelta:
        """Return how long a length of the desk's time lasts for people."""
        ...


class WallClock:
    """The machine's clock is the desk's clock."""

    def now(self) -> datetime:
        """Return the time of the machine."""
        return datetime.now(UTC)  # noqa: TID251 -- this is the edge

    def machine(self) -> datetime:
        """Return the time of the machine."""
        return datetime.now(UTC)  # noqa: TID251 -- this is the edge

    def real(self, length: timedelta) -> timedelta:
        """Return the length itself."""
        return length


@dataclass(slots=True)
class SpedUpClock:
    """The desk's time runs `speed` times as fast as the machine's, from a common anchor.

    Processes that share a database share the anchor, so that they agree on the time.
    """

    speed: float
    machine_anchor: datetime
    desk_anchor: datetime

    def now(self) -> datetime:
        """Return the desk's time."""
        passed: timedelta = self.machine() - self.machine_anchor
        return self.desk_anchor + passed * self.speed

    def machine(self) -> datetime:
        """Return the time of the machine."""
        return datetime.now(UTC)  # noqa: TID251 -- this is the edge

    def real(self, length: timedelta) -> timedelta:
        """Return how long a length of the desk's time lasts for people."""
        return length / self.speed
