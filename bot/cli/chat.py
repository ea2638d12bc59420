"""`frontline chat`: talk with the desk, as somebody who needs help."""

import asyncio
import sys
from typing import Annotated

import typer

from adapters.terminal.screens import run_chat
from bot.cli.assembly import running
from bot.cli.given import ConfigFile, commands, settings_given
from bot.cli.sitting import (
    Plain,
    Speed,
    dial_of,
    name_given,
    notes_for,
    quiet_logs,
    requester,
    speed_given,
)
from bot.settings import Settings

app = commands("Talk with the desk, as somebody who needs help.")


@app.command()
def chat(
    context: typer.Context,
    name: Annotated[
        str | None, typer.Option("--as", help="Who you are; without it, the name of your account.")
    ] = None,
    speed: Speed = None,
    plain: Plain = False,
    config: ConfigFile = None,
) -> None:
    """Say what is wrong in your own words; answer with numbers or words; 0 is a person.

    With a pipe as input every line is one message, and plain text is printed. In a script,
    “/wait 30m” lets so much of the desk's time pass.
    """
    settings = settings_given(context, config)
    quiet_logs()
    raise typer.Exit(
        asyncio.run(_chat(settings, name_given(name), speed_given(speed), plain=plain))
    )


async def _chat(settings: Settings, name: str, speed: float | None, *, plain: bool) -> int:
    by_hand = sys.stdin.isatty() and not plain
    hold = settings.conversation.burst_window.total_seconds() if by_hand else 0.0
    async with running(settings, speed=speed) as frontline:
        notes_for(frontline)
        session = await requester(frontline, name, hold=hold)
        return await run_chat(session, dial_of(frontline), plain=plain)
