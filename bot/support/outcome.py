"""What a decision about a ticket leads to. The desk saves and posts all of it at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from bot.escalation import Policy
from bot.tickets import Ticket
from bot.vocabulary import Message, Place, Posting


class AlarmKind(StrEnum):
    """What an alarm is for. A ticket has at most one live alarm of each kind."""

    LADDER = "ladder"
    PROMISE = "promise"
    IDLE = "idle"
    SILENCE = "silence"
    AUTOCLOSE = "autoclose"
    SNOOZE = "snooze"
    ASSUME = "assume"


@dataclass(frozen=True, slots=True)
class SetAlarm:
    """Ring at a moment; the live alarm of the same kind is superseded."""

    kind: AlarmKind
    at: datetime
    data: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class StopAlarm:
    """Do not ring any more."""

    kind: AlarmKind


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the ticket's history."""

    kind: str
    data: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Engineer:
    """Somebody acting on tickets, and the tiers that they may act in."""

    key: str
    name: str
    tiers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Floor:
    """Where support sits: the policy in force and the channel of each tier.

    `channels` maps a tier (`L2`) or a queue (`L2/network`) to its place; the queue wins.
    `zone` is the IANA zone that times are written in. `undo` is for how many seconds of real
    time a reply is held back.
    """

    policy: Policy
    channels: Mapping[str, Place]
    zone: str = "UTC"
    phone: str = ""
    undo: float = 10.0

    def channel(self, tier: str, team: str) -> Place:
        """Return the place where cards of a queue go."""
        return self.channels.get(f"{tier}/{team}") or self.channels[tier]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A ticket after a decision, and everything that follows from it.

    `hint` is shown to the one who acted and to nobody else. `withdraw` names postings that were
    kept back and shall not go out. `hurry` lets out at once what is kept back from the requester,
    so that what is said now comes after it without a wait.
    """

    ticket: Ticket
    events: tuple[Event, ...] = ()
    postings: tuple[Posting, ...] = ()
    alarms: tuple[SetAlarm | StopAlarm, ...] = ()
    hint: Message | None = None
    withdraw: tuple[str, ...] = ()
    hurry: bool = False


@dataclass(frozen=True, slots=True)
class Around:
    """What a decision may look at besides the ticket and the floor.

    `others` names the other open tickets of the requester. `people` are the engineers that a
    ticket can be handed to. `pending` is the key of the actor's last posting to the requester,
    for as long as it can still be withdrawn. `speed` is how fast the desk's time runs.
    """

    others: tuple[str, ...] = ()
    people: tuple[Engineer, ...] = ()
    pending: str = ""
    speed: float = 1.0


ALONE = Around()
"""Nothing else is known."""
