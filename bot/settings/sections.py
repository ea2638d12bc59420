"""What every section of the settings has in common, and the kinds of value that stand in them."""

import re
from datetime import timedelta
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError
from rapidfuzz import process

from bot.calendars import zone_named
from bot.durations import duration

CLOSE_ENOUGH = 65
SUGGESTED_WORDS = 12

_NAME = re.compile(r"\w[\w-]{0,79}")
_SECONDS = re.compile(r"(\d+\.\d+)\s*s", re.IGNORECASE)


class Section(BaseModel):
    """A table of the settings: frozen, exact about types, and closed to unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)

    @model_validator(mode="before")
    @classmethod
    def _knows_every_key(cls, table: object) -> object:
        if isinstance(table, dict):
            for key in table:
                if key not in cls.model_fields:
                    raise PydanticCustomError(
                        "unknown_key", "{sentence}", unknown(str(key), list(cls.model_fields))
                    )
        return table


def unknown(key: str, known: list[str]) -> dict[str, Any]:
    """Return what an `unknown_key` error carries: the key, and what may have been meant."""
    return {"key": key, "sentence": f"is not a setting{suggestion(key, known)}"}


def suggestion(word: str, known: list[str]) -> str:
    """Return `; did you mean “x”?`, or the known words when none is near and they are few."""
    near = process.extractOne(word, known, score_cutoff=CLOSE_ENOUGH) if known else None
    if near is not None:
        return f"; did you mean “{near[0]}”?"
    if not known or len(known) > SUGGESTED_WORDS:
        return ""
    return f"; known here: {', '.join(known)}"


def _length_of_time(value: object) -> timedelta:
    if not isinstance(value, str):
        raise ValueError('a length of time stands in quotes, like "30m", "2h" or "1d"')  # noqa: TRY004 -- pydantic makes a sentence of this one alone
    found = _SECONDS.fullmatch(value.strip())
    return timedelta(seconds=float(found[1])) if found else duration(value)


def _something(length: timedelta) -> timedelta:
    if not length:
        raise ValueError("a length of time that is nothing makes no sense here")
    return length


def _zone(name: str) -> str:
    try:
        zone_named(name)
    except ValueError:
        near = suggestion(name, sorted(available_timezones())) or "; write it like Europe/Vienna"
        raise ValueError(f"there is no time zone “{name}”{near}") from None
    return name


def plain_name(name: str) -> str:
    """Return a name that can stand in a route and in a command, or raise ValueError."""
    if not _NAME.fullmatch(name):
        raise ValueError("a name is made of letters, digits, - and _, and at most 80 of them")
    return name


Name = Annotated[str, AfterValidator(plain_name)]
"""The name of a tier, a team or a channel."""

Length = Annotated[timedelta, BeforeValidator(_length_of_time)]
"""A length of time, written like `30m`, `1h30m` or `1.5s`."""

PositiveLength = Annotated[Length, AfterValidator(_something)]
"""A length of time that is not nothing."""

Zone = Annotated[str, AfterValidator(_zone)]
"""The IANA name of a time zone."""

Strings = Annotated[tuple[str, ...], Field(strict=False)]
"""A list of texts."""
