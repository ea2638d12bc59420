"""The clock that a screen shows, and the speed that it runs at."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from bot.clock import Clock

SPEEDS = (1.0, 60.0, 600.0)


def _real() -> float:
    return 1.0


@dataclass(frozen=True, slots=True)
class Dial:
    """The desk's clock in the desk's zone. Without `set_speed` it cannot be sped up."""

    clock: Clock
    zone: tzinfo
    speed: Callable[[], float] = _real
    set_speed: Callable[[float], Awaitable[None]] | None = None

    def face(self) -> str:
        """Return day, time, zone and speed in words."""
        now = self.clock.now().astimezone(self.zone)
        speed = self.speed()
        pace = "" if speed == 1 else f" · {speed:g} times as fast"
        return f"{now:%a %H:%M:%S %Z}{pace}"

    def time_of(self, moment: datetime) -> str:
        """Return the hour and minute of a moment."""
        return f"{moment.astimezone(self.zone):%H:%M}"

    async def turn(self, steps: int) -> None:
        """Make the clock run faster, or slower, by some of the speeds."""
        if self.set_speed is None:
            return
        nearest = min(range(len(SPEEDS)), key=lambda at: abs(SPEEDS[at] - self.speed()))
        await self.set_speed(SPEEDS[min(max(nearest + steps, 0), len(SPEEDS) - 1)])
