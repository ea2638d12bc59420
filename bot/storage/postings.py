"""What is to be shown, once each, in the order of its place.

A lane is the place of a posting. A posting that can still be undone keeps its lane waiting, so
that nothing overtakes it. Only an update of something else may pass, with it those that wait
behind it, since an update adds no message.
"""

import secrets
from base64 import b32encode
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, literal_column, or_, select, update

from bot.storage.columns import among
from bot.storage.encoding import posting_from_data, posting_to_data
from bot.storage.records import Delivery, PostingRow
from bot.storage.statements import Statements
from bot.storage.tables import events, outbox
from bot.vocabulary import Operation, Place, Posting


class Postings(Statements):
    """The postings; all times are the machine's."""

    async def post(
        self, posting: Posting, *, at_machine: datetime, available_at: datetime | None = None
    ) -> bool:
        """Store a posting; return False when its key is known already.

        An update takes the place of an older update of the same posting that is still waiting.

        Raises:
            LookupError: when it names a posting that is not there.

        """
        target, thread = await self._row_of(posting.of), await self._row_of(posting.thread_of)
        held_until = at_machine + timedelta(seconds=posting.undo_for) if posting.undo_for else None
        row_id = await self._value(
            self._insert(outbox)
            .values(
                ikey=posting.key,
                lane=posting.place.key,
                scope=scope_of(posting.place),
                op=posting.operation.value,
                payload=posting_to_data(posting),
                target=target,
                thread=thread,
                nonce=_nonce(),
                next_at=max(available_at or at_machine, held_until or at_machine),
                held_until=held_until,
                created_at=at_machine,
            )
            .on_conflict_do_nothing(index_elements=["ikey"])
            .returning(outbox.c.id)
        )
        if row_id is None:
            return False
        if posting.operation is Operation.UPDATE:
            await self._cancel_older_updates(posting.place.key, target, row_id)
        await self.notify("outbox")
        return True

    async def withdraw(self, key: str) -> bool:
        """Take a posting back; return False when it is too late."""
        return await self._changed(
            update(outbox)
            .where(
                outbox.c.ikey == key,
                outbox.c.state == Delivery.PENDING,
                outbox.c.maybe_sent.is_(False),
            )
            .values(state=Delivery.CANCELLED, last_error="withdrawn")
        )

    async def hurry(self, place_key: str, at_machine: datetime) -> None:
        """Let out at once what is still held back in a place, and can no longer be undone."""
        await self._run(
            update(outbox)
            .where(
                outbox.c.lane == place_key,
                among(outbox.c.state, Delivery.PENDING),
                outbox.c.held_until > at_machine,
            )
            .values(next_at=at_machine, held_until=at_machine)
        )

    async def last_reply(self, ticket: int, actor: str) -> str:
        """Return the key of the last reply of a ticket that somebody wrote and that was kept back.

        It may have gone out since. What was withdrawn or given up does not count.
        """
        key = await self._value(
            select(outbox.c.ikey)
            .join(events, events.c.data["posting"].as_string() == outbox.c.ikey)
            .where(
                # As a literal, it lets the partial index of a ticket's events serve.
                events.c.ticket != literal_column("0"),
                events.c.ticket == ticket,
                events.c.kind == "human_replied",
                events.c.actor == actor,
                outbox.c.held_until.is_not(None),
                outbox.c.state.in_([Delivery.PENDING, Delivery.SENDING, Delivery.SENT]),
            )
            .order_by(outbox.c.id.desc())
            .limit(1)
        )
        return key or ""

    async def newest_posting(self) -> int:
        """Return the row of the last posting, 0 for none."""
        return int(await self._value(select(func.coalesce(func.max(outbox.c.id), 0))))

    async def forget_changed(self, since: int) -> None:
        """Let whatever was changed after that row be stored only as it is now.

        The words that a change took away stay neither in the posting nor in its earlier changes.
        """
        newest = await self._all(
            select(outbox.c.id, outbox.c.target, outbox.c.payload)
            .where(outbox.c.id > since, outbox.c.target.is_not(None))
            .where(outbox.c.op == Operation.UPDATE.value)
            .order_by(outbox.c.id)
        )
        bodies = {row.target: row.payload["body"] for row in newest}
        changed = list(bodies)
        rows = await self._all(
            select(outbox.c.id, outbox.c.target, outbox.c.payload).where(
                or_(outbox.c.id.in_(changed), outbox.c.target.in_(changed))
            )
        )
        for row in rows:
            payload = {**row.payload, "body": bodies[row.id if row.id in bodies else row.target]}
            await self._run(update(outbox).where(outbox.c.id == row.id).values(payload=payload))

    async def posting(self, key: str) -> PostingRow | None:
        """Return a posting and what became of it."""
        row = await self._one(select(outbox).where(outbox.c.ikey == key))
        return _posting(row) if row else None

    async def posting_shown(self, place_key: str, remote_id: str) -> PostingRow | None:
        """Return the posting that a platform knows by that id."""
        row = await self._one(
            select(outbox)
            .where(outbox.c.lane == place_key, outbox.c.remote_id == remote_id)
            .order_by(outbox.c.id)
            .limit(1)
        )
        return _posting(row) if row else None

    async def dead_postings(self, limit: int = 100) -> list[PostingRow]:
        """Return the postings that were given up, oldest first."""
        rows = await self._all(
            select(outbox)
            .where(among(outbox.c.state, Delivery.DEAD))
            .order_by(outbox.c.id)
            .limit(limit)
        )
        return [_posting(row) for row in rows]

    async def revive(self, key: str, at_machine: datetime) -> bool:
        """Deliver after all a posting that was given up."""
        return await self._changed(
            update(outbox)
            .where(outbox.c.ikey == key, outbox.c.state == Delivery.DEAD)
            .values(state=Delivery.PENDING, next_at=at_machine, nonce=_nonce(), faults=0)
        )

    async def _row_of(self, key: str) -> int | None:
        if not key:
            return None
        row_id: int | None = await self._value(select(outbox.c.id).where(outbox.c.ikey == key))
        if row_id is None:
            raise LookupError(f"There is no posting {key}.")
        return row_id

    async def _cancel_older_updates(self, lane: str, target: int | None, row_id: int) -> None:
        await self._run(
            update(outbox)
            .where(
                outbox.c.lane == lane,
                outbox.c.target == target,
                outbox.c.op == Operation.UPDATE.value,
                among(outbox.c.state, Delivery.PENDING, Delivery.SENDING),
                outbox.c.state == Delivery.PENDING,
                outbox.c.id < row_id,
            )
            .values(state=Delivery.CANCELLED, last_error="replaced by a later update")
        )


def scope_of(place: Place) -> str:
    """Return what a platform's rate limit holds for: the channel, with all its threads."""
    return f"{place.platform}/{place.workspace}/{place.channel}"


def _nonce() -> str:
    # 120 bits in 24 characters: Discord takes 25 at most.
    return b32encode(secrets.token_bytes(15)).decode("ascii")


def _posting(row: Row[Any]) -> PostingRow:
    return PostingRow(
        id=row.id,
        posting=posting_from_data(row.payload),
        state=Delivery(row.state),
        remote_id=row.remote_id,
        how=row.how,
        attempts=row.attempts,
        maybe_sent=row.maybe_sent,
        next_at=row.next_at,
        last_error=row.last_error,
        created_at=row.created_at,
        sent_at=row.sent_at,
    )
