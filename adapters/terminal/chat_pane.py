"""The requester's side: messages, numbered choices, and a line to write in."""

import asyncio
from collections.abc import Iterable, Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input, Static

from adapters.terminal.connect import TerminalSession
from adapters.terminal.contact import NOT_TAKEN
from adapters.terminal.dial import Dial
from adapters.terminal.lines import Line, lines_of, literal
from adapters.terminal.panes import POLL, Entry, Left, LineInput, Pane, Scroll, heading
from adapters.terminal.render import lines
from adapters.terminal.safety import one_line
from adapters.terminal.translate import Quit, Wait, typed
from bot.errors import UserError
from bot.storage.absence import NoAnswer
from bot.storage.records import ShownRow
from bot.vocabulary import Deleted, Edited, Message, Said, Shown

EARLIER = 20
"""So many messages are shown again to somebody who comes back."""

WORKING = "The desk is writing …"
_FOR_SCRIPTS = "/wait is for scripts. Here, time passes by itself."


class ChatPane(Pane):
    """One person talking with the desk."""

    def __init__(self, session: TerminalSession, dial: Dial) -> None:
        super().__init__()
        self.session = session
        self._dial = dial
        self._entries: dict[str, Entry] = {}
        self._rows: dict[str, ShownRow] = {}
        self._last_own: Entry | None = None
        self._scroll = Scroll()
        self._busy = Static("", classes="busy", markup=False)
        self._line = LineInput("Say what is wrong, or a number")

    def compose(self) -> ComposeResult:
        """Build the pane."""
        name = one_line(self.session.person.name)
        yield Static(f"Support desk · you are {name}", classes="bar", markup=False)
        yield self._scroll
        yield self._busy
        with Horizontal(classes="prompt"):
            yield Static(">")
            yield self._line

    def on_mount(self) -> None:
        """Begin to look at the channel."""
        self.run_worker(self._follow(), exclusive=True)

    async def _follow(self) -> None:
        rows = await self.sure(self.session.viewer.everything)
        await self._take(sorted(rows, key=lambda row: row.id)[-EARLIER:])
        await self._answer(await self.sure(self.session.open))
        while True:
            await self._take(await self.sure(self.session.changes))
            quiet = await self.sure(self.session.is_quiet)
            self._busy.update("" if quiet else WORKING)
            await asyncio.sleep(POLL)

    async def _take(self, rows: Sequence[ShownRow]) -> None:
        for row in rows:
            self._rows[row.key] = row
        for row in rows:
            if row.key not in self._entries:
                self._entries[row.key] = await self._add(())
        if rows:
            self._refresh(self._rows.values())

    def _refresh(self, rows: Iterable[ShownRow]) -> None:
        asking = [row.key for row in rows if isinstance(row.body, Message) and row.body.buttons]
        for key, entry in self._entries.items():
            row = self._rows[key]
            head = heading(f"Desk · {self._dial.time_of(row.posted_at)}")
            # Only the last question can be answered by number: older numbers would mislead.
            entry.show((head, *lines(row.body, choices=key in asking[-1:])))
        self._scroll.scroll_end(animate=False)

    async def _add(self, shown: Sequence[Line], *, mine: bool = False) -> Entry:
        entry = Entry(shown, mine=mine)
        await self._scroll.mount(entry)
        self._scroll.scroll_end(animate=False)
        return entry

    @on(Input.Submitted)
    async def take_line(self, event: Input.Submitted) -> None:
        """Do what the line says."""
        event.stop()
        line = self._line.taken()
        try:
            await self._do(line)
        except UserError as refusal:
            await self.tell(str(refusal))
        except NoAnswer:
            await self.tell(NOT_TAKEN)

    async def tell(self, text: str) -> None:
        """Tell the person something that stands in no channel."""
        await self._add(lines_of(text))

    async def _do(self, line: str) -> None:
        act = typed(line, self.session.last)
        if act is None:
            return
        if isinstance(act, Quit):
            self.post_message(Left())
            return
        if isinstance(act, Wait):
            raise UserError(_FOR_SCRIPTS)
        await self._mark(act)
        await self._answer(await self.session.do(act))

    async def _mark(self, act: Said | Edited | Deleted) -> None:
        """Show what the person did on their own side."""
        if isinstance(act, Said):
            at = self._dial.time_of(self.session.clock.now())
            self._last_own = await self._add(
                (heading(f"You · {at}"), *literal(act.text)), mine=True
            )
        elif self._last_own is not None:
            text = act.text if isinstance(act, Edited) else "(You took this back.)"
            note = "You · changed" if isinstance(act, Edited) else "You"
            self._last_own.show((heading(note), *literal(text)))

    async def _answer(self, shown: Shown | None) -> None:
        if shown is not None:
            await self._add(lines(shown))

    def on_line_input_scrolled(self, event: LineInput.Scrolled) -> None:
        """Scroll by a page."""
        page = max(self._scroll.size.height - 1, 1)
        self._scroll.scroll_relative(y=event.pages * page, animate=False)
