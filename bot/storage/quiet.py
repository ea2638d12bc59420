"""Whether anything is still going to happen in a place by itself, and at once."""

from datetime import datetime

from sqlalchemy import ColumnElement, Text, and_, bindparam, exists, false, func, or_, select

from bot.storage.columns import UtcDateTime, among
from bot.storage.records import Delivery, Received
from bot.storage.tables import inbox, outbox, runs, talks
from bot.storage.work import Work
from bot.vocabulary import Operation

_NOW = bindparam("now", type_=UtcDateTime())
_PLACE = bindparam("place", type_=Text())
_WAITING = (Delivery.PENDING, Delivery.SENDING)


async def quiet(work: Work, place: str, machine_now: datetime) -> bool:
    """Tell whether a place waits for nothing but people and time.

    It does not when an arrival is to be handled, a posting is to be delivered, or an action of
    a talk there runs. What is held back so that it can be undone, and what stands in line behind
    it, is not waited for.
    """
    values = {"now": machine_now, "place": place}
    return not (await work.connection.execute(_BUSY, values)).scalar()


def _in(column: ColumnElement[str]) -> ColumnElement[bool]:
    inside = func.substr(column, 1, func.length(_PLACE) + 1) == _PLACE.concat("/")
    return or_(column == _PLACE, inside)


def _held() -> ColumnElement[bool]:
    """Say that a row can still be undone, or stands in line behind one that can."""
    earlier = outbox.alias("held")
    behind = exists().where(
        earlier.c.lane == outbox.c.lane,
        earlier.c.id < outbox.c.id,
        among(earlier.c.state, *_WAITING),
        earlier.c.state == Delivery.PENDING,
        earlier.c.held_until > _NOW,
    )
    itself = and_(
        outbox.c.state == Delivery.PENDING, func.coalesce(outbox.c.held_until > _NOW, false())
    )
    return or_(itself, and_(outbox.c.op != Operation.UPDATE.value, behind))


_BUSY = select(
    or_(
        exists().where(among(inbox.c.state, Received.NEW), _in(inbox.c.lane)),
        exists().where(among(outbox.c.state, *_WAITING), _in(outbox.c.lane), ~_held()),
        exists().where(runs.c.ended_at.is_(None), runs.c.talk == talks.c.id, _in(talks.c.place)),
    )
)
