"""Deliver what is to be shown: in order in each place, nothing lost, nothing shown twice.

A posting is claimed under a lease before it is sent. When nobody can say whether it was shown,
the lease runs out first, so that a late request has settled, and the platform is asked before
it is sent again. Everything here is measured in the time of the machine; where several machines
share a database their clocks must agree to within the settling time.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, assert_never

from bot.clock import Clock
from bot.errors import DeliveryError
from bot.failpoints import fp
from bot.storage.database import Database
from bot.storage.postings import scope_of
from bot.storage.records import Claim
from bot.storage.work import Work
from bot.vocabulary import Operation, Place, Posting

_log = logging.getLogger(__name__)


class Courier(Protocol):
    """What a platform does for its postings."""

    async def deliver(
        self,
        posting: Posting,
        *,
        nonce: str,
        remote_id_of: str | None,
        thread_remote_id: str | None,
    ) -> str:
        """Make the one call that shows a posting; return the platform's id of it.

        `nonce` is the same for every attempt. `remote_id_of` is what an update changes.

        Raises:
            DeliveryError: when the platform did not take it, or may not have taken it.

        """
        ...

    async def find(self, posting: Posting, *, nonce: str, since: datetime) -> str | None:
        """Return the platform's id of a posting that may have been shown since then.

        None means that it is not shown, or that sending the nonce again cannot show it twice.

        Raises:
            DeliveryError: when nobody can tell now; permanent, when nobody ever can.

        """
        ...


CourierFor = Callable[[Place], Courier | None]
"""Who delivers to a place; None when nobody does at present."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How long things may take, in the time of the machine."""

    request: timedelta = timedelta(seconds=10)
    settle: timedelta = timedelta(seconds=35)
    look_up: timedelta = timedelta(minutes=10)
    longest_wait: timedelta = timedelta(seconds=60)
    faults: int = 5

    @property
    def lease(self) -> timedelta:
        """Return how long a claim keeps others away."""
        return self.request + self.settle

    def wait(self, attempts: int) -> timedelta:
        """Return how long to wait after so many attempts."""
        return min(timedelta(seconds=2.0 ** min(attempts - 1, 10)), self.longest_wait)


@dataclass(frozen=True, slots=True)
class _Shown:
    remote_id: str
    how: str


@dataclass(frozen=True, slots=True)
class _Refused:
    error: str
    permanent: bool = False
    retry_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class _Unknown:
    error: str
    our_fault: bool = False


_Outcome = _Shown | _Refused | _Unknown


@dataclass(slots=True)
class _Errand:
    """A claim under way; `started` is the boot time just before it was made."""

    claim: Claim
    started: float
    outcome: _Outcome = _Unknown("It was not tried.")


def boot_time() -> float:
    """Return seconds that go on while the process is stopped or the machine sleeps."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Outbox:
    """The dispatcher of one process. `places` are the beginnings of the lanes that it serves."""

    db: Database
    courier_for: CourierFor
    clock: Clock
    owner: str
    places: Collection[str] | None = None
    pace: Pace = Pace()
    boot_time: Callable[[], float] = boot_time

    async def drain(self, width: int = 8, *, stopping: Callable[[], bool] = _never) -> int:
        """Deliver all that is due, at most `width` places at once; return how many attempts.

        When it is `stopping`, what is under way is ended, and nothing more is begun.
        """
        async with self.db.read() as work:
            if not await work.anything_due(self.clock.machine(), self.places):
                return 0
        shift = _Shift(self, width, stopping)
        await shift.work()
        return shift.count

    async def deliver_once(self) -> bool:
        """Try to deliver one posting; return False when none is due."""
        errand = await self.next_errand()
        if errand is None:
            return False
        await self.run(errand)
        fp("outbox.before_finish")
        async with self.db.work() as work:
            await self._close(work, errand)
        fp("outbox.after_finish")
        return True

    async def next_errand(
        self, done: "_Errand | None" = None, *, last: bool = False
    ) -> "_Errand | None":
        """Close one errand and take the next, in one transaction; None when none is due.

        After the `last` one, none is taken.
        """
        if done:
            fp("outbox.before_finish")
        started = self.boot_time()
        async with self.db.work() as work:
            if done:
                await self._close(work, done)
            claim = await self._claim(work) if not last else None
        if done:
            fp("outbox.after_finish")
        if claim is None:
            return None
        fp("outbox.after_claim")
        return _Errand(claim, started)

    async def _claim(self, work: Work) -> Claim | None:
        return await work.claim(
            self.owner,
            now=self.clock.machine(),
            lease=self.pace.lease,
            places=self.places,
        )

    async def run(self, errand: "_Errand") -> None:
        """Try to deliver what was claimed."""
        errand.outcome = await self._attempt(errand.claim, errand.started)

    async def _close(self, work: Work, errand: "_Errand") -> None:
        if not await self._settle(work, errand.claim, errand.outcome):
            _log.warning("A claim ended before its posting %s did.", errand.claim.posting.key)

    async def _attempt(self, claim: Claim, started: float) -> _Outcome:
        courier = self.courier_for(claim.posting.place)
        if courier is None:
            return _Refused(f"Nobody delivers to {claim.posting.place.key}.")
        try:
            return await self._look_and_send(courier, claim, started)
        except DeliveryError as error:
            if error.ambiguous:
                return _Unknown(str(error))
            return _Refused(str(error), error.permanent, error.retry_after)
        except TimeoutError:
            return _Unknown("The platform did not answer in time.")
        except Exception as error:  # noqa: BLE001 -- a bug of one posting must not stop the rest
            _log.exception("Delivering %s went wrong.", claim.posting.key)
            return _Unknown(repr(error), our_fault=True)

    async def _look_and_send(self, courier: Courier, claim: Claim, started: float) -> _Outcome:
        how = "sent"
        # To change a message twice in the same way does no harm, so only posts are looked up.
        if claim.was_maybe and claim.posting.operation is Operation.POST:
            found = await self._found(courier, claim, started)
            if isinstance(found, _Shown):
                return found
            how = found
        fp("outbox.before_send")
        async with asyncio.timeout(self._time_left(started)):
            remote_id = await courier.deliver(
                claim.posting,
                nonce=claim.nonce,
                remote_id_of=claim.remote_id_of,
                thread_remote_id=claim.thread_remote_id,
            )
        fp("outbox.after_send")
        return _Shown(remote_id, how)

    async def _found(self, courier: Courier, claim: Claim, started: float) -> _Shown | str:
        """Return the posting that is shown already, or how it is sent now."""
        try:
            async with asyncio.timeout(self._time_left(started)):
                remote_id = await courier.find(
                    claim.posting,
                    nonce=claim.nonce,
                    since=claim.first_at - timedelta(seconds=5),
                )
        except (DeliveryError, TimeoutError) as error:
            for_good = isinstance(error, DeliveryError) and error.permanent
            if not for_good and self.clock.machine() < claim.first_at + self.pace.look_up:
                raise
            _log.warning("%s is sent again without knowing: %s", claim.posting.key, error)
            return "blind"
        return "sent" if remote_id is None else _Shown(remote_id, "reconciled")

    def _time_left(self, started: float) -> float:
        """Return the seconds left to send in.

        Raises:
            TimeoutError: when there are none, because this process was stopped meanwhile.

        """
        left = self.pace.request.total_seconds() - (self.boot_time() - started)
        if left <= 0:
            raise TimeoutError
        return left

    async def _settle(self, work: Work, claim: Claim, outcome: _Outcome) -> bool:
        now = self.clock.machine()
        match outcome:
            case _Shown():
                return await work.finish(
                    claim, remote_id=outcome.remote_id, how=outcome.how, at=now
                )
            case _Refused(permanent=True):
                return await self._bury(work, claim, outcome.error)
            case _Refused():
                return await self._give_back(work, claim, outcome, now)
            case _Unknown():
                faults = claim.faults + outcome.our_fault
                if outcome.our_fault and faults >= self.pace.faults:
                    return await self._bury(work, claim, outcome.error)
                return await work.leave_open(claim, outcome.error, faults=faults)
            case _:
                assert_never(outcome)

    async def _give_back(self, work: Work, claim: Claim, refused: _Refused, now: datetime) -> bool:
        if refused.retry_after is None:
            until = now + self.pace.wait(claim.attempts)
        else:
            until = now + refused.retry_after
            await work.pause(scope_of(claim.posting.place), until)
        return await work.give_back(claim, refused.error, until=until)

    async def _bury(self, work: Work, claim: Claim, error: str) -> bool:
        if not await work.bury(claim, error):
            return False
        await work.record(
            "posting dead",
            data={"posting": claim.posting.key, "place": claim.posting.place.key, "error": error},
            at=self.clock.now(),
        )
        await work.notify("dead")
        return True


class _Shift:
    """As many workers as there are places with something due, and no more than `width`."""

    def __init__(self, outbox: Outbox, width: int, stopping: Callable[[], bool]) -> None:
        self.count = 0
        self._stopping = stopping
        self._outbox = outbox
        self._width = width
        self._workers: set[asyncio.Task[None]] = set()
        self._errors: list[BaseException] = []

    async def work(self) -> None:
        """Deliver until nothing is due; a bug is raised when everybody has ended."""
        self._hire()
        try:
            while self._workers:
                done, _ = await asyncio.wait(self._workers, return_when=asyncio.FIRST_COMPLETED)
                self._workers -= done
                self._errors += [error for task in done if (error := task.exception())]
        finally:
            for worker in self._workers:
                worker.cancel()
            await asyncio.gather(*self._workers, return_exceptions=True)
        if self._errors:
            raise self._errors[0]

    def _hire(self) -> None:
        if len(self._workers) < self._width and not self._stopping():
            self._workers.add(asyncio.create_task(self._serve()))

    async def _serve(self) -> None:
        errand = await self._outbox.next_errand()
        while errand:
            self.count += 1
            # There was something here, so there may be more elsewhere.
            self._hire()
            await self._outbox.run(errand)
            errand = await self._outbox.next_errand(errand, last=self._stopping())


async def deliver_once(
    db: Database,
    courier_for: CourierFor,
    clock: Clock,
    *,
    owner: str,
    places: Collection[str] | None = None,
) -> bool:
    """Try to deliver one posting; return False when none is due."""
    return await Outbox(db, courier_for, clock, owner, places).deliver_once()


async def drain(
    db: Database,
    courier_for: CourierFor,
    clock: Clock,
    *,
    owner: str,
    places: Collection[str] | None = None,
) -> int:
    """Deliver all that is due; return how many attempts that took."""
    return await Outbox(db, courier_for, clock, owner, places).drain()
