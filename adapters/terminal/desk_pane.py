"""The engineers' side: cards that change in place, their threads, a log, a command line."""

import asyncio
from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static

from adapters.terminal.board import Board, still_of_use
from adapters.terminal.connect import TerminalSession
from adapters.terminal.dial import Dial
from adapters.terminal.lines import Line, lines_of, literal
from adapters.terminal.panes import (
    POLL,
    Completer,
    Entry,
    Left,
    LineInput,
    Scroll,
    Wrapped,
    heading,
)
from adapters.terminal.render import lines
from adapters.terminal.safety import one_line
from adapters.terminal.suggestions import completion, usage
from adapters.terminal.translate import Quit, Wait, typed
from bot.errors import UserError
from bot.storage.records import ShownRow
from bot.vocabulary import Card, Shown

THREAD = 6
"""So many of the latest lines of a thread stand under its card."""

_EMPTY = "No ticket is here. Cards appear by themselves."
_FOR_SCRIPTS = "/wait is for scripts. Here, time passes by itself."
_TICK = 0.25


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
        self.border_subtitle = f"changed {dial.time_of(row.changed_at)}" if changed else "new"
        below = [] if row.body.closed else _thread_lines(thread, dial)
        self._thread.update(Wrapped(below))
        self._thread.display = bool(below)


def _thread_lines(thread: Sequence[ShownRow], dial: Dial) -> list[Line]:
    earlier = len(thread) - THREAD
    shown = [heading(f"… {earlier} earlier; type timeline for all")] if earlier > 0 else []
    for row in thread[-THREAD:]:
        lead = f"{dial.time_of(row.posted_at)} "
        for line in lines(row.body):
            hang = " " * len(lead)
            shown.append(Line(line.text, line.spans, f"{lead}{line.lead}", f"{hang}{line.hang}"))
            lead = hang
    return shown


class DeskPane(Vertical):
    """One engineer in the support channel of a tier."""

    DEFAULT_CSS = """
    DeskPane .log { height: auto; max-height: 40%; border-top: solid $panel; }
    DeskPane .log Entry { margin: 0; border-left: none; padding: 0; background: $background; }
    CardBox { height: auto; border: round $primary; padding: 0 1; margin: 0 0 1 0; }
    CardBox > Static { height: auto; }
    CardBox > .thread { border-top: dashed $primary 50%; }
    DeskPane .empty { color: $text-muted; }
    """

    def __init__(self, session: TerminalSession, dial: Dial, tier: str) -> None:
        super().__init__()
        self.session = session
        self.board = Board()
        self.fresh = 0
        self._dial = dial
        self._tier = tier
        self._boxes: dict[str, CardBox] = {}

    def compose(self) -> ComposeResult:
        """Build the pane."""
        yield Static("", classes="bar", markup=False)
        with Scroll(classes="cards"):
            yield Static(_EMPTY, classes="empty", markup=False)
        yield Scroll(classes="log")
        yield Static("", classes="busy", markup=False)
        with Horizontal(classes="prompt"):
            yield Static(">")
            yield LineInput("claim, reply, note, … or help", Completer(self._complete))

    def on_mount(self) -> None:
        """Begin to look at the channel."""
        self._tick()
        self.set_interval(_TICK, self._tick)
        self.run_worker(self._follow(), exclusive=True)

    def _tick(self) -> None:
        name = one_line(self.session.person.name)
        self.query_one(".bar", Static).update(f"{self._tier} · {name} · {self._dial.face()}")

    def _complete(self, text: str) -> str | None:
        return completion(text, self.board.tickets())

    async def _follow(self) -> None:
        viewer = self.session.viewer
        seen = await viewer.left_off()
        await self._take(still_of_use(await viewer.everything(), seen))
        while True:
            await self._take(await self.session.changes())
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
            await self._log((head, *lines(row.body)))
            return
        box = self._boxes.get(key) or await self._hang(key)
        box.show(card, self.board.thread(key), self._dial)
        box.scroll_visible(animate=False)

    async def _hang(self, key: str) -> CardBox:
        self._boxes[key] = box = CardBox(key)
        self.query_one(".empty").display = False
        await self.query_one(".cards", Scroll).mount(box)
        return box

    async def _log(self, shown: Sequence[Line]) -> None:
        log = self.query_one(".log", Scroll)
        await log.mount(Entry(shown))
        log.scroll_end(animate=False)

    @on(Input.Changed)
    def explain(self, event: Input.Changed) -> None:
        """Show how the command that is being typed is used."""
        self.query_one(".busy", Static).update(usage(event.value))

    @on(Input.Submitted)
    async def take_line(self, event: Input.Submitted) -> None:
        """Do what the line says."""
        event.stop()
        line = self.query_one(LineInput).taken()
        if line.strip():
            await self._log(literal(line, "> "))
        try:
            await self._do(line)
        except UserError as refusal:
            await self._log(lines_of(str(refusal)))

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
            await self._log(lines(shown))

    def on_line_input_scrolled(self, event: LineInput.Scrolled) -> None:
        """Scroll the cards by a page."""
        cards = self.query_one(".cards", Scroll)
        cards.scroll_relative(y=event.pages * max(cards.size.height - 1, 1), animate=False)
