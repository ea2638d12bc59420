"""Who may deliver which posting now, and what came of it.

A claim is a lease with a number, the epoch: what a dispatcher reports under an old epoch is
passed over. From the claim until a definite answer the posting counts as perhaps shown.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    exists,
    false,
    func,
    or_,
    select,
    update,
)

from bot.storage.columns import UtcDateTime, among, plain
from bot.storage.encoding import posting_from_data
from bot.storage.records import Claim, Delivery
from bot.storage.statements import Statements
from bot.storage.tables import outbox, pauses
from bot.vocabulary import Operation

_WAITING = (Delivery.PENDING, Delivery.SENDING)
_NOW = bindparam("now", type_=UtcDateTime())
_target = outbox.alias("target_row")
_thread = outbox.alias("thread_row")


class Claims(Statements):
    """The dispatcher's side of the outbox; all times are the machine's."""

    async def anything_due(self, now: datetime, places: Collection[str] | None = None) -> bool:
        """Return whether a claim would find something; this locks nothing."""
        return await self._one(_first_due(_tuple(places)), {"now": now}) is not None

    async def claim(
        self,
        owner: str,
        *,
        now: datetime,
        lease: timedelta,
        places: Collection[str] | None = None,
    ) -> Claim | None:
        """Take the first posting that is due; `places` are beginnings of lanes to serve.

        An update of something that was never shown is cancelled on the way.
        """
        while True:
            row = await self._one(self._locked_first(_first_due(_tuple(places))), {"now": now})
            if row is None:
                return None
            if row.op == Operation.UPDATE.value and row.target_remote_id is None:
                await self._orphan(row.id)
                continue
            return await self._take(row, owner, now, lease)

    async def finish(self, claim: Claim, *, remote_id: str, how: str, at: datetime) -> bool:
        """Note that a posting is shown; return False when the claim is not ours any more."""
        return await self._settle(
            claim,
            state=Delivery.SENT,
            remote_id=plain(remote_id),
            how=how,
            sent_at=at,
            lease_until=None,
            last_error="",
        )

    async def give_back(self, claim: Claim, error: str, *, until: datetime) -> bool:
        """Note that a posting was surely not shown this time, and try again then."""
        return await self._settle(
            claim,
            state=Delivery.PENDING,
            maybe_sent=claim.was_maybe,
            next_at=until,
            lease_until=None,
            last_error=plain(error),
        )

    async def bury(self, claim: Claim, error: str) -> bool:
        """Give a posting up; the rest of its lane goes on."""
        return await self._settle(
            claim, state=Delivery.DEAD, lease_until=None, last_error=plain(error)
        )

    async def leave_open(self, claim: Claim, error: str, *, faults: int) -> bool:
        """Note why nobody knows whether a posting is shown; the lease runs on and settles it."""
        return await self._settle(claim, last_error=plain(error), faults=faults)

    async def pause(self, scope: str, until: datetime) -> None:
        """Send nothing there before that time."""
        statement = self._insert(pauses).values(scope=scope, until=until)
        await self._run(
            statement.on_conflict_do_update(
                index_elements=["scope"], set_={"until": until}, where=pauses.c.until < until
            )
        )

    async def _take(
        self, row: Row[Any], owner: str, now: datetime, lease: timedelta
    ) -> Claim | None:
        first_at = row.first_at or now
        await self._run(
            update(outbox)
            .where(outbox.c.id == row.id)
            .values(
                state=Delivery.SENDING,
                lease_until=now + lease,
                owner=owner,
                epoch=row.epoch + 1,
                maybe_sent=True,
                first_at=first_at,
                attempts=row.attempts + 1,
            )
        )
        return Claim(
            id=row.id,
            posting=posting_from_data(row.payload),
            epoch=row.epoch + 1,
            nonce=row.nonce,
            was_maybe=row.maybe_sent,
            first_at=first_at,
            attempts=row.attempts + 1,
            faults=row.faults,
            remote_id_of=row.target_remote_id,
            thread_remote_id=row.thread_remote_id,
        )

    async def _orphan(self, row_id: int) -> None:
        await self._run(
            update(outbox)
            .where(outbox.c.id == row_id)
            .values(state=Delivery.CANCELLED, last_error="what it changes was never shown")
        )

    async def _settle(self, claim: Claim, **values: Any) -> bool:  # noqa: ANN401 -- columns
        return await self._changed(
            update(outbox)
            .where(
                outbox.c.id == claim.id,
                outbox.c.epoch == claim.epoch,
                outbox.c.state == Delivery.SENDING,
            )
            .values(**values)
        )

    def _locked_first(self, query: Select[Any]) -> Select[Any]:
        if not self._postgresql:
            return query
        return query.with_for_update(of=outbox, skip_locked=True)


def _tuple(places: Collection[str] | None) -> tuple[str, ...] | None:
    return None if places is None else tuple(places)


@cache
def _first_due(places: tuple[str, ...] | None) -> Select[Any]:
    """Return the query of every claim, which is made once: making it costs more than running it."""
    query = (
        select(
            outbox,
            _target.c.remote_id.label("target_remote_id"),
            _thread.c.remote_id.label("thread_remote_id"),
        )
        .outerjoin_from(outbox, _target, _target.c.id == outbox.c.target)
        .outerjoin(_thread, _thread.c.id == outbox.c.thread)
        .where(
            among(outbox.c.state, *_WAITING),
            outbox.c.next_at <= _NOW,
            or_(outbox.c.state == Delivery.PENDING, outbox.c.lease_until < _NOW),
            _in_turn(),
            or_(_target.c.id.is_(None), ~among(_target.c.state, *_WAITING)),
            or_(_thread.c.id.is_(None), ~among(_thread.c.state, *_WAITING)),
            ~exists().where(pauses.c.scope == outbox.c.scope, pauses.c.until > _NOW),
        )
        .order_by(outbox.c.id)
        .limit(1)
    )
    if places is None:
        return query
    beginnings = (outbox.c.lane.startswith(place, autoescape=True) for place in places)
    return query.where(or_(false(), *beginnings))


def _in_turn() -> ColumnElement[bool]:
    """Say that a row is the first of its lane, or an update that may pass those before it."""
    first = select(func.min(outbox.c.id)).where(among(outbox.c.state, *_WAITING))
    update_ = outbox.c.op == Operation.UPDATE.value
    return or_(
        outbox.c.id.in_(first.group_by(outbox.c.lane)),
        and_(update_, ~_behind_what_it_may_not_pass()),
    )


def _behind_what_it_may_not_pass() -> ColumnElement[bool]:
    earlier, held = outbox.alias("earlier"), outbox.alias("held")
    being_held = exists().where(
        held.c.lane == earlier.c.lane,
        held.c.id <= earlier.c.id,
        among(held.c.state, *_WAITING),
        held.c.state == Delivery.PENDING,
        held.c.held_until > _NOW,
    )
    may_pass = and_(
        earlier.c.state == Delivery.PENDING,
        earlier.c.id != outbox.c.target,
        or_(earlier.c.target.is_(None), earlier.c.target != outbox.c.target),
        being_held,
    )
    return exists().where(
        earlier.c.lane == outbox.c.lane,
        earlier.c.id < outbox.c.id,
        among(earlier.c.state, *_WAITING),
        ~may_pass,
    )
