"""Secrets come from the environment alone: find those that were written into the file."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import SecretStr

from bot.errors import UserError

PREFIX = "FRONTLINE_SECRET_"

_SECRET_KEY = re.compile(
    r"(?:^|[_-])(?:password|passwd|passphrase|pwd|secret|token|credentials?|api[_-]?key"
    r"|private[_-]?key|signing[_-]?key|access[_-]?key)(?:$|[_-])",
    re.IGNORECASE,
)
_SECRET_VALUE = re.compile(
    r"\bxox[a-z]-|\bxapp-|-----BEGIN |\bgh[pousr]_[A-Za-z0-9]{20}|\bBearer\s|://[^/@\s:]*:[^/@\s]+@"
)
_NAMES_A_VARIABLE = re.compile(r"(?:_env|_secret)$")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*")


def secrets_in(environ: Mapping[str, str]) -> dict[str, SecretStr]:
    """Return what FRONTLINE_SECRET_<NAME> holds, by name."""
    return {
        name.removeprefix(PREFIX): SecretStr(value)
        for name, value in environ.items()
        if name.startswith(PREFIX) and name != PREFIX and value
    }


def refuse_secrets(tables: Mapping[str, Any], file: str) -> None:
    """Raise UserError when a key or a value of the file looks like a secret; never repeat it."""
    for path, value in _leaves(tables, ()):
        key = ".".join(path)
        if key == "database.url" and _SECRET_VALUE.search(value):
            raise UserError(
                f"{file}: {key} holds a password; take it out and set the whole address"
                " as FRONTLINE_DATABASE_URL in the environment."
            )
        if _looks_secret(path, value):
            variable = re.sub(r"[^A-Z0-9]+", "_", path[-1].upper()).strip("_") or "NAME"
            raise UserError(
                f"{file}: {key} looks like a secret; take it out and set"
                f" {PREFIX}{variable} in the environment."
            )


def _looks_secret(path: tuple[str, ...], value: str) -> bool:
    if _SECRET_VALUE.search(value):
        return True
    named = bool(_NAMES_A_VARIABLE.search(path[-1])) and _VARIABLE.fullmatch(value) is not None
    return not named and any(_SECRET_KEY.search(part) for part in path[-1:])


def _leaves(value: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, Mapping):
        for key, below in value.items():
            yield from _leaves(below, (*path, key))
    elif isinstance(value, list):
        for below in value:
            yield from _leaves(below, path)
    else:
        yield path, str(value)
