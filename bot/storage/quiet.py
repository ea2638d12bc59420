"""Whether anything is still going to happen in a place by itself, and at once."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select

from bot.storage.records import Delivery, Received
from bot.storage.tables import inbox, outbox, runs, talks
from bot.storage.work import Work
from bot.vocabulary import Operation

_WAITING = (int(Delivery.PENDING), int(Delivery.SENDING))


async def quiet(work: Work, place: str, machine_now: datetime) -> bool:
    """Tell whether a place waits for nothing but people and time.

    It does not when an arrival is to be handled, a posting is to be delivered, or an action of
    a talk there runs. What is held back so that it can be undone, and what stands in line behind
    it, is not waited for.
    """
    busy = select(
        or_(
            exists().where(inbox.c.state == Received.NEW, _in(inbox.c.lane, place)),
            exists().where(
                outbox.c.state.in_(_WAITING),
                _in(outbox.c.lane, place),
                ~_held(machine_now),
            ),
            exists().where(
                runs.c.ended_at.is_(None), runs.c.talk == talks.c.id, _in(talks.c.place, place)
            ),
        )
    )
    return not (await work.connection.execute(busy)).scalar()


def _in(column: ColumnElement[str], place: str) -> ColumnElement[bool]:
    return or_(column == place, column.startswith(f"{place}/", autoescape=True))


def _held(now: datetime) -> ColumnElement[bool]:
    earlier = outbox.alias("held")
    waiting = and_(earlier.c.state == Delivery.PENDING, earlier.c.held_until > now)
    behind = and_(earlier.c.lane == outbox.c.lane, earlier.c.id < outbox.c.id)
    same = earlier.c.id == outbox.c.id
    return exists().where(waiting, or_(same, and_(behind, outbox.c.op != Operation.UPDATE.value)))
