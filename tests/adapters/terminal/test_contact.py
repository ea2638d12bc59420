"""A database that goes away and comes back is told to the person, and nothing ends."""

import asyncio
import io
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from zoneinfo import ZoneInfo

import pytest

from adapters.terminal import contact, plain
from adapters.terminal.chat_screen import ChatApp
from adapters.terminal.connect import TerminalSession
from adapters.terminal.contact import AWAY, BACK, NOT_TAKEN
from adapters.terminal.desk_screen import DeskApp
from adapters.terminal.dial import Dial
from adapters.terminal.plain import run_plain
from bot.storage import database
from bot.storage.absence import NoAnswer
from bot.storage.database import Database
from bot.storage.records import ShownRow
from bot.vocabulary import Arrival, Said
from tests.adapters.terminal.scripted import (
    HOME,
    L2,
    SAM,
    HandClock,
    ScriptedDesk,
    message,
    posting,
)
from tests.adapters.terminal.test_screens import Screen
from tests.databases import Templates
from tests.gate import Gate


@pytest.fixture(autouse=True)
def _brief(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contact, "PAUSE", 0.05)
    monkeypatch.setattr(plain, "PATIENCE", 0.5)


@pytest.fixture
async def gate(postgresql_templates: Templates) -> AsyncIterator[Gate]:
    url = postgresql_templates.copy()
    gate = Gate(url)
    await gate.open()
    yield gate
    await gate.shut()
    postgresql_templates.drop(url)


class Storing:
    """A session whose words are stored in a database."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.clock = HandClock()
        self.taken: list[str] = []
        self.session = TerminalSession(db, SAM, HOME, self.receive, self.clock)

    async def receive(self, arrival: Arrival) -> None:
        async with self.db.work() as work:
            await work.accept(arrival, received_at=self.clock.machine())
        if isinstance(arrival.act, Said):
            self.taken.append(arrival.act.text)


async def _settled() -> bool:
    return True


async def test_line_mode_outlives_a_server_that_stops_and_starts(gate: Gate) -> None:
    db = await Database.open(gate.url)
    storing, out = Storing(db), io.StringIO()

    async def seen(text: str) -> None:
        async with asyncio.timeout(10):
            while text not in out.getvalue():  # noqa: ASYNC110 -- text has no event
                await asyncio.sleep(0.02)

    async def lines() -> AsyncIterator[str]:
        yield "one"
        await gate.shut()
        yield "two"
        await seen(AWAY)
        await gate.open()
        await seen(BACK)
        yield "three"

    assert await run_plain(storing.session, lines(), out, _settled, echo=False) == 0
    said = out.getvalue().split("\n\n")
    assert [said.count(line) for line in (NOT_TAKEN, AWAY, BACK)] == [1, 1, 1]
    assert storing.taken == ["one", "three"]
    await db.close()


async def test_line_mode_waits_for_a_file_that_is_locked_for_a_moment(sqlite_url: str) -> None:
    db = await Database.open(sqlite_url)
    storing, out = Storing(db), io.StringIO()
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as other:
        other.execute("BEGIN IMMEDIATE")
        asyncio.get_running_loop().call_later(0.5, other.rollback)
        assert await run_plain(storing.session, _typing("one"), out, _settled) == 0
    assert storing.taken == ["one"]
    assert "database" not in out.getvalue()
    await db.close()


async def test_line_mode_says_what_was_not_taken_by_a_file_that_stays_locked(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.engines._PRAGMAS", ("busy_timeout = 20",))
    monkeypatch.setattr(database, "_PATIENCE", 0.1)
    db = await Database.open(sqlite_url)
    storing, out = Storing(db), io.StringIO()
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as other:

        async def lines() -> AsyncIterator[str]:
            other.execute("BEGIN IMMEDIATE")
            yield "one"
            other.rollback()
            yield "two"

        assert await run_plain(storing.session, lines(), out, _settled) == 0
    assert storing.taken == ["two"]
    assert out.getvalue() == f"> one\n\n{NOT_TAKEN}\n\n> two\n\n"
    assert storing.session.last
    await db.close()


async def _typing(*lines: str) -> AsyncIterator[str]:
    for line in lines:
        yield line


class Moody:
    """Stands in for looks and words at a database that is away when told so."""

    def __init__(self, session: TerminalSession, monkeypatch: pytest.MonkeyPatch) -> None:
        self.away = False
        self._changes, self._receive = session.changes, session.receive
        session.receive = self.receive
        monkeypatch.setattr(TerminalSession, "changes", self.changes)

    async def changes(self) -> list[ShownRow]:
        self._check()
        return await self._changes()

    async def receive(self, arrival: Arrival) -> object:
        self._check()
        return await self._receive(arrival)

    def _check(self) -> None:
        if self.away:
            raise NoAnswer(ConnectionRefusedError(111, "refused"))


@pytest.mark.parametrize("side", ["chat", "desk"])
async def test_a_screen_outlives_a_database_that_goes_and_comes_back(
    desk: ScriptedDesk, clock: HandClock, monkeypatch: pytest.MonkeyPatch, side: str
) -> None:
    session = desk.session() if side == "chat" else desk.session("dana", L2)
    moody, dial = Moody(session, monkeypatch), Dial(clock, ZoneInfo("UTC"))
    app = ChatApp(session, dial) if side == "chat" else DeskApp(session, dial, "L2")
    async with app.run_test(size=(120, 44)) as pilot:
        screen = Screen(pilot)
        await screen.types("first")
        moody.away = True
        await screen.sees("The database does not answer. What comes is shown when it does.")
        await screen.types("second")
        await screen.sees("what you typed was not taken.")
        moody.away = False
        await screen.sees("The database answers again.")
        await desk.post(posting("p", message("Here is an answer."), session.place))
        await screen.types("third")
        await screen.sees("Here is an answer.")
    said = [each.act.text for each in desk.arrivals if isinstance(each.act, Said)]
    assert said == ["first", "third"]


async def test_what_could_not_be_noted_as_seen_is_shown_by_the_next_look(
    desk: ScriptedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = desk.session()
    await desk.post(posting("p", message("Here is an answer.")))
    work = Database.work

    def away(_db: Database) -> None:
        raise NoAnswer(ConnectionRefusedError(111, "refused"))

    monkeypatch.setattr(Database, "work", away)
    with pytest.raises(NoAnswer):
        await session.changes()
    monkeypatch.setattr(Database, "work", work)
    assert [row.key for row in await session.changes()] == ["p"]
