"""One database, opened: transactions to write, transactions to read, upgrades, backups."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing, nullcontext
from pathlib import Path
from typing import Self

import asyncpg
from sqlalchemy import URL, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncTransaction

from bot.errors import UserError
from bot.failpoints import fp
from bot.storage import schema
from bot.storage.absence import answering
from bot.storage.engines import database_url, is_busy, reader_engine, writer_engine
from bot.storage.listening import Listener
from bot.storage.refusals import explained
from bot.storage.work import Work

_PATIENCE = 10.0
"""For so many seconds a write waits while other processes write to the same file."""


class Database:
    """The one way to the database; make it with `Database.open`."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self.dialect: str = url.get_backend_name()
        self.writer = writer_engine(url)
        self.reader = reader_engine(url, self.writer)
        self._turn = asyncio.Lock()
        self._listener = Listener(url)

    @classmethod
    async def open(cls, url: str, *, upgrade: bool = True) -> Self:
        """Open a database and bring it to the newest schema.

        Raises:
            UserError: when it cannot be used, with the mend.

        """
        database = cls(database_url(url))
        try:
            if database.dialect == "sqlite":
                await asyncio.to_thread(_probe, database.url.database or "")
            if upgrade:
                await database.upgrade()
            else:
                schema.refuse_newer(await database.schema_version())
        except (OSError, SQLAlchemyError, sqlite3.Error, asyncpg.PostgresError) as error:
            await database.close()
            raise explained(database.url, error) from error
        except BaseException:
            await database.close()
            raise
        return database

    async def close(self) -> None:
        """Let go of every connection."""
        await self._listener.close()
        await self.reader.dispose()
        await self.writer.dispose()

    @asynccontextmanager
    async def work(self) -> AsyncIterator[Work]:
        """Open one write transaction; it is committed at the end, or rolled back on an error.

        When the end is cancelled or the connection breaks there, it may have been committed.

        Raises:
            NoAnswer: when the database does not answer.

        """
        with answering():
            async with self._in_turn(), self.writer.connect() as connection:
                work = Work(connection, writing=True)
                async with _transaction(connection):
                    yield work
                    fp("work.before_commit")
                fp("work.after_commit")
        self._listener.call(work.topics)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Work]:
        """Open one transaction that reads; what it sees does not change meanwhile on SQLite.

        Raises:
            NoAnswer: when the database does not answer.

        """
        with answering():
            async with self.reader.connect() as connection, connection.begin():
                yield Work(connection, writing=False)

    async def listen(self, callback: Callable[[str], None]) -> None:
        """Call back with each topic that a work of any process has notified.

        This only wakes early: a call can be missed, and on SQLite other processes are never
        heard, so whoever listens polls as well.
        """
        await self._listener.add(callback)

    async def upgrade(self) -> None:
        """Bring the database to the newest schema, in one transaction."""
        async with self._in_turn(), self.writer.connect() as connection, _transaction(connection):
            await connection.run_sync(schema.upgrade)

    async def schema_version(self) -> str | None:
        """Return the schema that the database has, None when it is empty."""
        async with self.writer.connect() as connection:
            return await connection.run_sync(schema.current)

    async def examine(self) -> None:
        """Read the whole of a SQLite file.

        Raises:
            UserError: when it is damaged.

        """
        if self.dialect != "sqlite":
            return
        async with self.read() as work:
            found = (await work.connection.execute(text("PRAGMA quick_check(1)"))).scalar()
        if found != "ok":
            raise explained(self.url, RuntimeError(f"malformed: {found}"))

    def head_version(self) -> str:
        """Return the schema that this program was written for."""
        return schema.head()

    async def backup(self, path: Path) -> None:
        """Write a copy that is whole, while the desk goes on.

        Raises:
            UserError: when there is no place for it, or when the server has its own way.

        """
        if self.dialect != "sqlite":
            shown = self.url.render_as_string(hide_password=True).replace("+asyncpg", "")
            raise UserError(f"A database server has its own backups: pg_dump {shown} > {path}")
        await asyncio.to_thread(_copy, Path(self.url.database or ""), path)

    def _in_turn(self) -> AbstractAsyncContextManager[None]:
        return _held(self._turn) if self.dialect == "sqlite" else nullcontext()


@asynccontextmanager
async def _held(lock: asyncio.Lock) -> AsyncIterator[None]:
    async with lock:
        yield


@asynccontextmanager
async def _transaction(connection: AsyncConnection) -> AsyncIterator[None]:
    transaction = await _begun(connection)
    try:
        yield
    except BaseException:
        await transaction.rollback()
        raise
    await transaction.commit()


async def _begun(connection: AsyncConnection) -> AsyncTransaction:
    """Begin, however long other processes keep SQLite busy, within reason."""
    loop = asyncio.get_running_loop()
    patience_ends = loop.time() + _PATIENCE
    while True:
        try:
            return await connection.begin()
        except OperationalError as error:
            if not is_busy(error) or loop.time() > patience_ends:
                raise
        await asyncio.sleep(0.05)


def _probe(path: str) -> None:
    # The driver leaves a thread behind when its first look at a file fails, so look before it.
    with closing(sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("PRAGMA schema_version").fetchone()
        connection.execute("ROLLBACK")


def _copy(source: Path, path: Path) -> None:
    if path.exists():
        raise UserError(f"{path} is there already. Name a file that is not there yet.")
    try:
        with closing(sqlite3.connect(source)) as connection:
            connection.execute("VACUUM INTO ?", (str(path),))
    except sqlite3.Error as error:
        raise UserError(f"The backup {path} cannot be written: {error}") from error
