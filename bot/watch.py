"""Ring what is due: ladders, promises, reminders and closings, each in a transaction of its own."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy.exc import DBAPIError

from bot.desk.handling import fall_quiet, is_passing
from bot.desk.house import House
from bot.desk.settling import around, settle
from bot.failpoints import fp
from bot.outbox import boot_time
from bot.storage.records import AlarmRow, Conflict
from bot.storage.work import Work
from bot.support.outcome import AlarmKind, SetAlarm
from bot.support.ringing import ring

_log = logging.getLogger(__name__)

AT_ONCE = 200
"""So many alarms are rung in one sweep; the next sweep takes the rest."""

AGAIN = timedelta(minutes=1)
"""An alarm that could not be rung is rung again after so long."""

JUMP = timedelta(seconds=60)
"""A step of the wall clock that is larger than this is not believed at once."""

CONFIRM = timedelta(seconds=30)
"""For so long nothing is rung after a jump, so that a corrected mistake rings nothing."""

HOUR = timedelta(hours=1)


@dataclass(slots=True)
class ClockGuard:
    """Tells whether the wall clock can be believed, by the seconds since the machine started."""

    uptime: Callable[[], float] = boot_time
    _wall: datetime | None = None
    _up: float = 0.0
    _hold_until: float = field(default=0.0)

    def trusts(self, wall: datetime) -> bool:
        """Return whether alarms may be rung now, given what the wall clock says."""
        up = self.uptime()
        if self._wall is not None:
            step = (wall - self._wall) - timedelta(seconds=up - self._up)
            if abs(step) > JUMP:
                self._hold_until = up + CONFIRM.total_seconds()
                _log.warning("The clock stepped by %s; alarms wait %s.", step, CONFIRM)
        self._wall, self._up = wall, up
        return up >= self._hold_until


async def ring_due(house: House, guard: ClockGuard | None = None) -> int:
    """Ring every alarm that is due, each once; return how many were rung.

    What comes next is reckoned from now, so that after a stop nothing is rung in a burst.
    """
    if guard and not guard.trusts(house.clock.machine()):
        return 0
    async with house.db.read() as work:
        due = await work.due_alarms(house.clock.now(), AT_ONCE)
    rung = 0
    for alarm in due:
        try:
            rung += await _ring_one(house, alarm)
        except DBAPIError as error:
            if not is_passing(error):
                raise
            _log.warning("The database did not take an alarm; it stays due.")
            break
    return rung


async def _ring_one(house: House, due: AlarmRow) -> bool:
    try:
        async with house.db.work() as work:
            if not await _taken(work, house, due):
                return False
            await _ring(work, house, due)
            fp("watch.before_commit")
        fp("watch.after_commit")
    except Conflict:
        _log.warning("The %s %s was changed meanwhile; its alarm stays due.", *due.subject)
        return False
    except Exception as error:
        if is_passing(error):
            raise
        _log.exception("The alarm “%s” of %s %s could not be rung.", due.kind, *due.subject)
        await _later(house, due)
    return True


async def _taken(work: Work, house: House, due: AlarmRow) -> bool:
    """Take what an alarm is about, and then the alarm; return whether it is to be rung now.

    A subject that somebody has in hand is left for the next sweep: what they do may well end
    the alarm.
    """
    if not await work.take_subject(due.subject):
        return False
    return await work.close_alarm(due, "fired", house.clock.now())


async def _later(house: House, due: AlarmRow) -> None:
    async with house.db.work() as work:
        if await work.take_subject(due.subject):
            await work.put_off(due, house.clock.now() + AGAIN)


async def _ring(work: Work, house: House, due: AlarmRow) -> None:
    now = house.clock.now()
    kind, number = due.subject
    if kind == "talk":
        talk = await work.talk_by_id(number)
        assert talk, "A talk that was taken is there."
        await fall_quiet(work, house, talk)
        return
    ticket = await work.ticket(number)
    assert ticket, "A ticket that was taken is there."
    alarm = SetAlarm(AlarmKind(due.kind), due.fire_at, due.data)
    also = replace(await around(work, ticket), speed=HOUR / house.clock.real(HOUR))
    outcome = ring(ticket, alarm, house.floor, now, also)
    await settle(work, house, outcome, actor="clock")
