"""What was done with long ago is deleted; what can still be of use stays. On both databases."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from bot.storage.database import Database
from bot.storage.records import Delivery
from bot.storage.tables import (
    alarms,
    inbox,
    instances,
    metadata,
    outbox,
    pauses,
    runs,
    terminal_messages,
)
from bot.storage.work import Work
from bot.tickets import State
from tests.bot.storage.making import NOW, after, arrival, message, posting, talk, ticket

LATER = after(days=31)
BEFORE = after(days=1)


async def _show_all(work: Work, at: datetime) -> None:
    """Deliver everything that is due."""
    while claim := await work.claim("test", now=at, lease=timedelta(seconds=45)):
        key = claim.posting.key
        await work.show(key, claim.posting.place.key, message(key), at=at)
        await work.finish(claim, remote_id=claim.remote_id_of or key, how="sent", at=at)


async def _keys(work: Work) -> list[str]:
    rows = await work.connection.execute(select(outbox.c.ikey).order_by(outbox.c.ikey))
    return [row.ikey for row in rows]


async def _counts(work: Work) -> dict[str, int]:
    return {
        table.name: (
            await work.connection.execute(select(func.count()).select_from(table))
        ).scalar_one()
        for table in metadata.sorted_tables
    }


async def test_what_is_done_with_goes_when_it_is_old(db: Database) -> None:
    async with db.work() as work:
        await work.accept(arrival("m1"), received_at=NOW)
        (stored,) = await work.pending(arrival("m1").place.key)
        await work.done(stored.row)
        alarm = await work.set_alarm(("ticket", 1), "ladder", NOW, {}, NOW)
        await work.close_alarm(alarm, "fired", NOW)
        saved = await work.save_talk(replace(talk(), updated_at=NOW))
        await work.start_run("r1", saved, "reset", {}, NOW)
        await work.end_run("r1", "done", NOW)
        await work.beat("gone", NOW)
        await work.pause("slack/T1/C1", NOW)
        await work.post(posting("hint:1"), at_machine=NOW)
        await _show_all(work, after(seconds=1))
    tidied = (inbox, alarms, runs, instances, pauses, outbox)
    async with db.work() as work:
        assert set((await work.tidy(NOW)).values()) == {0}
        counts = await work.tidy(BEFORE)
        assert counts == {table.name: 1 for table in tidied}
        left = await _counts(work)
        assert [left[table.name] for table in tidied] == [0] * len(tidied)
        assert left["talks"] == 1


async def test_what_waits_or_was_given_up_stays_however_old_it_is(db: Database) -> None:
    async with db.work() as work:
        await work.accept(arrival("m1"), received_at=NOW)
        await work.set_alarm(("ticket", 1), "ladder", NOW, {}, NOW)
        saved = await work.save_talk(replace(talk(), updated_at=NOW))
        await work.start_run("r1", saved, "reset", {}, NOW)
        await work.post(posting("hint:1"), at_machine=NOW)
        claim = await work.claim("test", now=NOW, lease=timedelta(seconds=45))
        assert claim
        await work.bury(claim, "no")
        await work.post(posting("hint:2"), at_machine=NOW)
    async with db.work() as work:
        before = await _counts(work)
        await work.tidy(LATER)
        assert await _counts(work) == before
        assert len(await work.dead_postings()) == 1


@pytest.mark.parametrize("state", [State.OPEN, State.RESOLVED, State.CLOSED])
async def test_postings_of_a_living_ticket_stay_and_of_a_closed_one_what_may_change(
    db: Database, state: State
) -> None:
    async with db.work() as work:
        number = (await work.add_ticket(replace(ticket(), state=state))).id
        of = f"ticket:{number}"
        for one in (
            posting(f"{of}:card:1"),
            posting(f"{of}:packet"),
            posting(f"{of}:said:m1", thread_of=f"{of}:card:1"),
            posting(f"{of}:thread:1", thread_of=f"{of}:card:1"),
            posting(f"{of}:user:2"),
            posting(f"{of}:edit:3", of=f"{of}:card:1"),
        ):
            await work.post(one, at_machine=NOW)
        await _show_all(work, after(seconds=1))
        everything = await _keys(work)
    async with db.work() as work:
        await work.tidy(BEFORE)
        stays = [f"{of}:card:1", f"{of}:packet", f"{of}:said:m1"]
        assert await _keys(work) == (stays if state is State.CLOSED else everything)
        assert await work.post(posting(f"{of}:edit:9", of=stays[0]), at_machine=LATER)
        assert await work.post(posting(f"{of}:thread:9", thread_of=stays[0]), at_machine=LATER)
        await _show_all(work, LATER)
        row = await work.posting(f"{of}:edit:9")
        assert row
        assert row.state is Delivery.SENT


async def test_postings_of_a_talk_stay_as_long_as_it_goes_on(db: Database) -> None:
    async with db.work() as work:
        old = await work.save_talk(replace(talk(), updated_at=NOW))
        living = await work.save_talk(replace(talk(), updated_at=LATER))
        for each in (old, living):
            await work.post(posting(f"talk:{each.id}:1"), at_machine=NOW)
            update = posting(f"talk:{each.id}:2", of=f"talk:{each.id}:1")
            await work.post(update, at_machine=NOW)
        await _show_all(work, after(seconds=1))
    async with db.work() as work:
        assert (await work.tidy(BEFORE))["outbox"] == 2
        assert await _keys(work) == [f"talk:{living.id}:1", f"talk:{living.id}:2"]


async def test_what_something_still_refers_to_stays(db: Database) -> None:
    async with db.work() as work:
        await work.post(posting("hint:1"), at_machine=NOW)
        await work.post(posting("hint:2"), at_machine=NOW)
        await _show_all(work, after(seconds=1))
        await work.post(posting("hint:3", of="hint:1"), at_machine=LATER)
    async with db.work() as work:
        await work.tidy(BEFORE)
        assert await _keys(work) == ["hint:1", "hint:3"]
        await _show_all(work, LATER)
        row = await work.posting("hint:3")
        assert row
        assert (row.state, row.remote_id) == (Delivery.SENT, "hint:1")


async def test_a_viewer_of_the_built_in_channel_misses_nothing_that_comes_later(
    db: Database,
) -> None:
    lane = posting("hint:1").place.key
    async with db.work() as work:
        for number in range(3):
            await work.post(posting(f"hint:{number}"), at_machine=NOW)
        await _show_all(work, after(seconds=1))
        seen = (await work.shown_since([lane], 0))[-1].change
    async with db.work() as work:
        await work.tidy(BEFORE)
        rows = await work.connection.execute(select(terminal_messages.c.key))
        assert [row.key for row in rows] == ["hint:2"]
        await work.show("new", lane, message("new"), at=LATER)
        assert [row.key for row in await work.shown_since([lane], seen)] == ["new"]
