"""The clock on the screen."""

from zoneinfo import ZoneInfo

from adapters.terminal.dial import Dial
from tests.adapters.terminal.scripted import HandClock

BERLIN = ZoneInfo("Europe/Berlin")


def test_the_face_names_day_time_and_zone() -> None:
    dial = Dial(HandClock(), BERLIN)
    assert dial.face() == "Mon 15:02:10 CET"
    assert dial.time_of(dial.clock.now()) == "15:02"


async def test_the_clock_turns_faster_and_slower_within_its_speeds() -> None:
    speeds = [1.0]

    async def set_speed(speed: float) -> None:
        speeds.append(speed)

    dial = Dial(HandClock(), BERLIN, lambda: speeds[-1], set_speed)
    for steps in (1, 1, 1, -1, -1, -1):
        await dial.turn(steps)
    assert speeds == [1, 60, 600, 600, 60, 1, 1]
    await dial.turn(1)
    assert dial.face().endswith("60 times as fast")


async def test_a_real_clock_cannot_be_turned() -> None:
    dial = Dial(HandClock(), BERLIN)
    await dial.turn(1)
    assert dial.face() == "Mon 15:02:10 CET"
