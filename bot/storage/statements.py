"""What every part of a `Work` stands on: one connection inside one transaction."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Executable, Row, Select, Table, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncConnection


class Statements:
    """The few ways in which the parts talk to the database."""

    def __init__(self, connection: AsyncConnection, *, writing: bool) -> None:
        self.connection = connection
        self.writing = writing
        self.topics: list[str] = []
        self._postgresql = connection.dialect.name == "postgresql"

    async def notify(self, topic: str) -> None:
        """Wake whoever listens, once this work is committed."""
        if topic in self.topics:
            return
        self.topics.append(topic)
        if self._postgresql:
            await self._run(select(func.pg_notify("frontline", topic)))

    async def _run(
        self, statement: Executable, values: Mapping[str, Any] | None = None
    ) -> CursorResult[Any]:
        return cast("CursorResult[Any]", await self.connection.execute(statement, values))

    async def _one(
        self, statement: Executable, values: Mapping[str, Any] | None = None
    ) -> Row[Any] | None:
        return (await self._run(statement, values)).first()

    async def _only(self, statement: Executable) -> Row[Any]:
        return (await self._run(statement)).one()

    async def _all(
        self, statement: Executable, values: Mapping[str, Any] | None = None
    ) -> Sequence[Row[Any]]:
        return (await self._run(statement, values)).all()

    async def _value(self, statement: Executable) -> Any:  # noqa: ANN401 -- any column
        return (await self._run(statement)).scalar()

    async def _changed(self, statement: Executable) -> bool:
        return (await self._run(statement)).rowcount > 0

    def _locked(self, query: Select[Any], *, skip: bool = False) -> Select[Any]:
        """Keep the rows for this work; on SQLite the whole database is kept already."""
        if not (self._postgresql and self.writing):
            return query
        return query.with_for_update(skip_locked=skip)

    def _insert(self, table: Table) -> postgresql.Insert:
        """Return an insert that knows ON CONFLICT; both databases spell it alike."""
        if self._postgresql:
            return postgresql.insert(table)
        return cast("postgresql.Insert", sqlite.insert(table))

    async def _alone(self, name: str) -> None:
        """Wait until no other work does what `name` says, and keep others out until the end."""
        if self._postgresql:
            await self._run(select(func.pg_advisory_xact_lock(_number(name))))

    async def _alone_now(self, name: str) -> bool:
        """Try what `_alone` does; say no rather than wait."""
        if not (self._postgresql and self.writing):
            return True
        return bool(await self._value(select(func.pg_try_advisory_xact_lock(_number(name)))))


def _number(name: str) -> Any:  # noqa: ANN401 -- an SQL expression
    return func.hashtextextended(name, 0)
