"""`frontline desk`: work on tickets in a support channel, as an engineer."""

import asyncio
from typing import Annotated

import typer

from adapters.terminal.connect import person_named
from adapters.terminal.screens import run_desk
from bot.cli.assembly import running
from bot.cli.given import ConfigFile, commands, settings_given
from bot.cli.sitting import (
    Plain,
    Speed,
    dial_of,
    name_given,
    notes_for,
    quiet_logs,
    session_of,
    speed_given,
)
from bot.errors import UserError
from bot.settings import Settings

app = commands("Work on tickets in a support channel, as an engineer.")


@app.command()
def desk(
    context: typer.Context,
    tier: Annotated[
        str,
        typer.Option("--tier", help="The tier whose channel to open, or a queue like L2/network."),
    ] = "L2",
    name: Annotated[
        str | None, typer.Option("--as", help="Who you are; without it, the name of your account.")
    ] = None,
    speed: Speed = None,
    plain: Plain = False,
    config: ConfigFile = None,
) -> None:
    """See the cards of tickets as they come and change; type “help” for what you can do.

    With a pipe as input every line is one command, and plain text is printed.
    """
    settings = settings_given(context, config)
    quiet_logs()
    code = _desk(settings, tier, name_given(name), speed_given(speed), plain=plain)
    raise typer.Exit(asyncio.run(code))


async def _desk(
    settings: Settings, tier: str, name: str, speed: float | None, *, plain: bool
) -> int:
    channels = {route.lower(): place for route, place in settings.floor().channels.items()}
    known_queue = tier.lower() in {route.lower() for route in settings.routes()}
    place = channels.get(tier.lower())
    if place is None and known_queue:
        # A queue without a channel of its own is worked on in the channel of its tier.
        place = channels.get(tier.lower().partition("/")[0])
    if place is None:
        known = ", ".join(sorted(settings.floor().channels))
        raise UserError(f"There is no tier “{tier}”; there are: {known}.")
    async with running(settings, speed=speed) as frontline:
        notes_for(frontline)
        session = session_of(frontline, person_named(name), place, 0.0)
        return await run_desk(session, dial_of(frontline), tier, plain=plain)
