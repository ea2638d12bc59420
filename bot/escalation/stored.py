"""A ladder as plain JSON, calendar included: a promise keeps what it was made under."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.calendars import calendar_from_json, calendar_to_json
from bot.escalation.ladders import Ladder, Rung, RungKind


def ladder_to_json(ladder: Ladder) -> dict[str, Any]:
    """Return the ladder as JSON values; lengths are seconds."""
    return {
        "name": ladder.name,
        "tier": ladder.tier,
        "calendar": calendar_to_json(ladder.calendar),
        "rungs": [
            {
                "after": rung.after.total_seconds(),
                "do": rung.do.value,
                "tier": rung.tier,
                "also": list(rung.also),
            }
            for rung in ladder.rungs
        ],
        "repeat": ladder.repeat,
        "repeat_every": ladder.repeat_every.total_seconds(),
        "afterwards": ladder.afterwards.total_seconds(),
    }


def ladder_from_json(stored: Mapping[str, Any]) -> Ladder:
    """Return the ladder that `ladder_to_json` stored; raise ValueError when it is none."""
    try:
        return Ladder(
            name=stored["name"],
            tier=stored["tier"],
            calendar=calendar_from_json(stored["calendar"]),
            rungs=tuple(_rung(rung) for rung in stored["rungs"]),
            repeat=stored["repeat"],
            repeat_every=timedelta(seconds=stored["repeat_every"]),
            afterwards=timedelta(seconds=stored["afterwards"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"This is no stored ladder: {error!r}.") from error


def _rung(stored: Mapping[str, Any]) -> Rung:
    return Rung(
        after=timedelta(seconds=stored["after"]),
        do=RungKind(stored["do"]),
        tier=stored["tier"],
        also=tuple(stored["also"]),
    )
