"""The clock that all processes on one database share, so that they agree when it is sped up."""

from datetime import datetime, timedelta

from bot.clock import SpedUpClock, WallClock
from bot.storage.database import Database

LIVE = timedelta(seconds=10)
"""A process that has not been seen for so long has ended."""

LAST_BREATH = timedelta(seconds=4)
"""So long a process may have lived after it was seen last."""


class SharedClock(SpedUpClock):
    """A clock whose speed and anchor stand in the database."""

    def __init__(self, db: Database) -> None:
        now = WallClock().now()
        super().__init__(1.0, now, now)
        self._db = db

    async def join(self, speed: float | None) -> None:
        """Take the common time; set its speed, or, when nobody else is there, slow it to 1.

        Time never runs back: a clock that was sped up stays ahead. While nobody was there, it
        went on no faster than any other clock.
        """
        await self.refresh()
        if self.speed != 1 and await self._alone():
            await self._make_up_for_absence()
        if speed is not None:
            await self.set_speed(speed)

    async def leave(self, name: str) -> None:
        """Go; who goes last lets the clock run as clocks do."""
        async with self._db.work() as work:
            await work.leave(name)
        if await self._alone():
            await self.refresh()
            if self.speed != 1:
                await self.set_speed(1.0)

    async def _alone(self) -> bool:
        async with self._db.read() as work:
            return not await work.live_instances(self.machine() - LIVE)

    async def _make_up_for_absence(self) -> None:
        async with self._db.read() as work:
            seen = await work.last_beat()
        now = self.machine()
        left = min(now, max(self.machine_anchor, seen or self.machine_anchor) + LAST_BREATH)
        desk = self.desk_anchor + (left - self.machine_anchor) * self.speed
        self._anchor(1.0, now, desk + (now - left))
        await self._keep()

    async def refresh(self) -> int:
        """Read the common anchor; return 0, for there is never more to do."""
        async with self._db.read() as work:
            row = await work.clock()
        if row:
            self.speed = row.speed
            self.machine_anchor, self.desk_anchor = row.machine_anchor, row.desk_anchor
        return 0

    async def set_time(self, desk: datetime) -> None:
        """Let the common time be a later one, from now on."""
        self._anchor(self.speed, self.machine(), desk)
        await self._keep()

    async def set_speed(self, speed: float) -> None:
        """Let the common time run at another speed from now on."""
        await self.refresh()
        self._anchor(speed, self.machine(), self.now())
        await self._keep()

    async def _keep(self) -> None:
        async with self._db.work() as work:
            await work.set_clock(
                speed=self.speed,
                machine_anchor=self.machine_anchor,
                desk_anchor=self.desk_anchor,
            )

    def _anchor(self, speed: float, machine: datetime, desk: datetime) -> None:
        self.speed, self.machine_anchor, self.desk_anchor = speed, machine, desk

    @property
    def ahead(self) -> timedelta:
        """Return by how much the desk's time is ahead of the machine's."""
        return self.now() - self.machine()
