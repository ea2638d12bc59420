"""The sections about the desk itself, where it keeps things, and how it talks."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit, urlunsplit

from pydantic import AfterValidator, Field, model_validator

from bot.settings.sections import Length, PositiveLength, Section, Zone

BUNDLED_ARTICLES = Path(__file__).resolve().parents[2] / "knowledge_base" / "articles"
"""The starter articles that come with the package."""

SQLITE = ("sqlite", "sqlite+aiosqlite")
POSTGRESQL = ("postgresql", "postgres", "postgresql+asyncpg")

LONGEST_NAME = 80
LONGEST_MESSAGE = 40_000


def _database_address(url: str) -> str:
    scheme = url.partition(":")[0]
    if "://" not in url or scheme not in SQLITE + POSTGRESQL or not _readable(url):
        raise ValueError(
            "this is no address of a database; write it like sqlite:///frontline.db"
            " or postgresql://host/name"
        )
    return url


def _readable(url: str) -> bool:
    try:
        return urlsplit(url).port != 0
    except ValueError:
        return False


class Desk(Section):
    """What the desk is called, and where it is."""

    name: Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)] = "Support desk"
    zone: Zone = "UTC"
    phone: Annotated[str, Field(max_length=LONGEST_NAME)] = ""


class Database(Section):
    """Where tickets and conversations are kept."""

    url: Annotated[str, AfterValidator(_database_address), Field(repr=False)] = (
        "sqlite:///frontline.db"
    )

    @property
    def shown(self) -> str:
        """Return the address without its password, fit for a screen."""
        parts = urlsplit(self.url)
        if not parts.netloc:
            return self.url
        user, at, host = parts.netloc.rpartition("@")
        return urlunsplit(parts._replace(netloc=f"{user.partition(':')[0]}{at}{host}", query=""))


class Articles(Section):
    """Where the articles are; an empty folder means those that come with the package."""

    folder: str = ""

    @property
    def path(self) -> Path:
        """Return the folder of the articles."""
        return Path(self.folder).expanduser() if self.folder else BUNDLED_ARTICLES


class Conversation(Section):
    """How the bot listens and when it is sure. Certainties are probabilities of being right."""

    burst_window: Length = timedelta(seconds=1.5)
    start_certainty: Annotated[float, Field(ge=0, le=1)] = 0.7
    choices_certainty: Annotated[float, Field(ge=0, le=1)] = 0.25
    assume_solved_after: PositiveLength = timedelta(hours=24)
    max_message: Annotated[int, Field(ge=100, le=LONGEST_MESSAGE)] = 4000

    @model_validator(mode="after")
    def _choices_come_before_the_start(self) -> "Conversation":
        if self.choices_certainty > self.start_certainty:
            raise ValueError("choices_certainty must not be above start_certainty")
        return self


class Outbox(Section):
    """How what the bot says goes out."""

    undo: Length = timedelta(seconds=10)
