"""Variables in articles: fill what is known, and drop the sentence that holds what is not."""

import re
from collections.abc import Mapping

_VARIABLE = re.compile(r"\{\{\s*([a-z_][a-z0-9_.]*)\s*\}\}")
_LINE = re.compile(r"(\s*(?:\d{1,3}\.|[-*>])\s+|)(.*)", re.DOTALL)
_BETWEEN_SENTENCES = re.compile(r"(?<=[.!?])\s+")


def names(text: str) -> tuple[str, ...]:
    """Return the variables that a text names."""
    return tuple(_VARIABLE.findall(text))


def unknown(text: str, values: Mapping[str, str]) -> tuple[str, ...]:
    """Return the variables of a text that have no value."""
    return tuple(name for name in names(text) if not values.get(name))


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put the values in; a sentence that names an unknown variable is left out whole."""
    if not _VARIABLE.search(text):
        return text
    lines = [_fill_line(line, values) for line in text.split("\n")]
    return "\n".join(line for line in lines if line is not None).strip()


def _fill_line(line: str, values: Mapping[str, str]) -> str | None:
    if not unknown(line, values):
        return _put_in(line, values)
    match = _LINE.fullmatch(line)
    marker, rest = match.groups() if match else ("", line)
    kept = [s for s in _BETWEEN_SENTENCES.split(rest) if not unknown(s, values)]
    return marker + _put_in(" ".join(kept), values) if kept else None


def _put_in(text: str, values: Mapping[str, str]) -> str:
    return _VARIABLE.sub(lambda match: values[match[1]], text)
