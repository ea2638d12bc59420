"""A typed line -> what the person did."""

import re
from dataclasses import dataclass
from datetime import timedelta

from adapters.terminal.safety import clean
from bot.durations import duration
from bot.errors import UserError
from bot.vocabulary import Deleted, Edited, Said

COMMANDS = ("/edit", "/delete", "/wait", "/quit")
_COMMAND = re.compile(r"/[a-z]+", re.IGNORECASE)
"""A word that looks like a command; a path in a sentence does not."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Let time pass at the desk; for scripts."""

    length: timedelta


@dataclass(frozen=True, slots=True)
class Quit:
    """Leave the terminal."""


Typed = Said | Edited | Deleted | Wait | Quit


def typed(line: str, last: str = "") -> Typed | None:
    """Return what a typed line means, or None when it is empty.

    `last` is the id of the arrival that brought the person's last message. A number stays
    words: what it chooses depends on what was asked.

    Raises:
        UserError: when a command of the terminal is used in a way that cannot be meant.

    """
    text = clean(line).strip()
    command, _, rest = text.partition(" ")
    rest = rest.strip()
    match command.lower():
        case "":
            return None
        case "/quit":
            return Quit()
        case "/wait":
            return Wait(_length(rest))
        case "/edit":
            if not rest:
                raise UserError("Write the new words after /edit.")
            return Edited(_known(last), rest)
        case "/delete":
            return Deleted(_known(last))
        case _ if _COMMAND.fullmatch(text):
            raise UserError(f"I know no command {text}. There are {', '.join(COMMANDS)}.")
        case _:
            return Said(text)


def _length(text: str) -> timedelta:
    try:
        return duration(text)
    except ValueError as problem:
        raise UserError(f"{problem} For example: /wait 30m") from None


def _known(last: str) -> str:
    if not last:
        raise UserError("There is no message of yours yet that could be changed.")
    return last
