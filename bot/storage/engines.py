"""How each database is spoken to.

No error names what was stored: it is what people said, and it must not stand in a log.
"""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry

from bot.errors import UserError
from bot.storage.columns import json_text

_PRAGMAS = (
    "busy_timeout = 5000",
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "trusted_schema = OFF",
)
_POSTGRESQL_SETTINGS = {
    "application_name": "frontline",
    "timezone": "UTC",
    "idle_in_transaction_session_timeout": "30000",
}


def database_url(text: str) -> URL:
    """Return a database address with the driver that is used here.

    Raises:
        UserError: when it is not the address of a database that Frontline can use.

    """
    mend = "Write sqlite:///frontline.db or postgresql://user@host/database."
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise UserError(f"The database address cannot be read. {mend}") from error
    family = url.drivername.split("+", 1)[0]
    if family == "sqlite":
        if url.database in {None, "", ":memory:"}:
            raise UserError(f"The database must be a file. {mend}")
        return url.set(drivername="sqlite+aiosqlite")
    if family in {"postgresql", "postgres"}:
        return _with_asyncpg(url)
    raise UserError(f"Frontline cannot use a database of the kind “{family}”. {mend}")


def database_file(text: str) -> Path | None:
    """Return the file of a database address; None when it is kept by a server."""
    url = database_url(text)
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def _with_asyncpg(url: URL) -> URL:
    # asyncpg has its own name for what everybody else calls sslmode.
    query = dict(url.query)
    if "sslmode" in query:
        query["ssl"] = query.pop("sslmode")
    return url.set(drivername="postgresql+asyncpg", query=query)


def server_address(url: URL) -> str:
    """Return the address of a server as PostgreSQL's own programs spell it."""
    query = dict(url.query)
    if "ssl" in query:
        query["sslmode"] = query.pop("ssl")
    return url.set(drivername="postgresql", query=query).render_as_string(hide_password=False)


def writer_engine(url: URL) -> AsyncEngine:
    """Return the engine for write transactions: on SQLite one connection, taken in turn."""
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url, begin="BEGIN IMMEDIATE", size=1)
    return create_async_engine(
        url,
        pool_size=10,
        max_overflow=10,
        pool_pre_ping=True,
        json_serializer=json_text,
        hide_parameters=True,
        connect_args={"server_settings": _POSTGRESQL_SETTINGS, "timeout": 10},
    )


def reader_engine(url: URL, writer: AsyncEngine) -> AsyncEngine:
    """Return the engine for reading; on PostgreSQL it shares the writer's connections."""
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url, begin="BEGIN", size=4, more_pragmas=("query_only = ON",))
    return writer.execution_options(postgresql_readonly=True)


def _sqlite_engine(
    url: URL, *, begin: str, size: int, more_pragmas: tuple[str, ...] = ()
) -> AsyncEngine:
    engine = create_async_engine(
        url,
        poolclass=AsyncAdaptedQueuePool,
        pool_size=size,
        max_overflow=0,
        json_serializer=json_text,
        hide_parameters=True,
        # The driver must not begin or commit by itself: it would lose updates without a word.
        connect_args={"isolation_level": None},
    )

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: ConnectionPoolEntry) -> None:  # noqa: ANN401
        cursor = connection.cursor()
        for pragma in (*_PRAGMAS, *more_pragmas):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def start(connection: Any) -> None:  # noqa: ANN401
        connection.exec_driver_sql(begin)

    return engine


def is_busy(error: BaseException) -> bool:
    """Return whether SQLite said no because another process is writing."""
    origin: BaseException | None = error
    while origin is not None:
        if isinstance(origin, sqlite3.OperationalError):
            return "locked" in str(origin) or "busy" in str(origin)
        origin = getattr(origin, "orig", None) or origin.__cause__
    return False
