"""Moments as people say them: short for engineers, with the zone for everybody else."""

from datetime import datetime, timedelta

from bot.calendars.walls import described, zone_named
from bot.durations import spell

WEEK = 7


def when(at: datetime, now: datetime, zone: str) -> str:
    """Return `15:10`, `tomorrow at 9:00`, `Tue 9:00` or `Tue 1 Dec 9:00`, as of now."""
    local = at.astimezone(zone_named(zone))
    days = (local.date() - now.astimezone(zone_named(zone)).date()).days
    clock = f"{local.hour}:{local.minute:02}"
    if days == 0:
        return clock
    if days == 1:
        return f"tomorrow at {clock}"
    weekday = described(at, zone).split(" ")[0]
    if 1 < days < WEEK:
        return f"{weekday} {clock}"
    return f"{weekday} {local.day} {local:%b} {clock}"


def told(at: datetime, now: datetime, zone: str) -> str:
    """Return the moment with the letters of its zone, for people who may be elsewhere."""
    letters = described(at, zone).partition(" (")[2]
    return f"{when(at, now, zone)} ({letters}"


def distance(at: datetime, now: datetime) -> str:
    """Return `in 12 min` or `5 min ago`, in whole minutes of wall time."""
    minutes = int(abs(at - now).total_seconds() // 60)
    if not minutes:
        return "now"
    length = spell(timedelta(minutes=minutes))
    return f"in {length}" if at > now else f"{length} ago"
