"""Typed values out of a small YAML map, with a finding for each that does not fit."""

import math
import re
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

from knowledge_base.findings import Report, did_you_mean
from knowledge_base.yaml_lines import Entry, Scalars

Choice = TypeVar("Choice", bound=StrEnum)

_DURATION = re.compile(r"([1-9][0-9]{0,4})([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_FLAGS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


class Fields:
    """Reads values by key.

    `line` is where a missing key is reported; the codes are those of a missing key, an unknown
    key and a wrong value.
    """

    def __init__(
        self,
        entries: Mapping[str, Entry],
        report: Report,
        line: int,
        *,
        missing: str = "E002",
        unknown: str = "E003",
        wrong: str = "E005",
    ) -> None:
        self._entries = entries
        self._report = report
        self._line = line
        self._missing = missing
        self._unknown = unknown
        self._wrong = wrong

    def line(self, key: str) -> int:
        """Return the line of a key, or of the whole block when it is absent."""
        entry = self._entries.get(key)
        return entry.line if entry else self._line

    def check_keys(self, known: Collection[str], required: Collection[str]) -> None:
        """Report keys that nobody reads, and keys that must stand here."""
        for key, entry in self._entries.items():
            if key not in known:
                hint = did_you_mean(key, known)
                self._report.add(self._unknown, entry.line, f"unknown key `{key}`{hint}")
        for key in required:
            if self._raw(key) in ("", (), {}):
                self._report.add(self._missing, self._line, f"missing key `{key}:`")

    def text(self, key: str, default: str = "") -> str:
        """Return one value as it was written."""
        value = self._raw(key)
        if isinstance(value, str):
            return value.strip() or default
        self.reject(key, f"`{key}` takes one value")
        return default

    def choice(self, key: str, kind: type[Choice], default: Choice) -> Choice:
        """Return one of a closed list of values."""
        return kind(self.one_of(key, [member.value for member in kind], default.value))

    def one_of(self, key: str, values: Collection[str], default: str = "") -> str:
        """Return one of the named values."""
        value = self.text(key, default)
        if value == default or value in values:
            return value
        self.reject(key, f"`{key}: {value}` is not one of {', '.join(values)}")
        return default

    def day(self, key: str, default: date) -> date:
        """Return a date that was written as year-month-day."""
        value = self.text(key)
        try:
            return date.fromisoformat(value) if value else default
        except ValueError:
            self.reject(key, f"`{key}: {value}` is not a date; write it as 2026-11-30")
            return default

    def duration(self, key: str, default: timedelta, example: str) -> timedelta:
        """Return a span such as `90d` or `20s`."""
        value = self.text(key)
        if not value:
            return default
        match = _DURATION.fullmatch(value)
        if match:
            return timedelta(**{_UNITS[match[2]]: int(match[1])})
        self.reject(key, f"`{key}: {value}` is not a span of time; write it as {example}")
        return default

    def flag(self, key: str) -> bool:
        """Return whether something was switched on."""
        value = self.text(key).lower()
        if value and value not in _FLAGS:
            self.reject(key, f"`{key}: {value}` is not true or false")
        return _FLAGS.get(value, False)

    def number(self, key: str) -> float | None:
        """Return a number, or None when it is absent."""
        value = self.text(key)
        try:
            number = float(value) if value else None
        except ValueError:
            number = math.nan
        if number is None or math.isfinite(number):
            return number
        self.reject(key, f"`{key}: {value}` is not a number")
        return None

    def names(self, key: str) -> tuple[str, ...]:
        """Return a list; a single value is a list of one."""
        value = self._raw(key)
        if isinstance(value, dict):
            self.reject(key, f"`{key}` takes a list, such as [one, two]")
            return ()
        items = (value,) if isinstance(value, str) else value
        return tuple(item.strip() for item in items if item.strip())

    def pairs(self, key: str) -> dict[str, str]:
        """Return a map of names to values."""
        value = self._raw(key)
        if isinstance(value, dict):
            return value
        if value:
            self.reject(key, f"`{key}` takes `name: value` lines")
        return {}

    def reject(self, key: str, message: str) -> None:
        """Report a value that does not fit."""
        self._report.add(self._wrong, self.line(key), message)

    def _raw(self, key: str) -> Scalars:
        entry = self._entries.get(key)
        return entry.value if entry else ""
