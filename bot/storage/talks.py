"""One person's conversation in one place."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Row, insert, select, update

from bot.conversation.talk import Talk
from bot.storage.encoding import talk_from_data, to_data
from bot.storage.records import Conflict
from bot.storage.statements import Statements
from bot.storage.tables import talks


class Talks(Statements):
    """The talks."""

    async def talk(self, place_key: str, person_key: str) -> Talk | None:
        """Return the newest talk of a person in a place, for this work alone."""
        row = await self._one(
            self._locked(
                select(talks)
                .where(talks.c.place == place_key, talks.c.person == person_key)
                .order_by(talks.c.id.desc())
                .limit(1)
            )
        )
        return _talk(row) if row else None

    async def talk_by_id(self, row_id: int) -> Talk | None:
        """Return a talk, for this work alone."""
        row = await self._one(self._locked(select(talks).where(talks.c.id == row_id)))
        return _talk(row) if row else None

    async def save_talk(self, talk: Talk) -> Talk:
        """Store a talk, new when its id is 0; return it with its id and version.

        Raises:
            Conflict: when it was saved by another since it was read.

        """
        values: dict[str, Any] = {
            "place": talk.place.key,
            "person": talk.person.key,
            "stage": talk.stage.value,
            "ticket": talk.ticket,
            "data": to_data(talk),
            "updated_at": talk.updated_at,
        }
        if talk.id == 0:
            row_id = await self._value(
                insert(talks).values(version=1, **values).returning(talks.c.id)
            )
            return replace(talk, id=row_id, version=1)
        saved = await self._changed(
            update(talks)
            .where(talks.c.id == talk.id, talks.c.version == talk.version)
            .values(version=talk.version + 1, **values)
        )
        if not saved:
            raise Conflict(f"Talk {talk.id} was changed since version {talk.version}.")
        return replace(talk, version=talk.version + 1)


def _talk(row: Row[Any]) -> Talk:
    return talk_from_data(row.data, row=row.id, version=row.version)
