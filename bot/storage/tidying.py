"""What has been done with for long is deleted, so that nothing grows without bound.

Tickets, their history, talks and articles stay. Of a ticket stays, too, what can still be
changed or answered: its cards, what it passed on, and what its requester's words became there.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import ColumnElement, Row, Table, delete, func, select

from bot.storage.columns import among
from bot.storage.records import Delivery, Received
from bot.storage.statements import Statements
from bot.storage.tables import (
    alarms,
    inbox,
    instances,
    outbox,
    pauses,
    runs,
    talks,
    terminal_messages,
    tickets,
)
from bot.tickets import State
from bot.vocabulary import Operation

_AT_ONCE = 500
_STAYS = frozenset({"card", "packet", "said"})
"""What of a ticket is changed or answered even when it is closed."""


class Tidying(Statements):
    """The daily tidying."""

    async def tidy(self, before: datetime) -> Mapping[str, int]:
        """Delete what was done with before then, by the machine's time; return how much of what.

        What was given up stays until somebody revives it.
        """
        counts = {
            "inbox": await self._delete(
                inbox, among(inbox.c.state, Received.DONE), inbox.c.received_at < before
            ),
            # The desk's time may be ahead: then alarms stay a little longer.
            "alarms": await self._delete(alarms, alarms.c.done_at < before),
            "runs": await self._delete(runs, runs.c.ended_at < before),
            "instances": await self._delete(instances, instances.c.last_seen < before),
            "pauses": await self._delete(pauses, pauses.c.until < before),
            "outbox": await self._tidy_outbox(before),
        }
        return MappingProxyType(counts)

    async def _tidy_outbox(self, before: datetime) -> int:
        """Delete the changes first: what they changed may go then."""
        changes = await self._done_with(before, outbox.c.op == Operation.UPDATE.value)
        await self._delete_postings(changes)
        posts = await self._done_with(before, outbox.c.op != Operation.UPDATE.value)
        await self._delete_postings(posts)
        return len(changes) + len(posts)

    async def _done_with(
        self, before: datetime, which: ColumnElement[bool]
    ) -> list[Row[tuple[int, str]]]:
        target, thread = outbox.alias("target_of"), outbox.alias("thread_of")
        changed = select(target.c.target).where(target.c.target.is_not(None))
        hung_under = select(thread.c.thread).where(thread.c.thread.is_not(None))
        found = await self._all(
            select(outbox.c.id, outbox.c.ikey).where(
                which,
                among(outbox.c.state, Delivery.SENT, Delivery.CANCELLED),
                outbox.c.created_at < before,
                outbox.c.id.not_in(changed),
                outbox.c.id.not_in(hung_under),
            )
        )
        living = {
            "ticket": await self._ids(tickets, tickets.c.state != State.CLOSED.value),
            "talk": await self._ids(talks, talks.c.updated_at >= before),
        }
        return [row for row in found if not _needed(row.ikey, living)]

    async def _ids(self, table: Table, which: ColumnElement[bool]) -> frozenset[str]:
        return frozenset(str(row.id) for row in await self._all(select(table.c.id).where(which)))

    async def _delete_postings(self, rows: Sequence[Row[tuple[int, str]]]) -> None:
        # The newest change stays: the next one is numbered after it.
        newest = select(func.max(terminal_messages.c.change)).scalar_subquery()
        for start in range(0, len(rows), _AT_ONCE):
            some = rows[start : start + _AT_ONCE]
            await self._delete(outbox, outbox.c.id.in_([row.id for row in some]))
            await self._delete(
                terminal_messages,
                terminal_messages.c.key.in_([row.ikey for row in some]),
                terminal_messages.c.change < newest,
            )

    async def _delete(self, table: Table, *which: ColumnElement[bool]) -> int:
        return (await self._run(delete(table).where(*which))).rowcount


def _needed(key: str, living: Mapping[str, frozenset[str]]) -> bool:
    """Tell whether a posting of a ticket or talk is still of use; the key says whose it is."""
    subject, _, rest = key.partition(":")
    number, _, what = rest.partition(":")
    if number in living.get(subject, ()):
        return True
    return subject == "ticket" and what.partition(":")[0] in _STAYS
