"""Opening, upgrading and backing up a database, and what is said when that fails."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import StatementError

from bot.errors import UserError
from bot.storage import database, schema
from bot.storage.columns import UtcDateTime
from bot.storage.database import Database
from bot.storage.engines import database_url as read_url
from bot.storage.refusals import explained
from tests.bot.storage.making import ANN, CHANNEL, NOW, arrival


async def test_an_empty_database_gets_exactly_the_tables_that_the_program_knows(
    empty_url: str,
) -> None:
    db = await Database.open(empty_url, upgrade=False)
    assert await db.schema_version() is None
    await db.upgrade()
    await db.upgrade()
    assert await db.schema_version() == db.head_version()
    async with db.read() as work:
        assert await work.connection.run_sync(schema.differences) == []
    await db.close()


async def test_the_comparison_of_schemas_notices_a_missing_index(db: Database) -> None:
    async with db.work() as work:
        await work.connection.execute(text("DROP INDEX alarms_due"))
        assert "alarms_due" in str(await work.connection.run_sync(schema.differences))


async def test_a_database_of_a_later_program_is_refused(database_url: str) -> None:
    db = await Database.open(database_url)
    async with db.work() as work:
        await work.connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await db.close()
    for upgrade in (True, False):
        with pytest.raises(UserError, match=r"schema 9999.*Install that one"):
            await Database.open(database_url, upgrade=upgrade)


def test_a_program_without_migrations_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "_MIGRATIONS", tmp_path)
    schema.head.cache_clear()
    with pytest.raises(LookupError, match="no migrations"):
        schema.head()
    schema.head.cache_clear()


@pytest.mark.parametrize(
    ("address", "way_out"),
    [
        ("sqlite:///{folder}/none/x.db", "mkdir -p"),
        ("sqlite:///{folder}", "is a folder"),
        ("sqlite:///{folder}/junk.db", "Move it away"),
        ("sqlite://", "must be a file"),
        ("sqlite:///:memory:", "must be a file"),
        ("mysql://here/x", "kind “mysql”"),
        ("rubbish", "cannot be read"),
        ("postgresql://ann:secret@127.0.0.1:1/desk", "Start it"),
        ("postgresql://ann:secret@127.0.0.1:1/desk?sslmode=disable", "Start it"),
    ],
)
async def test_a_database_that_cannot_be_opened_names_the_way_out(
    tmp_path: Path, address: str, way_out: str
) -> None:
    (tmp_path / "junk.db").write_text("This is a shopping list. " * 100)
    with pytest.raises(UserError, match=way_out) as caught:
        await Database.open(address.format(folder=tmp_path))
    assert "secret" not in str(caught.value)


async def test_a_file_that_another_program_keeps_locked_is_named(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_PATIENCE", 0.0)
    monkeypatch.setattr("bot.storage.engines._PRAGMAS", ("busy_timeout = 20",))
    path = sqlite_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(UserError, match="locked"):
            await Database.open(sqlite_url)


@pytest.mark.parametrize(
    ("said", "way_out"),
    [
        ("attempt to write a readonly database", "write to the file"),
        ("unable to open database file", "write to the file"),
        ("disk I/O error", "cannot be used: "),
    ],
)
def test_what_sqlite_says_becomes_a_sentence(tmp_path: Path, said: str, way_out: str) -> None:
    url = read_url(f"sqlite:///{tmp_path}/x.db")
    assert way_out in str(explained(url, sqlite3.OperationalError(said)))


@pytest.mark.parametrize(
    ("error", "way_out"),
    [
        (asyncpg.InvalidPasswordError("no"), "Check the user"),
        (asyncpg.InvalidCatalogNameError("no"), "createdb desk"),
        (asyncpg.InsufficientPrivilegeError("no"), "GRANT CREATE"),
        (asyncpg.DiskFullError("disk full"), "disk full"),
    ],
)
def test_what_the_server_says_becomes_a_sentence(error: Exception, way_out: str) -> None:
    url = read_url("postgresql://ann:secret@host/desk")
    wrapped = RuntimeError("wrapped")
    wrapped.__cause__ = error
    sentence = str(explained(url, wrapped))
    assert way_out in sentence
    assert "secret" not in sentence


async def test_a_missing_database_on_a_server_is_named(database_url: str) -> None:
    if not database_url.startswith("postgresql"):
        database_url = "sqlite:////nowhere/at/all.db"
    else:
        database_url = urlunsplit(urlsplit(database_url)._replace(path="/nobody_made_it"))
    with pytest.raises(UserError, match=r"createdb nobody_made_it|mkdir -p /nowhere/at"):
        await Database.open(database_url)


async def test_a_backup_is_whole_and_never_overwrites(sqlite_db: Database, tmp_path: Path) -> None:
    async with sqlite_db.work() as work:
        await work.accept(arrival("m1"), received_at=NOW)
    copy = tmp_path / "copy.db"
    await sqlite_db.backup(copy)
    with pytest.raises(UserError, match="there already"):
        await sqlite_db.backup(copy)
    with pytest.raises(UserError, match="cannot be written"):
        await sqlite_db.backup(tmp_path / "none" / "copy.db")
    restored = await Database.open(f"sqlite:///{copy}")
    async with restored.read() as work:
        assert await work.lanes_waiting(NOW, 1) == [CHANNEL.key]
    await restored.close()


async def test_a_server_is_backed_up_by_its_own_program(tmp_path: Path) -> None:
    db = Database(read_url("postgresql://ann:secret@host/desk"))
    with pytest.raises(UserError, match=r"pg_dump postgresql://ann:\*\*\*@host/desk"):
        await db.backup(tmp_path / "copy.sql")
    await db.close()


async def test_a_time_comes_back_in_utc_and_to_the_microsecond(db: Database) -> None:
    far = NOW.astimezone(timezone(timedelta(hours=10, minutes=30)))
    async with db.work() as work:
        await work.beat("a", far)
        await work.remember(ANN, CHANNEL, far)
        record = await work.person(ANN.key)
    assert record is not None
    assert record.seen_at == NOW
    assert record.seen_at.tzinfo is UTC


async def test_a_time_without_a_zone_is_refused(db: Database) -> None:
    with pytest.raises(StatementError, match="does not say its zone"):
        async with db.work() as work:
            await work.beat("a", datetime(2026, 3, 4, 9, 30))


async def test_no_time_is_no_time(db: Database) -> None:
    kind, dialect = UtcDateTime(), db.writer.dialect
    assert kind.process_bind_param(None, dialect) is None
    assert kind.process_result_value(None, dialect) is None
