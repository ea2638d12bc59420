"""The tickets; what is searched for has columns, the rest is JSON."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.storage.columns import plain
from bot.storage.encoding import ticket_from_data, to_data
from bot.storage.records import Conflict
from bot.storage.statements import Statements
from bot.storage.tables import people, tickets
from bot.tickets import ANSWERED, State, Ticket


class Tickets(Statements):
    """The tickets."""

    async def add_ticket(self, ticket: Ticket) -> Ticket:
        """Store a new ticket; return it with its id.

        Raises:
            Conflict: when the requester has an open ticket in that place already.

        """
        statement = insert(tickets).values(version=1, **_columns(ticket)).returning(tickets.c.id)
        try:
            row_id = await self._value(statement)
        except IntegrityError as error:
            raise _second(ticket) from error
        return replace(ticket, id=row_id, version=1)

    async def ticket(self, row_id: int) -> Ticket | None:
        """Return a ticket, for this work alone."""
        row = await self._one(self._locked(select(tickets).where(tickets.c.id == row_id)))
        return _ticket(row) if row else None

    async def save_ticket(self, ticket: Ticket) -> Ticket:
        """Store a ticket that was read before; return it with its new version.

        Raises:
            Conflict: when it was saved by another since, or when reopening it would give
                its requester two open tickets in one place.

        """
        try:
            saved = await self._changed(
                update(tickets)
                .where(tickets.c.id == ticket.id, tickets.c.version == ticket.version)
                .values(version=ticket.version + 1, **_columns(ticket))
            )
        except IntegrityError as error:
            raise _second(ticket) from error
        if not saved:
            raise Conflict(f"{ticket.ref} was changed since version {ticket.version}.")
        return replace(ticket, version=ticket.version + 1)

    async def ticket_in(self, place_key: str, requester: str) -> Ticket | None:
        """Return the newest ticket of a requester in a place that is not closed."""
        row = await self._one(
            self._locked(
                select(tickets)
                .where(
                    tickets.c.place == place_key,
                    tickets.c.requester == requester,
                    tickets.c.state != State.CLOSED.value,
                )
                .order_by(tickets.c.id.desc())
                .limit(1)
            )
        )
        return _ticket(row) if row else None

    async def living_ticket(self, place_key: str, requester: str) -> Ticket | None:
        """Return the one ticket of a requester in a place that people still work on."""
        answered = [state.value for state in ANSWERED]
        row = await self._one(
            self._locked(
                select(tickets).where(
                    tickets.c.place == place_key,
                    tickets.c.requester == requester,
                    tickets.c.state.not_in(answered),
                )
            )
        )
        return _ticket(row) if row else None

    async def tickets(
        self,
        *,
        tier: str | None = None,
        team: str | None = None,
        states: Collection[State] | None = None,
        holder: str | None = None,
        requester: str | None = None,
        limit: int = 100,
    ) -> list[Ticket]:
        """Return the tickets that fit all that is given, oldest first."""
        wanted = {"tier": tier, "team": team, "holder": holder, "requester": requester}
        query = select(tickets).order_by(tickets.c.id).limit(limit)
        for name, value in wanted.items():
            if value is not None:
                query = query.where(tickets.c[name] == value)
        if states is not None:
            query = query.where(tickets.c.state.in_([state.value for state in states]))
        return [_ticket(row) for row in await self._all(query)]

    async def pressing(
        self,
        states: Collection[State],
        *,
        tiers: Collection[str] | None = None,
        holder: str | None = None,
        limit: int = 100,
    ) -> tuple[list[Ticket], int]:
        """Return the tickets that fit, by priority and then the oldest first, and how many fit."""
        query = select(tickets).where(tickets.c.state.in_([state.value for state in states]))
        if tiers is not None:
            query = query.where(tickets.c.tier.in_(list(tiers)))
        if holder is not None:
            query = query.where(tickets.c.holder == holder)
        ordered = query.order_by(tickets.c.priority, tickets.c.opened_at, tickets.c.id)
        rows = await self._all(ordered.limit(limit))
        if len(rows) < limit:
            return [_ticket(row) for row in rows], len(rows)
        count = await self._value(select(func.count()).select_from(query.subquery()))
        return [_ticket(row) for row in rows], int(count)

    async def claimed_lately(
        self, tier: str, team: str, priority: str, limit: int
    ) -> list[tuple[datetime, datetime]]:
        """Return when the newest claimed tickets of a queue were opened, and when claimed."""
        rows = await self._all(
            select(tickets)
            .where(
                tickets.c.tier == tier,
                tickets.c.team == plain(team),
                tickets.c.priority == priority,
                tickets.c.state != State.OPEN.value,
            )
            .order_by(tickets.c.id.desc())
            .limit(limit)
        )
        found = (_ticket(row) for row in rows)
        return [(each.opened_at, each.claimed_at) for each in found if each.claimed_at]

    async def names_of(self, keys: Collection[str]) -> dict[str, str]:
        """Return the names of people who have to do with tickets, by their keys."""
        rows = await self._all(
            select(people.c.key, people.c.name).where(people.c.key.in_(list(keys)))
        )
        return {row.key: row.name for row in rows}


def _columns(ticket: Ticket) -> dict[str, Any]:
    return {
        "place": ticket.place.key,
        "requester": ticket.requester,
        "state": ticket.state.value,
        "priority": ticket.priority,
        "tier": ticket.tier,
        "team": plain(ticket.team),
        "holder": ticket.holder,
        "data": to_data(ticket),
        "opened_at": ticket.opened_at,
    }


def _second(ticket: Ticket) -> Conflict:
    return Conflict(f"{ticket.requester} has an open ticket in {ticket.place.key} already.")


def _ticket(row: Row[Any]) -> Ticket:
    return ticket_from_data(row.data, row=row.id, version=row.version)
