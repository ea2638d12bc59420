"""Processes on one database share one clock, which can be sped up and never runs back."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot import clock as clocks
from bot.storage.database import Database
from bot.timekeeping import LAST_BREATH, LIVE, SharedClock

START = datetime(2026, 6, 15, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Machine(datetime):
    """The machine's clock, which stands still until a test moves it."""

    moment = START

    @classmethod
    def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
        return cls.moment


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> type[Machine]:
    monkeypatch.setattr(clocks, "datetime", Machine)
    monkeypatch.setattr(Machine, "moment", START)
    return Machine


def _run(length: timedelta) -> None:
    Machine.moment += length


@pytest.fixture
async def pair(
    database_url: str, machine: type[Machine]
) -> AsyncIterator[tuple[SharedClock, SharedClock]]:
    """Return the clocks of two processes on one database."""
    first, second = [await Database.open(database_url) for _ in range(2)]
    yield SharedClock(first), SharedClock(second)
    await first.close()
    await second.close()


async def _alive(clock: SharedClock, name: str = "another") -> None:
    """Let a process give a sign of life."""
    async with clock._db.work() as work:  # noqa: SLF001 -- another process on the same database
        await work.beat(name, clock.machine())


Pair = tuple[SharedClock, SharedClock]


async def test_a_clock_that_nobody_has_set_is_the_machines(pair: Pair) -> None:
    first, _ = pair
    await first.join(None)
    _run(HOUR)
    assert first.now() == first.machine() == START + HOUR
    assert first.ahead == timedelta(0)
    assert first.real(HOUR) == HOUR


async def test_the_speed_that_one_process_sets_is_seen_by_the_other(pair: Pair) -> None:
    first, second = pair
    await first.join(60)
    await _alive(first)
    await second.join(None)
    _run(timedelta(minutes=1))
    assert first.now() == second.now() == START + HOUR
    await second.set_speed(600)
    assert await first.refresh() == 0
    assert first.speed == second.speed == 600
    _run(timedelta(minutes=1))
    assert first.now() == second.now() == START + 11 * HOUR
    assert first.real(HOUR) == timedelta(seconds=6)


async def test_a_process_that_joins_one_that_lives_leaves_its_speed(pair: Pair) -> None:
    first, second = pair
    await first.join(60)
    await _alive(first)
    _run(LIVE)
    await second.join(None)
    assert second.speed == 60


async def test_a_process_that_is_alone_slows_the_clock_to_one_and_stays_ahead(pair: Pair) -> None:
    first, second = pair
    await first.join(60)
    _run(timedelta(minutes=1))
    await _alive(first)
    _run(LIVE + HOUR)
    await second.join(None)
    assert second.speed == 1
    # What it was ahead is kept; while nobody was there, it went on as any clock does.
    least = START + HOUR + LIVE + HOUR
    assert least <= second.now() <= least + 60 * LAST_BREATH
    before = second.now()
    _run(HOUR)
    assert second.now() == before + HOUR


async def test_a_clock_does_not_race_on_while_nobody_is_there_whatever_speed_comes_next(
    pair: Pair,
) -> None:
    first, second = pair
    await first.join(100_000)
    await _alive(first)
    _run(timedelta(days=3))
    await second.join(100_000)
    assert second.now() <= START + timedelta(days=3) + 100_000 * LAST_BREATH
    assert second.speed == 100_000


async def test_only_who_leaves_last_slows_the_clock_to_one(pair: Pair) -> None:
    first, second = pair
    await first.join(60)
    for clock, name in ((first, "first"), (second, "second")):
        await _alive(clock, name)
    await second.refresh()
    await first.leave("first")
    _run(timedelta(minutes=1))
    assert await second.refresh() == 0
    assert (second.speed, second.now()) == (60, START + HOUR)
    await second.leave("second")
    assert (second.speed, second.now()) == (1, START + HOUR)
    _run(HOUR)
    await first.join(None)
    assert (first.speed, first.now()) == (1, START + 2 * HOUR)


async def test_a_process_that_asks_for_a_speed_has_it_also_when_it_is_alone(pair: Pair) -> None:
    first, second = pair
    await first.join(60)
    await second.join(6)
    await first.refresh()
    assert first.speed == second.speed == 6


@pytest.mark.parametrize("speeds", [(600.0, 1.0, 60.0, 1.0), (1.0, 100_000.0, 0.5, 1.0)])
async def test_time_never_runs_back_whatever_speeds_are_set_and_by_whom(
    pair: Pair, speeds: tuple[float, ...]
) -> None:
    before = START
    for number, speed in enumerate(speeds):
        clock, other = pair[number % 2], pair[(number + 1) % 2]
        _run(timedelta(minutes=5))
        await clock.set_speed(speed)
        await other.refresh()
        assert clock.now() == other.now() >= before
        before = clock.now()


async def test_a_speed_is_set_from_the_common_time_and_not_from_ones_own(pair: Pair) -> None:
    first, second = pair
    await second.join(None)
    await first.join(600)
    _run(timedelta(minutes=1))
    await second.set_speed(1)
    assert second.now() == START + 10 * HOUR


async def test_a_time_that_is_set_holds_for_every_process(pair: Pair) -> None:
    first, second = pair
    await first.join(60)
    await first.set_time(START + 24 * HOUR)
    await second.refresh()
    assert second.now() == first.now() == START + 24 * HOUR
    assert second.speed == 60
    _run(timedelta(minutes=1))
    assert second.now() == START + 25 * HOUR
