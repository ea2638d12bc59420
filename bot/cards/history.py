"""What happened to a ticket, told to people."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from bot.tickets import Ticket
from bot.vocabulary import Message, Part
from bot.wording import SENTENCES, say
from bot.wording.quoting import cut, plain
from bot.wording.times import when

LONGEST_LINE = 200
CLOCK = "clock"
BY_THE_REQUESTER = frozenset({"ticket_opened", "user_said"})
"""What the requester did even where nobody is named as who did it."""


class Happened(Protocol):
    """One line of a ticket's history, as it is stored."""

    @property
    def kind(self) -> str: ...
    @property
    def actor(self) -> str: ...
    @property
    def data(self) -> Mapping[str, Any]: ...
    @property
    def at(self) -> datetime: ...


def timeline(
    events: Sequence[Happened], ticket: Ticket, names: Mapping[str, str], now: datetime, zone: str
) -> Message:
    """Return the history of a ticket, the oldest line first; `names` are those of the keys."""
    if not events:
        return Message((say("timeline-empty"),))
    history = _History(events, ticket, names, now, zone)
    lines = (f"- {when(event.at, now, zone)} · {history.line(event)}" for event in events)
    return Message((Part("\n".join(lines), "wording:timeline"),))


def keys_in(events: Sequence[Happened]) -> set[str]:
    """Return the keys of the people in a history."""
    found = (
        value
        for event in events
        for value in (event.actor, event.data.get("to"), event.data.get("person"))
    )
    return {value for value in found if isinstance(value, str) and "/" in value}


class _History:
    """Everything that a line may need to know."""

    def __init__(
        self,
        events: Sequence[Happened],
        ticket: Ticket,
        names: Mapping[str, str],
        now: datetime,
        zone: str,
    ) -> None:
        self._ticket, self._now, self._zone = ticket, now, zone
        self._names = {ticket.requester: ticket.requester_name, **names}
        self._words = {words.arrival: words.text for words in ticket.words}
        self._withdrawn = {
            event.data.get("posting") for event in events if event.kind == "reply_withdrawn"
        }

    def line(self, event: Happened) -> str:
        """Return one event as a sentence, and what was written with it."""
        who = self._who(event)
        written = self._written(event).removeprefix(f"{who}: ")
        key = _sentence(event)
        if key is None:
            return f"{plain(who)}: {plain(event.kind.replace('_', ' '))}"
        sentence = say(key, who=plain(who), **self._values(event)).text
        return f"{sentence}: {plain(cut(written, LONGEST_LINE))}" if written else sentence

    def _who(self, event: Happened) -> str:
        if event.actor in {"", CLOCK} and event.kind in BY_THE_REQUESTER:
            return self._ticket.requester_name
        return self._name(event.actor)

    def _name(self, key: str) -> str:
        if key in {"", CLOCK}:
            return say("event-clock").text
        return self._names.get(key) or key.rpartition("/")[2]

    def _values(self, event: Happened) -> dict[str, str]:
        """Return what sentences are filled with; what an event does not say stays empty."""
        data = event.data
        values = {name: plain(_listed(data.get(name, ""))) for name in _FILLED}
        again = data.get("again")
        return values | {
            "requester": plain(self._ticket.requester_name),
            "to": plain(self._name(values["to"])) if values["to"] else "",
            "person": plain(self._name(str(data.get("person", "")))),
            "again": when(datetime.fromisoformat(again), self._now, self._zone) if again else "",
        }

    def _written(self, event: Happened) -> str:
        data = event.data
        if event.kind == "user_said":
            return self._words.get(data.get("arrival", ""), "")
        if event.kind == "human_replied" and data.get("posting") in self._withdrawn:
            return ""
        where = _WRITTEN.get(event.kind, "")
        flavour = where == _FLAVOURS.get(event.kind) and _sentence(event) != _key(event)
        return "" if flavour else str(data.get(where, ""))


def _sentence(event: Happened) -> str | None:
    """Return the key of an event's sentence: that of its flavour, else that of its kind."""
    kind = _key(event)
    flavour = event.data.get(_FLAVOURS.get(event.kind, ""))
    found = (key for key in (f"{kind}-{flavour}", kind) if key in SENTENCES)
    return next(found, None)


def _key(event: Happened) -> str:
    return f"event-{event.kind.replace('_', '-')}"


def _listed(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


_FILLED = (
    *("tier", "team", "priority", "before", "after", "from", "to", "code", "people", "count"),
    "follows",
    *("names", "action", "outcome"),
)

_WRITTEN = {
    "human_replied": "text",
    "noted": "text",
    "released": "reason",
    "escalated": "reason",
    "rung_skipped": "reason",
    "packet_added": "title",
}
"""Where an event keeps what somebody wrote."""

_FLAVOURS = {"ticket_opened": "how", "closed": "how", "human_replied": "how", "released": "reason"}
"""Where an event says in which way it happened."""
