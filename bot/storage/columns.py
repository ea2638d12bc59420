"""The column types that mean the same on SQLite and on PostgreSQL."""

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    DateTime,
    Dialect,
    Integer,
    Text,
    literal_column,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

_FORMAT = "%Y-%m-%d %H:%M:%S.%f"

Id = BigInteger().with_variant(Integer(), "sqlite")
"""SQLite numbers rows by itself only where the type is spelt INTEGER."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC: `timestamptz` on PostgreSQL, text that sorts on SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type that the database at hand has for it."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(DateTime(timezone=True))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:  # noqa: ANN401
        """Return what is stored.

        Raises:
            ValueError: when the time does not say its zone.

        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} does not say its zone; every stored time does.")
        moment = value.astimezone(UTC)
        return moment if dialect.name == "postgresql" else moment.strftime(_FORMAT)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ANN401
        """Return the stored moment, in UTC."""
        if value is None:
            return None
        if dialect.name == "postgresql":
            stored: datetime = value
            return stored.astimezone(UTC)
        return datetime.fromisoformat(value).replace(tzinfo=UTC)


Json = JSON(none_as_null=True)
"""Text that is checked as JSON; not JSONB, which refuses the NUL that people manage to send."""


def among(column: ColumnElement[int], *states: int) -> ColumnElement[bool]:
    """Say that a state is one of these; only when it stands in the SQL do partial indexes serve."""
    numbers = [literal_column(str(int(state)), Integer) for state in states]
    return column.in_(numbers) if len(numbers) > 1 else column == numbers[0]


def json_text(value: object) -> str:
    """Return JSON in which half a surrogate pair became a question mark."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace").decode("utf-8")


def plain(text: str) -> str:
    """Return the text without what neither database takes in a text column."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
