"""What the dispatcher promises to whoever reads the channel."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from bot.errors import DeliveryError
from bot.outbox import Courier, Outbox, deliver_once, drain
from bot.storage.claims import Claims
from bot.storage.database import Database
from bot.storage.records import Delivery, PostingRow
from bot.vocabulary import Operation, Place, Posting
from tests.bot.storage.making import CHANNEL, NOW, after, message, posting

OTHER = Place("slack", "T1", "C2")
THREAD = Place("slack", "T1", "C1", "171")


@dataclass(slots=True)
class HandClock:
    """A clock that moves by hand; the desk's time is a day ahead."""

    moment: datetime = NOW

    def machine(self) -> datetime:
        return self.moment

    def now(self) -> datetime:
        return self.moment + timedelta(days=1)

    def real(self, length: timedelta) -> timedelta:
        return length

    def boot(self) -> float:
        return self.moment.timestamp()

    def passes(self, **how_long: float) -> None:
        self.moment += timedelta(**how_long)


@dataclass(slots=True)
class Channel:
    """A platform that remembers what it shows, and fails as it is told to.

    Each entry of `troubles` is what happens to one attempt: an error is raised, before the
    posting is shown or, when it is ambiguous, after.
    """

    shown: list[str] = field(default_factory=list)
    nonces: list[str] = field(default_factory=list)
    troubles: list[Exception | None] = field(default_factory=list)
    look_ups: list[Exception | None] = field(default_factory=list)
    calls: list[tuple[str, str | None, str | None]] = field(default_factory=list)
    asked: int = 0
    before: Callable[[], None] = lambda: None

    async def deliver(
        self,
        posting: Posting,
        *,
        nonce: str,
        remote_id_of: str | None,
        thread_remote_id: str | None,
    ) -> str:
        self.before()
        self.calls.append((posting.key, remote_id_of, thread_remote_id))
        await asyncio.sleep(0)
        trouble = self.troubles.pop(0) if self.troubles else None
        if trouble is not None and not getattr(trouble, "ambiguous", False):
            raise trouble
        self.shown.append(posting.key)
        self.nonces.append(nonce)
        if trouble is not None:
            raise trouble
        return f"remote:{posting.key}"

    async def find(self, posting: Posting, *, nonce: str, since: datetime) -> str | None:
        self.asked += 1
        trouble = self.look_ups.pop(0) if self.look_ups else None
        if trouble is not None:
            raise trouble
        return f"remote:{posting.key}" if nonce in self.nonces else None

    def at(self, _place: Place) -> Courier:
        return self


@dataclass(slots=True)
class Scene:
    """A dispatcher, its platform and its clock."""

    db: Database
    channel: Channel = field(default_factory=Channel)
    clock: HandClock = field(default_factory=HandClock)

    @property
    def outbox(self) -> Outbox:
        return Outbox(self.db, self.channel.at, self.clock, owner="test", boot_time=self.clock.boot)

    async def post(self, *postings: Posting) -> None:
        async with self.db.work() as work:
            for one in postings:
                assert await work.post(one, at_machine=self.clock.machine())

    async def row(self, key: str) -> PostingRow:
        async with self.db.read() as work:
            row = await work.posting(key)
        assert row is not None
        return row


@pytest.fixture
def scene(db: Database) -> Scene:
    return Scene(db)


async def test_a_place_shows_its_postings_in_order(scene: Scene) -> None:
    await scene.post(*(posting(f"p{number}") for number in range(5)), posting("q", OTHER))
    assert await scene.outbox.drain() == 6
    assert [key for key in scene.channel.shown if key != "q"] == ["p0", "p1", "p2", "p3", "p4"]
    assert "q" in scene.channel.shown
    row = await scene.row("p0")
    assert (row.state, row.remote_id, row.how) == (Delivery.SENT, "remote:p0", "sent")
    async with scene.db.read() as work:
        assert await work.posting_shown(CHANNEL.key, "remote:p0") == row
        assert await work.posting_shown(OTHER.key, "remote:p0") is None
        assert (await work.backlog()).outbox_waiting == 0


async def test_an_update_and_an_answer_know_what_they_belong_to(scene: Scene) -> None:
    await scene.post(posting("root"), posting("answer", OTHER, thread_of="root"))
    await scene.post(posting("change", of="root"))
    await scene.outbox.drain()
    assert ("change", "remote:root", None) in scene.channel.calls
    assert ("answer", None, "remote:root") in scene.channel.calls


async def test_what_belongs_to_a_posting_waits_for_it_even_elsewhere(scene: Scene) -> None:
    scene.channel.troubles = [DeliveryError("busy")]
    await scene.post(posting("root"), posting("answer", OTHER, thread_of="root"))
    await scene.outbox.drain()
    assert scene.channel.shown == []
    scene.clock.passes(seconds=1)
    await scene.outbox.drain()
    assert scene.channel.shown == ["root", "answer"]


async def test_a_burst_of_changes_costs_one_edit(scene: Scene) -> None:
    await scene.post(posting("card"))
    await scene.outbox.drain()
    await scene.post(*(posting(f"card:{number}", of="card") for number in range(9)))
    await scene.outbox.drain()
    assert scene.channel.shown == ["card", "card:8"]
    assert (await scene.row("card:7")).state is Delivery.CANCELLED


async def test_changes_of_different_cards_are_all_made(scene: Scene) -> None:
    await scene.post(posting("a"), posting("b"), posting("a2", of="a"), posting("b2", of="b"))
    await scene.outbox.drain()
    assert scene.channel.shown == ["a", "b", "a2", "b2"]


async def test_what_was_undone_is_never_shown_and_nothing_overtakes_it(scene: Scene) -> None:
    await scene.post(posting("card"))
    await scene.outbox.drain()
    await scene.post(posting("reply", undo_for=10), posting("next"), posting("card:2", of="card"))
    await scene.outbox.drain()
    assert scene.channel.shown == ["card", "card:2"]
    async with scene.db.work() as work:
        assert await work.withdraw("reply")
    await scene.outbox.drain()
    assert scene.channel.shown == ["card", "card:2", "next"]


async def test_what_nobody_undoes_is_shown_in_its_place(scene: Scene) -> None:
    await scene.post(posting("reply", undo_for=10), posting("next"))
    scene.clock.passes(seconds=9.9)
    assert not await scene.outbox.deliver_once()
    scene.clock.passes(seconds=0.2)
    await scene.outbox.drain()
    assert scene.channel.shown == ["reply", "next"]


async def test_a_change_waits_for_a_held_posting_of_its_own(scene: Scene) -> None:
    await scene.post(posting("reply", undo_for=10), posting("reply:2", of="reply"))
    await scene.outbox.drain()
    assert scene.channel.shown == []
    scene.clock.passes(seconds=10)
    await scene.outbox.drain()
    assert scene.channel.shown == ["reply", "reply:2"]


async def test_a_change_of_what_was_never_shown_is_dropped(scene: Scene) -> None:
    await scene.post(posting("a", undo_for=5), posting("a2", of="a"), posting("b"))
    async with scene.db.work() as work:
        await work.withdraw("a")
    await scene.outbox.drain()
    assert scene.channel.shown == ["b"]
    assert (await scene.row("a2")).state is Delivery.CANCELLED


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


async def test_a_dispatcher_serves_only_its_places(scene: Scene) -> None:
    terminal = Place("terminal", "local", "desk")
    await scene.post(posting("p1"), posting("t1", terminal))
    async with scene.db.work() as work:
        assert await work.claim("x", now=NOW, lease=timedelta(0), places=[]) is None
    arguments = (scene.db, scene.channel.at, scene.clock)
    assert await deliver_once(*arguments, owner="x", places=["terminal/"])
    assert not await deliver_once(*arguments, owner="x", places=["terminal/"])
    assert scene.channel.shown == ["t1"]
    assert await drain(*arguments, owner="x") == 1


async def test_a_posting_without_a_courier_waits_for_one(scene: Scene) -> None:
    await scene.post(posting("p1"))
    assert await deliver_once(scene.db, lambda _place: None, scene.clock, owner="x")
    scene.clock.passes(seconds=1)
    await scene.outbox.drain()
    assert scene.channel.shown == ["p1"]


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


async def test_every_posting_keeps_its_own_words(scene: Scene) -> None:
    full = replace(posting("p1"), mention=("L2",), private_to="slack/T1/U1", body=message("x"))
    await scene.post(full)
    row = await scene.row("p1")
    assert row.posting == full
    assert row.posting.operation is Operation.POST
