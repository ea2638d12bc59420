"""The loops of a process: they go on after a failure, and end when they are asked to."""

import asyncio
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import engine
from bot.engine import Engine, EngineLock, Loop

OFTEN = 0.05
SELDOM = 60.0


class Rounds:
    """A body that notes its rounds and does as it is told in each."""

    def __init__(self, *script: int | Exception | None) -> None:
        self.script = list(script)
        self.count = 0
        self.begun = asyncio.Event()
        self.held = asyncio.Event()

    async def __call__(self) -> int:
        self.count += 1
        self.begun.set()
        step = self.script.pop(0) if self.script else 0
        if isinstance(step, Exception):
            raise step
        if step is None:
            await self.held.wait()
            return 0
        return step

    async def reach(self, count: int) -> None:
        """Wait until there were so many rounds."""
        async with asyncio.timeout(5):
            while self.count < count:  # noqa: ASYNC110 -- a round has no event of its own
                await asyncio.sleep(0.01)


# --- one loop -------------------------------------------------------------------------------


async def test_a_loop_runs_until_nothing_is_left_to_do() -> None:
    rounds = Rounds(3, 1, 0)
    await Loop("work", rounds, OFTEN).tick()
    assert rounds.count == 3


async def test_a_loop_that_had_something_to_do_wakes_the_loops_that_hang_on_it() -> None:
    first, second, third = Rounds(1), Rounds(), Rounds()
    after = Loop("after", third, SELDOM)
    loop = Loop("first", first, SELDOM, wakes=[Loop("second", second, SELDOM)])
    loop.then(after)
    await loop.tick()
    await second.reach(1)
    await third.reach(1)


async def test_a_loop_that_had_nothing_to_do_wakes_nobody() -> None:
    second = Rounds()
    await Loop("first", Rounds(), SELDOM, wakes=[Loop("second", second, SELDOM)]).tick()
    await asyncio.sleep(0.05)
    assert second.count == 0


async def test_a_loop_that_is_woken_while_it_runs_runs_once_more_and_never_twice_at_a_time() -> (
    None
):
    rounds = Rounds(None)
    loop = Loop("work", rounds, SELDOM)
    loop.wake()
    await rounds.begun.wait()
    for _ in range(3):
        loop.wake()
    await asyncio.sleep(0)
    assert rounds.count == 1
    assert not loop.idle
    rounds.held.set()
    await rounds.reach(2)
    await asyncio.sleep(0.05)
    assert (rounds.count, loop.idle) == (2, True)


async def test_a_failure_is_logged_and_counted_and_the_next_tick_goes_on(
    expected_errors: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    expected_errors.append("The loop “work” failed; it goes on at the next tick.")
    rounds = Rounds(RuntimeError("a bug"), 1, 0)
    loop = Loop("work", rounds, SELDOM)
    await loop.tick()
    assert (loop.failures, rounds.count, loop.idle) == (1, 1, True)
    assert "a bug" in caplog.text
    await loop.tick()
    assert (loop.failures, rounds.count) == (1, 3)


async def test_a_round_that_hangs_is_broken_off_and_the_next_tick_goes_on(
    expected_errors: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected_errors.append("The loop “work” failed; it goes on at the next tick.")
    monkeypatch.setattr(engine, "LIMIT", 0.05)
    rounds = Rounds(None, 1, 0)
    loop = Loop("work", rounds, SELDOM)
    await loop.tick()
    assert (loop.failures, loop.idle) == (1, True)
    await loop.tick()
    assert (loop.failures, rounds.count) == (1, 3)


async def test_a_loop_that_is_to_stop_begins_no_further_round() -> None:
    rounds = Rounds(None, 1, 1, 1)
    loop = Loop("work", rounds, SELDOM)
    loop.wake()
    await rounds.begun.wait()
    loop.stopping = True
    loop.wake()
    rounds.held.set()
    await asyncio.sleep(0.05)
    await loop.tick()
    assert (rounds.count, loop.idle) == (1, True)


async def test_a_loop_can_say_how_long_a_round_may_take(expected_errors: list[str]) -> None:
    expected_errors.append("The loop “work” failed; it goes on at the next tick.")
    loop = Loop("work", Rounds(None), SELDOM, limit=0.05)
    await loop.tick()
    assert loop.failures == 1


async def test_what_goes_on_beside_the_rounds_holds_up_none_and_wakes_others_at_its_end() -> None:
    slow, rounds, second = Rounds(None, 1), Rounds(), Rounds()
    loop = Loop("work", rounds, SELDOM, wakes=[Loop("second", second, SELDOM)], limit=0.05)
    loop.aside(slow())
    await slow.begun.wait()
    await loop.tick()
    assert (rounds.count, loop.idle, loop.ended) == (1, True, False)
    slow.held.set()
    loop.aside(slow())
    await second.reach(1)
    assert loop.ended


async def test_a_failure_beside_the_rounds_is_logged_and_counted(
    expected_errors: list[str],
) -> None:
    expected_errors.append("The loop “work” failed; it goes on at the next tick.")
    loop = Loop("work", Rounds(), SELDOM)
    loop.aside(Rounds(RuntimeError("a bug"))())
    await asyncio.sleep(0.01)
    assert (loop.failures, loop.ended) == (1, True)


# --- all loops of a process -----------------------------------------------------------------


async def test_an_engine_ticks_each_loop_until_it_is_stopped(expected_errors: list[str]) -> None:
    expected_errors.append("The loop “broken” failed")
    well, broken = Rounds(), Rounds(RuntimeError("a bug"))
    running = Engine([Loop("well", well, OFTEN), Loop("broken", broken, OFTEN)])
    await running.start()
    await well.reach(2)
    await broken.reach(2)
    assert await running.stop(within=5)
    before = well.count, broken.count
    await asyncio.sleep(3 * OFTEN)
    assert (well.count, broken.count) == before
    assert running.loops["broken"].failures == 1


async def test_an_engine_wakes_the_loops_that_are_named_or_all_of_them() -> None:
    first, second = Rounds(), Rounds()
    running = Engine([Loop("first", first, SELDOM), Loop("second", second, SELDOM)])
    running.wake("second")
    await second.reach(1)
    assert first.count == 0
    running.wake()
    await first.reach(1)
    await second.reach(2)


async def test_what_is_heard_wakes_the_loop_of_that_name_and_else_nobody() -> None:
    first, second = Rounds(), Rounds()
    running = Engine([Loop("first", first, SELDOM), Loop("second", second, SELDOM)])
    running.heard("something else")
    running.heard("second")
    await second.reach(1)
    assert first.count == 0


async def test_a_stop_lets_a_round_end_that_is_under_way() -> None:
    rounds = Rounds(None)
    running = Engine([Loop("work", rounds, SELDOM)])
    await running.start()
    running.wake()
    await rounds.begun.wait()
    stopping = asyncio.create_task(running.stop(within=5))
    await asyncio.sleep(0.05)
    assert not stopping.done()
    rounds.held.set()
    assert await stopping


async def test_a_stop_that_does_not_end_in_time_says_so() -> None:
    rounds = Rounds(None)
    running = Engine([Loop("work", rounds, SELDOM)])
    await running.start()
    running.wake()
    await rounds.begun.wait()
    assert not await running.stop(within=0.05)
    rounds.held.set()
    assert await running.stop(within=5)


async def test_a_stop_waits_for_what_goes_on_beside_the_rounds_and_then_breaks_it_off() -> None:
    slow, endless = Rounds(None), Rounds(None)
    loop = Loop("work", Rounds(), SELDOM)
    running = Engine([loop])
    await running.start()
    loop.aside(slow())
    loop.aside(endless())
    stopping = asyncio.create_task(running.stop(within=0.2))
    await slow.begun.wait()
    assert not stopping.done()
    slow.held.set()
    assert not await stopping
    assert loop.ended


async def test_an_engine_that_was_never_started_stops_all_the_same() -> None:
    assert await Engine([Loop("work", Rounds(), SELDOM)]).stop()


# --- who rings the alarms -------------------------------------------------------------------


@pytest.fixture
def locks(tmp_path: Path) -> Iterator[tuple[EngineLock, EngineLock]]:
    """Return the locks of two processes on one file."""
    pair = EngineLock(tmp_path / "frontline.db"), EngineLock(tmp_path / "frontline.db")
    yield pair
    for lock in pair:
        lock.release()


def test_of_two_processes_on_one_file_one_rings(locks: tuple[EngineLock, EngineLock]) -> None:
    first, second = locks
    assert first.held()
    assert first.held(), "It stays with the one who has it."
    assert not second.held()
    assert first.holder() == second.holder() == str(os.getpid())


def test_when_the_one_who_rings_ends_the_other_takes_over(
    locks: tuple[EngineLock, EngineLock],
) -> None:
    first, second = locks
    assert first.held()
    first.release()
    first.release()
    assert second.held()
    assert not first.held()


def test_a_lock_that_its_process_left_behind_is_free(tmp_path: Path) -> None:
    left = tmp_path / "frontline.db.engine"
    left.write_text("4194304\nand more of an old file\n", "utf-8")
    lock = EngineLock(tmp_path / "frontline.db")
    assert lock.held()
    assert left.read_text("utf-8") == f"{os.getpid()}\n"
    lock.release()


def test_a_holder_that_has_not_said_who_it_is_is_unknown(tmp_path: Path) -> None:
    lock = EngineLock(tmp_path / "frontline.db")
    assert lock.holder() == "unknown"
    with (tmp_path / "frontline.db.engine").open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert not lock.held()
        assert lock.holder() == "unknown"


def test_without_a_file_everybody_may_ring() -> None:
    lock = EngineLock(None)
    assert lock.held()
    assert lock.holder() == "unknown"
    lock.release()
    assert lock.held()
