"""What the dispatcher does when a platform, a process or we ourselves fail."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import DeliveryError
from bot.storage.claims import Claims
from bot.storage.database import Database
from bot.storage.records import Delivery
from bot.vocabulary import Posting
from tests.bot.outbox_scene import OTHER, THREAD, Channel, Scene
from tests.bot.storage.making import NOW, after, posting


@pytest.fixture
def scene(db: Database) -> Scene:
    return Scene(db)


async def test_a_lost_answer_is_looked_up_and_not_shown_twice(scene: Scene) -> None:
    scene.channel.troubles = [DeliveryError("reset", ambiguous=True)]
    await scene.post(posting("p1"), posting("p2"))
    await scene.outbox.drain()
    assert scene.channel.shown == ["p1"]
    scene.clock.passes(seconds=44)
    assert not await scene.outbox.deliver_once()
    scene.clock.passes(seconds=2)
    await scene.outbox.drain()
    assert scene.channel.shown == ["p1", "p2"]
    row = await scene.row("p1")
    assert (row.how, row.remote_id) == ("reconciled", "remote:p1")


async def test_what_was_not_shown_after_all_is_sent_again_under_its_nonce(scene: Scene) -> None:
    scene.channel.troubles = [TimeoutError(), None]
    await scene.post(posting("p1"))
    await scene.outbox.drain()
    scene.clock.passes(seconds=46)
    await scene.outbox.drain()
    assert (scene.channel.shown, scene.channel.asked) == (["p1"], 1)
    assert (await scene.row("p1")).how == "sent"


async def test_an_update_is_simply_made_again(scene: Scene) -> None:
    await scene.post(posting("card"))
    await scene.outbox.drain()
    scene.channel.troubles = [DeliveryError("reset", ambiguous=True)]
    await scene.post(posting("card:2", of="card"))
    await scene.outbox.drain()
    scene.clock.passes(seconds=46)
    await scene.outbox.drain()
    assert (scene.channel.shown, scene.channel.asked) == (["card", "card:2", "card:2"], 0)


async def test_a_look_up_that_fails_is_tried_again_before_anything_is_sent(scene: Scene) -> None:
    scene.channel.troubles = [DeliveryError("reset", ambiguous=True)]
    scene.channel.look_ups = [DeliveryError("busy"), TimeoutError(), None]
    await scene.post(posting("p1"))
    for _ in range(4):
        await scene.outbox.drain()
        scene.clock.passes(seconds=60)
    assert (scene.channel.shown, scene.channel.asked) == (["p1"], 3)
    assert (await scene.row("p1")).how == "reconciled"


@pytest.mark.parametrize(
    ("trouble", "minutes"), [(DeliveryError("no", permanent=True), 1), (TimeoutError(), 11)]
)
async def test_what_is_sent_again_without_knowing_is_counted(
    scene: Scene, trouble: Exception, minutes: float
) -> None:
    scene.channel.troubles = [DeliveryError("reset", ambiguous=True)]
    scene.channel.look_ups = [trouble]
    await scene.post(posting("p1"))
    await scene.outbox.drain()
    scene.clock.passes(minutes=minutes)
    await scene.outbox.drain()
    assert scene.channel.shown == ["p1", "p1"]
    assert (await scene.row("p1")).how == "blind"


async def test_a_refusal_is_tried_again_later_and_later(scene: Scene) -> None:
    scene.channel.troubles = [DeliveryError("busy") for _ in range(8)]
    await scene.post(posting("p1"))
    waits = []
    for _ in range(8):
        await scene.outbox.drain()
        row = await scene.row("p1")
        assert not row.maybe_sent
        waits.append((row.next_at - scene.clock.moment).total_seconds())
        scene.clock.moment = row.next_at
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    await scene.outbox.drain()
    assert (scene.channel.shown, scene.channel.asked) == (["p1"], 0)


async def test_a_rate_limit_holds_for_the_channel_with_its_threads(scene: Scene) -> None:
    scene.channel.troubles = [DeliveryError("slow", retry_after=timedelta(seconds=30))]
    await scene.post(posting("p1"))
    await scene.outbox.drain()
    await scene.post(posting("p2"), posting("t1", THREAD), posting("q1", OTHER))
    await scene.outbox.drain()
    assert scene.channel.shown == ["q1"]
    scene.clock.passes(seconds=29)
    await scene.outbox.drain()
    assert scene.channel.shown == ["q1"]
    scene.clock.passes(seconds=2)
    await scene.outbox.drain()
    assert sorted(scene.channel.shown) == ["p1", "p2", "q1", "t1"]


async def test_the_rate_limit_test_notices_a_limit_that_is_not_kept(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def forget(*_arguments: object) -> None: ...

    monkeypatch.setattr(Claims, "pause", forget)
    with pytest.raises(AssertionError):
        await test_a_rate_limit_holds_for_the_channel_with_its_threads(scene)


async def test_a_dead_channel_is_reported_once_and_blocks_only_itself(scene: Scene) -> None:
    scene.channel.troubles = [DeliveryError("channel_not_found", permanent=True)]
    await scene.post(posting("p1"), posting("p2"))
    await scene.outbox.drain()
    assert scene.channel.shown == ["p2"]
    async with scene.db.work() as work:
        (dead,) = await work.dead_postings()
        assert (dead.posting.key, dead.last_error) == ("p1", "channel_not_found")
        (event,) = await work.events_between(after(days=-1), after(days=3), {"posting dead"})
        assert event.data["posting"] == "p1"
        assert event.at == scene.clock.now()
        assert (await work.backlog()).outbox_dead == 1
        assert await work.revive("p1", scene.clock.machine())
        assert not await work.revive("p1", scene.clock.machine())
    await scene.outbox.drain()
    assert scene.channel.shown == ["p2", "p1"]


async def test_a_bug_of_ours_is_given_up_after_a_while(
    scene: Scene, expected_errors: list[str]
) -> None:
    expected_errors.append("Delivering p1 went wrong")
    scene.channel.troubles = [KeyError("bug")]
    await scene.post(posting("p1"), posting("q1", OTHER))
    for _ in range(5):
        scene.channel.troubles = [KeyError("bug")]
        assert await scene.outbox.deliver_once()
        await scene.outbox.drain()
        scene.clock.passes(minutes=1)
    assert scene.channel.shown == ["q1"]
    assert (await scene.row("p1")).state is Delivery.DEAD


async def test_a_platform_that_is_down_for_hours_loses_nothing(scene: Scene) -> None:
    await scene.post(posting("p1"))
    for _ in range(40):
        scene.channel.troubles = [DeliveryError("503")]
        await scene.outbox.drain()
        scene.clock.passes(minutes=1)
    scene.channel.troubles = []
    await scene.outbox.drain()
    assert scene.channel.shown == ["p1"]


async def test_a_process_that_was_stopped_too_long_sends_nothing(scene: Scene) -> None:
    await scene.post(posting("p1"))
    moments = iter([0.0, 10.5])
    late = replace(scene.outbox, boot_time=lambda: next(moments))
    await late.deliver_once()
    assert scene.channel.shown == []
    scene.clock.passes(seconds=46)
    await scene.outbox.drain()
    assert scene.channel.shown == ["p1"]


async def test_what_is_reported_under_an_old_claim_is_passed_over(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    await scene.post(posting("p1"))
    async with scene.db.work() as work:
        old = await work.claim("a", now=NOW, lease=timedelta(seconds=45))
        new = await work.claim("b", now=after(seconds=46), lease=timedelta(seconds=45))
        assert old is not None
        assert new is not None
        assert (old.epoch, old.was_maybe) == (1, False)
        assert (new.epoch, new.was_maybe, new.nonce) == (2, True, old.nonce)
        assert not await work.finish(old, remote_id="x", how="sent", at=NOW)
        assert not await work.bury(old, "no")
        assert await work.finish(new, remote_id="y", how="sent", at=NOW)
    assert (await scene.row("p1")).remote_id == "y"


async def test_a_late_report_is_only_a_warning(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    await scene.post(posting("p1"))

    class Slow(Channel):
        async def deliver(self, posting: Posting, **how: str | None) -> str:
            async with scene.db.work() as work:
                await work.claim("b", now=after(seconds=46), lease=timedelta(seconds=45))
            raise DeliveryError("no", permanent=True)

    scene.channel = Slow()
    await scene.outbox.deliver_once()
    assert "ended before its posting p1" in caplog.text
    assert (await scene.row("p1")).state is Delivery.SENDING


async def test_a_cancelled_delivery_is_left_to_the_lease(scene: Scene) -> None:
    def interrupt() -> None:
        raise asyncio.CancelledError

    scene.channel.before = interrupt
    await scene.post(posting("p1"))
    with pytest.raises(asyncio.CancelledError):
        await scene.outbox.drain()
    assert (await scene.row("p1")).state is Delivery.SENDING
    scene.channel.before = lambda: None
    scene.clock.passes(seconds=46)
    await scene.outbox.drain()
    assert scene.channel.shown == ["p1"]
