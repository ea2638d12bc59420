"""`frontline run`: run the desk without a screen, until it is stopped."""

import asyncio
import logging
import os
import signal
import sys

import structlog
import typer

from bot.cli.assembly import running
from bot.cli.given import ConfigFile, commands, settings_given
from bot.cli.sitting import Speed, speed_given
from bot.settings import Settings

app = commands("Run the desk without a screen, until it is stopped.")


@app.command()
def run(context: typer.Context, speed: Speed = None, config: ConfigFile = None) -> None:
    """Answer, ring and deliver for everything that the settings switch on, until SIGTERM.

    A stop ends what is under way within 10 seconds; a second one ends at once.
    """
    settings = settings_given(context, config)
    _log_to_stderr()
    asyncio.run(_run(settings, speed_given(speed)))


def _log_to_stderr() -> None:
    """Write the log as lines with keys, with nothing in them that could forge another line."""
    renderer = structlog.processors.KeyValueRenderer(
        key_order=["timestamp", "level", "logger", "event"]
    )
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                renderer,
            ],
        )
    )
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    logging.getLogger("alembic").setLevel(logging.WARNING)


async def _run(settings: Settings, speed: float | None) -> None:
    stopping = asyncio.Event()
    _on_stop(stopping)
    log = logging.getLogger("frontline")
    async with running(settings, speed=speed, alone=True) as frontline:
        for file in frontline.left_out:
            log.warning("%s is left out because of errors; see frontline kb lint.", file)
        log.info("The desk is open, on %s.", settings.database.shown)
        await stopping.wait()
        log.info("The desk is closing.")
    log.info("The desk is closed.")


def _on_stop(stopping: asyncio.Event) -> None:
    def stop() -> None:
        if stopping.is_set():
            os._exit(1)
        stopping.set()

    for wanted in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(wanted, stop)
