"""What the processes of one desk share: articles, the clock, leases, who is alive, backlogs."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, delete, func, insert, or_, select, update

from bot.storage.columns import among
from bot.storage.records import Backlog, ClockRow, Delivery, Received, RevisionRow
from bot.storage.statements import Statements
from bot.storage.tables import clock, inbox, instances, leases, outbox, revisions


class Revisions(Statements):
    """The published articles."""

    async def publish(self, article_id: str, digest: str, source: str, at: datetime) -> int:
        """Publish a text; return its revision, the newest one when nothing changed."""
        await self._alone("publish")
        newest = await self._one(
            select(revisions.c.revision, revisions.c.digest)
            .where(revisions.c.article == article_id)
            .order_by(revisions.c.revision.desc())
            .limit(1)
        )
        if newest is not None and newest.digest == digest:
            return int(newest.revision)
        revision = 1 if newest is None else int(newest.revision) + 1
        await self._run(
            insert(revisions).values(
                article=article_id, revision=revision, digest=digest, source=source, at=at
            )
        )
        return revision

    async def revisions(self) -> list[RevisionRow]:
        """Return every revision, by article and number."""
        rows = await self._all(
            select(revisions).order_by(revisions.c.article, revisions.c.revision)
        )
        return [RevisionRow(**row._mapping) for row in rows]  # noqa: SLF001 -- its public name


class SharedClock(Statements):
    """The one clock of all processes on this database."""

    async def clock(self) -> ClockRow | None:
        """Return the shared clock, None when nobody has set one."""
        row = await self._one(select(clock))
        return ClockRow(row.speed, row.machine_anchor, row.desk_anchor) if row else None

    async def set_clock(
        self, *, speed: float, machine_anchor: datetime, desk_anchor: datetime
    ) -> None:
        """Set the shared clock."""
        values: dict[str, Any] = {
            "speed": speed,
            "machine_anchor": machine_anchor,
            "desk_anchor": desk_anchor,
        }
        await self._run(
            self._insert(clock)
            .values(id=1, **values)
            .on_conflict_do_update(index_elements=["id"], set_=values)
        )


class Instances(Statements):
    """The processes, and what only one of them may do; all times are the machine's."""

    async def beat(self, instance_id: str, at: datetime, version: str = "") -> None:
        """Note that a process is alive; the first time is its start."""
        await self._run(
            self._insert(instances)
            .values(id=instance_id, started_at=at, last_seen=at, version=version)
            .on_conflict_do_update(index_elements=["id"], set_={"last_seen": at})
        )

    async def leave(self, instance_id: str) -> None:
        """Forget a process that has ended in good order."""
        await self._run(delete(instances).where(instances.c.id == instance_id))

    async def last_beat(self) -> datetime | None:
        """Return when any process was seen last; None when none has been."""
        found: datetime | None = await self._value(
            select(instances.c.last_seen).order_by(instances.c.last_seen.desc()).limit(1)
        )
        return found

    async def live_instances(self, since: datetime) -> list[str]:
        """Return the processes that were alive since then."""
        rows = await self._all(
            select(instances.c.id).where(instances.c.last_seen >= since).order_by(instances.c.id)
        )
        return [row.id for row in rows]

    async def take_lease(self, name: str, holder: str, ttl: timedelta, now: datetime) -> int | None:
        """Take a lease that is free; return its epoch, None when another holds it."""
        statement = self._insert(leases).values(
            name=name, holder=holder, epoch=1, expires_at=now + ttl
        )
        epoch: int | None = await self._value(
            statement.on_conflict_do_update(
                index_elements=["name"],
                set_={"holder": holder, "epoch": leases.c.epoch + 1, "expires_at": now + ttl},
                where=or_(leases.c.expires_at < now, leases.c.holder == holder),
            ).returning(leases.c.epoch)
        )
        return epoch

    async def renew(
        self, name: str, holder: str, epoch: int, ttl: timedelta, now: datetime
    ) -> bool:
        """Keep a lease; return False when it is lost."""
        return await self._changed(
            update(leases)
            .where(_held(name, holder, epoch), leases.c.expires_at >= now)
            .values(expires_at=now + ttl)
        )

    async def release(self, name: str, holder: str, epoch: int, now: datetime) -> bool:
        """Let a lease go; its epoch is never given out again."""
        return await self._changed(
            update(leases)
            .where(_held(name, holder, epoch))
            .values(expires_at=now - timedelta(microseconds=1), holder="")
        )


class Backlogs(Statements):
    """What waits."""

    async def backlog(self) -> Backlog:
        """Return how much waits since when, and how much was given up."""
        inbox_waiting, inbox_oldest = await self._waiting(
            inbox, among(inbox.c.state, Received.NEW), inbox.c.received_at
        )
        outbox_waiting, outbox_oldest = await self._waiting(
            outbox,
            among(outbox.c.state, Delivery.PENDING, Delivery.SENDING),
            func.coalesce(outbox.c.first_at, outbox.c.next_at),
        )
        return Backlog(
            inbox_waiting=inbox_waiting,
            inbox_oldest=inbox_oldest,
            inbox_dead=await self._count(inbox, among(inbox.c.state, Received.DEAD)),
            outbox_waiting=outbox_waiting,
            outbox_oldest=outbox_oldest,
            outbox_dead=await self._count(outbox, among(outbox.c.state, Delivery.DEAD)),
        )

    async def _waiting(
        self, table: Table, which: ColumnElement[bool], since: ColumnElement[datetime]
    ) -> tuple[int, datetime | None]:
        query = (
            select(func.count().label("waiting"), func.min(since).label("oldest"))
            .select_from(table)
            .where(which)
        )
        row = await self._only(query)
        return int(row.waiting), row.oldest

    async def _count(self, table: Table, which: ColumnElement[bool]) -> int:
        return int(await self._value(select(func.count()).select_from(table).where(which)))


def _held(name: str, holder: str, epoch: int) -> ColumnElement[bool]:
    return and_(leases.c.name == name, leases.c.holder == holder, leases.c.epoch == epoch)
