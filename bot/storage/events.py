"""What happened, in order; nothing here is ever changed, but words that were taken back."""

from collections.abc import Collection, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Row, func, select, update

from bot.storage.encoding import to_data
from bot.storage.records import Event
from bot.storage.statements import Statements
from bot.storage.tables import events, tickets

WORDS = frozenset({"text", "title"})
"""Where an event keeps what somebody said."""

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Events(Statements):
    """The events."""

    async def record(  # noqa: PLR0913 -- one argument per column
        self,
        kind: str,
        *,
        at: datetime,
        ticket: int = 0,
        talk: int = 0,
        actor: str = "",
        data: Mapping[str, Any] = _NOTHING,
        cause: int = 0,
    ) -> bool:
        """Note what happened; return whether it was new.

        `cause` is the row of the arrival, or minus the row of the alarm, that led to it. One
        cause is recorded once for each kind and ticket, so that doing it again adds nothing.
        """
        statement = self._insert(events).values(
            ticket=ticket,
            talk=talk,
            seq=await self._next_seq(ticket) if ticket else 0,
            kind=kind,
            actor=actor,
            data=to_data(data),
            cause=cause,
            at=at,
        )
        if cause:
            statement = statement.on_conflict_do_nothing(
                index_elements=["ticket", "kind", "cause"], index_where=events.c.cause != 0
            )
        return await self._changed(statement)

    async def amend_events(self, talk: int, before: str, after: str) -> None:
        """Put other words in the place of what was said in a talk, wherever it was noted."""
        rows = await self._all(select(events.c.id, events.c.data).where(events.c.talk == talk))
        for row in rows:
            amended = {
                name: after if name in WORDS and value and value == before else value
                for name, value in row.data.items()
            }
            if amended != row.data:
                await self._run(update(events).where(events.c.id == row.id).values(data=amended))

    async def timeline(self, ticket: int) -> list[Event]:
        """Return what happened to a ticket, in order."""
        rows = await self._all(
            select(events).where(events.c.ticket == ticket).order_by(events.c.seq)
        )
        return [_event(row) for row in rows]

    async def events_between(
        self, since: datetime, until: datetime, kinds: Collection[str] | None = None
    ) -> list[Event]:
        """Return what happened from `since` until before `until`, in order."""
        query = select(events).where(events.c.at >= since, events.c.at < until)
        if kinds is not None:
            query = query.where(events.c.kind.in_(list(kinds)))
        return [_event(row) for row in await self._all(query.order_by(events.c.at, events.c.id))]

    async def _next_seq(self, ticket: int) -> int:
        # Who holds the ticket's row counts alone.
        await self._run(self._locked(select(tickets.c.id).where(tickets.c.id == ticket)))
        last = select(func.coalesce(func.max(events.c.seq), 0)).where(events.c.ticket == ticket)
        return int(await self._value(last)) + 1


def _event(row: Row[Any]) -> Event:
    return Event(
        id=row.id,
        kind=row.kind,
        ticket=row.ticket,
        talk=row.talk,
        seq=row.seq,
        actor=row.actor,
        data=row.data,
        at=row.at,
        cause=row.cause,
    )
