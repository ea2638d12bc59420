"""Impact times urgency gives the priority: how many are hit, and how fast harm grows."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar


class Priority(StrEnum):
    """How soon a ticket wants somebody; P1 is the most pressing."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"


class Impact(StrEnum):
    """How many people are hit."""

    ONE_PERSON = "one-person"
    SEVERAL_PEOPLE = "several-people"
    WHOLE_SITE = "whole-site"


class Urgency(StrEnum):
    """How stuck they are: can work, partly stuck, stuck or with a deadline today."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


Matrix = Mapping[tuple[Impact, Urgency], Priority]

DEFAULT_MATRIX: Matrix = MappingProxyType(
    {
        (Impact.ONE_PERSON, Urgency.LOW): Priority.P4,
        (Impact.ONE_PERSON, Urgency.MEDIUM): Priority.P4,
        (Impact.ONE_PERSON, Urgency.HIGH): Priority.P3,
        (Impact.SEVERAL_PEOPLE, Urgency.LOW): Priority.P4,
        (Impact.SEVERAL_PEOPLE, Urgency.MEDIUM): Priority.P3,
        (Impact.SEVERAL_PEOPLE, Urgency.HIGH): Priority.P2,
        (Impact.WHOLE_SITE, Urgency.LOW): Priority.P3,
        (Impact.WHOLE_SITE, Urgency.MEDIUM): Priority.P2,
        (Impact.WHOLE_SITE, Urgency.HIGH): Priority.P1,
    }
)

_PRESSING_FIRST = tuple(Priority)


def priority_of(
    impact: Impact,
    urgency: Urgency,
    *,
    critical_service: bool = False,
    vip: bool = False,
    accessibility: bool = False,
) -> Priority:
    """Look the priority up; each of the three circumstances raises it by one, up to P1."""
    place = _PRESSING_FIRST.index(DEFAULT_MATRIX[impact, urgency])
    raised = place - (critical_service + vip + accessibility)
    return _PRESSING_FIRST[max(0, raised)]


def raise_to(current: Priority, wanted: Priority) -> Priority:
    """Return the more pressing of the two: nothing lowers what was set before."""
    return min(current, wanted, key=_PRESSING_FIRST.index)


def priority_from(text: str) -> Priority:
    """Read `P2` or `p2`; raise ValueError that lists the choices."""
    return _choice(Priority, "priority", text.strip().upper())


def impact_from(text: str) -> Impact:
    """Read `one-person` and its like; raise ValueError that lists the choices."""
    return _choice(Impact, "impact", _hyphened(text))


def urgency_from(text: str) -> Urgency:
    """Read `low`, `medium` or `high`; raise ValueError that lists the choices."""
    return _choice(Urgency, "urgency", _hyphened(text))


Choice = TypeVar("Choice", Priority, Impact, Urgency)


def _choice(kind: type[Choice], what: str, text: str) -> Choice:
    for known in kind:
        if known.value == text:
            return known
    choices = ", ".join(known.value for known in kind)
    raise ValueError(f"{text!r} is no {what}: choose one of {choices}.")


def _hyphened(text: str) -> str:
    return "-".join(text.lower().replace("_", " ").split())
