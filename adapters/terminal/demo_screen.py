"""Both sides on one screen, with a clock that can be sped up."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import ContentSwitcher, Static

from adapters.terminal.board import Board
from adapters.terminal.chat_pane import ChatPane
from adapters.terminal.connect import TerminalSession
from adapters.terminal.desk_pane import DeskPane
from adapters.terminal.dial import Dial
from adapters.terminal.panes import TerminalApp, Ticking
from bot.storage.absence import NoAnswer
from bot.vocabulary import Card

_KEYS = "Tab other side · F2 slower · F3 faster · F4 other tier · Ctrl-Q leaves"


def hint_for(boards: Sequence[Board]) -> str:
    """Return what to try next; the boards are those of the tiers, the first one first."""
    first, *later = (_cards(board) for board in boards)
    shown = [*first, *(card for cards in later for card in cards)]
    if not shown:
        return "Try on the left: vpn keeps dropping. Then a number; 0 brings a person."
    if all(card.closed for card in shown):
        return "It is closed. Try on the left: another problem; it becomes a ticket of its own."
    if any(later):
        return "Try: F4 shows the next tier; the requester keeps one conversation."
    cards = [card for card in first if not card.closed]
    if all(" · resolved" in card.headline for card in cards):
        return "Try on the left: yes, when it works. Or not yet, and it is open again."
    if any("unclaimed" in card.headline for card in cards):
        return "Try on the right: claim. Or F3, to see what happens when nobody does."
    return "Try on the right: reply we are on it. Also note, ask, escalate, resolve."


def _cards(board: Board) -> list[Card]:
    return [row.body for row in board.cards() if isinstance(row.body, Card)]


class DemoApp(TerminalApp):
    """A requester on the left, the tiers on the right, the clock above both."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "turn(-1)", "Slower"),
        Binding("f3", "turn(1)", "Faster"),
        Binding("f4", "next_tier", "Tier"),
    ]
    CSS = (
        TerminalApp.CSS
        + """
    #sides { height: 1fr; }
    #chat { width: 9fr; border-right: vkey $panel; }
    #desks { width: 11fr; height: 1fr; }
    """
    )

    def __init__(
        self, chat: TerminalSession, desks: Sequence[tuple[str, TerminalSession]], dial: Dial
    ) -> None:
        super().__init__()
        self._dial = dial
        self._chat = ChatPane(chat, dial)
        self._chat.id = "chat"
        self._tiers = tuple(tier for tier, _ in desks)
        self._desks = tuple(DeskPane(session, dial, tier, clock=False) for tier, session in desks)
        for pane, tier in zip(self._desks, self._tiers, strict=True):
            pane.id = f"desk-{tier}"
        self._switch = ContentSwitcher(initial=f"desk-{self._tiers[0]}", id="desks")
        self._shown = 0
        self._read = [0] * len(self._desks)

    def compose(self) -> ComposeResult:
        """Build the screen."""
        yield Ticking(self._title, name="clock", classes="bar")
        with Horizontal(id="sides"):
            yield self._chat
            with self._switch:
                yield from self._desks
        yield Ticking(self._hint, name="try", classes="hint")
        yield Static(_KEYS, classes="hint", markup=False)

    def _title(self) -> str:
        self._read[self._shown] = self._desks[self._shown].fresh
        others = [
            f"{tier}: something new (F4)"
            for tier, pane, read in zip(self._tiers, self._desks, self._read, strict=True)
            if pane.fresh > read
        ]
        return " · ".join(["Desk time", self._dial.face(), *others])

    def _hint(self) -> str:
        return hint_for([pane.board for pane in self._desks])

    async def action_turn(self, steps: int) -> None:
        """Make the clock faster or slower."""
        try:
            await self._dial.turn(steps)
        except NoAnswer:
            self.bell()

    def action_next_tier(self) -> None:
        """Show the next tier on the right."""
        self._shown = (self._shown + 1) % len(self._desks)
        pane = self._desks[self._shown]
        self._switch.current = pane.id
        pane.focus_line()
