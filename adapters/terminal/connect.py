"""The terminal as a platform: a channel in the database, and the people who look at it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import uuid4

from bot.clock import Clock
from bot.storage.database import Database
from bot.storage.quiet import quiet
from bot.storage.records import ShownRow
from bot.vocabulary import (
    Act,
    Arrival,
    Card,
    Form,
    Message,
    Opened,
    Operation,
    Person,
    Place,
    Posting,
    Pressed,
    Said,
    Shown,
)

PLATFORM = "terminal"
WORKSPACE = "local"
PAGE = 200

Receive = Callable[[Arrival], Awaitable[object]]
"""The entrance of the desk. When it returns something to show, the one who acted sees it."""


def person_named(name: str) -> Person:
    """Return the person who goes by a name in terminals."""
    return Person(PLATFORM, WORKSPACE, name, name)


def direct_place(person: Person) -> Place:
    """Return where a person talks to the desk alone."""
    return Place(PLATFORM, WORKSPACE, f"@{person.id}")


def channel_place(tier: str) -> Place:
    """Return the support channel of a tier."""
    return Place(PLATFORM, WORKSPACE, tier)


class TerminalCourier:
    """Shows postings. The store knows each by its key, so that none is shown twice."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def deliver(
        self,
        posting: Posting,
        *,
        nonce: str,  # noqa: ARG002 -- the key is enough
        remote_id_of: str | None,
        thread_remote_id: str | None,
    ) -> str:
        """Show a posting, or change the one that it names; return what it is known by."""
        key = posting.key
        if posting.operation is Operation.UPDATE:
            key = remote_id_of or posting.of
        async with self._database.work() as work:
            await work.show(
                key,
                replace(posting.place, thread="").key,
                posting.body,
                at=self._clock.now(),
                private_to=posting.private_to,
                thread_of=thread_remote_id or posting.thread_of,
                mention=posting.mention,
            )
        return key

    async def find(
        self,
        posting: Posting,
        *,
        nonce: str,  # noqa: ARG002 -- the key is enough
        since: datetime,  # noqa: ARG002
    ) -> str | None:
        """Return what a posting is known by when it is shown already.

        An update is not looked for: making it again changes nothing.
        """
        if posting.operation is Operation.UPDATE:
            return None
        async with self._database.read() as work:
            row = await work.shown(posting.key)
        return row.key if row else None


class TerminalViewer:
    """One person looking at places: what is new, from where they left off last time."""

    def __init__(self, database: Database, person: Person, places: tuple[Place, ...]) -> None:
        self._database = database
        self._person = person
        self._places = tuple(place.key for place in places)
        self._change: int | None = None

    async def changes(self) -> list[ShownRow]:
        """Return what is new or changed since the last look, in order."""
        change = await self.left_off()
        async with self._database.read() as work:
            rows = await work.shown_since(self._places, change, PAGE, viewer=self._person.key)
        if rows:
            newest = rows[-1].change
            async with self._database.work() as work:
                for place in self._places:
                    await work.mark_seen(self._person.key, place, newest)
            # Only now: what could not be noted as seen is returned by the next look.
            self._change = newest
        return rows

    async def everything(self) -> list[ShownRow]:
        """Return all that is shown now, however often it was seen, and go on from there."""
        self._change = 0
        rows: list[ShownRow] = []
        while page := await self.changes():
            rows += page
        return rows

    async def left_off(self) -> int:
        """Return the last change that this person has seen in all of the places."""
        if self._change is None:
            async with self._database.read() as work:
                seen = [await work.seen(self._person.key, place) for place in self._places]
            self._change = min(seen, default=0)
        return self._change


@dataclass(slots=True)
class TerminalSession:
    """One person at a terminal, in the place where what they type is said.

    `last` is the id of the arrival that brought their last message.
    """

    database: Database
    person: Person
    place: Place
    receive: Receive
    clock: Clock
    last: str = ""
    viewer: TerminalViewer = field(init=False)

    def __post_init__(self) -> None:
        """Look at the place in which this person talks."""
        self.viewer = TerminalViewer(self.database, self.person, (self.place,))

    async def open(self) -> Shown | None:
        """Come in without saying anything yet."""
        return await self.do(Opened())

    async def say(self, text: str) -> Shown | None:
        """Say something."""
        return await self.do(Said(text))

    async def press(self, key: str) -> Shown | None:
        """Press a button."""
        return await self.do(Pressed(key))

    async def do(self, act: Act) -> Shown | None:
        """Hand any act to the desk; return what it answers to this person alone."""
        arrival = Arrival(f"{PLATFORM}:m:{uuid4()}", self.person, self.place, act, self.clock.now())
        answer = await self.receive(arrival)
        if isinstance(act, Said):
            self.last = arrival.id
        return answer if isinstance(answer, Message | Card | Form) else None

    async def changes(self) -> list[ShownRow]:
        """Return what is new or changed here."""
        return await self.viewer.changes()

    async def is_quiet(self) -> bool:
        """Tell whether nothing more comes here unless a person acts or time passes."""
        return await work_quiet(self.database, self.place, self.clock)


async def work_quiet(database: Database, place: Place, clock: Clock) -> bool:
    """Tell whether the desk has nothing left to do for a place."""
    async with database.read() as work:
        return await quiet(work, place.key, clock.machine())
