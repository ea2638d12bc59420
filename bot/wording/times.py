"""Moments as people say them: short for engineers, with the zone for everybody else."""

from datetime import datetime, timedelta

from bot.calendars.walls import described, zone_named
from bot.durations import spell

WEEK = 7


def when(at: datetime, now: datetime, zone: str) -> str:
    """Return `15:10`, `tomorrow at 9:00`, `Tue 9:00` or `Tue 1 Dec 9:00`, as of now."""
    local = at.astimezone(zone_named(zone))
    if local.date() - now.astimezone(zone_named(zone)).date() == timedelta(days=1):
        return f"tomorrow at {_clock(local)}"
    return dated(at, now, zone)


def dated(at: datetime, now: datetime, zone: str) -> str:
    """Return `15:10`, `Tue 9:00`, `Tue 1 Dec 9:00` or `Tue 1 Dec 2027 9:00`, to be read later.

    The date stands wherever the weekday alone could mean another week, the year where it is not
    this one.
    """
    local, here = at.astimezone(zone_named(zone)), now.astimezone(zone_named(zone))
    days = (local.date() - here.date()).days
    if days == 0:
        return _clock(local)
    weekday = described(at, zone).split(" ")[0]
    if 0 < days < WEEK:
        return f"{weekday} {_clock(local)}"
    year = "" if local.year == here.year else f" {local.year}"
    return f"{weekday} {local.day} {local:%b}{year} {_clock(local)}"


def nearby(at: datetime, now: datetime, zone: str) -> str:
    """Return a moment with how far it is from now: `15:10 (in 12 min)`; it is soon out of date."""
    return f"{when(at, now, zone)} ({distance(at, now)})"


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


def _clock(local: datetime) -> str:
    return f"{local.hour}:{local.minute:02}"
