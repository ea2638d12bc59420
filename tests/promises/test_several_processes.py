"""Several processes on one database ring each alarm once, and a ticket goes one way."""

import asyncio
import signal
from collections import Counter

import pytest

from bot.storage.database import Database
from bot.storage.records import Event
from tests.harness import audit
from tests.harness.clock import MONDAY
from tests.promises.conftest import Carry

KILLED = -int(signal.SIGKILL)
RINGS = {"mentioned", "promise_broken", "escalated"}


def _events(url: str) -> list[Event]:
    async def look() -> list[Event]:
        db = await Database.open(url, upgrade=False)
        async with db.read() as work:
            found = await work.events_between(
                MONDAY.replace(hour=0), MONDAY.replace(hour=23), RINGS | {"claimed"}
            )
        await db.close()
        return list(found)

    return asyncio.run(look())


def _check_rung(url: str, count: int) -> None:
    """Check that every ticket called the lead once and broke its promise once."""
    happened = Counter((event.ticket, event.kind) for event in _events(url))
    for number in range(1, count + 1):
        for kind in ("mentioned", "promise_broken"):
            times = happened[number, kind]
            assert times, f"lost: {kind} of T-{number}"
            assert times == 1, f"rung twice: {kind} of T-{number}"


def _audit(url: str) -> list[str]:
    async def look() -> list[str]:
        db = await Database.open(url, upgrade=False)
        found = await audit(db, MONDAY)
        await db.close()
        try:
            found.check()
        except AssertionError:
            return [fault for fault in found.faults if "alarms" in fault]
        return []

    return asyncio.run(look())


def _ring_together(url: str, carry_out: Carry, count: int, points: list[str]) -> None:
    desks = [{"role": "sweep", "minutes": 16, "point": point} for point in points]
    alone = {"desks": [{"role": "sweep", "minutes": 16}]}
    plan = [{"desks": [{"role": "prepare", "count": count}]}, {"desks": desks}, alone]
    prepared, together, rest = carry_out(url, plan)
    assert prepared == rest == [0]
    # On SQLite the quickest may ring all before another comes to where it is killed.
    assert set(together) <= {0, KILLED}
    assert together[2:] == [0, 0]
    _check_rung(url, count)
    assert _audit(url) == []


def test_each_due_alarm_is_rung_once_by_four_processes_of_which_two_are_killed(
    database_url: str, carry_out: Carry
) -> None:
    points = ["watch.before_commit:kill:3", "watch.after_commit:kill:3", "", ""]
    _ring_together(database_url, carry_out, 50, points)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_each_of_thousands_of_alarms_is_rung_once(database_url: str, carry_out: Carry) -> None:
    points = ["watch.before_commit:kill:50", "watch.after_commit:kill:50", "", ""]
    _ring_together(database_url, carry_out, 2000, points)


def test_the_check_notices_processes_that_ring_without_a_lock(
    database_url: str, carry_out: Carry
) -> None:
    desks = [{"role": "sweep", "minutes": 16} for _ in range(2)]
    plan = [{"desks": [{"role": "prepare", "count": 4}]}, {"desks": desks}]
    assert carry_out(database_url, plan, "no lock") == [[0], [0, 0]]
    with pytest.raises(AssertionError, match="rung twice"):
        _check_rung(database_url, 4)


def _check_one_way(url: str, count: int) -> Counter[str]:
    """Check that each ticket was claimed or moved on: one of the two."""
    ways: dict[int, list[str]] = {number: [] for number in range(1, count + 1)}
    for event in _events(url):
        if event.kind in {"claimed", "escalated"}:
            ways[event.ticket].append(event.kind)
    for number, found in ways.items():
        assert found, f"nothing happened to T-{number}"
        assert len(found) == 1, f"two winners: T-{number} {found}"
    return Counter(found[0] for found in ways.values())


def _race(url: str, carry_out: Carry, count: int, mutation: str = "") -> None:
    racers = [
        {"role": "claim", "minutes": 31, "count": count},
        {"role": "sweep", "minutes": 31},
    ]
    before = [{"role": "prepare", "count": count}, {"role": "sweep", "minutes": 16}]
    plan = [*({"desks": [desk]} for desk in before), {"desks": racers}]
    assert carry_out(url, plan, mutation) == [[0], [0], [0, 0]]


def test_a_ticket_that_is_claimed_as_it_moves_on_goes_one_way(
    database_url: str, carry_out: Carry
) -> None:
    _race(database_url, carry_out, 40)
    _check_one_way(database_url, 40)
    assert _audit(database_url) == []


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_each_of_thousands_of_races_has_one_winner(database_url: str, carry_out: Carry) -> None:
    _race(database_url, carry_out, 2000)
    assert len(_check_one_way(database_url, 2000)) == 2


def test_the_check_notices_a_claim_of_what_was_seen_before(
    database_url: str, carry_out: Carry
) -> None:
    _race(database_url, carry_out, 3, "no guard")
    with pytest.raises(AssertionError, match="two winners"):
        _check_one_way(database_url, 3)
