"""Who was here, where they can be reached, and what is known of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from bot.storage.columns import plain
from bot.storage.encoding import from_data, to_data
from bot.storage.records import PersonRecord
from bot.storage.statements import Statements
from bot.storage.tables import people
from bot.vocabulary import Person, Place


class People(Statements):
    """The people."""

    async def person(self, key: str) -> PersonRecord | None:
        """Return the person of that key."""
        row = await self._one(self._locked(select(people).where(people.c.key == key)))
        return _record(row) if row else None

    async def person_named(self, platform: str, workspace: str, name: str) -> PersonRecord | None:
        """Return who has that name, whatever its case; of several, who was seen last."""
        row = await self._one(
            select(people)
            .where(
                people.c.platform == platform,
                people.c.workspace == workspace,
                people.c.folded_name == _folded(name),
            )
            .order_by(people.c.seen_at.desc())
            .limit(1)
        )
        return _record(row) if row else None

    async def remember(
        self, person: Person, place: Place, at: datetime, *, direct: bool = False
    ) -> None:
        """Note that a person was seen; `direct` says that the place is theirs alone.

        The direct place stays as it is known while they are seen elsewhere.
        """
        seen = {
            "name": plain(person.name),
            "folded_name": _folded(person.name),
            "last_place": to_data(place),
            "seen_at": at,
        }
        if direct:
            seen["direct_place"] = to_data(place)
        new = {
            "key": person.key,
            "platform": person.platform,
            "workspace": person.workspace,
            "id": person.id,
            "facts": {},
        }
        await self._run(
            self._insert(people)
            .values(new | seen)
            .on_conflict_do_update(index_elements=["key"], set_=seen)
        )

    async def set_facts(self, key: str, facts: Mapping[str, Any]) -> None:
        """Add facts to what is known of a person; a fact that is None is forgotten."""
        record = await self.person(key)
        if record is None:
            raise LookupError(f"Nobody is known as {key}.")
        merged = {**record.facts, **facts}
        kept = {name: value for name, value in merged.items() if value is not None}
        await self._run(update(people).where(people.c.key == key).values(facts=to_data(kept)))


def _folded(name: str) -> str:
    return plain(name).strip().removeprefix("@").casefold()


def _record(row: Row[Any]) -> PersonRecord:
    direct = row.direct_place
    return PersonRecord(
        person=Person(row.platform, row.workspace, row.id, row.name),
        last_place=from_data(Place, row.last_place),
        direct=from_data(Place, direct) if direct else None,
        facts=row.facts,
        seen_at=row.seen_at,
    )
