"""The section about actions: what articles may set off, laid over what comes with the bot."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from bot.actions.registry import (
    ActionDefinition,
    Endpoint,
    Limit,
    Registry,
    Source,
    limit,
    starter_registry,
)
from bot.durations import spell
from bot.errors import UserError
from bot.settings.secrecy import PREFIX
from bot.settings.sections import PositiveLength, Section, Strings
from knowledge_base.article import Audience, Kind

LONGEST_CALL = timedelta(minutes=10)

_PLACEHOLDER = re.compile(r"\$\{([A-Z][A-Z0-9_]*)\}")
_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")


Word = TypeVar("Word", Kind, Audience)


def _limit(value: object) -> Limit:
    if not isinstance(value, str):
        raise ValueError('a limit stands in quotes, like "3/day"')  # noqa: TRY004 -- pydantic makes a sentence of this one alone
    return limit(value)


def _address(url: str) -> str:
    plain = _PLACEHOLDER.sub("x", url)
    if urlsplit(url).scheme not in {"http", "https"} and not _PLACEHOLDER.match(url):
        raise ValueError("an address starts with https://, or with a variable like ${IDP_URL}")
    if "$" in plain or any(mark.isspace() for mark in plain):
        raise ValueError("write variables like ${IDP_URL}, and no spaces")
    return url


def _quick(length: timedelta) -> timedelta:
    if length > LONGEST_CALL:
        raise ValueError(f"one call may take {spell(LONGEST_CALL)} at most")
    return length


def _secret_name(name: str) -> str:
    if not re.fullmatch(r"[A-Z][A-Z0-9_]*", name):
        raise ValueError(
            f"this is the name of a secret, not the secret: write IDP_KEY and set {PREFIX}IDP_KEY"
        )
    return name


RunLimit = Annotated[Limit, BeforeValidator(_limit)]
Address = Annotated[str, AfterValidator(_address)]
SecretName = Annotated[str, AfterValidator(_secret_name)]
KindName = Literal["incident", "request", "question", "security", "complaint"]
AudienceName = Literal["everyone", "staff", "support"]
SourceName = Literal["requester.id", "text"]


class Allow(Section):
    """Which articles may set an action off, and for whom."""

    kinds: Annotated[tuple[KindName, ...], Field(strict=False)] | None = None
    audience: Annotated[tuple[AudienceName, ...], Field(strict=False)] | None = None


class Deny(Section):
    """For whom an action is never done."""

    roles: Strings | None = None
    flags: Strings | None = None


class Limits(Section):
    """How often an action may be done."""

    per_person: RunLimit | None = None
    overall: RunLimit | None = None


class Action(Section):
    """One action. What is left out stays as it is for the action of that name."""

    outcomes: Strings | None = None
    params: dict[str, SourceName] | None = None
    changes: bool | None = None
    needs: str | None = None
    max_age: PositiveLength | None = None
    gives: str | None = None
    allow: Allow = Allow()
    deny_if: Deny = Deny()
    limit: Limits = Limits()
    url: Address | None = None
    method: Literal["POST", "PUT", "PATCH", "DELETE"] = "POST"
    key_secret: SecretName | None = None
    old_key_secret: SecretName | None = None
    longest: Annotated[PositiveLength, AfterValidator(_quick)] | None = None
    idempotent: bool | None = None
    instant: bool | None = None
    audit: str | None = None
    dry_run: bool | None = None

    @model_validator(mode="after")
    def _is_called_with_a_key(self) -> "Action":
        if self.url is not None and self.key_secret is None:
            raise ValueError("an address needs key_secret, the name of the secret that signs calls")
        if self.url is None and (self.key_secret or self.old_key_secret):
            raise ValueError("a key is of no use without url, the address that is called")
        return self

    def changes_of(self, environ: Mapping[str, str]) -> dict[str, Any]:
        """Return the fields of a definition that this entry sets."""
        plain = ("changes", "needs", "max_age", "gives", "longest", "idempotent", "instant")
        given: dict[str, Any] = {name: getattr(self, name) for name in (*plain, "audit", "dry_run")}
        given |= {
            "outcomes": self.outcomes,
            "params": _each(self.params, Source),
            "kinds": _tuple(self.allow.kinds, Kind),
            "audience": _tuple(self.allow.audience, Audience),
            "deny_roles": _set(self.deny_if.roles),
            "deny_flags": _set(self.deny_if.flags),
            "per_person": self.limit.per_person,
            "overall": self.limit.overall,
            "endpoint": self._endpoint(environ),
        }
        if self.url is not None and given["endpoint"] is None:
            given["dry_run"] = True  # it has no address yet; `variables` says what is missing
        return {name: value for name, value in given.items() if value is not None}

    def _endpoint(self, environ: Mapping[str, str]) -> Endpoint | None:
        if self.url is None or self.key_secret is None:
            return None
        if not all(environ.get(name) for name in _PLACEHOLDER.findall(self.url)):
            return None
        url = _PLACEHOLDER.sub(lambda found: environ[found[1]], self.url)
        return Endpoint(url, self.key_secret, self.old_key_secret or "", self.method)


class Actions(BaseModel):
    """Whether actions are really done, and the entries by the name of the action."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True, hide_input_in_errors=True)
    __pydantic_extra__: dict[str, Action] = Field(init=False)

    mode: Literal["practice", "live"] = "practice"
    allow_hosts: Strings = ()

    @model_validator(mode="before")
    @classmethod
    def _names_have_a_dot(cls, table: object) -> object:
        names = table if isinstance(table, dict) else {}
        for name in names:
            if name not in cls.model_fields and not _NAME.fullmatch(name):
                raise ValueError(
                    f"“{name}” is no name of an action; write the whole name in quotes, like"
                    ' [actions."idp.send_reset_link"]'
                )
        return table

    @property
    def entries(self) -> Mapping[str, Action]:
        """Return the entries by the name of the action."""
        return self.__pydantic_extra__ or {}

    def variables(self) -> set[str]:
        """Return the variables of the environment that the actions need that are really done."""
        wanted: set[str] = set()
        for entry in self.entries.values():
            if self.mode == "practice" or entry.url is None or entry.dry_run is not False:
                continue
            wanted |= set(_PLACEHOLDER.findall(entry.url))
            keys = (entry.key_secret, entry.old_key_secret)
            wanted |= {f"{PREFIX}{key}" for key in keys if key}
        return wanted

    def registry(self, environ: Mapping[str, str]) -> Registry:
        """Return all actions: those that come with the bot, changed and joined by the entries."""
        definitions = dict(starter_registry())
        for name, entry in self.entries.items():
            try:
                definitions[name] = _defined(name, entry, definitions.get(name), environ)
            except ValueError as error:
                raise UserError(f'actions."{name}": {error}') from None
        try:
            return Registry(definitions.values(), practice=self.mode == "practice")
        except ValueError as error:
            raise UserError(f"actions: {error}") from None


def _defined(
    name: str, entry: Action, known: ActionDefinition | None, environ: Mapping[str, str]
) -> ActionDefinition:
    changes = entry.changes_of(environ)
    if known is not None:
        return replace(known, **changes)
    if "outcomes" not in changes:
        raise ValueError('this is a new action, so it needs outcomes, like outcomes = ["done"].')
    return ActionDefinition(name=name, **changes)


def _each(values: Mapping[str, str] | None, kind: type[Source]) -> dict[str, Source] | None:
    return None if values is None else {name: kind(value) for name, value in values.items()}


def _tuple(values: Iterable[str] | None, kind: Callable[[str], Word]) -> tuple[Word, ...] | None:
    return None if values is None else tuple(kind(value) for value in values)


def _set(values: tuple[str, ...] | None) -> frozenset[str] | None:
    return None if values is None else frozenset(values)
