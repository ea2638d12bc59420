"""The ticket, its states, and the one table of the moves that are allowed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from bot.errors import UserError
from bot.vocabulary import Place


class State(StrEnum):
    """Where a ticket is in its life."""

    OPEN = "open"
    CLAIMED = "claimed"
    WAITING_USER = "waiting for user"
    WAITING_VENDOR = "waiting for vendor"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"
    CLOSED = "closed"


class Move(StrEnum):
    """What can happen to a ticket."""

    CLAIM = "claim"
    RELEASE = "release"
    HAND_OVER = "hand over"
    ESCALATE = "escalate"
    REPLY = "reply"
    NOTE = "note"
    ASK = "ask"
    WAIT = "wait"
    SNOOZE = "snooze"
    WAKE = "wake"
    PRIORITY = "priority"
    USER_SAID = "user said"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    CLOSE = "close"


ANSWERED = frozenset({State.RESOLVED, State.CLOSED})
"""The states in which no clock of the desk runs."""

HELD = frozenset({State.CLAIMED, State.WAITING_USER, State.WAITING_VENDOR, State.SNOOZED})
"""The states in which one person holds the ticket."""

LIVING = (State.OPEN, *sorted(HELD))
"""The states in which people still work on the ticket."""


def _rows() -> dict[tuple[State, Move], State]:
    rows: dict[tuple[State, Move], State] = {}
    for state in LIVING:
        rows |= {
            (state, Move.HAND_OVER): State.CLAIMED,
            (state, Move.ESCALATE): State.OPEN,
            (state, Move.REPLY): State.CLAIMED,
            (state, Move.NOTE): state,
            (state, Move.ASK): State.WAITING_USER,
            (state, Move.WAIT): State.WAITING_VENDOR,
            (state, Move.SNOOZE): State.SNOOZED,
            (state, Move.PRIORITY): state,
            (state, Move.USER_SAID): State.CLAIMED,
            (state, Move.RESOLVE): State.RESOLVED,
        }
    for state in sorted(HELD):
        rows[state, Move.RELEASE] = State.OPEN
    for state in (State.WAITING_USER, State.WAITING_VENDOR, State.SNOOZED):
        rows[state, Move.WAKE] = State.CLAIMED
    rows |= {
        (State.OPEN, Move.CLAIM): State.CLAIMED,
        (State.OPEN, Move.USER_SAID): State.OPEN,
        (State.WAITING_VENDOR, Move.USER_SAID): State.WAITING_VENDOR,
        (State.RESOLVED, Move.NOTE): State.RESOLVED,
        (State.RESOLVED, Move.USER_SAID): State.RESOLVED,
        (State.RESOLVED, Move.REOPEN): State.OPEN,
        (State.RESOLVED, Move.CLOSE): State.CLOSED,
        (State.CLOSED, Move.NOTE): State.CLOSED,
    }
    return rows


TABLE: Mapping[tuple[State, Move], State] = MappingProxyType(_rows())
"""Every move that is allowed; what is not in the table is refused."""


class NotAllowed(UserError):  # noqa: N818 -- it reads as what it says
    """The ticket is in a state in which this move makes no sense."""


def after(state: State, move: Move) -> State:
    """Return the state that a move leads to.

    Raises:
        NotAllowed: when the table has no such row.

    """
    following = TABLE.get((state, move))
    if following is None:
        raise NotAllowed(_refusal(state, move))
    return following


def _refusal(state: State, move: Move) -> str:
    possible = sorted(allowed.value for at, allowed in TABLE if at is state)
    return f"This ticket is {state}, so “{move}” is not possible. You can: {', '.join(possible)}."


@dataclass(frozen=True, slots=True)
class Words:
    """Something that the requester wrote; `arrival` lets an edit or a deletion find it.

    `goes_on` means that it was written in one breath with the words before it.
    """

    arrival: str
    text: str
    at: datetime
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Walked:
    """One step that the requester was led through, and what they answered."""

    article: str
    revision: int
    step: str
    title: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One saved answer. Later answers of the same name win; all are kept.

    `arrival` is the message that was typed, which lets an edit or a deletion find it.
    """

    name: str
    value: str
    at: datetime
    valid: bool = True
    redact: bool = False
    arrival: str = ""


@dataclass(frozen=True, slots=True)
class Resolution:
    """What was wrong and what was done about it."""

    code: str
    text: str
    cause: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Ticket:
    """One matter of one person that humans look after.

    `tier` is where it stands (`L2`), `team` is the queue in that tier (`network`). `holder` is
    the key of the person who claimed it. `ladder` is the copy of the ladder that was in force
    when the ticket came to its tier, as JSON. `promise_by` is what the requester was told.
    `card` is the key of the posting that is the ticket's card now. `packet` tells whether the
    requester was shown what was passed on.
    """

    requester: str
    requester_name: str
    place: Place
    title: str
    opened_at: datetime
    id: int = 0
    talk: int = 0
    kind: str = "incident"
    service: str = ""
    state: State = State.OPEN
    impact: str = "one-person"
    urgency: str = "medium"
    priority: str = "P4"
    tier: str = "L2"
    team: str = "service-desk"
    holder: str = ""
    holder_name: str = ""
    words: tuple[Words, ...] = ()
    path: tuple[Walked, ...] = ()
    fields: tuple[Answer, ...] = ()
    reason: str = ""
    tried: tuple[str, ...] = ()
    ladder: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    promise_by: datetime | None = None
    promises_broken: int = 0
    reminders: int = 0
    idle_asked: bool = False
    card: str = ""
    cards: int = 0
    postings: int = 0
    packet: bool = False
    follows: int = 0
    private: bool = False
    resolution: Resolution | None = None
    first_reply_at: datetime | None = None
    claimed_at: datetime | None = None
    escalated_at: tuple[datetime, ...] = ()
    waiting_since: datetime | None = None
    resolved_at: datetime | None = None
    reopened_at: datetime | None = None
    closed_at: datetime | None = None
    touched_at: datetime | None = None
    version: int = 1

    @property
    def ref(self) -> str:
        """Return the name that people call the ticket by."""
        return f"T-{self.id}"

    def latest(self) -> dict[str, Answer]:
        """Return the answer in force for each name, in the order of first asking."""
        return {answer.name: answer for answer in self.fields}


def moved(ticket: Ticket, move: Move, **changes: Any) -> Ticket:  # noqa: ANN401 -- fields of Ticket
    """Return the ticket after a move, with the given fields changed too.

    Raises:
        NotAllowed: when the ticket's state does not allow the move.

    """
    return replace(ticket, state=after(ticket.state, move), **changes)
