"""Nothing is lost and nothing is shown twice, wherever a process is killed or stopped.

Each promise is checked by a function that raises AssertionError; beside each test that it is
kept stands one that breaks it on purpose and expects the check to notice.
"""

import asyncio
import os
import signal
import subprocess
import time
from collections import Counter
from multiprocessing import get_context
from pathlib import Path

import pytest

from bot.storage.database import Database
from tests.bot.storage import crashing
from tests.bot.storage.crashing import World, ended, run, start
from tests.bot.storage.making import NOW, after, ticket

KILLED = -int(signal.SIGKILL)
POINTS = [
    *(f"work.before_commit:kill:{number}" for number in (1, 3, 5, 8)),
    *(f"work.after_commit:kill:{number}" for number in (1, 3, 5, 8)),
    *(f"desk.before_acknowledge:kill:{number}" for number in (1, 2)),
    *(
        f"{point}:kill:{number}"
        for number in (1, 3)
        for point in (
            "outbox.after_claim",
            "outbox.before_send",
            "platform.before_show",
            "platform.after_show",
            "outbox.after_send",
            "outbox.before_finish",
            "outbox.after_finish",
        )
    ),
]


@pytest.fixture
def world(database_url: str, tmp_path: Path) -> World:
    return World(database_url, tmp_path)


def _check_shown(world: World) -> None:
    """Check that a reader sees an answer to every message, once, in order."""
    events, shown = world.lines("events"), world.shown()
    assert set(events) - set(shown) == set(), "lost"
    assert Counter(shown).most_common(1)[0][1] == 1, "shown twice"
    assert len(shown) == len(events), "more shown than said"
    for lane in {event.split(":")[0] for event in events}:
        said = [event for event in events if event.startswith(f"{lane}:")]
        assert [key for key in shown if key.startswith(f"{lane}:")] == said, "out of order"


def _one_kill(world: World, point: str, mutation: str = "") -> None:
    world.add_events("a:1", "a:2", "b:1")
    assert run(crashing.desk, world, point=point, mutation=mutation) == KILLED
    assert run(crashing.desk, world, mutation=mutation) == 0


def test_a_desk_that_is_killed_anywhere_answers_every_message_once(world: World) -> None:
    _kill_everywhere(world, 1)
    _check_shown(world)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_a_desk_that_is_killed_again_and_again_answers_every_message_once(world: World) -> None:
    _kill_everywhere(world, 25)
    _check_shown(world)


def _kill_everywhere(world: World, times: int) -> None:
    for again in range(times):
        for number, point in enumerate(POINTS):
            message = f"{again}.{number}"
            world.add_events(*(f"{lane}:{message}{part}" for lane in "abc" for part in "xy"))
            assert run(crashing.desk, world, point=point) == KILLED, point
        assert run(crashing.desk, world) == 0


@pytest.mark.parametrize(
    ("mutation", "point", "complaint"),
    [
        ("acknowledge first", "work.before_commit:kill:1", "lost"),
        ("identity of delivery", "desk.before_acknowledge:kill:1", "shown twice"),
        ("key of attempt", "desk.between:kill:1", "shown twice"),
        ("no look-up", "platform.after_show:kill:1", "shown twice"),
        ("mark, then send", "outbox.after_claim:kill:1", "lost"),
    ],
)
def test_the_check_notices_a_desk_that_breaks_a_rule(
    world: World, mutation: str, point: str, complaint: str
) -> None:
    _one_kill(world, point, mutation)
    with pytest.raises(AssertionError, match=complaint):
        _check_shown(world)


@pytest.mark.parametrize("point", ["outbox.after_claim:stop:1", "outbox.before_send:stop:1"])
def test_a_process_that_was_stopped_beyond_its_lease_shows_nothing_twice(
    world: World, point: str
) -> None:
    _stop_and_go_on(world, point)
    _check_shown(world)


def test_the_check_notices_a_process_that_does_not_look_at_the_time(world: World) -> None:
    _stop_and_go_on(world, "outbox.after_claim:stop:1", "no guard")
    with pytest.raises(AssertionError, match="shown twice"):
        _check_shown(world)


def _stop_and_go_on(world: World, point: str, mutation: str = "") -> None:
    world.add_events("a:1", "a:2")
    stopped = start(crashing.desk, world, point=point, mutation=mutation)
    _wait_until_stopped(stopped.pid or 0)
    assert run(crashing.desk, world) == 0
    os.kill(stopped.pid or 0, signal.SIGCONT)
    assert ended(stopped) == 0


def _wait_until_stopped(pid: int) -> None:
    for _ in range(400):
        asked = subprocess.run(
            ["ps", "-o", "state=", "-p", str(pid)], capture_output=True, text=True, check=False
        )
        if asked.stdout.strip().startswith("T"):
            return
        time.sleep(0.02)
    pytest.fail("The process never stopped.")


def _set_alarms(world: World, count: int) -> None:
    async def fill() -> None:
        db = await Database.open(world.url)
        async with db.work() as work:
            for number in range(1, count + 1):
                await work.set_alarm(("talk", number), "nudge", after(seconds=number), {}, NOW)
        await db.close()

    asyncio.run(fill())


def _check_fired(world: World, count: int) -> None:
    async def fired() -> Counter[int]:
        db = await Database.open(world.url)
        async with db.read() as work:
            events = await work.events_between(NOW, after(days=2), {"fired"})
        await db.close()
        return Counter(event.talk for event in events)

    times = asyncio.run(fired())
    assert len(times) == count, "lost"
    assert max(times.values()) == 1, "fired twice"


def test_several_processes_ring_each_alarm_once_though_some_are_killed(world: World) -> None:
    _set_alarms(world, 200)
    points = ["work.before_commit:kill:2", "work.after_commit:kill:2", "", ""]
    sweepers = [start(crashing.sweep, world, point=point) for point in points]
    assert {ended(sweeper) for sweeper in sweepers} <= {0, KILLED}
    assert run(crashing.sweep, world) == 0
    _check_fired(world, 200)


def test_the_check_notices_processes_that_ring_without_a_lock(world: World) -> None:
    _set_alarms(world, 10)
    sweepers = [start(crashing.sweep, world, mutation="no lock") for _ in range(3)]
    assert {ended(sweeper) for sweeper in sweepers} == {0}
    with pytest.raises(AssertionError, match="fired twice"):
        _check_fired(world, 10)


def _race(world: World, rounds: int, mutation: str = "") -> list[int]:
    async def fill() -> list[int]:
        db = await Database.open(world.url)
        async with db.work() as work:
            added = [
                await work.add_ticket(ticket(requester=f"slack/T1/U{number}"))
                for number in range(rounds)
            ]
        await db.close()
        return [one.id for one in added]

    numbers = asyncio.run(fill())
    together = get_context("forkserver").Barrier(3)
    racers = [
        start(crashing.claim, world, mutation=mutation, tickets=numbers, together=together)
        for _ in range(3)
    ]
    assert {ended(racer) for racer in racers} == {0}
    return numbers


def _check_one_winner(world: World, numbers: list[int]) -> None:
    winners = Counter(int(line.split()[0]) for line in world.lines("winners"))
    assert set(winners) == set(numbers), "nobody won"
    assert max(winners.values()) == 1, "two winners"


def test_a_ticket_that_three_claim_at_once_goes_to_one(world: World) -> None:
    _check_one_winner(world, _race(world, 25))


def test_the_check_notices_a_claim_without_a_guard(world: World) -> None:
    numbers = _race(world, 3, "no guard")
    with pytest.raises(AssertionError, match="two winners"):
        _check_one_winner(world, numbers)


def _check_reported(world: World) -> None:
    async def missing() -> list[str]:
        db = await Database.open(world.url)
        async with db.read() as work:
            found = [key for key in world.lines("reported") if await work.arrival(key) is None]
            if db.dialect == "sqlite":
                rows = await work.connection.exec_driver_sql("PRAGMA integrity_check")
                assert rows.scalar() == "ok"
        await db.close()
        return found

    assert world.lines("reported"), "nothing was written"
    assert asyncio.run(missing()) == [], "lost"


def test_a_writer_that_is_killed_has_lost_nothing_that_it_reported(world: World) -> None:
    for milliseconds in (150, 210, 270, 330):
        writer = start(crashing.write, world)
        time.sleep(milliseconds / 1000)
        writer.kill()
        assert ended(writer) == KILLED
    assert run(crashing.write, world, point="work.before_commit:kill:9") == KILLED
    _check_reported(world)


def test_the_check_notices_a_writer_that_reports_too_early(world: World) -> None:
    point = "work.before_commit:kill:3"
    assert run(crashing.write, world, point=point, mutation="report first") == KILLED
    with pytest.raises(AssertionError, match="lost"):
        _check_reported(world)


def test_several_processes_that_start_at_once_upgrade_once(empty_url: str, tmp_path: Path) -> None:
    world = World(empty_url, tmp_path)
    starters = [start(crashing.open_new, world, upgrade=True) for _ in range(3)]
    assert {ended(starter) for starter in starters} == {0}
    assert len(set(world.lines("opened"))) == 1
    assert len(world.lines("opened")) == 3


def test_several_processes_write_to_one_database_without_an_error(world: World) -> None:
    writers = [
        start(crashing.write, world, point=f"work.before_commit:kill:{60 + number}")
        for number in range(4)
    ]
    assert {ended(writer) for writer in writers} == {KILLED}
    _check_reported(world)
