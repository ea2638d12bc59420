"""The parts that the screens share: entries, the input line, the look."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Sequence
from typing import Any, ClassVar, TypeVar

from rich.console import Console, ConsoleOptions, RenderResult
from textual.app import App
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.message import Message as Signal
from textual.suggester import Suggester
from textual.theme import Theme
from textual.widgets import Input, Static

from adapters.terminal.contact import Contact
from adapters.terminal.lines import Dress, Line, Span
from adapters.terminal.render import dressed_lines

POLL = 0.15
"""Seconds between two looks at the channel."""

_TICK = 0.25
_GRACE = 2.0
"""Seconds that a look under way is given when the screen closes."""

T = TypeVar("T")

CALM = Theme(
    name="frontline",
    primary="#7fb4ca",
    secondary="#a3be8c",
    accent="#e0c080",
    warning="#e0c080",
    error="#e08a8a",
    success="#a3be8c",
    foreground="#dfe3e8",
    background="#16191d",
    surface="#1d2126",
    panel="#262b31",
    dark=True,
)


class Wrapped:
    """Lines that wrap at whatever width they are given."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.lines = tuple(lines)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the lines at the width at hand."""
        yield dressed_lines(self.lines, options.max_width)


def heading(words: str) -> Line:
    """Return a quiet line that stands over an entry."""
    return Line(words, (Span(0, len(words), Dress.QUIET),))


class Entry(Static):
    """One message on the screen."""

    def __init__(self, lines: Sequence[Line], *, mine: bool = False) -> None:
        super().__init__(Wrapped(lines), classes="mine" if mine else "theirs", markup=False)
        self.lines = tuple(lines)

    def show(self, lines: Sequence[Line]) -> None:
        """Show something else in the same place."""
        if tuple(lines) != self.lines:
            self.lines = tuple(lines)
            self.update(Wrapped(lines))


class Scroll(VerticalScroll, can_focus=False):
    """A region that scrolls from the input line, so that Tab goes from input to input."""


class Ticking(Static):
    """A line of text that is asked for anew several times a second."""

    def __init__(self, text: Callable[[], str], *, name: str, classes: str) -> None:
        super().__init__("", name=name, classes=classes, markup=False)
        self._text = text

    def on_mount(self) -> None:
        """Begin to tick."""
        self.tick()
        self.set_interval(_TICK, self.tick)

    def tick(self) -> None:
        """Show what the text is now."""
        self.update(self._text())


class Pane(Vertical):
    """One side of a conversation, which looks at the channel until the screen closes."""

    def __init__(self) -> None:
        super().__init__()
        self.contact = Contact(self.tell)
        self._look: asyncio.Task[Any] | None = None

    async def tell(self, text: str) -> None:
        """Tell the person something that stands in no channel."""
        raise NotImplementedError

    async def sure(self, look: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Look at the database, however long it takes to answer."""
        return await self.contact.insist(lambda: self.whole(look()))

    async def whole(self, look: Coroutine[Any, Any, T]) -> T:
        """Look at the database; a screen that closes meanwhile breaks off nothing in there."""
        task = asyncio.ensure_future(look)
        self._look = task
        return await asyncio.shield(task)

    async def on_unmount(self) -> None:
        """Look no more, and let the last look end."""
        self.workers.cancel_node(self)
        if self._look is not None:
            await asyncio.wait({self._look}, timeout=_GRACE)


class Completer(Suggester):
    """Suggests how a typed line goes on."""

    def __init__(self, complete: Callable[[str], str | None]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._complete = complete

    async def get_suggestion(self, value: str) -> str | None:
        """Return the whole line, or None."""
        return self._complete(value)


class LineInput(Input):
    """The line at the bottom: remembers what was typed, and scrolls what stands above it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "recall(-1)", show=False),
        Binding("down", "recall(1)", show=False),
        Binding("pageup", "scroll_above(-1)", show=False),
        Binding("pagedown", "scroll_above(1)", show=False),
    ]

    class Scrolled(Signal):
        """The person wants to see what is above or below."""

        def __init__(self, pages: int) -> None:
            super().__init__()
            self.pages = pages

    def __init__(self, placeholder: str, suggester: Suggester | None = None) -> None:
        super().__init__(placeholder=placeholder, suggester=suggester, compact=True)
        self._past: list[str] = []
        self._at = 0

    def taken(self) -> str:
        """Return what stands in the line, remember it, and empty the line."""
        line = self.value
        if line.strip():
            self._past.append(line)
        self._at = len(self._past)
        self.value = ""
        return line

    def action_recall(self, steps: int) -> None:
        """Show an earlier line again."""
        self._at = min(max(self._at + steps, 0), len(self._past))
        self.value = self._past[self._at] if self._at < len(self._past) else ""
        self.cursor_position = len(self.value)

    def action_scroll_above(self, pages: int) -> None:
        """Ask the pane to scroll."""
        self.post_message(self.Scrolled(pages))


class Left(Signal):
    """Somebody typed that they want to leave."""


class TerminalApp(App[None]):
    """What every screen of the terminal has: the look, and the ways out."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "Leave", priority=True),
        Binding("ctrl+c", "quit", show=False, priority=True),
    ]
    CSS = """
    Screen { layout: vertical; }
    .bar { height: 1; padding: 0 1; background: $panel; color: $foreground; }
    .hint { height: 1; padding: 0 1; color: $text-muted; }
    .busy { height: auto; min-height: 1; max-height: 2; padding: 0 2; color: $text-muted; }
    ChatPane, DeskPane { width: 1fr; height: 1fr; }
    Scroll { height: 1fr; padding: 0 0 0 1; scrollbar-size-vertical: 1;
        scrollbar-background: $background; scrollbar-background-hover: $background;
        scrollbar-background-active: $background; scrollbar-color: $panel;
        scrollbar-color-hover: $primary; scrollbar-color-active: $primary; }
    Entry { height: auto; margin: 0 0 1 0; padding: 0 1; border-left: outer $primary; }
    Entry.mine { margin: 0 0 1 4; border-left: outer $secondary; background: $panel; }
    .prompt { height: 1; padding: 0 1; background: $surface; }
    .prompt > Static { width: 2; color: $accent; text-style: bold; }
    LineInput { height: 1; background: $surface; }
    .prompt:focus-within { background: $panel; }
    .prompt:focus-within LineInput { background: $panel; }
    .log { height: auto; max-height: 33%; border-top: solid $panel; }
    .log Entry { margin: 0; padding: 0; border-left: none; }
    .log Entry.mine { margin: 0; background: $background; text-style: bold; }
    .empty { color: $text-muted; }
    CardBox { height: auto; border: round $primary; padding: 0 1; margin: 0 1 0 0; }
    CardBox > Static { height: auto; }
    CardBox > .thread { border-top: dashed $primary 50%; }
    """

    def on_mount(self) -> None:
        """Put on the look of the house."""
        self.register_theme(CALM)
        self.theme = CALM.name

    def on_left(self) -> None:
        """Leave."""
        self.exit()
