"""Lay what the settings say over the policy that a desk starts with."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

from pydantic import Field

from bot.calendars import Calendar
from bot.errors import UserError
from bot.escalation import Ladder, Policy, default_policy
from bot.priority import Priority
from bot.rotas import Rota
from bot.settings.hours import CalendarTable, LadderTable, Patience, RotaTable, Targets
from bot.settings.sections import Name, Section, suggestion
from bot.settings.tiers import TierTable

Ladders = Mapping[tuple[str, Priority], Ladder]


class PolicyTables(Section):
    """The tables that make the policy."""

    calendars: dict[str, CalendarTable] = Field(default_factory=dict)
    tiers: dict[Name, TierTable] = Field(default_factory=dict)
    rotas: dict[str, RotaTable] = Field(default_factory=dict)
    ladders: dict[str, LadderTable] = Field(default_factory=dict)
    targets: Targets = Targets()
    patience: Patience = Patience()


def policy_from(
    tables: PolicyTables, tiers: Mapping[str, TierTable], zone: str, assume_solved: timedelta
) -> Policy:
    """Return the policy in force; raise UserError that names the key with a dead reference."""
    start = default_policy(zone)
    written = {
        name: _calendar(name, table, zone, start.calendars.get(name))
        for name, table in tables.calendars.items()
    }
    calendars = {**start.calendars, **written}
    _check_names(tables, tiers, calendars)
    targets = {each: tables.targets.over(each, target) for each, target in start.targets.items()}
    ladders = _starter_ladders(start, tiers, calendars) | _written_ladders(tables, calendars)
    return Policy(
        tiers=tuple(tiers),
        calendars=MappingProxyType(calendars),
        ladders=MappingProxyType(ladders),
        targets=MappingProxyType(targets),
        periods=tables.patience.periods(assume_solved),
        rotas=MappingProxyType(_rotas(tables, tiers, zone)),
        apart=frozenset(name for name, tier in tiers.items() if tier.apart),
        leads=MappingProxyType({name: tier.lead for name, tier in tiers.items() if tier.lead}),
    )


def _calendar(name: str, table: CalendarTable, zone: str, usual: Calendar | None) -> Calendar:
    try:
        return table.calendar(name, zone, usual.windows if usual else None)
    except ValueError as error:
        raise UserError(f"calendars.{name}: {error}.") from None


def _starter_ladders(
    start: Policy, tiers: Mapping[str, TierTable], calendars: Mapping[str, Calendar]
) -> dict[tuple[str, Priority], Ladder]:
    """Return a ladder for every tier and priority.

    A tier that the starter policy does not know, climbs as its last one does: it moves nothing
    on. Their calendars are those of the same name that are in force now.
    """
    last = start.tiers[-1]
    ladders: dict[tuple[str, Priority], Ladder] = {}
    for tier in tiers:
        for priority in Priority:
            ladder = start.ladders[tier if tier in start.tiers else last, priority]
            ladders[tier, priority] = replace(
                ladder,
                name=f"{priority} in {tier}",
                tier=tier,
                calendar=calendars[ladder.calendar.name],
            )
    return ladders


def _written_ladders(
    tables: PolicyTables, calendars: Mapping[str, Calendar]
) -> dict[tuple[str, Priority], Ladder]:
    ladders: dict[tuple[str, Priority], Ladder] = {}
    for name, table in tables.ladders.items():
        ladder = table.ladder(name, calendars[table.calendar])
        for written in table.priorities:
            priority = Priority(written)
            taken = ladders.get((table.tier, priority))
            if taken is not None:
                raise UserError(
                    f"ladders.{name} and ladders.{taken.name} are both for {priority} in"
                    f" {table.tier}; take {written} out of one of them."
                )
            ladders[table.tier, priority] = ladder
    return ladders


def _rotas(tables: PolicyTables, tiers: Mapping[str, TierTable], zone: str) -> dict[str, Rota]:
    return {
        queue: tables.rotas[rota].rota(rota, zone)
        for name, tier in tiers.items()
        for queue, rota in tier.rotas(name).items()
    }


def _check_names(
    tables: PolicyTables, tiers: Mapping[str, TierTable], calendars: Mapping[str, Calendar]
) -> None:
    """Raise UserError about the first name that stands for nothing."""
    for key, calendar in _named_calendars(tables):
        _known(key, "calendar", calendar, calendars)
    for key, tier in _named_tiers(tables):
        _known(key, "tier", tier, tiers)
    for name, table in tiers.items():
        for queue, rota in table.rotas(name).items():
            team = queue.partition("/")[2]
            key = f"tiers.{name}.teams.{team}.rota" if team else f"tiers.{name}.rota"
            _known(key, "rota", rota, tables.rotas)


def _named_calendars(tables: PolicyTables) -> Iterable[tuple[str, str]]:
    yield "patience.calendar", tables.patience.calendar
    for name, ladder in tables.ladders.items():
        yield f"ladders.{name}.calendar", ladder.calendar
    for priority in Priority:
        calendar = getattr(tables.targets, priority.value).calendar
        if calendar is not None:
            yield f"targets.{priority}.calendar", calendar


def _named_tiers(tables: PolicyTables) -> Iterable[tuple[str, str]]:
    for name, ladder in tables.ladders.items():
        yield f"ladders.{name}.tier", ladder.tier
        for place, rung in enumerate(ladder.rungs, start=1):
            for tier in filter(None, (rung.tier, *rung.also)):
                yield f"ladders.{name}.rungs (entry {place})", tier


def _known(key: str, kind: str, name: str, known: Mapping[str, object]) -> None:
    if name not in known:
        near = suggestion(name, list(known)) or f"; add [{kind}s.{name}]"
        raise UserError(f"{key} names the {kind} “{name}”, which is not there{near}.")
