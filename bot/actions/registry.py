"""The registry of actions: the authority on what an article's `do` block can set off.

Nothing here does anything. `bot.actions.permission` judges, `bot.actions.calls` calls and
`bot.actions.runs` joins the two.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from urllib.parse import urlsplit

from knowledge_base.article import ActionSignature, Audience, Kind

ERROR = "error"
TIMEOUT = "timeout"
CANCELLED = "cancelled"
RESERVED = frozenset({ERROR, TIMEOUT, CANCELLED})
"""Outcomes that every action can have; a definition does not list them."""

PERIODS: Mapping[str, timedelta] = MappingProxyType(
    {
        "minute": timedelta(minutes=1),
        "hour": timedelta(hours=1),
        "day": timedelta(days=1),
        "week": timedelta(weeks=1),
    }
)

METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})

_LIMIT = re.compile(r"([1-9]\d{0,5})\s*/\s*([a-z]+)")


class Source(StrEnum):
    """Where the value of a parameter may come from."""

    REQUESTER = "requester.id"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` runs in any stretch of `period`, in the machine's time."""

    count: int
    period: timedelta


def limit(text: str) -> Limit:
    """Read `3/day` or `30/hour`; raise ValueError with a sentence for whoever wrote it."""
    found = _LIMIT.fullmatch(text.strip().lower())
    if found is None or found[2] not in PERIODS:
        known = ", ".join(PERIODS)
        raise ValueError(f"{text!r} is not a limit: write it like 3/day, per {known}.")
    return Limit(int(found[1]), PERIODS[found[2]])


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where an action is done: `key` and `old_key` name secrets, they do not hold them.

    While a key is being exchanged for a new one, `key` is the new and `old_key` the old.
    """

    url: str
    key: str
    old_key: str = ""
    method: str = "POST"

    def __post_init__(self) -> None:
        """Refuse an address that is none, or that would carry a secret into logs."""
        parts = urlsplit(self.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(
                "The address of an action starts with https:// and the name of a host."
            )
        if "@" in parts.netloc or parts.query or parts.fragment:
            raise ValueError(
                f"The address at {parts.hostname} may hold no name, password or query."
            )
        if self.method not in METHODS:
            raise ValueError(f"An action is called with {_listed(METHODS)}, not {self.method}.")


@dataclass(frozen=True, slots=True)
class ActionDefinition:
    """One action: its outcomes, what it needs, whom it is for, and how it is done.

    The first outcome is the wanted one; reaching it gives the proof `gives`. `needs` is a proof
    of this conversation, younger than `max_age`. Empty `kinds` means all kinds of article.
    `longest` bounds one call, in the machine's time. A `builtin` action is done by the desk
    itself. With `dry_run` it is practised: nothing is called, and the wanted outcome is assumed.
    """

    name: str
    outcomes: tuple[str, ...]
    params: Mapping[str, Source] = field(default_factory=lambda: MappingProxyType({}))
    changes: bool = False
    needs: str = ""
    max_age: timedelta | None = None
    gives: str = ""
    kinds: tuple[Kind, ...] = ()
    audience: tuple[Audience, ...] = (Audience.EVERYONE,)
    deny_roles: frozenset[str] = frozenset()
    deny_flags: frozenset[str] = frozenset()
    per_person: Limit | None = None
    overall: Limit | None = None
    endpoint: Endpoint | None = None
    longest: timedelta = timedelta(seconds=10)
    idempotent: bool = False
    instant: bool = False
    builtin: bool = False
    audit: str = "actions"
    dry_run: bool = True

    def __post_init__(self) -> None:
        """Refuse a definition that no run could follow."""
        if not self.outcomes or RESERVED.intersection(self.outcomes):
            raise ValueError(f"{self.name} needs outcomes of its own, beside {_listed(RESERVED)}.")
        if self.endpoint is None and not (self.builtin or self.dry_run):
            raise ValueError(f"{self.name} is switched on, but has no endpoint to call.")

    def signature(self) -> ActionSignature:
        """Return what the linter must know."""
        return ActionSignature(
            name=self.name,
            outcomes=self.outcomes,
            parameters=tuple(self.params),
            changes=self.changes,
            needs=self.needs,
            gives=self.gives,
            instant=self.instant,
            kinds=tuple(str(kind) for kind in self.kinds),
        )


class Registry(Mapping[str, ActionDefinition]):
    """The actions by name. With `practice`, none of them is really done."""

    def __init__(self, definitions: Iterable[ActionDefinition], *, practice: bool = True) -> None:
        self._definitions = {definition.name: definition for definition in definitions}
        self.practice = practice
        for definition in self._definitions.values():
            self._refuse_practised_proof(definition)

    def __getitem__(self, name: str) -> ActionDefinition:
        return self._definitions[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._definitions)

    def __len__(self) -> int:
        return len(self._definitions)

    def practised(self, name: str) -> bool:
        """Say whether an action is only practised; the person is then told so."""
        definition = self[name]
        return not definition.builtin and (self.practice or definition.dry_run)

    def signatures(self) -> Mapping[str, ActionSignature]:
        """Return what the linter must know of each action."""
        return {name: definition.signature() for name, definition in self.items()}

    def connected(self, endpoints: Mapping[str, Endpoint]) -> "Registry":
        """Return a registry in which these actions are really called; the others stay as they are.

        Raise ValueError with a sentence for whoever wrote the settings.
        """
        unknown = sorted(endpoints.keys() - self.keys())
        if unknown:
            raise ValueError(f"There is no action {unknown[0]}. There are: {_listed(self)}.")
        return Registry(
            (
                replace(definition, endpoint=endpoints[name], dry_run=False)
                if name in endpoints
                else definition
                for name, definition in self.items()
            ),
            practice=self.practice and not endpoints,
        )

    def _refuse_practised_proof(self, definition: ActionDefinition) -> None:
        # A practised check proves nothing, so nothing real may stand on it.
        if not definition.needs or self.practised(definition.name):
            return
        for other in self.values():
            if other.gives == definition.needs and self.practised(other.name):
                raise ValueError(
                    f"{definition.name} is switched on, but {other.name}, which gives the proof"
                    f" it needs, is only practised. Switch {other.name} on too."
                )


def starter_registry() -> Registry:
    """Return the actions that the starter articles name, all of them practised."""
    user = MappingProxyType({"user": Source.REQUESTER})
    privileged = frozenset({"admin", "service-account"})
    watched = frozenset({"leaver", "under-investigation"})
    return Registry(
        (
            ActionDefinition(
                name="identity.verify",
                outcomes=("verified", "no_factor", "denied"),
                params=user,
                gives="verified",
                per_person=limit("10/hour"),
                longest=timedelta(minutes=2),  # somebody has to find their phone
                audit="security",
            ),
            ActionDefinition(
                name="idp.send_reset_link",
                outcomes=("sent",),
                params=user,
                changes=True,
                needs="verified",
                max_age=timedelta(minutes=10),
                kinds=(Kind.REQUEST,),
                deny_roles=privileged,
                deny_flags=watched,
                per_person=limit("3/day"),
                overall=limit("30/hour"),
                audit="security",
            ),
            ActionDefinition(
                name="idp.unlock_account",
                outcomes=("unlocked", "not_locked"),
                params=user,
                changes=True,
                needs="verified",
                max_age=timedelta(minutes=10),
                kinds=(Kind.INCIDENT, Kind.REQUEST),
                deny_roles=privileged,
                deny_flags=watched,
                per_person=limit("3/day"),
                overall=limit("30/hour"),
                idempotent=True,
                audit="security",
            ),
            ActionDefinition(
                name="device.lock",
                outcomes=("locked",),
                params=user,
                changes=True,
                kinds=(Kind.SECURITY,),
                per_person=limit("5/day"),
                overall=limit("30/hour"),
                idempotent=True,
                audit="security",
            ),
            ActionDefinition(
                name="ticket.open",
                outcomes=("ok",),
                params=MappingProxyType(
                    {"to": Source.TEXT, "priority": Source.TEXT, "reason": Source.TEXT}
                ),
                instant=True,
                builtin=True,
            ),
            ActionDefinition(
                name="licence.assign",
                outcomes=("assigned", "none_free"),
                params=MappingProxyType({"user": Source.REQUESTER, "product": Source.TEXT}),
                changes=True,
                deny_flags=watched,
                per_person=limit("3/day"),
                overall=limit("30/hour"),
            ),
        )
    )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
