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
        assert await work.starts_since(NOW) == 2
        assert await work.starts_since(after(seconds=1)) == 0
        await work.forget_instances(after(seconds=10))
        assert await work.live_instances(NOW) == ["a"]


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
        assert await work.newest_change() == 4
        assert await work.shown("k1") == rows[1]
        assert await work.shown("k9") is None


async def test_a_viewer_never_unsees(db: Database) -> None:
    async with db.work() as work:
        assert await work.seen("ann", "terminal/local/desk") == 0
        await work.mark_seen("ann", "terminal/local/desk", 5)
        await work.mark_seen("ann", "terminal/local/desk", 3)
        assert await work.seen("ann", "terminal/local/desk") == 5


async def test_a_work_that_fails_leaves_nothing(db: Database) -> None:
    async def fail() -> None:
        async with db.work() as work:
            await work.accept(arrival("m1"), received_at=NOW)
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        await fail()
    async with db.read() as work:
        assert await work.lanes_waiting(NOW, 10) == []
