"""What the desk works with: one object, made once by the start, handed to everything."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType

from bot.actions.registry import Registry
from bot.clock import Clock
from bot.storage.database import Database
from bot.support.outcome import Floor
from knowledge_base.library import Library


@dataclass(slots=True)
class House:
    """The database, the clock, the policy and the articles in force.

    `library` is replaced whole when something is published. `members` names who may act in a
    tier by their handles; an empty set means everybody in the channel. `longest_message` is in
    characters.
    """

    db: Database
    clock: Clock
    library: Library
    floor: Floor
    registry: Registry
    members: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    assume_after: timedelta = timedelta(hours=24)
    longest_message: int = 40_000
