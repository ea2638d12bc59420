"""What one decision yields: the new talk, and wishes that the desk grants in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from bot.conversation.reading import PERSON
from bot.conversation.talk import Option, Question, Talk
from bot.tickets import Answer, State, Ticket, Walked, Words
from bot.vocabulary import Button, Look, Message, Part
from bot.wording import SENTENCES, say
from bot.wording.quoting import plain as quoted
from knowledge_base.article import ActionSignature, Article
from knowledge_base.library import Library

# --- wishes ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Show:
    """Say something; `replaces` is the serial of an earlier message that this one stands for."""

    serial: int
    message: Message
    replaces: int = 0


@dataclass(frozen=True, slots=True)
class Settle:
    """Take the buttons off an earlier message, and show what was chosen."""

    serial: int
    label: str


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """Hand over to people: `route` is `L2/network`, `path` are the answers and where they ended.

    `aside` means that the script goes on.
    """

    route: str
    reason: str
    title: str
    kind: str = "incident"
    service: str = ""
    impact: str = ""
    urgency: str = ""
    at_least: str = ""
    private: bool = False
    aside: bool = False
    path: tuple[Walked, ...] = ()


@dataclass(frozen=True, slots=True)
class Relay:
    """Pass the requester's words on to the ticket."""

    words: Words


@dataclass(frozen=True, slots=True)
class Amend:
    """An earlier message was changed, or taken back when `text` is None."""

    arrival: str
    text: str | None


@dataclass(frozen=True, slots=True)
class AddAnswers:
    """Put answers that came after the ticket was opened on it."""

    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The requester says of a ticket: it `works`, `not yet`, `close` it, or it is `urgent`.

    `ticket` names one that is not the ticket of this talk; 0 is that one.
    """

    verdict: str
    ticket: int = 0


@dataclass(frozen=True, slots=True)
class RunAction:
    """Run an action of the registry; its outcome arrives later under the same `run`."""

    run: str
    action: str
    parameters: Mapping[str, str]
    timeout: timedelta


@dataclass(frozen=True, slots=True)
class Learn:
    """Remember a fact about the person for later conversations."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Record:
    """Write an event down."""

    kind: str
    data: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Wake:
    """Look at this talk again at a moment; None means that nothing is waited for any more."""

    at: datetime | None


Wish = (
    Show
    | Settle
    | OpenTicket
    | Relay
    | Amend
    | AddAnswers
    | Verdict
    | RunAction
    | Learn
    | Record
    | Wake
)


# --- the scene ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything besides the talk that a decision may look at.

    `facts` are variables with their values (`device.os`, `requester.first_name`). `ticket` is
    the ticket of this talk, `tickets` are all of the person's that are not closed. `arrival` is
    the id of the message that is being answered. `away` is how long, in real time, the person
    was silent. `practised` names the actions that change nothing yet. `tickets_open` is False
    where no ticket can be opened now. `machine` is the machine's time, where it is not `now`.
    """

    now: datetime
    library: Library
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    actions: Mapping[str, ActionSignature] = field(default_factory=lambda: MappingProxyType({}))
    ticket: Ticket | None = None
    tickets: tuple[Ticket, ...] = ()
    arrival: str = ""
    away: timedelta = timedelta(0)
    practised: frozenset[str] = frozenset()
    tickets_open: bool = True
    zone: str = "UTC"
    default_route: str = "L2/service-desk"
    assume_after: timedelta = timedelta(hours=24)
    machine: datetime | None = None

    def values(self, talk: Talk) -> dict[str, str]:
        """Return every variable that has a value now; saved answers win."""
        known = {f"org.{name}": value for name, value in self.library.org.items()}
        known |= self.facts
        known |= {answer.name: answer.value for answer in talk.fields}
        if self.ticket:
            known["ticket.id"] = self.ticket.ref
        return known

    def shown(self, talk: Talk) -> dict[str, str]:
        """Return every variable as it can stand in a text; what people wrote has no marks."""
        org = {f"org.{name}": value for name, value in self.library.org.items()}
        return {
            name: value if org.get(name) == value else quoted(value)
            for name, value in self.values(talk).items()
        }

    @property
    def living(self) -> Ticket | None:
        """Return the ticket of this talk, unless it is closed."""
        return self.ticket if self.ticket and self.ticket.state is not State.CLOSED else None

    def article(self, talk: Talk) -> Article | None:
        """Return the article that the talk is in, in the revision that it began with."""
        if talk.at is None:
            return None
        return self.library.revision(talk.at.article, talk.at.digest)


# --- the turn -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Turn:
    """A decision in the making: parts are collected until a question, or the end, sends them.

    `change` is the offer to change an answer that was taken as known on the way.
    """

    talk: Talk
    wishes: tuple[Wish, ...] = ()
    parts: tuple[Part, ...] = ()
    replaces: int = 0
    change: Option | None = None

    def set(self, **changes: Any) -> "Turn":  # noqa: ANN401 -- fields of Talk
        """Change the talk."""
        return replace(self, talk=replace(self.talk, **changes))

    def wish(self, *wishes: Wish) -> "Turn":
        """Add wishes."""
        return replace(self, wishes=(*self.wishes, *wishes))

    def record(self, kind: str, **data: object) -> "Turn":
        """Add an event."""
        return self.wish(Record(kind, data))

    def part(self, text: str, source: str) -> "Turn":
        """Add a paragraph; an empty one is left out."""
        return replace(self, parts=(*self.parts, Part(text, source))) if text else self

    def say(self, key: str, **values: object) -> "Turn":
        """Add a sentence of the wording; one with a second form is not said twice running."""
        other = f"{key}-2"
        if other in SENTENCES and f"wording:{key}" in self.talk.last_shown:
            key = other
        return replace(self, parts=(*self.parts, say(key, **values)))

    def ask(self, options: Sequence[Option] = (), *, person: bool = True) -> "Turn":
        """Send what was collected, with things to choose from; the way to a person comes last."""
        listed = (
            *(o for o in options if o.choice != PERSON.choice),
            *((PERSON,) if person else ()),
        )
        turn = self._send(listed)
        return turn.set(question=Question(turn.talk.serial, listed, _lasting(self.parts)))

    def ask_again(self, *, briefly: bool = False) -> "Turn":
        """Send what was collected with the question that is open, if one is; or its answers."""
        question = self.talk.question
        if question is None:
            return self.send()
        whole = self if briefly else replace(self, parts=(*self.parts, *question.parts))
        turn = whole.ask(question.options, person=PERSON in question.options)
        return turn.set(question=replace(question, serial=turn.talk.serial))

    def send(self) -> "Turn":
        """Send what was collected, without anything to choose."""
        return self._send(()) if self.parts else self

    def _send(self, options: tuple[Option, ...]) -> "Turn":
        serial = self.talk.serial + 1
        buttons = tuple(
            Button(_key(serial, place, option), option.label, Look(option.look))
            for place, option in enumerate(options)
        )
        shown = Show(serial, Message(self.parts, buttons), self.replaces)
        talk = replace(
            self.talk, serial=serial, last_shown=tuple(part.source for part in self.parts)
        )
        return Turn(talk, (*self.wishes, shown))


def _lasting(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Return what to say again with a question: the step alone, else all of it."""
    step = tuple(part for part in parts if part.source.startswith("article:"))
    return step or tuple(part for part in parts if part.source not in _PASSING)


_PASSING = frozenset(
    f"wording:{key}{form}"
    for key in (
        "greeting_short", "secret_hidden", "was_long", "frustrated", "went_back", "at_the_start",
        "not_open", "nothing_to_choose", "closed_already", "not_your_open_ticket",
    )
    for form in ("", "-2")
)  # fmt: skip
"""What is said beside a question, once."""


def _key(serial: int, place: int, option: Option) -> str:
    ends = ":person" if option.choice == PERSON.choice else ""
    return f"q{serial}.{place}{ends}"


def pressed(talk: Talk, key: str) -> Option | None:
    """Return the option behind a button of the question that is open, or None for an old one."""
    if talk.question is None:
        return None
    for place, option in enumerate(talk.question.options):
        if key == _key(talk.question.serial, place, option):
            return option
    return None
