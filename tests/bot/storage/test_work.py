"""What is stored together is found together, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversation.talk import Stage
from bot.storage import Conflict
from bot.storage.database import Database
from bot.storage.records import Delivery
from bot.tickets import State
from bot.vocabulary import Place
from tests.bot.storage.making import (
    ANN,
    CHANNEL,
    NOW,
    after,
    arrival,
    message,
    posting,
    talk,
    ticket,
)


async def test_a_person_is_found_by_name_and_keeps_the_direct_place(db: Database) -> None:
    direct = Place("slack", "T1", "D1")
    async with db.work() as work:
        await work.remember(ANN, direct, NOW, direct=True)
        await work.remember(replace(ANN, name="Änne"), CHANNEL, after(hours=1))
        await work.set_facts(ANN.key, {"lang": "de", "zone": "Europe/Berlin"})
        await work.set_facts(ANN.key, {"lang": None, "device.os": "macOS"})
    async with db.read() as work:
        known = await work.person_named("slack", "T1", "@ÄNNE")
        assert await work.person_named("slack", "T2", "Änne") is None
        assert await work.person("slack/T1/nobody") is None
    assert known is not None
    assert (known.direct, known.last_place, known.seen_at) == (direct, CHANNEL, after(hours=1))
    assert known.facts == {"zone": "Europe/Berlin", "device.os": "macOS"}


async def test_facts_about_nobody_are_refused(db: Database) -> None:
    async with db.work() as work:
        with pytest.raises(LookupError, match="Nobody"):
            await work.set_facts("slack/T1/nobody", {"lang": "de"})


async def test_a_talk_comes_back_as_it_was_saved(db: Database) -> None:
    async with db.work() as work:
        assert await work.talk(CHANNEL.key, ANN.key) is None
        first = await work.save_talk(talk())
        second = await work.save_talk(replace(talk(), greeted=True, updated_at=NOW))
    async with db.work() as work:
        assert await work.talk(CHANNEL.key, ANN.key) == second
        assert await work.talk_by_id(first.id) == first
        saved = await work.save_talk(replace(second, stage=Stage.LINE))
        assert saved.version == 2
        assert await work.talk_by_id(second.id) == saved
        with pytest.raises(Conflict):
            await work.save_talk(second)


async def test_a_ticket_comes_back_as_it_was_saved(db: Database) -> None:
    async with db.work() as work:
        added = await work.add_ticket(replace(ticket(), ladder={"rungs": [1, {"wait": 2.5}]}))
        saved = await work.save_ticket(replace(added, state=State.CLAIMED, holder="slack/T1/U9"))
        assert saved.version == 2
        with pytest.raises(Conflict):
            await work.save_ticket(added)
    async with db.read() as work:
        assert await work.ticket(added.id) == saved
        assert await work.ticket(added.id + 1) is None
        assert await work.ticket_in(CHANNEL.key, ANN.key) == saved


async def test_a_requester_has_one_open_ticket_in_a_place(db: Database) -> None:
    async with db.work() as work:
        first = await work.add_ticket(ticket())
        await work.add_ticket(ticket(requester="slack/T1/U2"))
        first = await work.save_ticket(replace(first, state=State.RESOLVED))
        second = await work.add_ticket(ticket())
        assert await work.ticket_in(CHANNEL.key, ANN.key) == second
    with pytest.raises(Conflict, match="already"):
        async with db.work() as work:
            await work.add_ticket(ticket())
    with pytest.raises(Conflict, match="already"):
        async with db.work() as work:
            await work.save_ticket(replace(first, state=State.OPEN))


async def test_tickets_are_found_by_what_is_asked(db: Database) -> None:
    async with db.work() as work:
        for number in range(3):
            await work.add_ticket(
                replace(ticket(requester=f"U{number}"), team=f"team{number}", holder=f"H{number}")
            )
        closed = await work.add_ticket(replace(ticket(requester="U9"), state=State.CLOSED))
    async with db.read() as work:
        assert len(await work.tickets()) == 4
        assert [found.requester for found in await work.tickets(team="team1", tier="L2")] == ["U1"]
        assert [found.requester for found in await work.tickets(holder="H2")] == ["U2"]
        assert await work.tickets(states={State.CLOSED}) == [closed]
        assert len(await work.tickets(limit=2)) == 2
        assert await work.tickets(requester="U0", states=[]) == []
        assert await work.ticket_in(CHANNEL.key, "U9") is None


async def test_a_timeline_is_in_order_and_one_cause_counts_once(db: Database) -> None:
    async with db.work() as work:
        number = (await work.add_ticket(ticket())).id
        assert await work.record("opened", ticket=number, at=NOW, cause=7, data={"by": ["x"]})
        assert not await work.record("opened", ticket=number, at=NOW, cause=7)
        assert await work.record("noted", ticket=number, at=NOW, actor="U1", talk=3)
        assert await work.record("noted", ticket=number, at=after(seconds=1))
        assert await work.record("greeted", talk=3, at=NOW)
    async with db.read() as work:
        timeline = await work.timeline(number)
        assert [(event.seq, event.kind) for event in timeline] == [
            (1, "opened"),
            (2, "noted"),
            (3, "noted"),
        ]
        assert timeline[0].data == {"by": ["x"]}
        today = await work.events_between(NOW, after(seconds=1))
        assert [event.kind for event in today] == ["opened", "noted", "greeted"]
        assert await work.events_between(NOW, after(days=1), {"claimed"}) == []


async def test_an_alarm_takes_the_place_of_the_one_before(db: Database) -> None:
    about = ("ticket", 1)
    async with db.work() as work:
        first = await work.set_alarm(about, "ladder", after(minutes=1), {"rung": 1}, NOW)
        second = await work.set_alarm(about, "ladder", after(minutes=2), {"rung": 2}, NOW)
        await work.set_alarm(("talk", 1), "nudge", after(minutes=3), {}, NOW)
        assert (first.generation, second.generation) == (1, 2)
        assert await work.alarms(about) == [second]
        assert await work.due_alarms(after(minutes=1)) == []
        assert await work.due_alarms(after(minutes=2)) == [second]
        assert not await work.close_alarm(first, "fired", NOW)
        assert await work.close_alarm(second, "fired", NOW)
        assert not await work.close_alarm(second, "fired", NOW)
        assert await work.alarms(about) == []


async def test_alarms_are_cancelled_by_kind_or_all(db: Database) -> None:
    about = ("ticket", 1)
    async with db.work() as work:
        for kind in ("ladder", "reminder", "autoclose"):
            await work.set_alarm(about, kind, NOW, {}, NOW)
        await work.cancel_alarm(about, "ladder", NOW)
        assert [alarm.kind for alarm in await work.alarms(about)] == ["reminder", "autoclose"]
        await work.cancel_alarm(about, None, NOW)
        assert await work.alarms(about) == []


async def test_a_posting_of_a_known_key_is_not_stored_again(db: Database) -> None:
    async with db.work() as work:
        assert await work.post(posting("p1"), at_machine=NOW)
        assert not await work.post(replace(posting("p1"), body=message("x")), at_machine=NOW)
        row = await work.posting("p1")
        assert await work.posting("p2") is None
    assert row is not None
    assert row.posting == posting("p1")
    assert row.state is Delivery.PENDING


async def test_a_posting_about_an_unknown_one_is_refused(db: Database) -> None:
    async with db.work() as work:
        with pytest.raises(LookupError, match="no posting p0"):
            await work.post(posting("p1", of="p0"), at_machine=NOW)


async def test_a_posting_can_be_withdrawn_until_it_is_taken(db: Database) -> None:
    async with db.work() as work:
        await work.post(posting("p1", undo_for=10), at_machine=NOW)
        await work.post(posting("p2", Place("slack", "T1", "C2")), at_machine=NOW)
        assert await work.withdraw("p1")
        assert not await work.withdraw("p1")
        assert await work.claim("me", now=NOW, lease=timedelta(seconds=45)) is not None
        assert not await work.withdraw("p2")


async def test_a_work_that_fails_leaves_nothing(db: Database) -> None:
    async def fail() -> None:
        async with db.work() as work:
            await work.accept(arrival("m1"), received_at=NOW)
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        await fail()
    async with db.read() as work:
        assert await work.lanes_waiting(NOW, 10) == []
