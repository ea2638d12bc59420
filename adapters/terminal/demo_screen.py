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
from adapters.terminal.panes import LineInput, TerminalApp
from bot.vocabulary import Card

_TICK = 0.25
_KEYS = "Tab side · F2 slower · F3 faster · F4 tier · Ctrl-Q leaves"


def hint_for(boards: Sequence[Board]) -> str:
    """Return what to try next; the boards are those of the tiers, the first one first."""
    first, *later = boards
    if any(board.cards() for board in later):
        return "Try: F4 shows the next tier. Claim there, too; the requester's thread stays one."
    cards = [row.body for row in first.cards() if isinstance(row.body, Card)]
    if not cards:
        return "Try: on the left, “vpn keeps dropping”. Answer by number; 0 brings a person."
    if all("claimed" not in card.headline or "unclaimed" in card.headline for card in cards):
        return "Try: Tab, then “claim”. Or F3, and watch what happens when nobody does."
    return "Try: “reply we are on it”, “note …”, “escalate …”, “resolve …”; answer on the left."


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
    #chat { width: 9fr; border-right: solid $panel; }
    #desks { width: 11fr; height: 1fr; }
    #clock { text-style: bold; }
    """
    )

    def __init__(
        self, chat: TerminalSession, desks: Sequence[tuple[str, TerminalSession]], dial: Dial
    ) -> None:
        super().__init__()
        self._chat = chat
        self._dial = dial
        self._desks = tuple(DeskPane(session, dial, tier) for tier, session in desks)
        self._tiers = tuple(tier for tier, _ in desks)
        self._read = [0] * len(self._desks)

    def compose(self) -> ComposeResult:
        """Build the screen."""
        yield Static("", id="clock", classes="bar", markup=False)
        with Horizontal(id="sides"):
            chat = ChatPane(self._chat, self._dial)
            chat.id = "chat"
            yield chat
            for pane, tier in zip(self._desks, self._tiers, strict=True):
                pane.id = f"desk-{tier}"
            with ContentSwitcher(initial=self._desks[0].id, id="desks"):
                yield from self._desks
        yield Static("", id="try", classes="hint", markup=False)

    def on_mount(self) -> None:
        """Start the clock's hands."""
        super().on_mount()
        self._tick()
        self.set_interval(_TICK, self._tick)

    def _tick(self) -> None:
        shown = self._shown()
        self._read[shown] = self._desks[shown].fresh
        others = [
            f"{tier}: something new (F4)"
            for tier, pane, read in zip(self._tiers, self._desks, self._read, strict=True)
            if pane.fresh > read
        ]
        self.query_one("#clock", Static).update(" · ".join([self._dial.face(), *others]))
        hint = hint_for([pane.board for pane in self._desks])
        self.query_one("#try", Static).update(f"{hint}\n{_KEYS}")

    def _shown(self) -> int:
        current = self.query_one(ContentSwitcher).current
        return [pane.id for pane in self._desks].index(current)

    async def action_turn(self, steps: int) -> None:
        """Make the clock faster or slower."""
        await self._dial.turn(steps)
        self._tick()

    def action_next_tier(self) -> None:
        """Show the next tier on the right."""
        pane = self._desks[(self._shown() + 1) % len(self._desks)]
        self.query_one(ContentSwitcher).current = pane.id
        pane.query_one(LineInput).focus()
        self._tick()
