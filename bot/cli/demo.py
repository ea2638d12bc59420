"""`frontline demo`: both sides on one screen, with a clock to speed up."""

import asyncio
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import typer

from adapters.terminal.connect import person_named
from adapters.terminal.screens import run_demo
from bot.cli.assembly import running
from bot.cli.given import ConfigFile, commands, settings_given
from bot.cli.sitting import Speed, dial_of, quiet_logs, requester, session_of, speed_given
from bot.escalation import Policy
from bot.settings import Settings
from bot.settings.talking import Database

app = commands("See both sides on one screen, with a clock to speed up.")

AN_HOUR = timedelta(hours=1)
REQUESTER, ENGINEER = "alex", "dana"


@app.command()
def demo(context: typer.Context, speed: Speed = None, config: ConfigFile = None) -> None:
    """Play both sides: Alex, who needs help, and Dana, who works in the support channels.

    Nothing is kept: the demo has a database of its own, which is gone when you leave.
    """
    settings = settings_given(context, config)
    quiet_logs()
    with tempfile.TemporaryDirectory(prefix="frontline-demo-") as folder:
        own = Database(url=f"sqlite:///{Path(folder) / 'demo.db'}")
        kept_apart = settings.model_copy(update={"database": own})
        code = asyncio.run(_demo(kept_apart, speed_given(speed)))
    raise typer.Exit(code)


def _open_hour(policy: Policy, now: datetime) -> datetime:
    """Return now, or the next hour at which the desk is open: a closed one shows little."""
    return now if policy.business.open_at(now) else policy.business.next_opening(now) + AN_HOUR


async def _demo(settings: Settings, speed: float | None) -> int:
    async with running(settings, speed=speed) as frontline:
        await frontline.clock.set_time(_open_hour(settings.policy(), frontline.clock.now()))
        chat = await requester(
            frontline, REQUESTER, hold=settings.conversation.burst_window.total_seconds()
        )
        policy, channels = settings.policy(), settings.floor().channels
        climbing = [tier for tier in policy.tiers if tier not in policy.apart and tier in channels]
        desks = [
            (tier, session_of(frontline, person_named(ENGINEER), channels[tier], 0.0))
            for tier in climbing
        ]
        return await run_demo(chat, desks, dial_of(frontline))
