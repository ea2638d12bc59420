"""What the commands for terminals share: names, speeds, and the desk that runs behind them."""

import getpass
import logging
import platform
import sys
from functools import partial
from typing import Annotated

import typer

from adapters.terminal.connect import TerminalSession, direct_place, person_named
from adapters.terminal.dial import Dial
from bot.calendars import zone_named
from bot.cli.assembly import Frontline
from bot.cli.given import clean
from bot.errors import UserError
from bot.vocabulary import Person, Place

LONGEST_NAME = 40
HOUR = 3600
FASTEST = 100_000.0

Speed = Annotated[
    float | None,
    typer.Option(
        "--speed",
        help="Let the desk's clock run so many times as fast: with 600, an hour takes 6 seconds.",
    ),
]
Plain = Annotated[
    bool, typer.Option("--plain", help="Read and print lines, as for a screen reader.")
]

_SYSTEMS = {"Darwin": "macos", "Windows": "windows"}


def name_given(name: str | None) -> str:
    """Return the name that somebody goes by; without one, that of their account."""
    found = clean(name if name is not None else _account())
    short = "".join(mark for mark in found if mark.isprintable() and mark not in "/@")
    if not short or len(short) > LONGEST_NAME:
        raise UserError(f"A name has 1 to {LONGEST_NAME} letters; give one, like --as dana.")
    return short


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "guest"


def speed_given(speed: float | None) -> float | None:
    """Return the speed, when it is one."""
    if speed is not None and not 0 < speed <= FASTEST:
        raise UserError(f"A speed is a number above 0 and up to {FASTEST:.0f}, like --speed 600.")
    return speed


def quiet_logs() -> None:
    """Keep the log off the screen: what matters to people is said in the conversation."""
    logging.basicConfig(level=logging.CRITICAL, stream=sys.stderr)


def session_of(frontline: Frontline, person: Person, place: Place, hold: float) -> TerminalSession:
    """Return somebody's session in a place."""
    receive = partial(frontline.receive, hold=hold)
    return TerminalSession(frontline.house.db, person, place, receive, frontline.clock)


async def requester(frontline: Frontline, name: str, *, hold: float) -> TerminalSession:
    """Return the session of somebody who needs help; what the terminal knows of them is noted."""
    person = person_named(name)
    place = direct_place(person)
    system = _SYSTEMS.get(platform.system())
    async with frontline.house.db.work() as work:
        await work.remember(person, place, frontline.clock.now(), direct=True)
        known = await work.person(person.key)
        if system and known and "device.os" not in known.facts:
            await work.set_facts(person.key, {"device.os": system})
    return session_of(frontline, person, place, hold)


def dial_of(frontline: Frontline) -> Dial:
    """Return the clock that a screen shows."""
    clock = frontline.clock
    zone = zone_named(frontline.house.floor.zone)
    return Dial(clock, zone, lambda: clock.speed, clock.set_speed)


def notes_for(frontline: Frontline) -> None:
    """Say what somebody should know before they begin: the clock, and articles with errors."""
    ahead, speed = frontline.clock.ahead.total_seconds(), frontline.clock.speed
    if speed != 1:
        _note(f"The clock here runs {speed:g} times as fast.")
    elif ahead > 1:
        _note(
            f"The clock here is {ahead / HOUR:.1f} hours ahead, because it was sped up before. "
            "Delete the database to start afresh."
        )
    if frontline.left_out:
        files = ", ".join(frontline.left_out)
        _note(f"Left out because of errors: {files}. “frontline kb lint” says which.")


def _note(sentence: str) -> None:
    typer.echo(f"({sentence})", err=True)
