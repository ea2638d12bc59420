"""What people do, and what we show them: the one language between platforms and engine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

CUT = " […]"
"""How a text ends of which only the beginning is kept."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on a platform; `id` is the platform's own, `name` is what others see."""

    platform: str
    workspace: str
    id: str
    name: str

    @property
    def key(self) -> str:
        """Return the one string that means this person everywhere."""
        return f"{self.platform}/{self.workspace}/{self.id}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is said: a direct message, a channel, or a thread of a channel."""

    platform: str
    workspace: str
    channel: str
    thread: str = ""

    @property
    def key(self) -> str:
        """Return the lane: what arrives under one key is handled in order."""
        ends = f"/{self.thread}" if self.thread else ""
        return f"{self.platform}/{self.workspace}/{self.channel}{ends}"


@dataclass(frozen=True, slots=True)
class File:
    """A file that somebody sent, by reference: we never open it."""

    name: str
    url: str
    size: int = 0


# --- what people do -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Piece:
    """One message of several that are one thought; `arrival` lets an edit find it."""

    arrival: str
    text: str
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody wrote a message, or several in a row; then `pieces` holds each by itself."""

    text: str
    files: tuple[File, ...] = ()
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Pressed:
    """Somebody pressed a button; `key` is the opaque key that the button was shown with."""

    key: str


@dataclass(frozen=True, slots=True)
class Submitted:
    """Somebody sent off a form."""

    key: str
    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Edited:
    """Somebody changed an earlier message; `message` is the id of the arrival that brought it."""

    message: str
    text: str


@dataclass(frozen=True, slots=True)
class Deleted:
    """Somebody took an earlier message back."""

    message: str


@dataclass(frozen=True, slots=True)
class Opened:
    """Somebody opened the conversation without saying anything yet."""


@dataclass(frozen=True, slots=True)
class ActionEnded:
    """An action that a script started has an outcome; `run` is the id of that run."""

    run: str
    outcome: str


Act = Said | Pressed | Submitted | Edited | Deleted | Opened | ActionEnded


@dataclass(frozen=True, slots=True)
class Arrival:
    """One act of one person in one place.

    `id` is the identity of the message, not of its delivery: the same message delivered twice
    carries the same id. `at` is when it was done, in the clock of the desk. `hold` is for how
    many seconds of real time more words of the same thought may follow.
    """

    id: str
    person: Person
    place: Place
    act: Act
    at: datetime
    hold: float = 0.0


# --- what we show ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of light Markdown and where it comes from.

    `source` is `article:ID@REVISION#STEP`, `wording:KEY`, or `person:KEY` for quoted words.
    """

    text: str
    source: str


class Look(StrEnum):
    """How a button is dressed, where the platform has a dress for it."""

    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press. `key` is opaque and at most 100 characters."""

    key: str
    label: str
    look: Look = Look.PLAIN


@dataclass(frozen=True, slots=True)
class Message:
    """What the bot says: paragraphs, then buttons. The last button is the way to a person."""

    parts: tuple[Part, ...]
    buttons: tuple[Button, ...] = ()

    @property
    def text(self) -> str:
        """Return the paragraphs as one text."""
        return "\n\n".join(part.text for part in self.parts if part.text)


@dataclass(frozen=True, slots=True)
class Section:
    """One labelled block of a card."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """A ticket as engineers see it: one headline, labelled sections, at most five buttons."""

    ticket: str
    headline: str
    sections: tuple[Section, ...]
    buttons: tuple[Button, ...] = ()
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One line of a form."""

    key: str
    label: str
    choices: tuple[str, ...] = ()
    optional: bool = False
    long: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """What is asked for at once; sent off as `Submitted` under the same key."""

    key: str
    title: str
    fields: tuple[Field, ...]


Shown = Message | Card | Form


class Operation(StrEnum):
    """What a posting does to the platform."""

    POST = "post"
    UPDATE = "update"


@dataclass(frozen=True, slots=True)
class Posting:
    """Something to show in a place.

    `key` is unique for ever: a second posting of the same key is the same posting. An UPDATE
    names in `of` the key of the posting that it changes. `mention` holds the keys of the
    persons, or the names of the groups, that this posting may ping. `private_to` limits it to
    one person. `undo_for` keeps it back for that many seconds of real time.
    """

    key: str
    place: Place
    body: Shown
    operation: Operation = Operation.POST
    of: str = ""
    thread_of: str = ""
    mention: tuple[str, ...] = ()
    private_to: str = ""
    undo_for: float = 0.0
