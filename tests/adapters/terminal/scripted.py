"""A scripted desk on a real database: it answers as told, and delivers through the courier."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from adapters.terminal.connect import (
    TerminalCourier,
    TerminalSession,
    channel_place,
    direct_place,
    person_named,
)
from bot.storage.database import Database
from bot.vocabulary import (
    Arrival,
    Button,
    Card,
    Look,
    Message,
    Operation,
    Part,
    Place,
    Posting,
    Said,
    Section,
    Shown,
)

SAM = person_named("sam")
DANA = person_named("dana")
NOOR = person_named("noor")
L2 = channel_place("L2")
L3 = channel_place("L3")
HOME = direct_place(SAM)


@dataclass
class HandClock:
    """A clock that is moved by hand."""

    at: datetime = datetime(2026, 11, 23, 14, 2, 10, tzinfo=UTC)
    step: timedelta = timedelta(0)

    def now(self) -> datetime:
        self.at += self.step
        return self.at

    def machine(self) -> datetime:
        return self.at

    def real(self, length: timedelta) -> timedelta:
        return length


@dataclass
class ScriptedDesk:
    """Answers what is said with what the script holds, in the same place."""

    database: Database
    clock: HandClock
    arrivals: list[Arrival] = field(default_factory=list)
    answers: dict[str, Callable[[Arrival], list[Posting]]] = field(default_factory=dict)
    at_once: dict[str, Shown | Exception] = field(default_factory=dict)

    async def receive(self, arrival: Arrival) -> Shown | None:
        self.arrivals.append(arrival)
        said = arrival.act.text if isinstance(arrival.act, Said) else type(arrival.act).__name__
        answer = self.answers.get(said)
        for following in answer(arrival) if answer else []:
            await self.post(following)
        at_once = self.at_once.get(said)
        if isinstance(at_once, Exception):
            raise at_once
        return at_once

    async def post(self, posting: Posting) -> None:
        courier = TerminalCourier(self.database, self.clock)
        await courier.deliver(
            posting, nonce="n", remote_id_of=posting.of, thread_remote_id=posting.thread_of
        )

    def session(self, who: str = "sam", place: Place = HOME) -> TerminalSession:
        return TerminalSession(self.database, person_named(who), place, self.receive, self.clock)


def message(text: str, *labels: str) -> Message:
    buttons = [Button(f"b1:{number}", label) for number, label in enumerate(labels)]
    if labels:
        buttons.append(Button("b1:person", "Talk to a person"))
    return Message((Part(text, "wording:test"),), tuple(buttons))


def posting(key: str, body: Shown, place: Place = HOME, **more: str) -> Posting:
    return Posting(key, place, body, **more)  # type: ignore[arg-type]


def changed(key: str, body: Shown, of: str, place: Place = HOME) -> Posting:
    return Posting(key, place, body, Operation.UPDATE, of)


def card(
    headline: str = "P2 · unclaimed · claim by 15:10 (in 12 min)",
    ticket: str = "T-12",
    *,
    closed: bool = False,
) -> Card:
    return Card(
        ticket,
        headline,
        (
            Section("Ticket", f"{ticket} · VPN keeps dropping"),
            Section("Requester", "Sam (terminal)"),
            Section("In their words", "> vpn keeps dropping\n> since this morning"),
            Section("Path", "vpn-not-connecting r7: internet without VPN = yes"),
            Section("Why", "The script ended."),
        ),
        (
            Button("t12:claim", "Claim", Look.PRIMARY),
            Button("t12:reply", "Reply"),
            Button("t12:resolve", "Resolve"),
            Button("t12:escalate", "Escalate"),
            Button("t12:more", "More…"),
        ),
        closed=closed,
    )
