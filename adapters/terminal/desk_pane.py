"""The engineers' side: cards that change in place, their threads, a log, a command line."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static

from adapters.terminal.board import Board, still_of_use
from adapters.terminal.connect import TerminalSession
from adapters.terminal.contact import NOT_TAKEN
from adapters.terminal.dial import Dial
from adapters.terminal.lines import Line, lines_of, literal
from adapters.terminal.panes import (
    POLL,
    Completer,
    Entry,
    Left,
    LineInput,
    Pane,
    Scroll,
    Ticking,
    Wrapped,
    heading,
)
from adapters.terminal.render import lines
from adapters.terminal.safety import one_line
from adapters.terminal.suggestions import completion, usage
from adapters.terminal.translate import Quit, Wait, typed
from bot.errors import UserError
from bot.storage.absence import NoAnswer
from bot.storage.records import ShownRow
from bot.vocabulary import Card, Shown

THREAD = 6
"""So many of the latest lines of a thread stand under its card."""

_EMPTY = "No ticket is here. Cards appear by themselves."
_FOR_SCRIPTS = "/wait is for scripts. Here, time passes by itself."


class CardBox(Vertical):
    """One ticket: its card, and under it the thread. A closed one shrinks to its headline."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key
        self._card = Static("", markup=False)
        self._thread = Static("", markup=False, classes="thread")

    def compose(self) -> ComposeResult:
        """Build the box."""
        yield self._card
        yield self._thread

    def show(self, row: ShownRow, thread: Sequence[ShownRow], dial: Dial) -> None:
        """Show how the ticket stands now."""
        assert isinstance(row.body, Card)
        written = lines(row.body)
        self._card.update(Wrapped(written[:1] if row.body.closed else written))
        self.border_title = one_line(row.body.ticket)
        changed = row.changed_at != row.posted_at
        self.border_subtitle = f"{'changed' if changed else 'since'} {dial.time_of(row.changed_at)}"
        below = [] if row.body.closed else _thread_lines(thread, dial)
        self._thread.update(Wrapped(below))
        self._thread.display = bool(below)

    def bring_up(self, *, thread: bool) -> None:
        """Scroll to the card, or to the end of its thread."""
        if thread and self._thread.display:
            self._thread.scroll_visible(animate=False, force=True)
        else:
            self.scroll_visible(animate=False, top=True, force=True)


def _thread_lines(thread: Sequence[ShownRow], dial: Dial) -> list[Line]:
    earlier = len(thread) - THREAD
    shown = [heading(f"… {earlier} earlier; type timeline for all")] if earlier > 0 else []
    for row in thread[-THREAD:]:
        lead = f"{dial.time_of(row.posted_at)} "
        for line in _close(lines(row.body)):
            hang = " " * len(lead)
            shown.append(Line(line.text, line.spans, f"{lead}{line.lead}", f"{hang}{line.hang}"))
            lead = hang
    return shown


def _close(written: Sequence[Line]) -> list[Line]:
    """Return the lines without empty ones between them: room is short here."""
    return [line for line in written if line.text]


class DeskPane(Pane):
    """One engineer in the support channel of a tier."""

    def __init__(
        self, session: TerminalSession, dial: Dial, tier: str, *, clock: bool = True
    ) -> None:
        super().__init__()
        self.session = session
        self.board = Board()
        self.fresh = 0
        self._dial = dial
        self._tier = tier
        self._clock = clock
        self._boxes: dict[str, CardBox] = {}
        self._empty = Static(_EMPTY, classes="empty", markup=False)
        self._cards = Scroll(classes="cards")
        self._log = Scroll(classes="log")
        self._latest: Callable[[], None] | None = None
        self._usage = Static("", classes="busy", markup=False)
        self._line = LineInput("claim, reply, note, … or help", Completer(self._complete))

    def compose(self) -> ComposeResult:
        """Build the pane."""
        yield Ticking(self._title, name="title", classes="bar")
        with self._cards:
            yield self._empty
        yield self._log
        yield self._usage
        with Horizontal(classes="prompt"):
            yield Static(">")
            yield self._line

    def on_mount(self) -> None:
        """Begin to look at the channel."""
        self._log.display = False
        self.run_worker(self._follow(), exclusive=True)

    def focus_line(self) -> None:
        """Let the person type here."""
        self._line.focus()

    def _title(self) -> str:
        clock = f" · {self._dial.face()}" if self._clock else ""
        return f"{self._tier} · you are {one_line(self.session.person.name)}{clock}"

    def _complete(self, text: str) -> str | None:
        return completion(text, self.board.tickets())

    async def _follow(self) -> None:
        viewer = self.session.viewer
        seen = await self.sure(viewer.left_off)
        await self._take(still_of_use(await self.sure(viewer.everything), seen))
        while True:
            await self._take(await self.sure(self.session.changes))
            await asyncio.sleep(POLL)

    async def _take(self, rows: Sequence[ShownRow]) -> None:
        fresh = [row for row in rows if row.key not in self.board.rows]
        self.board.take(rows)
        for row in rows:
            await self._place(row, new=row in fresh)
        self.fresh += len(rows)
        if any(self.session.person.key in row.mention for row in fresh):
            self.app.bell()

    async def _place(self, row: ShownRow, *, new: bool) -> None:
        """Put a row where it belongs: a card, a thread, or the log."""
        key = row.key if isinstance(row.body, Card) else row.thread_of
        card = self.board.rows.get(key)
        if card is None or not isinstance(card.body, Card) or row.private_to:
            whom = " · only for you" if row.private_to else ""
            changed = "" if new else " · changed"
            head = heading(f"{self._dial.time_of(row.changed_at)}{whom}{changed}")
            await self._note((head, *_close(lines(row.body))))
            return
        box = self._boxes.get(key) or await self._hang(key)
        box.show(card, self.board.thread(key), self._dial)
        self._latest = partial(box.bring_up, thread=key != row.key)
        self.call_after_refresh(self._latest)

    async def _hang(self, key: str) -> CardBox:
        self._boxes[key] = box = CardBox(key)
        self._empty.display = False
        await self._cards.mount(box)
        return box

    async def _note(self, shown: Sequence[Line], *, mine: bool = False) -> None:
        self._log.display = True
        await self._log.mount(Entry(shown, mine=mine))
        self._log.scroll_end(animate=False)
        if self._latest is not None:
            # The log took room from the cards: what happened last is to stay in sight.
            self.call_after_refresh(self._latest)

    @on(Input.Changed)
    def explain(self, event: Input.Changed) -> None:
        """Show how the command that is being typed is used."""
        self._usage.update(usage(event.value))

    @on(Input.Submitted)
    async def take_line(self, event: Input.Submitted) -> None:
        """Do what the line says."""
        event.stop()
        line = self._line.taken()
        if line.strip():
            await self._note(literal(line.strip(), "> "), mine=True)
        try:
            await self._do(line)
        except UserError as refusal:
            await self.tell(str(refusal))
        except NoAnswer:
            await self.tell(NOT_TAKEN)

    async def tell(self, text: str) -> None:
        """Tell the person something that stands in no channel."""
        await self._note(lines_of(text))

    async def _do(self, line: str) -> None:
        act = typed(line, self.session.last)
        if isinstance(act, Quit):
            self.post_message(Left())
        elif isinstance(act, Wait):
            raise UserError(_FOR_SCRIPTS)
        elif act is not None:
            await self._answer(await self.session.do(act))

    async def _answer(self, shown: Shown | None) -> None:
        if shown is not None:
            await self._note(lines(shown))

    def on_line_input_scrolled(self, event: LineInput.Scrolled) -> None:
        """Scroll the cards by a page."""
        page = max(self._cards.size.height - 1, 1)
        self._cards.scroll_relative(y=event.pages * page, animate=False)
