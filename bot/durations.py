"""Lengths of time as people write them (`1h30m`) and as people read them (`1 h 30 min`)."""

import re
from datetime import timedelta

DAYS_FROM_HOURS = 72

_WRITTEN = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")


def duration(text: str) -> timedelta:
    """Read `2d`, `1h30m`, `45s` and the like: each unit once, the larger first.

    Raise ValueError with a sentence for whoever wrote it.
    """
    packed = "".join(text.lower().split())
    found = _WRITTEN.fullmatch(packed)
    if found is None or not packed:
        raise ValueError(
            f"{text!r} is not a duration: write days, hours, minutes and seconds"
            " like 2d, 1h30m or 45s."
        )
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    try:
        return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        raise ValueError(f"{text!r} is too long a duration.") from None


def spell(length: timedelta) -> str:
    """Write a length for people: seconds below an hour, days only beyond three of them.

    Three days stay `72 h`, because targets in business hours are known by that number.
    """
    if length < timedelta(0):
        return f"-{spell(-length)}"
    seconds = length.days * 86_400 + length.seconds
    days, rest = divmod(seconds, 86_400) if seconds > DAYS_FROM_HOURS * 3_600 else (0, seconds)
    hours, rest = divmod(rest, 3_600)
    minutes, left = divmod(rest, 60)
    amounts = [(days, "d"), (hours, "h"), (minutes, "min")]
    if not days and not hours:
        amounts.append((left, "s"))
    return " ".join(f"{amount} {unit}" for amount, unit in amounts if amount) or "0 min"
