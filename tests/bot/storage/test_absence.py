"""A database that is away is told from one that refuses what it is asked."""

import sqlite3
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.storage import database
from bot.storage.absence import NoAnswer, answering
from bot.storage.database import Database
from tests.bot.storage.making import CHANNEL, NOW, arrival
from tests.databases import Templates
from tests.gate import Gate


@pytest.fixture
async def gate(postgresql_templates: Templates) -> AsyncIterator[Gate]:
    url = postgresql_templates.copy()
    gate = Gate(url)
    await gate.open()
    yield gate
    await gate.shut()
    postgresql_templates.drop(url)


async def _accept(db: Database, key: str) -> bool:
    async with db.work() as work:
        return await work.accept(arrival(key), received_at=NOW)


async def _look(db: Database) -> list[str]:
    async with db.read() as work:
        return await work.lanes_waiting(NOW, 1)


async def test_a_server_that_stops_is_away_until_it_is_back(gate: Gate) -> None:
    db = await Database.open(gate.url)
    assert await _accept(db, "m1")
    await gate.shut()
    for _ in range(2):
        with pytest.raises(NoAnswer):
            await _accept(db, "m2")
        with pytest.raises(NoAnswer):
            await _look(db)
    await gate.open()
    assert await _accept(db, "m2")
    assert await _look(db) == [CHANNEL.key]
    await db.close()


async def test_a_server_that_stops_in_the_middle_of_a_work_is_away(gate: Gate) -> None:
    db = await Database.open(gate.url)

    async def begun() -> None:
        async with db.work() as work:
            await work.accept(arrival("m1"), received_at=NOW)
            await gate.shut()
            await work.accept(arrival("m2"), received_at=NOW)

    with pytest.raises(NoAnswer):
        await begun()
    await gate.open()
    assert await _accept(db, "m1")
    await db.close()


async def test_a_file_that_others_keep_locked_is_away_until_they_end(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.engines._PRAGMAS", ("busy_timeout = 20",))
    monkeypatch.setattr(database, "_PATIENCE", 0.1)
    db, other = await Database.open(sqlite_url), await Database.open(sqlite_url)
    async with other.work():
        with pytest.raises(NoAnswer, match=r"^database is locked$"):
            await _accept(db, "m1")
    assert await _accept(db, "m1")
    await db.close()
    await other.close()


async def test_what_a_database_refuses_is_not_its_absence(db: Database) -> None:
    async def nonsense() -> None:
        async with db.work() as work:
            await work.connection.execute(text("SELECT nothing FROM nowhere"))

    with pytest.raises(DBAPIError) as refused:
        await nonsense()
    assert not isinstance(refused.value, NoAnswer)


def test_an_absence_says_in_one_line_what_the_connection_said() -> None:
    for error, said in (
        (ConnectionRefusedError(111, "refused\nby all"), "[Errno 111] refused"),
        (TimeoutError(), "TimeoutError"),
        (OperationalError("x", {}, _locked()), "database is locked"),
        (NoAnswer(OSError("once")), "once"),
    ):
        with pytest.raises(NoAnswer) as found, answering():
            raise error
        assert str(found.value) == said


def _locked() -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorcode = sqlite3.SQLITE_BUSY
    return error
