"""May this action run, here, now, for this person? The article has no say in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import assert_never

from bot.actions.registry import ActionDefinition, Source
from bot.conversation.talk import Proof
from knowledge_base.article import Audience

LONGEST_TEXT = 500


class Reason(StrEnum):
    """Why an action was refused."""

    PARAMETERS = "parameters"
    KIND = "kind"
    AUDIENCE = "audience"
    DENIED = "denied"
    NO_PROOF = "no-proof"
    OLD_PROOF = "old-proof"
    PERSON_LIMIT = "person-limit"
    OVERALL_LIMIT = "overall-limit"


LIMITS = frozenset({Reason.PERSON_LIMIT, Reason.OVERALL_LIMIT})


@dataclass(frozen=True, slots=True)
class Refusal:
    """A reason for machines and a sentence for the audit; no value of a parameter is in it."""

    reason: Reason
    sentence: str


@dataclass(frozen=True, slots=True)
class Requester:
    """Whom an action is for. `id` is what the parameter `user` must be."""

    id: str
    audience: Audience = Audience.EVERYONE
    roles: frozenset[str] = frozenset()
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Asked:
    """The facts of one run: what is asked for whom, and what happened before.

    `person_runs` and `overall_runs` count the earlier runs within the period of each limit.
    """

    requester: Requester
    kind: str
    params: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    proofs: tuple[Proof, ...] = ()
    person_runs: int = 0
    overall_runs: int = 0


def refusal(definition: ActionDefinition, asked: Asked, now: datetime) -> Refusal | None:
    """Return why an action must not run, or None when it may."""
    return (
        _wrong_parameters(definition, asked)
        or _wrong_kind(definition, asked)
        or _wrong_person(definition, asked)
        or _missing_proof(definition, asked, now)
        or _limit_reached(definition, asked)
    )


def _wrong_parameters(definition: ActionDefinition, asked: Asked) -> Refusal | None:
    if asked.params.keys() != definition.params.keys():
        wanted = ", ".join(definition.params) or "none"
        return Refusal(Reason.PARAMETERS, f"{definition.name} takes these parameters: {wanted}.")
    for name, source in definition.params.items():
        if not _comes_from(source, asked.params[name], asked.requester):
            return Refusal(
                Reason.PARAMETERS,
                f"The parameter {name} of {definition.name} must come from {source}.",
            )
    return None


def _comes_from(source: Source, value: str, requester: Requester) -> bool:
    match source:
        case Source.REQUESTER:
            return bool(value) and value == requester.id
        case Source.TEXT:
            return 0 < len(value) <= LONGEST_TEXT and value.isprintable()
    assert_never(source)


def _wrong_kind(definition: ActionDefinition, asked: Asked) -> Refusal | None:
    if not definition.kinds or asked.kind in definition.kinds:
        return None
    allowed = ", ".join(definition.kinds)
    return Refusal(Reason.KIND, f"{definition.name} runs only in articles of kind {allowed}.")


def _wrong_person(definition: ActionDefinition, asked: Asked) -> Refusal | None:
    requester = asked.requester
    open_to_all = Audience.EVERYONE in definition.audience
    if not open_to_all and requester.audience not in definition.audience:
        allowed = ", ".join(definition.audience)
        return Refusal(Reason.AUDIENCE, f"{definition.name} is only for {allowed}.")
    against = (definition.deny_roles & requester.roles) | (definition.deny_flags & requester.flags)
    if against:
        listed = ", ".join(sorted(against))
        return Refusal(Reason.DENIED, f"{definition.name} is not for a requester who is {listed}.")
    return None


def _missing_proof(definition: ActionDefinition, asked: Asked, now: datetime) -> Refusal | None:
    if not definition.needs:
        return None
    given = [proof.at for proof in asked.proofs if proof.kind == definition.needs]
    if not given:
        return Refusal(
            Reason.NO_PROOF, f"{definition.name} needs the proof “{definition.needs}” first."
        )
    if definition.max_age is not None and now - max(given) >= definition.max_age:
        return Refusal(
            Reason.OLD_PROOF,
            f"The proof “{definition.needs}” is too old for {definition.name}.",
        )
    return None


def _limit_reached(definition: ActionDefinition, asked: Asked) -> Refusal | None:
    person, overall = definition.per_person, definition.overall
    if person is not None and asked.person_runs >= person.count:
        return Refusal(
            Reason.PERSON_LIMIT,
            f"{definition.name} has reached its limit of {person.count} for one person.",
        )
    if overall is not None and asked.overall_runs >= overall.count:
        return Refusal(
            Reason.OVERALL_LIMIT,
            f"{definition.name} has reached its limit of {overall.count} for everyone together.",
        )
    return None
