"""A wall clock that is set forward or back neither stops the desk nor rings anything twice."""

import asyncio
import itertools
import random
from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo

import apscheduler.schedulers.base
import apscheduler.triggers.interval
import pytest
from sqlalchemy import func, select

from bot.engine import LATE, Engine, Loop
from bot.storage.tables import alarms, events
from bot.watch import CONFIRM, ClockGuard
from tests.harness import Stage
from tests.scenarios.asking import forgets_a_password

EVERY = 0.1
HOUR = timedelta(hours=1)


class _Wall:
    """The wall clock that the scheduler reads, some way off the true one."""

    off = timedelta(0)


class _Datetime(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return datetime.now(tz) + _Wall.off


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[_Wall]]:
    for module in (apscheduler.schedulers.base, apscheduler.triggers.interval):
        monkeypatch.setattr(module, "datetime", _Datetime)
    yield _Wall
    _Wall.off = timedelta(0)


def _longest(moments: list[float]) -> float:
    return max(after - before for before, after in itertools.pairwise(moments))


async def _plain_ticks(count: int) -> list[float]:
    """Tick without any scheduler, to see how busy the machine is."""
    moments = []
    for _ in range(count):
        moments.append(asyncio.get_running_loop().time())
        await asyncio.sleep(EVERY)
    return moments


async def _longest_pause(wall: type[_Wall], steps: list[timedelta], *, watched: bool) -> float:
    """Return the longest time between two ticks, in intervals, while the wall clock steps.

    What a busy machine holds up anything that ticks is left out of it.
    """
    ticks: list[float] = []
    clock = asyncio.get_running_loop()

    async def tick() -> int:
        ticks.append(clock.time())
        return 0

    engine = Engine([Loop("ticks", tick, EVERY)])
    plain = asyncio.create_task(_plain_ticks(len(steps) * (LATE + 7)))
    await engine.start()
    if not watched and engine._watchdog:  # noqa: SLF001 -- broken on purpose
        engine._watchdog.cancel()  # noqa: SLF001
    for step in steps:
        await asyncio.sleep(3 * EVERY)
        wall.off += step
        await asyncio.sleep((LATE + 4) * EVERY)
    if watched:
        await engine.stop(within=1)
    else:
        engine._scheduler.shutdown(wait=False)  # noqa: SLF001
    return (_longest([*ticks, clock.time()]) - _longest(await plain)) / EVERY


async def test_ticks_pause_for_three_intervals_at_most_when_the_clock_steps(
    wall: type[_Wall],
) -> None:
    steps = [-HOUR, HOUR, -24 * HOUR]
    # Less one interval, for that is how long plain ticks pause.
    assert await _longest_pause(wall, steps, watched=True) <= LATE + 1


async def test_the_check_notices_an_engine_without_a_watchdog(wall: type[_Wall]) -> None:
    assert await _longest_pause(wall, [-HOUR], watched=False) > LATE + 1


async def _ladders_fired(stage: Stage) -> int:
    query = (
        select(func.count())
        .select_from(alarms)
        .where(alarms.c.kind == "ladder", alarms.c.outcome == "fired")
    )
    async with stage.db.read() as work:
        return int((await work.connection.execute(query)).scalar_one())


async def _rungs(stage: Stage) -> int:
    query = select(func.count()).select_from(events).where(events.c.kind == "mentioned")
    async with stage.db.read() as work:
        return int((await work.connection.execute(query)).scalar_one())


async def test_a_jump_forward_is_held_for_a_while_and_then_rings_each_alarm_once(
    database_url: str,
) -> None:
    async with Stage.opened(database_url) as stage:
        alice, dana = stage.requester("alice"), stage.engineer("dana")
        stage.crew.guard = ClockGuard(stage.clock.uptime)
        await forgets_a_password(alice)
        stage.clock.step(HOUR)
        await stage.settle()
        stage.clock.run(CONFIRM - timedelta(seconds=1))
        await stage.settle()
        assert await _rungs(stage) == 0
        stage.clock.run(timedelta(seconds=2))
        await stage.settle()
        assert await _rungs(stage) == 1
        dana.sees("waits for somebody to claim it")
        await stage.check()


async def test_a_mistake_of_the_clock_that_is_corrected_rings_nothing(sqlite_url: str) -> None:
    async with Stage.opened(sqlite_url) as stage:
        stage.crew.guard = ClockGuard(stage.clock.uptime)
        await forgets_a_password(stage.requester("alice"))
        stage.clock.step(24 * HOUR)
        await stage.settle()
        stage.clock.run(timedelta(seconds=10))
        stage.clock.step(-24 * HOUR)
        await stage.settle()
        stage.clock.run(2 * CONFIRM)
        await stage.settle()
        assert await _rungs(stage) == 0
        await stage.check()


async def _stumble(url: str, seed: int) -> None:
    chance = random.Random(seed)
    async with Stage.opened(url) as stage:
        stage.crew.guard = ClockGuard(stage.clock.uptime)
        await forgets_a_password(stage.requester("alice"))
        for _ in range(6):
            stage.clock.step(timedelta(seconds=chance.choice([-86400, -3600, 3600, 0.4, -0.4])))
            for _ in range(4):
                stage.clock.run(timedelta(seconds=chance.choice([1, 31, 300])))
                await stage.settle()
        assert await _rungs(stage) <= await _ladders_fired(stage)
        # The clock may stand on a weekend by now, and the desk is closed then.
        for _ in range(16):
            stage.clock.run(6 * HOUR)
            await stage.settle()
        assert 0 < await _rungs(stage) <= await _ladders_fired(stage)
        await stage.check()


@pytest.mark.parametrize("seed", range(3))
async def test_no_sequence_of_steps_rings_twice_or_stops_a_ladder(
    sqlite_url: str, seed: int
) -> None:
    await _stumble(sqlite_url, seed)


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", range(100))
async def test_none_of_many_sequences_rings_twice_or_stops_a_ladder(
    database_url: str, seed: int
) -> None:
    await _stumble(database_url, seed)
