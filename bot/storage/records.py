"""What the storage hands out beside the dataclasses of the vocabulary."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any

from bot.vocabulary import Arrival, Person, Place, Posting, Shown


class Conflict(Exception):  # noqa: N818 -- it reads as what it says
    """Somebody else was quicker: read again, decide again."""


class Received(IntEnum):
    """Where an arrival stands."""

    NEW = 0
    DONE = 1
    DEAD = 2


class Delivery(IntEnum):
    """Where a posting stands."""

    PENDING = 0
    SENDING = 1
    SENT = 2
    DEAD = 3
    CANCELLED = 4


Subject = tuple[str, int]
"""What an alarm is about: `("ticket", 7)` or `("talk", 12)`."""


@dataclass(frozen=True, slots=True)
class StoredArrival:
    """An arrival that waits to be handled, or waits again after `attempts` failures."""

    row: int
    arrival: Arrival
    attempts: int
    received_at: datetime
    next_at: datetime
    source: str = "live"


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """A person, where they were seen last, where they can be reached alone, and facts."""

    person: Person
    last_place: Place
    direct: Place | None
    facts: Mapping[str, Any]
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened; `seq` counts the events of its ticket."""

    id: int
    kind: str
    ticket: int
    talk: int
    seq: int
    actor: str
    data: Mapping[str, Any]
    at: datetime
    cause: int


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """An alarm; `generation` counts how often one of its kind was set for its subject."""

    id: int
    subject: Subject
    kind: str
    generation: int
    fire_at: datetime
    data: Mapping[str, Any]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class PostingRow:
    """A posting and what became of it; times are the machine's."""

    id: int
    posting: Posting
    state: Delivery
    remote_id: str | None
    how: str
    attempts: int
    maybe_sent: bool
    next_at: datetime
    last_error: str
    created_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Claim:
    """A posting that one dispatcher may deliver, for as long as its epoch is the newest."""

    id: int
    posting: Posting
    epoch: int
    nonce: str
    was_maybe: bool
    first_at: datetime
    attempts: int
    faults: int
    remote_id_of: str | None
    thread_remote_id: str | None


@dataclass(frozen=True, slots=True)
class RunRow:
    """An action that a script asked for; `params` are what it was asked with."""

    id: str
    talk: int
    person: str
    action: str
    params: Mapping[str, Any]
    started_at: datetime
    attempts: int
    outcome: str | None


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """One published text of an article."""

    article: str
    revision: int
    digest: str
    source: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ClockRow:
    """The anchor that sped-up clocks of one database share."""

    speed: float
    machine_anchor: datetime
    desk_anchor: datetime


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A message of the built-in channel; `change` grows with every change of any message."""

    id: int
    key: str
    place: str
    body: Shown
    private_to: str
    thread_of: str
    mention: tuple[str, ...]
    posted_at: datetime
    changed_at: datetime
    change: int


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits and what was given up; the times are those of the oldest that waits."""

    inbox_waiting: int
    inbox_oldest: datetime | None
    inbox_dead: int
    outbox_waiting: int
    outbox_oldest: datetime | None
    outbox_dead: int
