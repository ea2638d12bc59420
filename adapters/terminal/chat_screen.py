"""The whole screen of a requester."""

from textual.app import ComposeResult
from textual.widgets import Static

from adapters.terminal.chat_pane import ChatPane
from adapters.terminal.connect import TerminalSession
from adapters.terminal.dial import Dial
from adapters.terminal.panes import TerminalApp

_HINT = "A number chooses · 0 is a person · Page Up reads back · Ctrl-Q leaves"


class ChatApp(TerminalApp):
    """One person talking with the desk."""

    def __init__(self, session: TerminalSession, dial: Dial) -> None:
        super().__init__()
        self._session = session
        self._dial = dial

    def compose(self) -> ComposeResult:
        """Build the screen."""
        yield ChatPane(self._session, self._dial)
        yield Static(_HINT, classes="hint", markup=False)
