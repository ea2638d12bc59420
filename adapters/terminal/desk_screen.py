"""The whole screen of an engineer in a support channel."""

from textual.app import ComposeResult
from textual.widgets import Static

from adapters.terminal.connect import TerminalSession
from adapters.terminal.desk_pane import DeskPane
from adapters.terminal.dial import Dial
from adapters.terminal.panes import TerminalApp

_HINT = "Type help · Right arrow completes · Up recalls · Page Up reads · Ctrl-Q leaves"


class DeskApp(TerminalApp):
    """One engineer in the support channel of a tier."""

    def __init__(self, session: TerminalSession, dial: Dial, tier: str) -> None:
        super().__init__()
        self._session = session
        self._dial = dial
        self._tier = tier

    def compose(self) -> ComposeResult:
        """Build the screen."""
        yield DeskPane(self._session, self._dial, self._tier)
        yield Static(_HINT, classes="hint", markup=False)
