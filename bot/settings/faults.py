"""Turn what pydantic finds wrong into one sentence for the person who wrote the file."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

LONGEST_ECHO = 40

Context = Mapping[str, Any]

_WANTED: dict[str, Callable[[Context], str]] = {
    "missing": lambda _: "is missing; add it",
    "string_type": lambda _: "must be a text in quotes",
    "int_type": lambda _: "must be a whole number without quotes",
    "int_from_float": lambda _: "must be a whole number",
    "float_type": lambda _: "must be a number without quotes",
    "finite_number": lambda _: "must be an ordinary number",
    "bool_type": lambda _: "must be true or false, without quotes",
    "date_type": lambda _: "must be a date without quotes, like 2026-12-24",
    "tuple_type": lambda _: 'must be a list in brackets, like ["one", "two"]',
    "dict_type": lambda _: "must be a table with keys of its own",
    "model_type": lambda _: "must be a table with keys of its own",
    "model_attributes_type": lambda _: "must be a table with keys of its own",
    "literal_error": lambda about: f"must be one of {about['expected']}",
    "greater_than": lambda about: f"must be more than {_plain(about['gt'])}",
    "greater_than_equal": lambda about: f"must be at least {_plain(about['ge'])}",
    "less_than": lambda about: f"must be less than {_plain(about['lt'])}",
    "less_than_equal": lambda about: f"must be at most {_plain(about['le'])}",
    "string_too_short": lambda _: "must not be empty",
    "string_too_long": lambda about: f"must have at most {about['max_length']} characters",
    "too_short": lambda _: "must not be empty",
    "value_error": lambda about: str(about["error"]),
    "unknown_key": lambda about: str(about["sentence"]),
}


def sentence_about(error: ValidationError, file: str, key: str = "") -> str:
    """Return one sentence about the first fault, and how many more there are.

    The key is that of the fault, unless another name for it is given.
    """
    faults = error.errors(include_url=False)
    more = f" ({len(faults) - 1} more to mend after this one)" if len(faults) > 1 else ""
    sentence = f"{file}: {_fault(faults[0], key)}{more}"
    return sentence if sentence.endswith("?") else f"{sentence}."


def _fault(fault: ErrorDetails, key: str) -> str:
    about = fault.get("ctx", {})
    place = [_shown(part) for part in fault["loc"]]
    if fault["type"] == "unknown_key":
        place.append(_shown(about["key"]))
    key = key or _path(place) or "the file"
    describe = _WANTED.get(fault["type"])
    wanted = describe(about) if describe else f"cannot be used: {fault['msg']}"
    # A sentence of ours already says what is wrong; a bare type does not.
    joint = ": " if fault["type"] == "value_error" else " "
    return f"{key}{joint}{wanted.rstrip('.')}"


def _path(place: list[str]) -> str:
    return ".".join(place).replace(". (entry", " (entry")


def _shown(part: str | int) -> str:
    if isinstance(part, int):
        return f" (entry {part + 1})"
    plain = part.replace("-", "").replace("_", "").isalnum()
    shown = part if len(part) <= LONGEST_ECHO else part[:LONGEST_ECHO] + "…"
    return shown if plain else f'"{shown}"'.replace("\n", " ")


def _plain(limit: object) -> str:
    return str(limit).removesuffix(".0")
