"""What the processes of one desk share, on both databases."""

from datetime import timedelta

from bot.storage.database import Database
from tests.bot.storage.making import (
    ANN,
    NOW,
    after,
    message,
    talk,
)


async def test_a_run_starts_once_and_ends_once(db: Database) -> None:
    async with db.work() as work:
        saved = await work.save_talk(talk())
        assert await work.start_run("r1", saved, "reset", {"user": "ann"}, NOW)
        assert not await work.start_run("r1", saved, "reset", {}, NOW)
        (waiting,) = await work.runs_waiting(10)
        assert (waiting.talk, waiting.person, waiting.params) == (
            saved.id,
            ANN.key,
            {"user": "ann"},
        )
        assert await work.claim_run("r1", now=NOW, until=after(seconds=30))
        assert not await work.claim_run("r1", now=NOW, until=after(seconds=30))
        assert await work.runs_waiting(10, NOW) == []
        assert len(await work.runs_waiting(10, after(seconds=31))) == 1
        assert await work.end_run("r1", "done", NOW)
        assert not await work.end_run("r1", "failed", NOW)
        assert await work.runs_waiting(10) == []
        ended = await work.run("r1")
        assert ended is not None
        assert (ended.outcome, ended.attempts) == ("done", 1)
        assert await work.count_runs("reset", None, NOW) == 1
        assert await work.count_runs("reset", ANN.key, NOW) == 1
        assert await work.count_runs("reset", "slack/T1/U2", NOW) == 0
        assert await work.count_runs("reset", None, after(seconds=1)) == 0


async def test_a_revision_is_made_only_by_a_change(db: Database) -> None:
    async with db.work() as work:
        numbers = [await work.publish("vpn", digest, digest * 3, NOW) for digest in "aabba"]
        assert numbers == [1, 1, 2, 2, 3]
        await work.publish("mail", "z", "text", NOW)
    async with db.read() as work:
        rows = await work.revisions()
    assert [(row.article, row.revision, row.source) for row in rows] == [
        ("mail", 1, "text"),
        ("vpn", 1, "aaa"),
        ("vpn", 2, "bbb"),
        ("vpn", 3, "aaa"),
    ]
    assert rows[0].at == NOW


async def test_the_shared_clock_is_one(db: Database) -> None:
    async with db.work() as work:
        assert await work.clock() is None
        for speed in (1.0, 60.0):
            await work.set_clock(speed=speed, machine_anchor=NOW, desk_anchor=after(days=1))
    async with db.read() as work:
        clock = await work.clock()
    assert clock is not None
    assert (clock.speed, clock.machine_anchor, clock.desk_anchor) == (60.0, NOW, after(days=1))


async def test_processes_that_are_alive_are_known(db: Database) -> None:
    async with db.work() as work:
        await work.beat("a", NOW, "1.0")
        await work.beat("b", NOW)
        await work.beat("a", after(seconds=30))
        assert await work.live_instances(after(seconds=10)) == ["a"]
        assert await work.live_instances(NOW) == ["a", "b"]


async def test_a_lease_has_one_holder_and_a_rising_epoch(db: Database) -> None:
    ttl = timedelta(seconds=15)
    async with db.work() as work:
        assert await work.take_lease("digest", "a", ttl, NOW) == 1
        assert await work.take_lease("digest", "b", ttl, after(seconds=15)) is None
        assert await work.renew("digest", "a", 1, ttl, after(seconds=5))
        assert await work.take_lease("digest", "b", ttl, after(seconds=21)) == 2
        assert not await work.renew("digest", "a", 1, ttl, after(seconds=22))
        assert not await work.release("digest", "a", 1, after(seconds=22))
        assert await work.release("digest", "b", 2, after(seconds=22))
        assert await work.take_lease("digest", "a", ttl, after(seconds=22)) == 3


async def test_the_built_in_channel_shows_what_changed_once(db: Database) -> None:
    here, there = "terminal/local/desk", "terminal/local/l2"
    async with db.work() as work:
        first = await work.show("k1", here, message("one"), at=NOW, mention=["L2"])
        assert await work.show("k1", here, message("one"), at=after(seconds=1)) == first
        await work.show("k2", there, message("two"), at=NOW)
        await work.show("k3", here, message("three"), at=NOW, private_to="ann")
        assert await work.show("k1", here, message("changed"), at=after(seconds=2)) == first
    async with db.read() as work:
        rows = await work.shown_since([here], 0)
        assert [(row.key, row.change) for row in rows] == [("k3", 3), ("k1", 4)]
        assert rows[1].body == message("changed")
        assert (rows[1].posted_at, rows[1].changed_at) == (NOW, after(seconds=2))
        assert rows[1].mention == ("L2",)
        assert [row.key for row in await work.shown_since([here], 0, viewer="bob")] == ["k1"]
        assert [row.key for row in await work.shown_since([here, there], 1, limit=1)] == ["k2"]
        assert await work.shown("k1") == rows[1]
        assert await work.shown("k9") is None


async def test_a_viewer_never_unsees(db: Database) -> None:
    async with db.work() as work:
        assert await work.seen("ann", "terminal/local/desk") == 0
        await work.mark_seen("ann", "terminal/local/desk", 5)
        await work.mark_seen("ann", "terminal/local/desk", 3)
        assert await work.seen("ann", "terminal/local/desk") == 5
