"""A dispatcher to try, on a platform and with a clock that do as they are told."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.outbox import Courier, Outbox
from bot.storage.database import Database
from bot.storage.records import PostingRow
from bot.vocabulary import Place, Posting
from tests.bot.storage.making import NOW

OTHER = Place("slack", "T1", "C2")
THREAD = Place("slack", "T1", "C1", "171")


@dataclass(slots=True)
class HandClock:
    """A clock that moves by hand; the desk's time is a day ahead."""

    moment: datetime = NOW

    def machine(self) -> datetime:
        return self.moment

    def now(self) -> datetime:
        return self.moment + timedelta(days=1)

    def real(self, length: timedelta) -> timedelta:
        return length

    def boot(self) -> float:
        return self.moment.timestamp()

    def passes(self, **how_long: float) -> None:
        self.moment += timedelta(**how_long)


@dataclass(slots=True)
class Channel:
    """A platform that remembers what it shows, and fails as it is told to.

    Each entry of `troubles` is what happens to one attempt: an error is raised, before the
    posting is shown or, when it is ambiguous, after.
    """

    shown: list[str] = field(default_factory=list)
    nonces: list[str] = field(default_factory=list)
    troubles: list[Exception | None] = field(default_factory=list)
    look_ups: list[Exception | None] = field(default_factory=list)
    calls: list[tuple[str, str | None, str | None]] = field(default_factory=list)
    asked: int = 0
    before: Callable[[], None] = lambda: None

    async def deliver(
        self,
        posting: Posting,
        *,
        nonce: str,
        remote_id_of: str | None,
        thread_remote_id: str | None,
    ) -> str:
        self.before()
        self.calls.append((posting.key, remote_id_of, thread_remote_id))
        await asyncio.sleep(0)
        trouble = self.troubles.pop(0) if self.troubles else None
        if trouble is not None and not getattr(trouble, "ambiguous", False):
            raise trouble
        self.shown.append(posting.key)
        self.nonces.append(nonce)
        if trouble is not None:
            raise trouble
        return f"remote:{posting.key}"

    async def find(self, posting: Posting, *, nonce: str, since: datetime) -> str | None:
        self.asked += 1
        trouble = self.look_ups.pop(0) if self.look_ups else None
        if trouble is not None:
            raise trouble
        return f"remote:{posting.key}" if nonce in self.nonces else None

    def at(self, _place: Place) -> Courier:
        return self


@dataclass(slots=True)
class Scene:
    """A dispatcher, its platform and its clock."""

    db: Database
    channel: Channel = field(default_factory=Channel)
    clock: HandClock = field(default_factory=HandClock)

    @property
    def outbox(self) -> Outbox:
        return Outbox(self.db, self.channel.at, self.clock, owner="test", boot_time=self.clock.boot)

    async def post(self, *postings: Posting) -> None:
        async with self.db.work() as work:
            for one in postings:
                assert await work.post(one, at_machine=self.clock.machine())

    async def row(self, key: str) -> PostingRow:
        async with self.db.read() as work:
            row = await work.posting(key)
        assert row is not None
        return row
