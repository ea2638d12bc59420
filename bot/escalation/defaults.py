"""The policy that a desk starts with, before anybody has written one."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from bot.calendars import Calendar, always_open, windows_from
from bot.escalation.ladders import Ladder, Rung, RungKind
from bot.escalation.policy import Periods, Policy, Target
from bot.priority import Priority

TIERS = ("L2", "L3")
LEADS = ("desk-leads",)

_BUSINESS = "business"
_ALWAYS = "always"


def business_hours(zone: str = "UTC", country: str = "", subdivision: str = "") -> Calendar:
    """Return Monday to Friday from nine to six, without the holidays of the country."""
    hours = windows_from({"mon-fri": ["09:00-18:00"]})
    return Calendar(_BUSINESS, zone, hours, country, subdivision)


def default_policy(zone: str = "UTC") -> Policy:
    """Return the policy of two tiers that work in one zone, with P1 around the clock."""
    business, always = business_hours(zone), always_open(zone, _ALWAYS)
    return Policy(
        tiers=TIERS,
        calendars=MappingProxyType({_BUSINESS: business, _ALWAYS: always}),
        ladders=_ladders(business, always),
        targets=_targets(),
        periods=Periods(calendar=_BUSINESS),
        leads=MappingProxyType(dict.fromkeys(TIERS, LEADS)),
    )


def _ladders(business: Calendar, always: Calendar) -> Mapping[tuple[str, Priority], Ladder]:
    second, third = TIERS
    duty, lead = RungKind.MENTION_DUTY, RungKind.MENTION_LEAD
    remind, move = RungKind.REMIND, RungKind.MOVE
    urgent = Rung(timedelta(0), RungKind.PAGE, also=(third,))
    ladders = {
        (second, Priority.P1): Ladder(
            "P1 in L2", second, always, (urgent, *_rungs((5, duty), (5, lead), (5, move)))
        ),
        (third, Priority.P1): Ladder(
            "P1 in L3",
            third,
            always,
            _rungs((0, duty), (5, lead)),
            repeat=5,
            repeat_every=timedelta(minutes=10),
            afterwards=timedelta(minutes=30),
        ),
        (second, Priority.P2): Ladder(
            "P2 in L2", second, business, _rungs((10, duty), (10, lead), (10, move))
        ),
        (third, Priority.P2): Ladder(
            "P2 in L3",
            third,
            business,
            _rungs((0, duty), (20, lead)),
            repeat=2,
            repeat_every=timedelta(minutes=20),
            afterwards=timedelta(hours=2),
        ),
        (second, Priority.P3): Ladder(
            "P3 in L2", second, business, _rungs((15, duty), (15, lead), (30, move))
        ),
        (third, Priority.P3): Ladder(
            "P3 in L3",
            third,
            business,
            _rungs((0, duty), (30, lead)),
            repeat=2,
            repeat_every=timedelta(minutes=30),
            afterwards=timedelta(hours=4),
        ),
        (second, Priority.P4): Ladder(
            "P4 in L2", second, business, _rungs((240, remind), (240, duty), (480, move))
        ),
        (third, Priority.P4): Ladder(
            "P4 in L3", third, business, _rungs((240, remind), (240, duty), (480, lead))
        ),
    }
    return MappingProxyType(ladders)


def _rungs(*steps: tuple[int, RungKind]) -> tuple[Rung, ...]:
    return tuple(Rung(timedelta(minutes=minutes), kind) for minutes, kind in steps)


def _targets() -> Mapping[Priority, Target]:
    hour = timedelta(hours=1)
    return MappingProxyType(
        {
            Priority.P1: Target(hour / 4, 4 * hour, _ALWAYS),
            Priority.P2: Target(hour, 8 * hour, _BUSINESS),
            Priority.P3: Target(4 * hour, 24 * hour, _BUSINESS),
            Priority.P4: Target(8 * hour, 72 * hour, _BUSINESS),
        }
    )
