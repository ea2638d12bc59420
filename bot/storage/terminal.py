"""The messages of the built-in channel, for viewers that ask what is new."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, insert, select, update

from bot.storage.encoding import shown_from_data, tagged
from bot.storage.records import ShownRow
from bot.storage.statements import Statements
from bot.storage.tables import terminal_messages, terminal_seen
from bot.vocabulary import Shown


class Terminal(Statements):
    """What the built-in channel shows; places are given by their keys."""

    async def show(  # noqa: PLR0913 -- one argument per column
        self,
        key: str,
        place: str,
        body: Shown,
        *,
        at: datetime,
        private_to: str = "",
        thread_of: str = "",
        mention: Sequence[str] = (),
    ) -> int:
        """Show a message, or change the one of that key; return its number.

        Showing again what is shown already changes nothing.
        """
        # One at a time: a viewer that asks for what is newer must not miss a smaller number.
        await self._alone("terminal")
        known = await self._one(select(terminal_messages).where(terminal_messages.c.key == key))
        data = tagged(body)
        if known is not None and known.body == data:
            return int(known.id)
        change = int(await self._value(select(_newest()))) + 1
        if known is not None:
            await self._run(
                update(terminal_messages)
                .where(terminal_messages.c.id == known.id)
                .values(body=data, changed_at=at, change=change)
            )
            return int(known.id)
        row_id = await self._value(
            insert(terminal_messages)
            .values(
                key=key,
                place=place,
                body=data,
                private_to=private_to,
                thread_of=thread_of,
                mention=list(mention),
                posted_at=at,
                changed_at=at,
                change=change,
            )
            .returning(terminal_messages.c.id)
        )
        await self.notify("terminal")
        return int(row_id)

    async def shown(self, key: str) -> ShownRow | None:
        """Return the message of that key."""
        row = await self._one(select(terminal_messages).where(terminal_messages.c.key == key))
        return _shown(row) if row else None

    async def shown_since(
        self,
        place_keys: Collection[str],
        change: int,
        limit: int = 200,
        *,
        viewer: str | None = None,
    ) -> list[ShownRow]:
        """Return what changed in these places after that change, in order.

        With a viewer given, what is private to another is left out.
        """
        query = select(terminal_messages).where(
            terminal_messages.c.place.in_(list(place_keys)), terminal_messages.c.change > change
        )
        if viewer is not None:
            query = query.where(terminal_messages.c.private_to.in_(["", viewer]))
        rows = await self._all(query.order_by(terminal_messages.c.change).limit(limit))
        return [_shown(row) for row in rows]

    async def seen(self, viewer: str, place: str) -> int:
        """Return the last change that a viewer has seen in a place, 0 for none."""
        change = await self._value(
            select(terminal_seen.c.change).where(
                terminal_seen.c.viewer == viewer, terminal_seen.c.place == place
            )
        )
        return int(change or 0)

    async def mark_seen(self, viewer: str, place: str, change: int) -> None:
        """Note the last change that a viewer has seen in a place; it never goes back."""
        statement = self._insert(terminal_seen).values(viewer=viewer, place=place, change=change)
        await self._run(
            statement.on_conflict_do_update(
                index_elements=["viewer", "place"],
                set_={"change": change},
                where=terminal_seen.c.change < change,
            )
        )


def _newest() -> ColumnElement[int]:
    return func.coalesce(func.max(terminal_messages.c.change), 0)


def _shown(row: Row[Any]) -> ShownRow:
    return ShownRow(
        id=row.id,
        key=row.key,
        place=row.place,
        body=shown_from_data(row.body),
        private_to=row.private_to,
        thread_of=row.thread_of,
        mention=tuple(row.mention),
        posted_at=row.posted_at,
        changed_at=row.changed_at,
        change=row.change,
    )
