"""What the dispatcher promises to whoever reads the channel."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import DeliveryError
from bot.outbox import deliver_once, drain
from bot.storage.database import Database
from bot.storage.records import Delivery
from bot.vocabulary import Operation, Place
from tests.bot.outbox_scene import OTHER, Scene
from tests.bot.storage.making import CHANNEL, NOW, message, posting


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


async def test_every_posting_keeps_its_own_words(scene: Scene) -> None:
    full = replace(posting("p1"), mention=("L2",), private_to="slack/T1/U1", body=message("x"))
    await scene.post(full)
    row = await scene.row("p1")
    assert row.posting == full
    assert row.posting.operation is Operation.POST
