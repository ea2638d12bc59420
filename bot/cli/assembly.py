"""Join the parts: from settings to a desk that runs."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from types import MappingProxyType
from uuid import uuid4

from sqlalchemy.exc import SQLAlchemyError

from adapters.terminal.connect import TerminalCourier
from bot.actions.calls import Caller
from bot.actions.runs import Runner
from bot.cli.kb.folder import thresholds
from bot.clock import Clock
from bot.desk import House, handle_waiting, receive
from bot.engine import Engine, EngineLock, Loop
from bot.errors import UserError
from bot.failpoints import fp
from bot.outbox import Courier, Outbox, Pace
from bot.settings import Settings
from bot.shelf import shelved
from bot.storage.database import Database
from bot.storage.engines import database_file
from bot.storage.refusals import explained
from bot.timekeeping import SharedClock
from bot.vocabulary import Arrival, Place
from bot.watch import ClockGuard, ring_due
from knowledge_base.library import Library

TICK = 0.5
"""Seconds between two looks for what is due."""

BEAT = 2.0
"""Seconds between two signs of life of a process."""

AT_HAND = Pace(request=timedelta(seconds=3), settle=timedelta(0))
"""The terminal knows every posting by its key: what is unsure can be shown again at once."""

TIDY = 3600.0
"""Seconds between two clearings of what is done with."""

KEPT = timedelta(days=30)
"""What is done with is kept so long; tickets, talks and their history are kept for good."""

DRAIN = 8.0
"""Seconds in which a process that is stopped ends what is under way."""


@dataclass(slots=True)
class Frontline:
    """A desk that runs in this process."""

    house: House
    engine: Engine
    clock: SharedClock
    name: str
    left_out: tuple[str, ...] = ()

    async def receive(self, arrival: Arrival, *, hold: float = 0.0) -> None:
        """Store an arrival, and let the desk handle it at once."""
        arrival = replace(arrival, hold=hold)
        await receive(self.house.db, self.clock, arrival, longest=self.house.longest_message)
        self.engine.wake("inbox")


@asynccontextmanager
async def running(
    settings: Settings, *, speed: float | None = None, alone: bool = False
) -> AsyncIterator[Frontline]:
    """Open everything that the settings name, and run the desk until the block ends.

    With `alone`, another desk that serves the same SQLite file is a UserError.
    """
    missing = settings.missing_variables()
    if missing:
        raise UserError(
            f"Actions are switched on that need {', '.join(missing)}; set them in the "
            "environment, or set the mode of the actions to practice."
        )
    db = await Database.open(settings.database.url)
    lock = EngineLock(database_file(settings.database.url))
    try:
        if alone and not lock.held():
            raise UserError(
                f"Another frontline already serves {settings.database.shown} (process "
                f"{lock.holder()}); stop that one first, or use PostgreSQL."
            )
        frontline = await _joined(settings, db, lock, speed)
        await frontline.engine.start()
        try:
            yield frontline
        finally:
            await frontline.engine.stop(within=DRAIN)
            await frontline.clock.leave(frontline.name)
    except SQLAlchemyError as error:
        raise explained(db.url, error) from error
    finally:
        lock.release()
        await db.close()


async def _joined(
    settings: Settings, db: Database, lock: EngineLock, speed: float | None
) -> Frontline:
    clock = SharedClock(db)
    await clock.join(speed)
    library, left_out = await shelved(db, settings.articles.path, clock.now(), thresholds(settings))
    house = house_of(settings, db, clock, library)
    name = f"{os.getpid()}-{uuid4().hex[:8]}"
    engine = Engine(_loops(settings, house, clock, lock, name))
    await db.listen(engine.heard)
    return Frontline(house, engine, clock, name, left_out)


def house_of(settings: Settings, db: Database, clock: Clock, library: Library) -> House:
    """Return what the desk works with, as the settings have it."""
    return House(
        db=db,
        clock=clock,
        library=library,
        floor=settings.floor(),
        registry=settings.registry(),
        members=MappingProxyType(
            {name: frozenset(tier.members) for name, tier in settings.all_tiers().items()}
        ),
        assume_after=settings.conversation.assume_solved_after,
        longest_message=settings.conversation.max_message,
    )


def _loops(
    settings: Settings, house: House, clock: SharedClock, lock: EngineLock, name: str
) -> tuple[Loop, ...]:
    courier = TerminalCourier(house.db, clock)

    def courier_for(_place: Place) -> Courier:
        return courier

    outbox = Outbox(house.db, courier_for, clock, owner=name, pace=AT_HAND)
    call = Caller(clock, settings.secrets(), allow_hosts=settings.actions.allow_hosts)
    guard = ClockGuard()

    async def watch() -> int:
        return await ring_due(house, guard) if lock.held() else 0

    async def act() -> int:
        return await runner.begin()

    async def beat() -> int:
        fp("beat")
        async with house.db.work() as work:
            await work.beat(name, clock.machine())
        return 0

    async def tidy() -> int:
        if lock.held():
            async with house.db.work() as work:
                await work.tidy(clock.machine() - KEPT)
        return 0

    async def deliver() -> int:
        return await outbox.drain(stopping=lambda: posting.stopping)

    posting = Loop("outbox", deliver, TICK)
    answering = Loop("inbox", partial(handle_waiting, house), TICK, wakes=[posting])
    acting = Loop("actions", act, TICK, wakes=[answering])
    runner = Runner(house.db, house.registry, call, clock, lambda: house.library, acting.aside)
    answering.then(acting)
    watching = Loop("watch", watch, TICK, wakes=[posting])
    timing = Loop("clock", clock.refresh, TICK)
    beating = Loop("beat", beat, BEAT)
    tidying = Loop("tidy", tidy, TIDY)
    return posting, answering, acting, watching, timing, beating, tidying
