"""Every act that was accepted, exactly once, in the order of its place."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, or_, select, update

from bot.storage.columns import among, plain
from bot.storage.encoding import arrival_from_data, arrival_to_data, kind_of
from bot.storage.records import Received, StoredArrival
from bot.storage.statements import Statements
from bot.storage.tables import inbox, ingest_cursors
from bot.vocabulary import Arrival, Place

ATTEMPTS = 5
"""After so many failures an arrival is given up, so that it blocks its lane no longer."""


class Inbox(Statements):
    """The arrivals."""

    async def accept(
        self,
        arrival: Arrival,
        *,
        received_at: datetime,
        source: str = "live",
        available_at: datetime | None = None,
    ) -> bool:
        """Store an arrival; return whether it came for the first time."""
        statement = (
            self._insert(inbox)
            .values(
                dedupe_key=arrival.id,
                lane=arrival.place.key,
                person=arrival.person.key,
                kind=kind_of(arrival.act),
                payload=arrival_to_data(arrival),
                source=source,
                occurred_at=arrival.at,
                received_at=received_at,
                next_at=available_at or received_at,
            )
            .on_conflict_do_nothing(index_elements=["dedupe_key"])
        )
        first = await self._changed(statement)
        if first:
            await self.notify("inbox")
        return first

    async def lanes_waiting(self, machine_now: datetime, limit: int) -> list[str]:
        """Return the lanes whose first arrival is due; later ones wait for the first."""
        earlier = inbox.alias()
        blocked = exists().where(
            and_(
                earlier.c.lane == inbox.c.lane,
                earlier.c.id < inbox.c.id,
                among(earlier.c.state, Received.NEW),
            )
        )
        rows = await self._all(
            select(inbox.c.lane)
            .where(among(inbox.c.state, Received.NEW), inbox.c.next_at <= machine_now, ~blocked)
            .order_by(inbox.c.next_at, inbox.c.id)
            .limit(limit)
        )
        return [row.lane for row in rows]

    async def pending(
        self, lane: str, machine_now: datetime | None = None, limit: int = 50
    ) -> list[StoredArrival]:
        """Return what waits in a lane, oldest first, for this work alone.

        Nothing is returned while another process has the lane in hand, nor, when the time is
        given, while the first arrival is not due. Later ones may be due later than the first.
        """
        if not await self._alone_now(f"lane {lane}"):
            return []
        rows = await self._all(
            self._locked(
                select(inbox)
                .where(inbox.c.lane == lane, among(inbox.c.state, Received.NEW))
                .order_by(inbox.c.id)
                .limit(limit)
            )
        )
        waiting = [_stored(row) for row in rows]
        if machine_now is not None and waiting and waiting[0].next_at > machine_now:
            return []
        return waiting

    async def arrival(self, dedupe_key: str) -> StoredArrival | None:
        """Return an arrival by its identity, whatever became of it."""
        row = await self._one(select(inbox).where(inbox.c.dedupe_key == dedupe_key))
        return _stored(row) if row else None

    async def amend_arrival(self, by: Arrival, message: str, text: str) -> tuple[str, ...]:
        """Put other words in the place of what a message said; return what it said before.

        Earlier changes of the same message lose their words too. Nobody but its author changes
        a message: for anybody else nothing is found.
        """
        act = inbox.c.payload["act"]
        rows = await self._all(
            select(inbox.c.id, inbox.c.payload).where(
                inbox.c.lane == by.place.key,
                inbox.c.person == by.person.key,
                inbox.c.dedupe_key != by.id,
                or_(inbox.c.dedupe_key == message, act["message"].as_string() == message),
            )
        )
        said = [row for row in rows if "text" in row.payload["act"]]
        for row in said:
            payload = {**row.payload, "act": {**row.payload["act"], "text": text}}
            await self._run(update(inbox).where(inbox.c.id == row.id).values(payload=payload))
        return tuple(row.payload["act"]["text"] for row in said)

    async def done(self, row: int) -> None:
        """Mark an arrival as handled."""
        await self._run(update(inbox).where(inbox.c.id == row).values(state=Received.DONE))

    async def postpone(self, row: int, until: datetime) -> None:
        """Let an arrival, and with it its lane, wait."""
        await self._run(update(inbox).where(inbox.c.id == row).values(next_at=until))

    async def failed(self, row: int, error: str, until: datetime) -> bool:
        """Note a failure and wait until then; return whether the arrival is given up."""
        attempts: int = await self._value(
            update(inbox)
            .where(inbox.c.id == row, inbox.c.state == Received.NEW)
            .values(attempts=inbox.c.attempts + 1, next_at=until, last_error=plain(error))
            .returning(inbox.c.attempts)
        )
        if not attempts or attempts < ATTEMPTS:
            return False
        await self._run(update(inbox).where(inbox.c.id == row).values(state=Received.DEAD))
        return True

    async def revive_arrival(self, row: int, at: datetime) -> bool:
        """Take up again an arrival that was given up."""
        return await self._changed(
            update(inbox)
            .where(inbox.c.id == row, inbox.c.state == Received.DEAD)
            .values(state=Received.NEW, attempts=0, next_at=at)
        )

    async def cursor(self, place: Place) -> str | None:
        """Return the id of the last message that was taken from a channel."""
        found: str | None = await self._value(
            self._locked(select(ingest_cursors.c.last_message).where(_channel(place)))
        )
        return found

    async def advance_cursor(self, place: Place, message_id: str, at: datetime) -> None:
        """Move the cursor of a channel forward; it never goes back."""
        statement = self._insert(ingest_cursors).values(
            platform=place.platform,
            workspace=place.workspace,
            channel=place.channel,
            last_message=message_id,
            updated_at=at,
        )
        if await self._changed(statement.on_conflict_do_nothing()):
            return
        known = await self.cursor(place)
        if known is None or _position(known) < _position(message_id):
            await self._run(
                update(ingest_cursors)
                .where(_channel(place))
                .values(last_message=message_id, updated_at=at)
            )


def _channel(place: Place) -> ColumnElement[bool]:
    return and_(
        ingest_cursors.c.platform == place.platform,
        ingest_cursors.c.workspace == place.workspace,
        ingest_cursors.c.channel == place.channel,
    )


def _position(message_id: str) -> tuple[int, str]:
    # Ids are numbers of growing length, or times with a fixed number of places.
    return len(message_id), message_id


def _stored(row: Row[Any]) -> StoredArrival:
    return StoredArrival(
        row=row.id,
        arrival=arrival_from_data(row.payload),
        attempts=row.attempts,
        received_at=row.received_at,
        next_at=row.next_at,
        source=row.source,
    )
