"""Escalation on a schedule: ladders of rungs as data, and what is due on them.

A ladder goes with a ticket as a copy. `ring` says what an alarm that is due does, and when the
next one is. Nothing here has an effect: effects are returned as data.
"""

from bot.escalation.defaults import business_hours, default_policy
from bot.escalation.ladders import Alarm, Ladder, Rung, RungKind
from bot.escalation.policy import (
    Periods,
    Policy,
    Target,
    claim_promise,
    duty_of,
    ladder_for,
    leads_of,
    next_tier,
    promised_by,
    targets_due,
)
from bot.escalation.ringing import (
    Effect,
    Mention,
    MoveTier,
    Rang,
    Remind,
    Skipped,
    first_alarm,
    promise,
    ring,
    time_to_claim,
)
from bot.escalation.simulation import Due, Planned, Promised, simulate
from bot.escalation.stored import ladder_from_json, ladder_to_json

__all__ = [
    "Alarm",
    "Due",
    "Effect",
    "Ladder",
    "Mention",
    "MoveTier",
    "Periods",
    "Planned",
    "Policy",
    "Promised",
    "Rang",
    "Remind",
    "Rung",
    "RungKind",
    "Skipped",
    "Target",
    "business_hours",
    "claim_promise",
    "default_policy",
    "duty_of",
    "first_alarm",
    "ladder_for",
    "ladder_from_json",
    "ladder_to_json",
    "leads_of",
    "next_tier",
    "promise",
    "promised_by",
    "ring",
    "simulate",
    "targets_due",
    "time_to_claim",
]
