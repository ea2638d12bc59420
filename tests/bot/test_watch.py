"""Alarms ring once, beside whoever works on the same ticket or talk, and after what fails."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from adapters.terminal.connect import direct_place, person_named
from bot import watch
from bot.desk.settling import settle
from bot.storage.records import AlarmRow, Conflict, Subject
from bot.support.opening import open_ticket
from bot.tickets import Ticket
from bot.watch import AGAIN, ring_due
from tests.harness import Stage
from tests.harness.clock import MONDAY

LADDER = "ladder"
ALICE = person_named("alice")
SUBJECT = ("ticket", 1)


@pytest.fixture
async def stage(database_url: str) -> AsyncIterator[Stage]:
    """Return a desk with one ticket whose first alarm is due."""
    async with Stage.opened(database_url) as opened:
        house = opened.crew.house
        async with opened.db.work() as work:
            new = Ticket(ALICE.key, ALICE.name, direct_place(ALICE), "Cold", MONDAY, priority="P3")
            ticket = await work.add_ticket(new)
            await settle(work, house, open_ticket(ticket, house.floor, MONDAY))
        opened.clock.run(timedelta(hours=1))
        yield opened


async def _due(stage: Stage) -> list[AlarmRow]:
    async with stage.db.read() as work:
        return await work.due_alarms(stage.clock.now())


async def _ring_while_in_hand(stage: Stage, subject: Subject) -> int:
    """Ring while somebody has taken the subject and goes on to its alarms."""
    async with stage.db.work() as work:
        assert await work.take_subject(subject)
        ringing = asyncio.create_task(ring_due(stage.crew.house))
        await asyncio.sleep(0.3)
        await work.cancel_alarm(subject, None, stage.clock.now())
    return await ringing


async def test_ringing_and_working_on_a_ticket_never_wait_for_each_other_in_a_ring(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    assert await _due(stage)
    assert await _ring_while_in_hand(stage, SUBJECT) == 0
    assert await _due(stage) == []
    assert "mentioned" not in await stage.events()
    assert "did not take" not in caplog.text


async def test_ringing_and_working_on_a_talk_never_wait_for_each_other_in_a_ring(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    await ring_due(stage.crew.house)
    alice = stage.requester("alice")
    await alice.says("thanks")
    async with stage.db.work() as work:
        talk = await work.talk(direct_place(ALICE).key, ALICE.key)
        assert talk
        await work.set_alarm(("talk", talk.id), "assume", stage.clock.now(), {}, MONDAY)
    assert await _ring_while_in_hand(stage, ("talk", talk.id)) == 0
    assert await _due(stage) == []
    assert "did not take" not in caplog.text


async def test_what_is_in_hand_elsewhere_rings_at_the_next_sweep(stage: Stage) -> None:
    house = stage.crew.house
    if stage.db.dialect == "postgresql":
        async with stage.db.work() as work:
            await work.take_subject(SUBJECT)
            assert await ring_due(house) == 0
    assert len(await _due(stage)) == 2
    assert await ring_due(house) == 2
    assert "mentioned" in await stage.events()


async def test_an_alarm_that_cannot_be_rung_is_rung_again_later(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, expected_errors: list[str]
) -> None:
    expected_errors.append("could not be rung")
    house, before = stage.crew.house, await _due(stage)

    async def fail(*_given: object) -> None:
        raise RuntimeError("A bug.")

    with monkeypatch.context() as broken:
        broken.setattr(watch, "_ring", fail)
        assert await ring_due(house) == len(before)
    assert await _due(stage) == []
    stage.clock.run(AGAIN)
    assert [(row.id, row.data) for row in await _due(stage)] == [
        (row.id, row.data) for row in before
    ]
    await ring_due(house)
    assert "mentioned" in await stage.events()


async def test_an_alarm_that_was_set_anew_meanwhile_is_not_put_off_by_the_old_one(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, expected_errors: list[str]
) -> None:
    expected_errors.append("could not be rung")
    house, (first, *_) = stage.crew.house, await _due(stage)
    soon = stage.clock.now() + timedelta(minutes=7)
    later = watch._later  # noqa: SLF001 -- what comes between is what this is about

    async def fail(*_given: object) -> None:
        raise RuntimeError("A bug.")

    async def somebody_is_quicker(*given: object) -> None:
        async with stage.db.work() as work:
            await work.set_alarm(SUBJECT, first.kind, soon, {"rung": 9}, MONDAY)
        await later(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(watch, "_ring", fail)
    monkeypatch.setattr(watch, "_later", somebody_is_quicker)
    monkeypatch.setattr(watch, "AT_ONCE", 1)
    await ring_due(house)
    async with stage.db.read() as work:
        (alarm,) = [row for row in await work.alarms(SUBJECT) if row.kind == first.kind]
    assert (alarm.fire_at, alarm.data) == (soon, {"rung": 9})


async def test_a_ticket_that_was_changed_meanwhile_keeps_its_alarm_and_holds_up_no_other(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = watch._ring  # noqa: SLF001 -- the first one is to fail
    asked = iter((True,))

    async def conflict_at_first(*given: object) -> None:
        if next(asked, False):
            raise Conflict("Somebody was quicker.")
        await ring(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(watch, "_ring", conflict_at_first)
    before = await _due(stage)
    assert await ring_due(stage.crew.house) == len(before) - 1
    monkeypatch.undo()
    assert before[0] in await _due(stage)


async def test_a_database_that_breaks_off_ends_the_sweep_with_one_line(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def gone(*_given: object) -> None:
        raise OperationalError("", {}, RuntimeError("gone"))

    monkeypatch.setattr(watch, "_ring", gone)
    assert await ring_due(stage.crew.house) == 0
    assert caplog.messages.count("The database did not take an alarm; it stays due.") == 1
    assert await _due(stage)
