"""The loops that keep the desk going, and the ticker that starts each of them again and again.

APScheduler only ticks: what is due stands in the database, so that a tick that is missed, or
comes twice, does no harm. Each loop can also be woken at once.
"""

import asyncio
import fcntl
import logging
import os
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from contextlib import suppress
from datetime import UTC
from pathlib import Path
from typing import IO, Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.storage.absence import NoAnswer

_log = logging.getLogger(__name__)

Body = Callable[[], Awaitable[int]]
"""What a loop does in one round; it returns how much there was to do."""

LIMIT = 60.0
"""After so many seconds a round counts as hung, and is broken off, unless its loop says else."""

LATE = 3
"""A loop that has missed so many ticks is armed anew."""


class Loop:
    """One named job: a plain coroutine that is run again while there is something to do."""

    def __init__(
        self,
        name: str,
        body: Body,
        every: float,
        *,
        wakes: Iterable["Loop"] = (),
        limit: float | None = None,
    ) -> None:
        self.name = name
        self.every = every
        self.failures = 0
        self.ticked_at = 0.0
        self.stopping = False
        self._absent = False
        self._body = body
        self._limit = LIMIT if limit is None else limit
        self._wakes = tuple(wakes)
        self._busy = False
        self._again = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._beside: set[asyncio.Task[int]] = set()

    def then(self, other: "Loop") -> None:
        """Wake another loop, too, whenever this one had something to do."""
        self._wakes = (*self._wakes, other)

    @property
    def idle(self) -> bool:
        """Tell whether no round of this loop is under way."""
        return not self._busy and not self._tasks

    @property
    def ended(self) -> bool:
        """Tell whether nothing of this loop is under way, in a round or beside them."""
        return self.idle and not self._beside

    def wake(self) -> None:
        """Run at once, or once more when it is running."""
        task = asyncio.get_running_loop().create_task(self.tick())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def aside(self, work: Coroutine[Any, Any, int]) -> None:
        """Let something slow go on beside the rounds, however long it takes."""
        task = asyncio.get_running_loop().create_task(self._guarded(work))
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    async def break_off(self) -> None:
        """End what goes on beside the rounds."""
        tasks = tuple(self._beside)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def tick(self) -> None:
        """Run rounds until there is nothing left to do, or until a stop."""
        if self._busy or self.stopping:
            self._again = True
            return
        self._busy = True
        try:
            self._again = True
            while self._again and not self.stopping:
                self._again = await self._round() > 0
        finally:
            self._busy = False

    async def _round(self) -> int:
        self._again = False
        done = await self._guarded(self._limited())
        self.ticked_at = asyncio.get_running_loop().time()
        return done or int(self._again)

    async def _limited(self) -> int:
        async with asyncio.timeout(self._limit):
            return await self._body()

    async def _guarded(self, work: Coroutine[Any, Any, int]) -> int:
        """Do some work, whatever becomes of it; return how much there was to do."""
        done = 0
        try:
            done = await work
            self._answered()
        except NoAnswer as error:
            self._unanswered(error)
        except Exception:  # noqa: BLE001 -- logged and counted here, where the loop is owned
            self.failures += 1
            _log.exception("The loop “%s” failed; it goes on at the next tick.", self.name)
        if done:
            for other in self._wakes:
                other.wake()
        return done

    def _unanswered(self, error: NoAnswer) -> None:
        """Say once, and not at every tick, that the database is away."""
        self.failures += 1
        if not self._absent:
            _log.warning(
                "The database does not answer; the loop “%s” waits for it: %s", self.name, error
            )
        self._absent = True

    def _answered(self) -> None:
        if self._absent:
            _log.warning("The database answers again; the loop “%s” goes on.", self.name)
        self._absent = False


class Engine:
    """All loops of one process."""

    def __init__(self, loops: Iterable[Loop]) -> None:
        self.loops = {loop.name: loop for loop in loops}
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._watchdog: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to tick."""
        for loop in self.loops.values():
            self._arm(loop)
        self._scheduler.start()
        self._watchdog = asyncio.create_task(self._watch())

    def _arm(self, loop: Loop) -> None:
        self._scheduler.add_job(
            loop.tick,
            "interval",
            seconds=loop.every,
            id=loop.name,
            replace_existing=True,
            misfire_grace_time=None,
            coalesce=True,
            max_instances=2,
        )

    async def _watch(self) -> None:
        """Arm a loop anew when its ticks stay away, as they do when the clock is set back."""
        clock = asyncio.get_running_loop()
        started = clock.time()
        while True:
            await asyncio.sleep(min(loop.every for loop in self.loops.values()))
            for loop in self.loops.values():
                silent = clock.time() - max(loop.ticked_at, started)
                if silent > LATE * loop.every and loop.idle:
                    _log.warning("The loop “%s” has not ticked for %.1f s.", loop.name, silent)
                    self._arm(loop)
                    loop.wake()

    def wake(self, *names: str) -> None:
        """Run the named loops at once; all of them when none is named."""
        for name in names or self.loops:
            self.loops[name].wake()

    def heard(self, topic: str) -> None:
        """Run at once the loop that a topic is named after, if there is one."""
        if topic in self.loops:
            self.loops[topic].wake()

    async def stop(self, *, within: float = 8.0) -> bool:
        """Stop ticking, and let what is under way end; return whether it did in that time."""
        if self._watchdog:
            self._watchdog.cancel()
            with suppress(asyncio.CancelledError):
                await self._watchdog
        for loop in self.loops.values():
            loop.stopping = True
        try:
            async with asyncio.timeout(within):
                while not all(loop.ended for loop in self.loops.values()):  # noqa: ASYNC110 -- several loops, no one event
                    await asyncio.sleep(0.02)
        except TimeoutError:
            for loop in self.loops.values():
                await loop.break_off()
            return False
        finally:
            # It breaks off every tick that it has started, so it goes last.
            if self._scheduler.running:
                self._scheduler.shutdown(wait=False)
        return True


class EngineLock:
    """Of all processes on one SQLite file, the one that holds this rings the alarms.

    Without a file, as with PostgreSQL, everybody may: the database itself sees to it that each
    alarm is rung once.
    """

    def __init__(self, database: Path | None) -> None:
        self._path = database.with_name(database.name + ".engine") if database else None
        self._file: IO[str] | None = None

    def held(self) -> bool:
        """Tell whether this process may ring alarms; take the lock when it is free."""
        if self._path is None or self._file is not None:
            return True
        file = self._path.open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            return False
        file.seek(0)
        file.truncate()
        file.write(f"{os.getpid()}\n")
        file.flush()
        self._file = file
        return True

    def holder(self) -> str:
        """Return the number of the process that holds the lock, as far as it is known."""
        text = self._path.read_text().strip() if self._path and self._path.exists() else ""
        return text or "unknown"

    def release(self) -> None:
        """Let another process take over."""
        if self._file is not None:
            self._file.close()
            self._file = None
