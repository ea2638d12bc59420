"""What engineers type in a support channel, read without doing anything about it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

from rapidfuzz import fuzz, process

from bot.durations import duration
from bot.errors import UserError


class Verb(StrEnum):
    """What an engineer can ask for; the value is the word to type."""

    CLAIM = "claim"
    REPLY = "reply"
    NOTE = "note"
    ASK = "ask"
    ESCALATE = "escalate"
    WAIT = "wait"
    RELEASE = "release"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    ASSIGN = "assign"
    PRIORITY = "priority"
    SNOOZE = "snooze"
    QUEUE = "queue"
    MINE = "mine"
    NEXT = "next"
    TIMELINE = "timeline"
    SHOW = "show"
    UNDO = "undo"
    ONCALL = "oncall"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Command:
    """One typed command. A `ticket` of 0 means the one that makes sense: the caller finds it.

    `target` is a tier (escalate), `user` or `vendor` (wait), a name (assign), a priority, or a
    resolution code. `text` is what is left, as it was typed.
    """

    verb: Verb
    ticket: int = 0
    text: str = ""
    target: str = ""
    length: timedelta = timedelta(0)


USER, VENDOR = "user", "vendor"
ME = "me"

RESOLUTION_CODES = ("fixed", "workaround", "not-a-fault", "duplicate", "no-reply")
"""How a ticket can end; the first is meant when none is named."""

ALIASES: Mapping[str, Verb] = MappingProxyType(
    {
        "take": Verb.CLAIM,
        "ack": Verb.CLAIM,
        "escalation": Verb.ESCALATE,
        "hand-over": Verb.ASSIGN,
        "handover": Verb.ASSIGN,
        "re-open": Verb.REOPEN,
        "prio": Verb.PRIORITY,
        "on-call": Verb.ONCALL,
        "?": Verb.HELP,
    }
)

HELP: Mapping[Verb, tuple[str, str]] = MappingProxyType(
    {
        Verb.CLAIM: ("claim T-12", "make the ticket yours; take and ack mean the same"),
        Verb.REPLY: ("reply T-12 TEXT", "write to the requester; undo takes it back for 10 s"),
        Verb.NOTE: ("note T-12 TEXT", "write down something that stays among engineers"),
        Verb.ASK: ("ask T-12 QUESTION", "ask the requester, and wait for the answer"),
        Verb.ESCALATE: ("escalate T-12 [L3] REASON", "pass it to the next tier"),
        Verb.WAIT: ("wait T-12 user|vendor [TEXT]", "wait for the requester or a supplier"),
        Verb.RELEASE: ("release T-12 [REASON]", "put it back for somebody else"),
        Verb.RESOLVE: (
            "resolve T-12 [CODE:] TEXT",
            f"say what was done; codes: {', '.join(RESOLUTION_CODES)}",
        ),
        Verb.REOPEN: ("reopen T-12 [REASON]", "take up a resolved ticket again"),
        Verb.ASSIGN: ("assign T-12 NAME", "hand it over to somebody; assign me claims it"),
        Verb.PRIORITY: ("priority T-12 P2", "set how pressing it is, P1 to P4"),
        Verb.SNOOZE: ("snooze T-12 2h", "put it aside for a while"),
        Verb.QUEUE: ("queue", "list the open tickets here"),
        Verb.MINE: ("mine", "list the tickets that you hold"),
        Verb.NEXT: ("next", "show the most pressing ticket that nobody holds"),
        Verb.TIMELINE: ("timeline T-12", "show what happened, and when"),
        Verb.SHOW: ("show T-12", "show the card to you alone"),
        Verb.UNDO: ("undo", "take your last reply back before it goes out"),
        Verb.ONCALL: ("oncall", "show who is on duty"),
        Verb.HELP: ("help", "show this list"),
    }
)

_WORDS: Mapping[str, Verb] = MappingProxyType({verb.value: verb for verb in Verb} | dict(ALIASES))
_TICKET = re.compile(r"(?:[Tt]-|#)?(\d{1,9})(?=\s|$|:):?\s*")
_TIER = re.compile(r"([Ll]\d)(?=\s|$|:):?\s*")
_PRIORITY = re.compile(r"[Pp][1-4]")
_CODE = re.compile(rf"({'|'.join(RESOLUTION_CODES)})(:?)(?=\s|$)\s*", re.IGNORECASE)
_MEANT_AS_CODE = re.compile(r"([^\W\d_][\w-]*):(?=\s|$)")
_WAIT = re.compile(rf"({USER}|{VENDOR})(?=\s|$|:):?\s*", re.IGNORECASE)
_CLOSE_ENOUGH = 60


def parse(text: str) -> Command:
    """Read one typed command.

    Raises:
        UserError: with what to type instead.

    """
    word, _, rest = text.strip().partition(" ")
    verb = _WORDS.get(word.lower().removesuffix(":"))
    if verb is None:
        raise UserError(_unknown(word))
    rest = rest.strip()
    number = _TICKET.match(rest)
    command = Command(
        verb, int(number[1]) if number else 0, rest[number.end() :] if number else rest
    )
    if verb is Verb.ASSIGN and ME in command.text.split():
        # "assign me T-12" is said as often as "assign T-12 me".
        return parse(f"{Verb.CLAIM} {' '.join(part for part in rest.split() if part != ME)}")
    refine = _REFINE.get(verb)
    return complete(refine(command) if refine else command)


def complete(command: Command) -> Command:
    """Return the command when it says all that its verb needs, typed or sent by a form.

    Raises:
        UserError: with an example of a whole command.

    """
    example = _EXAMPLES.get(command.verb)
    missing = example is not None and not getattr(command, example[0])
    if example and missing:
        ticket = f"T-{command.ticket}" if command.ticket else "T-12"
        raise UserError(f"{example[1]}, for example: `{command.verb} {ticket} {example[2]}`.")
    return command


def help_text() -> str:
    """Return every command with one line about it."""
    lines = (f"- `{form}`: {meaning}" for form, meaning in HELP.values())
    return "\n".join(["You can leave out the ticket when only one makes sense.", *lines])


def _unknown(word: str) -> str:
    if not word:
        return "Type a command such as `claim T-12`, or `help` for all of them."
    nearest, likeness, _ = process.extractOne(word.lower(), list(_WORDS), scorer=fuzz.ratio)
    guess = f" Did you mean `{nearest}`?" if likeness >= _CLOSE_ENOUGH else ""
    return f"I don't know the command “{word[:40]}”.{guess} Type `help` for all of them."


def _with_target(command: Command, pattern: re.Pattern[str]) -> tuple[str, str]:
    """Split a leading target off the text."""
    found = pattern.match(command.text)
    return (found[1], command.text[found.end() :]) if found else ("", command.text)


def _escalate(command: Command) -> Command:
    tier, reason = _with_target(command, _TIER)
    return replace(command, target=tier.upper(), text=reason)


def _wait(command: Command) -> Command:
    whom, text = _with_target(command, _WAIT)
    return replace(command, target=whom.lower(), text=text)


def _resolve(command: Command) -> Command:
    found = _CODE.match(command.text)
    meant = None if found else _MEANT_AS_CODE.match(command.text)
    if meant:
        known = ", ".join(RESOLUTION_CODES)
        raise UserError(
            f"I don't know the code “{meant[1][:40]}”. Known: {known}."
            " Without a code, leave out the colon."
        )
    code = found[1].lower() if found else RESOLUTION_CODES[0]
    rest = command.text[found.end() :] if found else command.text
    # "fixed the router by hand" is a sentence: only a colon cuts the code off.
    text = command.text if found and rest and not found[2] else rest
    return replace(command, target=code, text=text)


def _assign(command: Command) -> Command:
    return replace(command, target=command.text.removeprefix("@"), text="")


def _priority(command: Command) -> Command:
    if not _PRIORITY.fullmatch(command.text):
        return replace(command, text="")
    return replace(command, target=command.text.upper(), text="")


def _snooze(command: Command) -> Command:
    try:
        return replace(command, length=duration(command.text), text="")
    except ValueError:
        return replace(command, text="")


_REFINE: Mapping[Verb, Callable[[Command], Command]] = MappingProxyType(
    {
        Verb.ESCALATE: _escalate,
        Verb.WAIT: _wait,
        Verb.RESOLVE: _resolve,
        Verb.ASSIGN: _assign,
        Verb.PRIORITY: _priority,
        Verb.SNOOZE: _snooze,
    }
)

_EXAMPLES: Mapping[Verb, tuple[str, str, str]] = MappingProxyType(
    {
        Verb.REPLY: ("text", "Write what to say", "We are looking at it now"),
        Verb.NOTE: ("text", "Write what to note", "router log attached"),
        Verb.ASK: ("text", "Write the question", "what does the light on the router look like?"),
        Verb.ESCALATE: ("text", "Say why, so that nobody has to ask", "L3 needs a firewall change"),
        Verb.WAIT: ("target", "Say whether you wait for the user or a vendor", "vendor"),
        Verb.RESOLVE: ("text", "Say what was done", "fixed: new certificate installed"),
        Verb.ASSIGN: ("target", "Say who takes it", "sam"),
        Verb.PRIORITY: ("target", "Say how pressing it is, P1 to P4", "P2"),
        Verb.SNOOZE: ("length", "Say for how long", "2h"),
    }
)
