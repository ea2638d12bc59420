"""All settings together, and what the other parts are given from them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from pydantic import PrivateAttr, SecretStr

from bot.actions.registry import ActionDefinition, Registry
from bot.errors import UserError
from bot.escalation import Policy
from bot.settings.actions import Actions
from bot.settings.ruling import PolicyTables, policy_from
from bot.settings.secrecy import PREFIX, secrets_in
from bot.settings.talking import Articles, Conversation, Database, Desk, Outbox
from bot.settings.tiers import STARTER_TIERS, TierTable
from bot.support.outcome import Floor


@dataclass(frozen=True, slots=True)
class Source:
    """Where settings come from: the file, or an empty text without one, and the environment."""

    file: str = ""
    environ: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)


class Settings(PolicyTables):
    """Everything that can be set. Without a file, all of it has sensible values."""

    desk: Desk = Desk()
    database: Database = Database()
    articles: Articles = Articles()
    conversation: Conversation = Conversation()
    outbox: Outbox = Outbox()
    actions: Actions = Actions()

    _source: Source = PrivateAttr(default_factory=Source)

    def model_post_init(self, context: Any, /) -> None:  # noqa: ANN401 -- pydantic's signature
        """Remember where the settings come from."""
        if isinstance(context, Source):
            self._source = context

    @property
    def file(self) -> str:
        """Return the file that was read, or an empty text."""
        return self._source.file

    def all_tiers(self) -> Mapping[str, TierTable]:
        """Return the tiers that a desk starts with, with those of the settings over them."""
        written = {name: table.over(STARTER_TIERS.get(name)) for name, table in self.tiers.items()}
        return {**STARTER_TIERS, **written}

    def policy(self) -> Policy:
        """Return the policy in force."""
        assume_solved = self.conversation.assume_solved_after
        return policy_from(self, self.all_tiers(), self.desk.zone, assume_solved)

    def floor(self) -> Floor:
        """Return where support sits in the terminal."""
        channels = {
            queue: place
            for name, tier in self.all_tiers().items()
            for queue, place in tier.channels(name).items()
        }
        return Floor(
            self.policy(),
            MappingProxyType(channels),
            self.desk.zone,
            self.desk.phone,
            self.outbox.undo.total_seconds(),
        )

    def routes(self) -> tuple[str, ...]:
        """Return every queue that articles may hand over to, such as `L2/network`."""
        tiers = self.all_tiers().items()
        return tuple(route for name, tier in tiers for route in tier.routes(name))

    def registry(self) -> Registry:
        """Return the registry of actions in force."""
        return self.actions.registry(self._source.environ)

    def action_definitions(self) -> tuple[ActionDefinition, ...]:
        """Return all actions that articles may name."""
        return tuple(self.registry().values())

    def secrets(self) -> Mapping[str, SecretStr]:
        """Return the secrets of the environment by name, without the prefix of the variable."""
        return MappingProxyType(secrets_in(self._source.environ))

    def secret(self, name: str) -> str:
        """Return one secret; raise UserError that names the variable to set."""
        found = self.secrets().get(name)
        if found is None:
            raise UserError(f"The secret {name} is not there; set {PREFIX}{name}.")
        return found.get_secret_value()

    def missing_variables(self) -> tuple[str, ...]:
        """Return the variables of the environment that actions need and that are not set."""
        environ = self._source.environ
        return tuple(sorted(name for name in self.actions.variables() if not environ.get(name)))
