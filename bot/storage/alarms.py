"""What is due when: at most one live alarm of a kind for each ticket or talk."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, and_, func, insert, select, update

from bot.storage.encoding import to_data
from bot.storage.records import AlarmRow, Subject
from bot.storage.statements import Statements
from bot.storage.tables import alarms, talks, tickets

_SUBJECTS: Mapping[str, Table] = MappingProxyType({"ticket": tickets, "talk": talks})


class Alarms(Statements):
    """The alarms; their times are the desk's."""

    async def set_alarm(
        self,
        subject: Subject,
        kind: str,
        fire_at: datetime,
        data: Mapping[str, Any],
        at: datetime,
    ) -> AlarmRow:
        """Set an alarm in place of the live one of its kind."""
        await self._end(and_(_live(subject), alarms.c.kind == kind), "superseded", at)
        last = select(func.coalesce(func.max(alarms.c.generation), 0)).where(
            _about(subject), alarms.c.kind == kind
        )
        row = await self._only(
            insert(alarms)
            .values(
                subject=subject[0],
                subject_id=subject[1],
                kind=kind,
                generation=int(await self._value(last)) + 1,
                fire_at=fire_at,
                data=to_data(data),
                created_at=at,
            )
            .returning(alarms)
        )
        return _alarm(row)

    async def cancel_alarm(self, subject: Subject, kind: str | None, at: datetime) -> None:
        """Cancel the live alarm of a kind, or of every kind."""
        wanted = _live(subject)
        if kind is not None:
            wanted = and_(wanted, alarms.c.kind == kind)
        await self._end(wanted, "cancelled", at)

    async def alarms(self, subject: Subject) -> list[AlarmRow]:
        """Return the live alarms of a ticket or talk, the next one first."""
        rows = await self._all(
            select(alarms).where(_live(subject)).order_by(alarms.c.fire_at, alarms.c.id)
        )
        return [_alarm(row) for row in rows]

    async def due_alarms(self, now: datetime, limit: int = 100) -> list[AlarmRow]:
        """Return the alarms that are due, the oldest first; this locks nothing.

        Of those due at one moment, a ladder comes before the promise that hangs on it.
        """
        rows = await self._all(
            select(alarms)
            .where(alarms.c.done_at.is_(None), alarms.c.fire_at <= now)
            .order_by(alarms.c.fire_at, alarms.c.kind, alarms.c.id)
            .limit(limit)
        )
        return [_alarm(row) for row in rows]

    async def take_subject(self, subject: Subject) -> bool:
        """Keep a ticket or talk for this work; return False while another has it in hand.

        Whoever changes a ticket or talk takes it before its alarms, so that nobody waits in a
        ring.
        """
        table = _SUBJECTS[subject[0]]
        wanted = select(table.c.id).where(table.c.id == subject[1])
        return await self._one(self._locked(wanted, skip=True)) is not None

    async def close_alarm(self, row: AlarmRow, outcome: str, at: datetime) -> bool:
        """End an alarm; return False when it had ended already."""
        return await self._end(and_(alarms.c.id == row.id, alarms.c.done_at.is_(None)), outcome, at)

    async def put_off(self, row: AlarmRow, until: datetime) -> bool:
        """Let an alarm ring later; return False when it has ended or was set anew."""
        return await self._changed(
            update(alarms)
            .where(alarms.c.id == row.id, alarms.c.done_at.is_(None))
            .values(fire_at=until)
        )

    async def _end(self, which: ColumnElement[bool], outcome: str, at: datetime) -> bool:
        return await self._changed(update(alarms).where(which).values(done_at=at, outcome=outcome))


def _about(subject: Subject) -> ColumnElement[bool]:
    return and_(alarms.c.subject == subject[0], alarms.c.subject_id == subject[1])


def _live(subject: Subject) -> ColumnElement[bool]:
    return and_(_about(subject), alarms.c.done_at.is_(None))


def _alarm(row: Row[Any]) -> AlarmRow:
    return AlarmRow(
        id=row.id,
        subject=(row.subject, row.subject_id),
        kind=row.kind,
        generation=row.generation,
        fire_at=row.fire_at,
        data=row.data,
        created_at=row.created_at,
    )
