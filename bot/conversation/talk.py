"""Where one conversation stands: everything that the next decision needs, as frozen data."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.tickets import Answer, Walked, Words
from bot.vocabulary import Part, Person, Place


class Stage(StrEnum):
    """What the talk is waiting for."""

    IDLE = "idle"
    CHOOSING = "choosing"
    ORDERING = "ordering"
    WALKING = "walking"
    CONFIRMING = "confirming"
    RUNNING = "running"
    PAUSING = "pausing"
    RECAP = "recap"
    LINE = "line"
    COLLECTING = "collecting"
    PASSED = "passed"
    CHECKING = "checking"


@dataclass(frozen=True, slots=True)
class Frame:
    """A position in an article. `digest` pins the revision that the person began with."""

    article: str
    digest: str
    step: str


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose: what it is called, other words for it, and what it does.

    `choice` is read by the conversation alone, such as `edge:2`, `start:vpn-not-connecting`
    or `person`.
    """

    label: str
    choice: str
    words: tuple[str, ...] = ()
    look: str = "plain"


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked last, in which message and words, and what can be answered."""

    serial: int
    options: tuple[Option, ...]
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """Something that was proved in this conversation, such as who the person is.

    `at` is the machine's time: a proof grows old for people, however quick the desk's time is.
    """

    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Talk:
    """One person's conversation in one place.

    `serial` counts the messages shown, so that each has a key of its own. `misses` counts the
    times that nothing was understood, for the whole conversation; `step_misses` for this step.
    `later` holds other problems that were named and wait for their turn. `entered` lists the
    articles that were entered, in order. `trail` holds the positions to go back to, each with
    the return stack below it. `parked` is the position that was left for something else, with
    its return stack in `parked_stack`. `aside` holds words that wait until it is clear where
    they belong.
    `quiet` means that nothing may be said before the person speaks. `ticket` is the latest ticket
    of this talk, 0 for none.
    """

    person: Person
    place: Place
    id: int = 0
    stage: Stage = Stage.IDLE
    at: Frame | None = None
    stack: tuple[Frame, ...] = ()
    returned: bool = False
    question: Question | None = None
    serial: int = 0
    greeted: bool = False
    said: tuple[Words, ...] = ()
    fields: tuple[Answer, ...] = ()
    path: tuple[Walked, ...] = ()
    trail: tuple[tuple[Frame, ...], ...] = ()
    entered: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    misses: int = 0
    step_misses: int = 0
    later: tuple[str, ...] = ()
    parked: Frame | None = None
    parked_stack: tuple[Frame, ...] = ()
    aside: str = ""
    proofs: tuple[Proof, ...] = ()
    quiet: bool = False
    run: str = ""
    collecting: tuple[str, ...] = ()
    ticket: int = 0
    last_shown: tuple[str, ...] = ()
    updated_at: datetime | None = None
    version: int = 1

    @property
    def thoughts(self) -> tuple[str, ...]:
        """Return what was said, with the messages of one breath together."""
        found: list[str] = []
        for words in self.said:
            before = found.pop() + " " if words.goes_on and found else ""
            found.append(before + words.text)
        return tuple(found)

    @property
    def last_words(self) -> tuple[Words, ...]:
        """Return the messages of the last breath."""
        first = max((place for place, each in enumerate(self.said) if not each.goes_on), default=0)
        return self.said[first:]
