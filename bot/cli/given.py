"""What commands are given: the options that many of them share, and what those stand for."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TextIO

import typer

from bot.calendars import instant_of, zone_named
from bot.errors import UserError
from bot.settings import Settings, load_settings

ConfigFile = Annotated[
    Path | None,
    typer.Option(
        "--config", help="The settings file; without it, FRONTLINE_CONFIG or ./config.toml."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]

EARLIEST_YEAR = 2000
LATEST_YEAR = 2100


def commands(says: str) -> typer.Typer:
    """Return what commands are added to; its help is plain text, for every screen and pipe."""
    return typer.Typer(help=says, add_completion=False, rich_markup_mode=None)


def settings_given(context: typer.Context, config: Path | None) -> Settings:
    """Return the settings of the file named after the command, or else before it."""
    return load_settings(config or context.find_root().obj, os.environ)


def words_given(words: str | None) -> list[str]:
    """Return the words of the argument, or the lines of standard input when there is none."""
    if words is None or words == "-":
        if sys.stdin is None or (words is None and sys.stdin.isatty()):
            raise UserError('What did somebody write? Give it in quotes, like "vpn not working".')
        return [clean(line) for line in _lines_of(sys.stdin)]
    text = clean(words)
    if not text:
        raise UserError('These are no words; give some in quotes, like "vpn not working".')
    return [text]


def _lines_of(stream: TextIO) -> list[str]:
    lines = stream.buffer.read().decode("utf-8-sig", "replace").split("\n")
    return lines if lines[-1] else lines[:-1]


def clean(text: str) -> str:
    """Return the text without bytes that are no text, and without space around it."""
    return text.encode("utf-8", "replace").decode().strip()


def moment_given(text: str, zone: str) -> datetime:
    """Read `2026-03-27 16:40` as a time of that zone, or a moment with an offset of its own."""
    try:
        moment = datetime.fromisoformat(clean(text))
    except ValueError:
        raise UserError(f"“{clean(text)}” is no time; write it like 2026-03-27 16:40.") from None
    if not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
        raise UserError(
            f"{moment:%Y-%m-%d} is too far away; give a year from {EARLIEST_YEAR} to {LATEST_YEAR}."
        )
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    return instant_of(zone_named(zone), moment.date(), moment.hour * 60 + moment.minute)


def local(moment: datetime, zone: str) -> str:
    """Write a moment like `Fri 2026-03-27 16:40` as the clocks of the zone show it."""
    return f"{moment.astimezone(zone_named(zone)):%a %Y-%m-%d %H:%M}"
