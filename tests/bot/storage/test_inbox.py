"""What arrives is stored once and handled in order, on both databases."""

from dataclasses import replace

from bot.storage.database import Database
from bot.vocabulary import Place
from tests.bot.storage.making import (
    ANN,
    CHANNEL,
    NOW,
    after,
    arrival,
)


async def test_a_message_that_is_delivered_twice_is_stored_once(db: Database) -> None:
    async with db.work() as work:
        assert await work.accept(arrival("m1"), received_at=NOW)
        assert not await work.accept(arrival("m1", "again"), received_at=NOW)
    async with db.work() as work:
        (stored,) = await work.pending(CHANNEL.key)
    assert stored.arrival == arrival("m1")


async def test_text_that_no_database_takes_is_stored_all_the_same(db: Database) -> None:
    odd = arrival("m1", "a\0b\ud800c", person=replace(ANN, name="A\0nn"))
    async with db.work() as work:
        assert await work.accept(odd, received_at=NOW)
        await work.remember(odd.person, CHANNEL, NOW)
    async with db.work() as work:
        (stored,) = await work.pending(CHANNEL.key)
        known = await work.person(ANN.key)
    assert stored.arrival == arrival("m1", "a\0b?c", person=replace(ANN, name="A\0nn"))
    assert known is not None
    assert known.person == ANN


async def test_a_lane_waits_for_its_first_arrival(db: Database) -> None:
    other = Place("slack", "T1", "C2")
    async with db.work() as work:
        await work.accept(arrival("m1"), received_at=NOW, available_at=after(seconds=5))
        await work.accept(arrival("m2"), received_at=NOW)
        await work.accept(arrival("m3", place=other), received_at=NOW)
    async with db.work() as work:
        assert await work.lanes_waiting(NOW, 10) == [other.key]
        assert await work.pending(CHANNEL.key, NOW) == []
        assert await work.lanes_waiting(after(seconds=5), 10) == [other.key, CHANNEL.key]
        rows = await work.pending(CHANNEL.key, after(seconds=5))
        assert [row.arrival.id for row in rows] == ["m1", "m2"]


async def test_a_poison_message_is_given_up_and_its_lane_goes_on(db: Database) -> None:
    async with db.work() as work:
        await work.accept(arrival("m1"), received_at=NOW)
        await work.accept(arrival("m2"), received_at=NOW)
        (first, _) = await work.pending(CHANNEL.key)
    outcomes = []
    for attempt in range(5):
        async with db.work() as work:
            (first, _) = await work.pending(CHANNEL.key)
            assert first.attempts == attempt
            outcomes.append(await work.failed(first.row, "boom\0", after(seconds=attempt)))
    assert outcomes == [False, False, False, False, True]
    async with db.work() as work:
        (second,) = await work.pending(CHANNEL.key)
        assert second.arrival.id == "m2"
        assert not await work.failed(first.row, "late", NOW)
        await work.done(second.row)
        assert await work.lanes_waiting(after(days=1), 10) == []
        backlog = await work.backlog()
        assert (backlog.inbox_waiting, backlog.inbox_dead) == (0, 1)
        assert await work.revive_arrival(first.row, NOW)
        assert await work.lanes_waiting(NOW, 10) == [CHANNEL.key]


async def test_a_postponed_arrival_waits_and_is_found_by_its_identity(db: Database) -> None:
    async with db.work() as work:
        await work.accept(arrival("m1"), received_at=NOW, source="backfill")
        stored = await work.arrival("m1")
        assert stored is not None
        assert stored.source == "backfill"
        await work.postpone(stored.row, after(seconds=3))
        assert await work.arrival("m2") is None
        assert await work.lanes_waiting(after(seconds=2), 10) == []
        assert await work.lanes_waiting(after(seconds=3), 10) == [CHANNEL.key]


async def test_a_cursor_never_goes_back(db: Database) -> None:
    async with db.work() as work:
        assert await work.cursor(CHANNEL) is None
        for message_id in ("99", "100", "98"):
            await work.advance_cursor(CHANNEL, message_id, NOW)
        assert await work.cursor(CHANNEL) == "100"
