"""The stage: one desk, the people around it, and the time."""

from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from sqlalchemy import func, select

from adapters.terminal.connect import TerminalSession, direct_place, person_named
from bot.storage.database import Database
from bot.storage.tables import alarms, metadata
from bot.tickets import Ticket
from bot.vocabulary import Arrival
from knowledge_base.library import Library
from knowledge_base.matcher import Match
from tests.harness.auditor import audit
from tests.harness.clock import FakeClock
from tests.harness.crew import Crew, settings_from
from tests.harness.people import EngineerAtWork, Requester, Somebody

Who = TypeVar("Who", bound=Somebody)

SHIFT = """
desk.phone = "0800 555 0100"
tiers.L2.rota = "second"
tiers.L3.rota = "third"
rotas.second.shifts = ["mon-fri 00:00-24:00: dana"]
rotas.third.shifts = ["mon-fri 00:00-24:00: zoe"]
"""
"""Dana has duty in L2 and Zoe in L3; everything else is as a desk starts."""


@dataclass(slots=True)
class Stage:
    """A real desk on a real database, with people at terminals and a clock that tests move.

    The machine's time passes together with the desk's. At the end of a test, `check` holds the
    desk to what must be true of every desk at rest.
    """

    url: str
    clock: FakeClock
    settings: str
    environ: Mapping[str, str]
    crew: Crew
    arrivals: list[Arrival] = field(default_factory=list)
    people: dict[str, Somebody] = field(default_factory=dict)
    may_die: bool = False

    @classmethod
    @asynccontextmanager
    async def opened(
        cls,
        url: str,
        *,
        clock: FakeClock | None = None,
        settings: str = SHIFT,
        environ: Mapping[str, str] = MappingProxyType({}),
    ) -> AsyncIterator["Stage"]:
        """Open a desk for as long as the block lasts."""
        clock = clock or FakeClock()
        stage = cls(url, clock, settings, environ, await _crew(url, clock, settings, environ))
        try:
            yield stage
        finally:
            await stage.db.close()

    @property
    def db(self) -> Database:
        """Return the database."""
        return self.crew.house.db

    # --- people ---------------------------------------------------------------------------

    def requester(self, name: str) -> Requester:
        """Return somebody who needs help."""
        return self._seated(f"@{name}", Requester(self, self._session(name)))

    def engineer(self, name: str, *, tier: str = "L2") -> EngineerAtWork:
        """Return somebody in the channel of a tier."""
        return self._seated(f"{name} in {tier}", EngineerAtWork(self, self._session(name, tier)))

    def _session(self, name: str, tier: str = "") -> TerminalSession:
        person = person_named(name)
        place = self.crew.house.floor.channels[tier] if tier else direct_place(person)
        return TerminalSession(self.db, person, place, self.receive, self.clock)

    def _seated(self, seat: str, somebody: Who) -> Who:
        known = self.people.setdefault(seat, somebody)
        assert isinstance(known, type(somebody))
        return known

    # --- what happens ---------------------------------------------------------------------

    async def receive(self, arrival: Arrival) -> bool:
        """Bring an arrival to the desk; nothing is handled yet."""
        self.arrivals.append(arrival)
        return await self.crew.receive(arrival)

    async def settle(self) -> None:
        """Let the desk do all that it can do at this moment, and people look."""
        await self.crew.settle()
        for somebody in self.people.values():
            await somebody.looks()

    def turn_page(self) -> None:
        """Let all that was new be old."""
        for somebody in self.people.values():
            somebody.news.clear()

    async def wait(self, *, at_work_every: float = 0.0, **length: float) -> None:
        """Let time pass; whatever is due on the way happens when it is due.

        What is tried again after a while has no alarm: look for it every so many seconds.
        """
        self.turn_page()
        until = self.clock.now() + timedelta(**length)
        while at_work_every and self.clock.now() < until:
            self.clock.run(timedelta(seconds=at_work_every))
            await self.settle()
        while True:
            due = await self.next_alarm()
            if due is None or due > until:
                break
            self.clock.run(max(due - self.clock.now(), timedelta(0)))
            await self.settle()
        await self.sleep_until(until)

    async def sleep_until(self, moment: datetime) -> None:
        """Let time pass without anybody at work, as when the desk is down, and go on then."""
        self.clock.run(max(moment - self.clock.now(), timedelta(0)))
        await self.settle()

    async def next_alarm(self) -> datetime | None:
        """Return when something rings next."""
        query = select(func.min(alarms.c.fire_at)).where(alarms.c.done_at.is_(None))
        async with self.db.read() as work:
            due: datetime | None = (await work.connection.execute(query)).scalar()
        return due

    async def restart(self) -> None:
        """End the process without a word, and start another one on the same database."""
        await self.db.close()
        self.crew = await _crew(self.url, self.clock, self.settings, self.environ)
        for somebody in self.people.values():
            session = somebody.session
            again = TerminalSession(
                self.db, session.person, session.place, self.receive, self.clock, session.last
            )
            somebody.session = again
        await self.settle()

    # --- what is ---------------------------------------------------------------------------

    async def ticket(self, number: int = 1) -> Ticket:
        """Return a ticket."""
        async with self.db.read() as work:
            found = await work.ticket(number)
        assert found, f"There is no ticket {number}."
        return found

    async def events(self, number: int = 1) -> list[str]:
        """Return the kinds of what happened to a ticket."""
        async with self.db.read() as work:
            return [event.kind for event in await work.timeline(number)]

    async def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return every row of every table."""
        async with self.db.read() as work:
            return {
                table.name: [
                    tuple(row)
                    for row in await work.connection.execute(
                        select(table).order_by(*table.primary_key)
                    )
                ]
                for table in metadata.sorted_tables
            }

    def files(self) -> dict[str, bytes]:
        """Return what stands in the files of a SQLite database."""
        path = Path(self.url.removeprefix("sqlite:///"))
        return {file.name: file.read_bytes() for file in path.parent.glob(f"{path.name}*")}

    @contextmanager
    def broken_matcher(self, word: str) -> Iterator[None]:
        """Let the library fail on everything that holds a word."""
        whole = self.crew.house.library
        self.crew.house.library = _Broken(whole, word)
        try:
            yield
        finally:
            self.crew.house.library = whole

    async def check(self) -> None:
        """Hold the desk to what must be true of every desk at rest."""
        (await audit(self.db, self.clock.machine(), may_die=self.may_die)).check()


class _Broken(Library):
    def __init__(self, whole: Library, word: str) -> None:
        super().__init__(whole.articles.values(), org=whole.org)
        self._word = word

    def match(
        self,
        text: str,
        *,
        exclude: Collection[str] = frozenset(),
        audience: Collection[str] = ("everyone",),
    ) -> Match:
        if self._word in text:
            raise RuntimeError("The matcher fails on this on purpose.")
        return super().match(text, exclude=exclude, audience=audience)


async def _crew(url: str, clock: FakeClock, settings: str, environ: Mapping[str, str]) -> Crew:
    db = await Database.open(url, upgrade=False)
    return Crew.at_work(settings_from(settings, environ), db, clock)
