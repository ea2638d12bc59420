"""Line mode: reads lines, prints plain text. For pipes, scripts and screen readers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import TextIO

from adapters.terminal.board import Board, still_of_use
from adapters.terminal.connect import TerminalSession
from adapters.terminal.contact import NOT_TAKEN, Contact
from adapters.terminal.render import PLAIN_WIDTH, plain
from adapters.terminal.safety import one_line
from adapters.terminal.streams import discard
from adapters.terminal.translate import Quit, Wait, typed
from bot.errors import UserError
from bot.storage.absence import NoAnswer
from bot.storage.records import ShownRow
from bot.vocabulary import Card, Message, Shown

POLL = 0.05
PATIENCE = 30.0
"""So many seconds a line waits for the desk; then the next line is read all the same."""

PACKET = "wording:packet"

_NO_ANSWER = "(No answer yet. What comes later is shown then.)"


class Printer:
    """Prints what is new, and of what changed only as much as is worth reading again."""

    def __init__(self, out: TextIO, width: int = PLAIN_WIDTH) -> None:
        self._out = out
        self._width = width
        self._board = Board()

    def show(self, rows: Iterable[ShownRow]) -> None:
        """Print rows of the channel."""
        for row in rows:
            before = self._board.rows.get(row.key)
            self._board.take([row])
            text = self._news(row, before.body if before else None)
            if text:
                self.say(self._headed(row, text))

    def say(self, text: str) -> None:
        """Print a paragraph."""
        self._out.write(f"{text}\n\n")
        self._out.flush()

    def _news(self, row: ShownRow, before: Shown | None) -> str:
        whole = plain(row.body, self._width)
        if not isinstance(before, Message):
            return whole
        old, new = (plain(body, self._width, choices=False) for body in (before, row.body))
        if new == old or _is_packet(row.body):
            return ""
        # What was pressed is noted under the question; the question needs no second reading.
        return new[len(old) :].strip() if new.startswith(f"{old}\n") else whole

    def _headed(self, row: ShownRow, text: str) -> str:
        body = row.body
        ticket = one_line(body.ticket if isinstance(body, Card) else self._board.ticket_of(row))
        # In a direct place everything is private, so that it need not be said.
        private = row.private_to and "/@" not in row.place
        notes = [f"[{ticket}]" if ticket else "", "(only for you)" if private else ""]
        gap = "\n" if "\n" in text else " "
        return gap.join([" ".join(filter(None, notes)), text]).lstrip()


def _is_packet(body: Shown) -> bool:
    """Tell a list of what was passed on: it follows what its reader says, and needs no echo."""
    return isinstance(body, Message) and any(part.source == PACKET for part in body.parts[:1])


class PlainTerminal:
    """One person's session in line mode; with `desk`, that of an engineer in a channel."""

    def __init__(
        self,
        session: TerminalSession,
        out: TextIO,
        settled: Callable[[], Awaitable[bool]],
        *,
        desk: bool = False,
        echo: bool = True,
    ) -> None:
        self._session = session
        self._printer = Printer(out)
        self._contact = Contact(self._tell)
        self._settled = settled
        self._desk = desk
        self._echo = echo

    async def run(self, lines: AsyncIterator[str]) -> None:
        """Begin, then read and answer until the lines end."""
        await self._contact.insist(self._begin)
        await self._settle()
        async for line in self._while_watching(lines):
            if self._echo and line.strip():
                self._printer.say(f"> {one_line(line)}")
            if not await self._take(line):
                return

    async def _begin(self) -> None:
        if self._desk:
            seen = await self._session.viewer.left_off()
            self._printer.show(still_of_use(await self._session.viewer.everything(), seen))
        else:
            self._answer(await self._session.open())

    async def _take(self, line: str) -> bool:
        """Do what a line says; return whether the session goes on."""
        try:
            act = typed(line, self._session.last)
            if isinstance(act, Quit):
                return False
            if isinstance(act, Wait):
                await self._wait(act)
            elif act is not None:
                self._answer(await self._session.do(act))
        except UserError as refusal:
            self._printer.say(one_line(str(refusal)))
        except NoAnswer:
            self._printer.say(NOT_TAKEN)
        await self._settle()
        return True

    def _answer(self, shown: Shown | None) -> None:
        if shown is not None:
            self._printer.say(plain(shown))

    async def _tell(self, text: str) -> None:
        self._printer.say(text)

    async def _show_news(self) -> None:
        self._printer.show(await self._contact.look(self._session.changes) or ())

    async def _settle(self) -> None:
        loop = asyncio.get_running_loop()
        patience_ends = loop.time() + PATIENCE
        while not await self._contact.look(self._settled):
            await self._show_news()
            if loop.time() > patience_ends:
                self._printer.say(_NO_ANSWER)
                break
            await asyncio.sleep(POLL)
        await self._show_news()

    async def _wait(self, wait: Wait) -> None:
        until = self._session.clock.now() + wait.length
        while self._session.clock.now() < until:
            await self._show_news()
            await asyncio.sleep(POLL)

    async def _while_watching(self, lines: AsyncIterator[str]) -> AsyncIterator[str]:
        """Yield the lines, and print what comes while none is typed."""
        while True:
            line = asyncio.ensure_future(anext(lines, None))
            try:
                while not (await asyncio.wait({line}, timeout=POLL))[0]:
                    await self._show_news()
            finally:
                line.cancel()
            if (text := line.result()) is None:
                return
            yield text


async def run_plain(
    session: TerminalSession,
    lines: AsyncIterator[str],
    out: TextIO,
    settled: Callable[[], Awaitable[bool]],
    *,
    desk: bool = False,
    echo: bool = True,
) -> int:
    """Hold a conversation line by line; return the exit code. A closed pipe is a quiet end."""
    try:
        await PlainTerminal(session, out, settled, desk=desk, echo=echo).run(lines)
    except BrokenPipeError:
        discard(out)
    return 0
