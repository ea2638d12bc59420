"""Deadlines are kept to the tick, however many fall together."""

import math
from collections.abc import Iterable
from datetime import timedelta

import pytest
from sqlalchemy import select

from adapters.terminal.connect import direct_place, person_named
from bot import watch
from bot.desk.settling import settle
from bot.storage.database import Database
from bot.storage.tables import alarms
from bot.support.opening import open_ticket
from bot.tickets import Ticket
from bot.watch import ring_due
from tests.harness import FakeClock, Stage
from tests.harness.clock import MONDAY

TICK = timedelta(seconds=0.5)
MINUTE = timedelta(minutes=1)


async def _tickets_within_a_minute(stage: Stage, count: int) -> None:
    """Open tickets whose first deadlines are spread evenly over one minute."""
    async with stage.db.work() as work:
        for number in range(count):
            person = person_named(f"p{number}")
            at = MONDAY + MINUTE * number / count
            ticket = Ticket(
                person.key, person.name, direct_place(person), "Cold", at, priority="P3"
            )
            known = await work.add_ticket(ticket)
            await settle(work, stage.crew.house, open_ticket(known, stage.crew.house.floor, at))


async def _lateness(db: Database) -> list[timedelta]:
    query = select(alarms.c.fire_at, alarms.c.done_at).where(alarms.c.outcome == "fired")
    async with db.read() as work:
        return [row.done_at - row.fire_at for row in await work.connection.execute(query)]


def _p99(lateness: Iterable[timedelta]) -> timedelta:
    ordered = sorted(lateness)
    return ordered[math.ceil(len(ordered) * 0.99) - 1]


async def _ring_for_a_minute(url: str, count: int, talks: int) -> timedelta:
    """Sweep at each tick while people talk, and return how late the latest but 1 % ring."""
    async with Stage.opened(url, clock=FakeClock()) as stage:
        await _tickets_within_a_minute(stage, count)
        for number in range(talks):
            await stage.requester(f"talker{number}").session.say("vpn not working")
        stage.clock.run(timedelta(minutes=15))
        until = stage.clock.now() + MINUTE + 2 * TICK
        while stage.clock.now() < until:
            await stage.crew.round_without_delivery()
            stage.clock.run(TICK)
        found = await _lateness(stage.db)
        assert len(found) == count, "lost"
        return _p99(found)


async def test_99_of_100_deadlines_within_one_minute_are_at_most_two_ticks_late(
    database_url: str,
) -> None:
    assert await _ring_for_a_minute(database_url, 60, 5) < 2 * TICK


@pytest.mark.long
@pytest.mark.timeout(1800)
async def test_1000_deadlines_within_one_minute_beside_50_talks_are_kept(database_url: str) -> None:
    assert await _ring_for_a_minute(database_url, 1000, 50) < 2 * TICK


async def test_what_falls_together_is_rung_in_one_sweep(sqlite_url: str) -> None:
    async with Stage.opened(sqlite_url) as stage:
        await _tickets_within_a_minute(stage, 60)
        stage.clock.run(timedelta(minutes=17))
        assert await ring_due(stage.crew.house) == 60
        assert await ring_due(stage.crew.house) == 0


async def test_the_check_notices_a_sweep_that_takes_too_few(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticked = iter(range(10**6))

    async def every_fourth_tick(*given: object) -> int:
        return await ring_due(*given) if next(ticked) % 4 == 0 else 0  # type: ignore[arg-type]

    monkeypatch.setattr(watch, "AT_ONCE", 1)
    monkeypatch.setattr("tests.harness.crew.ring_due", every_fourth_tick)
    with pytest.raises(AssertionError, match="lost"):
        await _ring_for_a_minute(sqlite_url, 60, 0)
