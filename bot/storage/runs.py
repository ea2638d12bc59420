"""The actions that scripts asked for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select, update

from bot.conversation.talk import Talk
from bot.storage.columns import plain
from bot.storage.encoding import to_data
from bot.storage.records import RunRow
from bot.storage.statements import Statements
from bot.storage.tables import runs


class Runs(Statements):
    """The runs of actions; all times are the machine's."""

    async def start_run(
        self, run_id: str, talk: Talk, action: str, params: Mapping[str, Any], at: datetime
    ) -> bool:
        """Store that an action is wanted; return False when that run is known already."""
        first = await self._changed(
            self._insert(runs)
            .values(
                id=run_id,
                talk=talk.id,
                person=talk.person.key,
                action=action,
                params=to_data(params),
                started_at=at,
            )
            .on_conflict_do_nothing(index_elements=["id"])
        )
        if first:
            await self.notify("actions")
        return first

    async def run(self, run_id: str) -> RunRow | None:
        """Return a run."""
        row = await self._one(select(runs).where(runs.c.id == run_id))
        return _run(row) if row else None

    async def runs_waiting(self, limit: int, now: datetime | None = None) -> list[RunRow]:
        """Return the runs that have not ended, oldest first.

        With the time given, those that somebody has claimed for longer are left out.
        """
        query = select(runs).where(runs.c.ended_at.is_(None))
        if now is not None:
            query = query.where(_free(now))
        rows = await self._all(query.order_by(runs.c.started_at, runs.c.id).limit(limit))
        return [_run(row) for row in rows]

    async def claim_run(self, run_id: str, *, now: datetime, until: datetime) -> bool:
        """Take a run until then; return False when another has it or it has ended."""
        return await self._changed(
            update(runs)
            .where(runs.c.id == run_id, runs.c.ended_at.is_(None), _free(now))
            .values(lease_until=until, attempts=runs.c.attempts + 1)
        )

    async def end_run(self, run_id: str, outcome: str, at: datetime) -> bool:
        """Store the outcome of a run; return False when it had one already."""
        return await self._changed(
            update(runs)
            .where(runs.c.id == run_id, runs.c.ended_at.is_(None))
            .values(outcome=plain(outcome), ended_at=at)
        )

    async def count_runs(
        self, action: str, person_key: str | None, since: datetime, *, begun: bool = False
    ) -> int:
        """Return how often an action was wanted, by a person or by anybody.

        `begun` leaves out the runs that nobody has claimed: they wait, or were refused.
        """
        query = select(func.count()).where(runs.c.action == action, runs.c.started_at >= since)
        if begun:
            query = query.where(runs.c.attempts > 0)
        if person_key is not None:
            query = query.where(runs.c.person == person_key)
        return int(await self._value(query))


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(runs.c.lease_until.is_(None), runs.c.lease_until < now)


def _run(row: Row[Any]) -> RunRow:
    return RunRow(
        id=row.id,
        talk=row.talk,
        person=row.person,
        action=row.action,
        params=row.params,
        started_at=row.started_at,
        attempts=row.attempts,
        outcome=row.outcome,
    )
