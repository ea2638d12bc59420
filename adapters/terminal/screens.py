"""The three ways to sit down at a terminal: as a requester, as an engineer, as both."""

import sys
from collections.abc import Sequence
from typing import TextIO

from adapters.terminal.chat_screen import ChatApp
from adapters.terminal.connect import TerminalSession
from adapters.terminal.demo_screen import DemoApp
from adapters.terminal.desk_screen import DeskApp
from adapters.terminal.dial import Dial
from adapters.terminal.panes import TerminalApp
from adapters.terminal.plain import run_plain
from adapters.terminal.streams import lines_from, until_interrupted
from bot.errors import UserError


async def run_chat(session: TerminalSession, dial: Dial, *, plain: bool = False) -> int:
    """Let a person talk with the desk; return the exit code.

    Line mode is used when asked for, and whenever input or output is not a terminal.
    """
    if plain or not _both_are_terminals():
        return await _by_lines(session, desk=False)
    return await _on_screen(ChatApp(session, dial))


async def run_desk(session: TerminalSession, dial: Dial, tier: str, *, plain: bool = False) -> int:
    """Let an engineer work in the channel of a tier; return the exit code.

    Line mode is used when asked for, and whenever input or output is not a terminal.
    """
    if plain or not _both_are_terminals():
        return await _by_lines(session, desk=True)
    return await _on_screen(DeskApp(session, dial, tier))


async def run_demo(
    chat: TerminalSession, desks: Sequence[tuple[str, TerminalSession]], dial: Dial
) -> int:
    """Show a requester and the tiers on one screen; return the exit code.

    Raises:
        UserError: when there is no screen.

    """
    if not _both_are_terminals():
        raise UserError(
            "The demo needs a screen. In a pipe, use `frontline chat` and `frontline desk`."
        )
    return await _on_screen(DemoApp(chat, desks, dial))


async def _on_screen(app: TerminalApp) -> int:
    await app.run_async()
    return app.return_code or 0


async def _by_lines(session: TerminalSession, *, desk: bool) -> int:
    _say_anything(sys.stdout)
    lines = lines_from(sys.stdin)
    echo = not sys.stdin.isatty()
    talk = run_plain(session, lines, sys.stdout, session.is_quiet, desk=desk, echo=echo)
    return await until_interrupted(talk)


def _both_are_terminals() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _say_anything(out: TextIO) -> None:
    """Let a terminal that knows few characters show a question mark for the others."""
    reconfigure = getattr(out, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")
