"""Find the settings, read them, and refuse them in one sentence when they are wrong."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.errors import UserError
from bot.settings.faults import sentence_about
from bot.settings.reading import tables_in
from bot.settings.secrecy import refuse_secrets
from bot.settings.talking import Database
from bot.settings.whole import Settings, Source

FILE_VARIABLE = "FRONTLINE_CONFIG"
DATABASE_VARIABLE = "FRONTLINE_DATABASE_URL"
USUAL_FILE = Path("config.toml")


def load_settings(path: Path | None, environ: Mapping[str, str]) -> Settings:
    """Return the settings of a file, of the file that the environment names, or of ./config.toml.

    Without any of them, return the settings that a desk starts with. Raise UserError with one
    sentence that names the file and the key.
    """
    file = _file(path, environ)
    if file is None:
        return _settings({}, "", environ)
    tables = tables_in(file)
    refuse_secrets(tables, str(file))
    return _settings(tables, str(file), environ)


def _file(path: Path | None, environ: Mapping[str, str]) -> Path | None:
    if path is not None:
        return path
    named = environ.get(FILE_VARIABLE, "")
    if named:
        return Path(named)
    return USUAL_FILE if USUAL_FILE.exists() else None


def _settings(tables: dict[str, Any], file: str, environ: Mapping[str, str]) -> Settings:
    label = file or "The settings"
    try:
        settings = Settings.model_validate(tables, context=Source(file, environ))
    except ValidationError as error:
        raise UserError(sentence_about(error, label)) from None
    try:
        settings.policy()
        settings.registry()
    except UserError as error:
        raise UserError(f"{label}: {error}") from None
    address = environ.get(DATABASE_VARIABLE, "")
    return settings.model_copy(update={"database": _database(address)}) if address else settings


def _database(address: str) -> Database:
    try:
        return Database(url=address)
    except ValidationError as error:
        raise UserError(sentence_about(error, "The environment", DATABASE_VARIABLE)) from None
