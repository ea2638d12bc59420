"""Reading, writing and listening from many sides at once."""

import asyncio
import re
import sqlite3
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event, insert, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from bot.storage import database
from bot.storage.database import Database
from bot.storage.engines import is_busy
from bot.storage.quiet import quiet
from bot.storage.tables import talks
from tests.bot.storage.making import CHANNEL, NOW, after, arrival, posting, talk, ticket
from tests.databases import Templates


async def test_every_connection_to_a_file_is_safe_against_power_loss(sqlite_db: Database) -> None:
    wanted = {"synchronous": 2, "journal_mode": "wal", "foreign_keys": 1, "trusted_schema": 0}
    async with AsyncExitStack() as stack:
        writer = await stack.enter_async_context(sqlite_db.writer.connect())
        readers = [await stack.enter_async_context(sqlite_db.reader.connect()) for _ in range(4)]
        for connection in (writer, *readers):
            for pragma, value in wanted.items():
                found = await connection.exec_driver_sql(f"PRAGMA {pragma}")
                assert found.scalar() == value, pragma


async def test_reading_cannot_write(db: Database) -> None:
    with pytest.raises(DBAPIError):
        async with db.read() as work:
            await work.accept(arrival("m1"), received_at=NOW)


async def test_many_writers_in_one_process_lose_no_update(db: Database) -> None:
    async with db.work() as work:
        number = (await work.add_ticket(ticket())).id

    async def count() -> None:
        async with db.work() as work:
            found = await work.ticket(number)
            assert found is not None
            await asyncio.sleep(0)
            await work.save_ticket(replace(found, postings=found.postings + 1))

    await asyncio.gather(*(count() for _ in range(40)))
    async with db.read() as work:
        counted = await work.ticket(number)
    assert counted is not None
    assert (counted.postings, counted.version) == (40, 41)


async def test_a_lane_is_in_one_hand_at_a_time(database_url: str) -> None:
    first, second = await Database.open(database_url), await Database.open(database_url)
    async with first.work() as work:
        await work.accept(arrival("m1"), received_at=NOW)
    hands: list[int] = []

    async def handle(db: Database) -> None:
        async with db.work() as work:
            rows = await work.pending(CHANNEL.key)
            hands.append(len(rows))
            await asyncio.sleep(0.2)
            for row in rows:
                await work.done(row.row)

    await asyncio.gather(handle(first), handle(second))
    assert sorted(hands) == [0, 1]
    await first.close()
    await second.close()


async def test_a_ticket_in_hand_is_left_to_its_holder_and_not_waited_for(
    database_url: str,
) -> None:
    first, second = await Database.open(database_url), await Database.open(database_url)
    async with first.work() as work:
        subject = ("ticket", (await work.add_ticket(ticket())).id)
    async with first.work() as work:
        assert await work.take_subject(subject)
        assert await work.take_subject(subject)
        if first.dialect == "postgresql":
            async with second.work() as other:
                assert not await other.take_subject(subject)
    async with second.work() as other:
        assert await other.take_subject(subject)
        assert not await other.take_subject(("talk", 99))
    await first.close()
    await second.close()


async def test_no_error_of_the_database_says_what_people_said(db: Database) -> None:
    canary = "the password is canary-4711"

    async def twice() -> None:
        values = {"id": 1, "place": "", "person": canary, "stage": "", "data": [canary]}
        async with db.work() as work:
            await work.connection.execute(insert(talks).values(values))
            await work.connection.execute(insert(talks).values(values))

    with pytest.raises(IntegrityError) as refused:
        await twice()
    assert "canary" not in f"{refused.value!r} {refused.value}"


async def test_a_cancelled_work_lets_the_next_one_in(db: Database) -> None:
    inside = asyncio.Event()

    async def hang() -> None:
        async with db.work() as work:
            await work.accept(arrival("m1"), received_at=NOW)
            inside.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(hang())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with db.work() as work:
        assert await work.accept(arrival("m1"), received_at=NOW)


async def test_whoever_listens_is_woken_after_the_commit(db: Database) -> None:
    woken: asyncio.Queue[str] = asyncio.Queue()
    await db.listen(woken.put_nowait)
    await db.listen(lambda _topic: None)
    async with db.work() as work:
        await work.notify("outbox")
        await work.notify("outbox")
        assert woken.empty()
    assert await asyncio.wait_for(woken.get(), 5) == "outbox"


async def test_a_listener_that_fails_takes_nothing_back_and_silences_no_other(
    db: Database, expected_errors: list[str]
) -> None:
    expected_errors.append("Nobody was woken for “inbox”")
    woken: asyncio.Queue[str] = asyncio.Queue()

    def fail(_topic: str) -> None:
        raise RuntimeError("a bug")

    await db.listen(fail)
    await db.listen(woken.put_nowait)
    async with db.work() as work:
        await work.accept(arrival("m1"), received_at=NOW)
    assert await asyncio.wait_for(woken.get(), 5) == "inbox"


async def test_what_is_stored_wakes_who_does_it(db: Database) -> None:
    async with db.work() as work:
        assert await work.accept(arrival("m1"), received_at=NOW)
        saved = await work.save_talk(talk())
        assert await work.start_run("r1", saved, "reset", {}, NOW)
        assert await work.post(posting("p1"), at_machine=NOW)
        assert work.topics == ["inbox", "actions", "outbox"]
    async with db.work() as work:
        assert not await work.accept(arrival("m1"), received_at=NOW)
        assert not await work.start_run("r1", saved, "reset", {}, NOW)
        assert work.topics == []


async def test_another_process_is_woken_where_the_database_can(database_url: str) -> None:
    first, second = await Database.open(database_url), await Database.open(database_url)
    woken: asyncio.Queue[str] = asyncio.Queue()
    await first.listen(woken.put_nowait)
    async with second.work() as work:
        await work.notify("inbox")
    if first.dialect == "postgresql":
        assert await asyncio.wait_for(woken.get(), 5) == "inbox"
    assert woken.empty()
    await first.close()
    await second.close()


async def test_an_address_can_say_how_the_connection_is_protected(
    postgresql_templates: Templates,
) -> None:
    url = postgresql_templates.copy()
    db = await Database.open(f"{url}?sslmode=disable")
    speaker = await Database.open(url)
    woken: asyncio.Queue[str] = asyncio.Queue()
    await db.listen(woken.put_nowait)
    async with speaker.work() as work:
        await work.notify("inbox")
    assert await asyncio.wait_for(woken.get(), 5) == "inbox"
    await db.close()
    await speaker.close()
    postgresql_templates.drop(url)


async def test_a_server_that_drops_everybody_is_used_again_without_a_restart(
    postgresql_templates: Templates,
) -> None:
    url = postgresql_templates.copy()
    db = await Database.open(url)
    everybody = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() ORDER BY pid = pg_backend_pid()"
    )

    async def drop_everybody() -> None:
        async with db.work() as work:
            await work.accept(arrival("m1"), received_at=NOW)
            await work.connection.execute(text(everybody))

    with pytest.raises(DBAPIError):
        await drop_everybody()
    async with db.work() as work:
        assert await work.accept(arrival("m1"), received_at=NOW)
    async with db.read() as work:
        assert await work.lanes_waiting(NOW, 1) == [CHANNEL.key]
    await db.close()
    postgresql_templates.drop(url)


async def test_a_lost_ear_costs_nothing_but_time(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.listening._PAUSE", 0.1)
    db = await Database.open(database_url)
    woken: asyncio.Queue[str] = asyncio.Queue()
    await db.listen(woken.put_nowait)
    if db.dialect == "postgresql":
        async with db.work() as work:
            await work.connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
        await asyncio.sleep(0.5)
    async with db.work() as work:
        await work.notify("inbox")
    assert await asyncio.wait_for(woken.get(), 5) == "inbox"
    await db.close()


async def test_looking_for_work_reads_only_what_is_open(db: Database) -> None:
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, sql: str, values: object, *_: object) -> None:
        asked.append((sql, values))

    event.listen(db.writer.sync_engine, "before_cursor_execute", note)
    async with db.work() as work:
        await work.lanes_waiting(NOW, 10)
        await work.pending(CHANNEL.key)
        await work.due_alarms(NOW)
        await work.anything_due(NOW)
        await work.backlog()
        await work.dead_postings()
        await work.runs_waiting(10)
        assert await quiet(work, CHANNEL.key, NOW)
    event.remove(db.writer.sync_engine, "before_cursor_execute", note)
    explain = "EXPLAIN QUERY PLAN" if db.dialect == "sqlite" else "EXPLAIN"
    async with db.work() as work:
        if db.dialect == "postgresql":
            await work.connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        queries = [query for query in asked if "FROM" in query[0]]
        assert len(queries) == 11
        for sql, values in queries:
            rows = await work.connection.exec_driver_sql(f"{explain} {sql}", values)
            plan = str(rows.all())
            assert re.search("(inbox|outbox|alarms|runs)_(todo|lane|dead|due|waiting)", plan), sql
            assert not re.search(r"SCAN \w+'", plan), f"{sql} {plan}"


async def test_only_a_busy_database_is_tried_again() -> None:
    busy = OperationalError("BEGIN", {}, sqlite3.OperationalError("database is locked"))
    assert is_busy(busy)
    assert not is_busy(OperationalError("x", {}, sqlite3.OperationalError("no such table: x")))
    assert not is_busy(ValueError("locked"))


async def test_a_write_does_not_wait_for_ever(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.engines._PRAGMAS", ("busy_timeout = 20",))
    db, other = await Database.open(sqlite_url), await Database.open(sqlite_url)
    monkeypatch.setattr(database, "_PATIENCE", 0.0)
    async with other.work():
        with pytest.raises(OperationalError, match="locked"):
            async with db.work():
                pass
    async with db.work() as work:
        assert await work.accept(arrival("m1"), received_at=NOW)
    await db.close()
    await other.close()


async def test_a_write_waits_while_another_process_writes(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.engines._PRAGMAS", ("busy_timeout = 20", "journal_mode = WAL"))
    db = await Database.open(sqlite_url)
    other = await Database.open(sqlite_url)

    async def hold() -> None:
        async with other.work():
            held.set()
            await asyncio.sleep(0.3)

    held = asyncio.Event()
    task = asyncio.create_task(hold())
    await held.wait()
    async with db.work() as work:
        assert await work.accept(arrival("m1"), received_at=after(seconds=1))
    await task
    await db.close()
    await other.close()
