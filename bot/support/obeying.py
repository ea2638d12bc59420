"""What an engineer's command does to a ticket."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from bot.commands import Command, Verb, complete
from bot.support import answering, holding
from bot.support.draft import Draft
from bot.support.outcome import ALONE, Around, Engineer, Floor, Outcome
from bot.support.roles import check_role
from bot.tickets import Ticket

Obeyed = Callable[[Draft, Command, Engineer], Outcome]

_DOING: Mapping[Verb, Obeyed] = MappingProxyType(
    {
        Verb.CLAIM: holding.claim,
        Verb.RELEASE: holding.release,
        Verb.ASSIGN: holding.assign,
        Verb.ESCALATE: holding.escalate,
        Verb.PRIORITY: holding.priority,
        Verb.REOPEN: holding.reopen,
        Verb.REPLY: answering.reply,
        Verb.NOTE: answering.note,
        Verb.ASK: answering.ask,
        Verb.WAIT: answering.wait,
        Verb.SNOOZE: answering.snooze,
        Verb.RESOLVE: answering.resolve,
        Verb.UNDO: answering.undo,
    }
)

CHANGING = frozenset(_DOING)
"""The verbs that change a ticket; the others only read."""


def obey(
    ticket: Ticket,
    command: Command,
    engineer: Engineer,
    floor: Floor,
    now: datetime,
    around: Around = ALONE,
) -> Outcome:
    """Do what a command of `CHANGING` says.

    Raises:
        UserError: when the engineer lacks the role, or the command makes no sense now; the
            ticket is as it was.

    """
    check_role(ticket, engineer, floor)
    draft = Draft(ticket, floor, now, around)
    return _DOING[command.verb](draft, complete(command), engineer)
