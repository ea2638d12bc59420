"""What hangs in a place, whatever the screen: cards, their threads, and the rest."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.storage.records import ShownRow
from bot.vocabulary import Card


@dataclass(slots=True)
class Board:
    """The rows shown in a place by key, in the order in which they were first shown."""

    rows: dict[str, ShownRow] = field(default_factory=dict)

    def take(self, changed: Iterable[ShownRow]) -> None:
        """Take up what is new or changed."""
        for row in changed:
            self.rows[row.key] = row

    def cards(self) -> list[ShownRow]:
        """Return the cards, oldest first."""
        return [row for row in self.rows.values() if isinstance(row.body, Card)]

    def thread(self, key: str) -> list[ShownRow]:
        """Return what stands under a card, oldest first."""
        return [row for row in self.rows.values() if row.thread_of == key]

    def ticket_of(self, row: ShownRow) -> str:
        """Return the ticket whose thread a row stands in, or nothing."""
        card = self.rows.get(row.thread_of)
        return card.body.ticket if card is not None and isinstance(card.body, Card) else ""

    def tickets(self) -> list[str]:
        """Return the tickets that can still be worked on, the latest first."""
        living = (row.body for row in self.cards() if isinstance(row.body, Card))
        return list(dict.fromkeys(card.ticket for card in reversed([*living]) if not card.closed))


def still_of_use(rows: Iterable[ShownRow], seen: int) -> list[ShownRow]:
    """Return what somebody who comes back wants: living cards with threads, and unseen words."""
    ordered = sorted(rows, key=lambda row: row.id)
    over = {row.key for row in ordered if isinstance(row.body, Card) and row.body.closed}
    return [
        row
        for row in ordered
        if row.key not in over
        and row.thread_of not in over
        and (row.change > seen or row.thread_of or isinstance(row.body, Card))
    ]
