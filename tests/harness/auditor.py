"""What must be true of a desk at rest, looked up in the tables and not through the desk's code."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Table, select

from bot.storage.database import Database
from bot.storage.encoding import shown_from_data
from bot.storage.tables import alarms, inbox, outbox, runs, terminal_messages
from bot.storage.tables import tickets as ticket_table
from bot.support.clocks import alarms_wanted
from bot.tickets import HELD, State, Ticket
from bot.vocabulary import Card, Operation

_NEW, _DEAD_ARRIVAL = 0, 2
_PENDING, _SENDING, _SENT, _DEAD_POSTING = range(4)


@dataclass(slots=True)
class Audit:
    """What a desk at rest looks like; `faults` are sentences about what must not be."""

    rows: dict[str, list[Row[Any]]]
    tickets: list[Ticket]
    machine: datetime
    may_die: bool = False
    faults: list[str] = field(default_factory=list)

    def check(self) -> None:
        """Raise AssertionError with every fault."""
        self.faults = [
            *self._arrivals(),
            *self._postings(),
            *self._tickets(),
            *self._alarms(),
            *self._reader(),
        ]
        assert not self.faults, "\n".join(self.faults)

    def _arrivals(self) -> Iterator[str]:
        for row in self.rows["inbox"]:
            if row.state == _NEW:
                yield f"The arrival {row.dedupe_key} of {row.lane} is not handled."
            if row.state == _DEAD_ARRIVAL and not self.may_die:
                yield f"The arrival {row.dedupe_key} was given up: {row.last_error}"
        for row in self.rows["runs"]:
            if row.ended_at is None:
                yield f"The run {row.id} of {row.action} has not ended."

    def _postings(self) -> Iterator[str]:
        held = {
            row.lane
            for row in self.rows["outbox"]
            if row.state == _PENDING and row.held_until and row.held_until > self.machine
        }
        for row in self.rows["outbox"]:
            if row.state == _PENDING and row.lane not in held:
                yield f"The posting {row.ikey} is not shown: {row.last_error}"
            if row.state in {_SENDING, _DEAD_POSTING}:
                yield f"The posting {row.ikey} is in state {row.state}: {row.last_error}"

    def _tickets(self) -> Iterator[str]:
        open_at: set[tuple[str, str]] = set()
        for ticket in self.tickets:
            living = ticket.state not in {State.RESOLVED, State.CLOSED}
            where = (ticket.place.key, ticket.requester)
            if living and where in open_at:
                yield f"{ticket.ref} is a second open ticket in {where[0]}."
            if living:
                open_at.add(where)
            if bool(ticket.holder) != (ticket.state in HELD) and living:
                yield f"{ticket.ref} is {ticket.state} and held by “{ticket.holder}”."
            if living and not ticket.promise_by:
                yield f"{ticket.ref} has no promise."

    def _alarms(self) -> Iterator[str]:
        live: dict[int, list[str]] = defaultdict(list)
        for row in self.rows["alarms"]:
            if row.subject == "ticket" and row.done_at is None:
                live[row.subject_id].append(row.kind)
        for ticket in self.tickets:
            wanted, found = sorted(map(str, alarms_wanted(ticket))), sorted(live.pop(ticket.id, []))
            if wanted != found:
                yield f"{ticket.ref} is {ticket.state}: alarms {found}, wanted {wanted}."
        for number, kinds in live.items():
            yield f"T-{number} is not there, but has the alarms {kinds}."

    def _reader(self) -> Iterator[str]:
        """Compare what a reader sees with what was posted."""
        shown = {row.key: row for row in self.rows["terminal_messages"]}
        posted = {
            row.ikey
            for row in self.rows["outbox"]
            if row.state == _SENT and row.op == Operation.POST.value
        }
        for key in sorted(posted ^ shown.keys()):
            yield f"{key} is {'posted and not shown' if key in posted else 'shown, not posted'}."
        waiting = {row.lane for row in self.rows["outbox"] if row.state == _PENDING}
        for ticket in self.tickets:
            card = shown.get(ticket.card)
            if card is None:
                yield f"{ticket.ref} has no card."
            elif card.place not in waiting:
                yield from self._card(ticket, shown_from_data(card.body))

    def _card(self, ticket: Ticket, card: object) -> Iterator[str]:
        if not isinstance(card, Card):
            yield f"The card of {ticket.ref} is no card."
            return
        word = "unclaimed" if ticket.state is State.OPEN else str(ticket.state)
        if not card.headline.startswith(f"{ticket.priority} · {word}"):
            yield f"{ticket.ref} is {ticket.state}, {ticket.priority}; its card: {card.headline}"


async def audit(db: Database, machine: datetime, *, may_die: bool = False) -> Audit:
    """Look at everything, complain about nothing yet.

    With `may_die`, arrivals that were given up are no fault.
    """
    async with db.read() as work:

        async def all_of(table: Table) -> list[Row[Any]]:
            return list(await work.connection.execute(select(table).order_by(*table.primary_key)))

        tables = (inbox, outbox, runs, alarms, terminal_messages)
        rows = {table.name: await all_of(table) for table in tables}
        numbers = [row.id for row in await all_of(ticket_table)]
        found = [await work.ticket(number) for number in numbers]
    return Audit(rows, [ticket for ticket in found if ticket], machine, may_die)
