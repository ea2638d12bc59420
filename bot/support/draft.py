"""A decision while it is being made: the ticket so far, and everything that follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from bot.cards import card
from bot.support.clocks import RENEWS, alarms_wanted, next_up, renewed, started_ladder
from bot.support.outcome import (
    AlarmKind,
    Around,
    Event,
    Floor,
    Outcome,
    SetAlarm,
    StopAlarm,
)
from bot.tickets import Move, State, Ticket, moved
from bot.vocabulary import Button, Card, Message, Operation, Part, Place, Posting

_PAUSES: Mapping[State, str] = MappingProxyType(
    {
        State.WAITING_USER: "waiting_user",
        State.WAITING_VENDOR: "vendor",
        State.SNOOZED: "snooze",
    }
)


@dataclass(slots=True)
class Draft:
    """Collects one outcome. Every posting takes a number of the ticket, so no key comes twice."""

    ticket: Ticket
    floor: Floor
    now: datetime
    around: Around
    events: list[Event] = field(default_factory=list)
    postings: list[Posting] = field(default_factory=list)
    alarms: dict[AlarmKind, SetAlarm | StopAlarm] = field(default_factory=dict)
    shown: Card = field(init=False)

    def __post_init__(self) -> None:
        """Remember the card as it is, so that it is edited only when it changes."""
        self.shown = self._card()

    @property
    def channel(self) -> Place:
        """Return where the ticket's card is."""
        return self.floor.channel(self.ticket.tier, self.ticket.team)

    def change(self, **changes: Any) -> None:  # noqa: ANN401 -- fields of Ticket
        """Change the ticket without a move."""
        self.ticket = replace(self.ticket, **changes)

    def move(self, move: Move, *, until: datetime | None = None, **changes: Any) -> None:  # noqa: ANN401 -- fields of Ticket
        """Move the ticket by the table, and set and stop the alarms that go with its new state.

        `until` is when a pause ends.
        """
        before = self.ticket
        self.ticket = moved(before, move, **changes)
        self._note_pauses(before, move)
        for kind in sorted(alarms_wanted(before) - alarms_wanted(self.ticket)):
            self.alarms[kind] = StopAlarm(kind)
        if self.ticket.state is State.OPEN:
            if before.state is not State.OPEN or move is Move.ESCALATE:
                self.start_ladder()
            return
        alarm = renewed(before, self.ticket, move, self.floor.policy, self.now, until)
        if alarm:
            self.set(alarm)
            self.ticket = replace(self.ticket, idle_asked=False)

    def start_ladder(self, usual: timedelta | None = None) -> None:
        """Put the ticket at the foot of the ladder of its tier, with a promise that fits."""
        self.ticket, alarms = started_ladder(self.ticket, self.floor.policy, self.now, usual)
        for alarm in alarms:
            self.set(alarm)

    def set(self, alarm: SetAlarm) -> None:
        """Set an alarm; of each kind, the last decision counts."""
        self.alarms[alarm.kind] = alarm

    def happened(self, kind: str, /, **data: Any) -> None:  # noqa: ANN401 -- JSON values
        """Add a line to the ticket's history."""
        self.events.append(Event(kind, MappingProxyType(data)))

    def tell(self, *parts: Part, buttons: tuple[Button, ...] = (), undo_for: float = 0.0) -> str:
        """Say something to the requester, and return the key of the posting."""
        key = self._key("user")
        body = Message(parts, buttons)
        self.postings.append(Posting(key, self.ticket.place, body, undo_for=undo_for))
        return key

    def retell(self, of: str, body: Message) -> None:
        """Change something that was said to the requester."""
        key = self._key("user")
        self.postings.append(Posting(key, self.ticket.place, body, Operation.UPDATE, of=of))

    def log(
        self,
        *parts: Part,
        mention: tuple[str, ...] = (),
        buttons: tuple[Button, ...] = (),
        key: str = "",
    ) -> None:
        """Say something in the thread under the card, where only engineers read it."""
        self.postings.append(
            Posting(
                key or self._key("thread"),
                self.channel,
                Message(parts, buttons),
                thread_of=self.ticket.card,
                mention=mention,
            )
        )

    def relog(self, of: str, *parts: Part) -> None:
        """Change something that was said in the thread under the card."""
        self.postings.append(
            Posting(
                self._key("thread"),
                self.channel,
                Message(parts),
                Operation.UPDATE,
                of=of,
                thread_of=self.ticket.card,
            )
        )

    def announce(self, place: Place, mention: tuple[str, ...], *parts: Part) -> None:
        """Say something in the channel of another tier."""
        key = self._key("notice")
        self.postings.append(Posting(key, place, Message(parts), mention=mention))

    def change_card(self, of: str, place: Place, body: Card) -> None:
        """Change a card that was posted."""
        key = self._key("edit")
        self.postings.append(Posting(key, place, body, Operation.UPDATE, of=of))

    def post_card(self, mention: tuple[str, ...] = ()) -> None:
        """Post a new card in the channel of the ticket's tier; it is the ticket's card now."""
        number = self.ticket.cards + 1
        key = f"ticket:{self.ticket.id}:card:{number}"
        self.ticket = replace(self.ticket, cards=number, card=key, reminders=0)
        self.happened("card_posted", tier=self.ticket.tier, team=self.ticket.team)
        self.shown = self._card()
        self.postings.append(Posting(key, self.channel, self.shown, mention=mention))

    def done(self, hint: Part | None = None, withdraw: tuple[str, ...] = ()) -> Outcome:
        """Return the outcome, with one edit of the card if anything on it has changed."""
        body = self._card()
        if body != self.shown:
            self.change_card(self.ticket.card, self.channel, body)
        return Outcome(
            self.ticket,
            tuple(self.events),
            tuple(self.postings),
            tuple(self.alarms.values()),
            Message((hint,)) if hint else None,
            withdraw,
            hurry=any(self._is_said_now(posting) for posting in self.postings),
        )

    def _is_said_now(self, posting: Posting) -> bool:
        said = posting.place == self.ticket.place and posting.operation is Operation.POST
        return said and not posting.undo_for

    def _card(self) -> Card:
        return card(
            self.ticket,
            self.floor,
            self.now,
            others=self.around.others,
            next_up=next_up(self.ticket, self.now, self.floor.zone),
        )

    def _key(self, kind: str) -> str:
        number = self.ticket.postings + 1
        self.ticket = replace(self.ticket, postings=number)
        return f"ticket:{self.ticket.id}:{kind}:{number}"

    def _note_pauses(self, before: Ticket, move: Move) -> None:
        was, state = before.state, self.ticket.state
        if was is not state and was in _PAUSES:
            self.happened(f"{_PAUSES[was]}_off")
        if state not in _PAUSES:
            self.ticket = replace(self.ticket, waiting_since=None)
        elif was is not state or move in RENEWS:
            self.ticket = replace(self.ticket, waiting_since=self.now)
        if was is not state and state in _PAUSES:
            self.happened(f"{_PAUSES[state]}_on")
