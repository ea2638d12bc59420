"""A desk that is asked to stop ends what is under way, soon, and leaves nothing in doubt."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from adapters.terminal.connect import direct_place, person_named
from bot.clock import WallClock
from bot.desk import receive
from bot.storage.database import Database
from bot.storage.tables import inbox, outbox
from bot.vocabulary import Arrival, Said

SENDING = 1
LANES, EACH = 15, 4


def _started(url: str, folder: Path, point: str = "") -> subprocess.Popen[str]:
    environ = os.environ | {"FRONTLINE_DATABASE_URL": url, "FP": point}
    environ.pop("FRONTLINE_CONFIG", None)
    with (folder / "log").open("a") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            stderr=log,
            stdout=log,
            text=True,
            env=environ,
            cwd=Path(__file__).parents[2],
        )


async def _load(url: str, tag: str, each: int = EACH) -> None:
    clock = WallClock()
    db = await Database.open(url, upgrade=False)
    for number in range(each):
        for lane in range(LANES):
            person = person_named(f"{tag}{lane}")
            key, place = f"{tag}:{lane}:{number}", direct_place(person)
            act = Said("vpn not working" if number == 0 else "yes")
            await receive(db, clock, Arrival(key, person, place, act, clock.now()))
    await db.close()


async def _count(url: str, *where: object) -> int:
    table = inbox if any("inbox" in str(each) for each in where) else outbox
    query = select(func.count()).select_from(table).where(*where)  # type: ignore[arg-type]
    db = await Database.open(url, upgrade=False)
    async with db.read() as work:
        found = int((await work.connection.execute(query)).scalar_one())
    await db.close()
    return found


def _wait_for_work(url: str) -> None:
    """Wait until the desk has begun to deliver."""
    ends = time.monotonic() + 30
    while not asyncio.run(_count(url, outbox.c.state == 2)):
        assert time.monotonic() < ends, "The desk never began."
        time.sleep(0.05)


def _stop_under_load(url: str, folder: Path, tag: str, point: str = "") -> int:
    """Start a desk with much to do, ask it to stop, and return its exit code."""
    asyncio.run(_load(url, tag))
    process = _started(url, folder, point)
    if not point:
        _wait_for_work(url)
        process.send_signal(signal.SIGTERM)
    return process.wait(10 if not point else 60)


def _check_nothing_in_doubt(url: str) -> None:
    assert asyncio.run(_count(url, outbox.c.state == SENDING)) == 0, "in doubt"
    accepted = asyncio.run(_count(url, inbox.c.id > 0))
    assert accepted % (LANES * EACH) == 0, "lost"
    assert asyncio.run(_count(url, inbox.c.state == 2)) == 0, "given up"


def test_a_stop_under_load_ends_within_ten_seconds_with_nothing_in_doubt(
    database_url: str, tmp_path: Path
) -> None:
    assert _stop_under_load(database_url, tmp_path, "a") == 0
    _check_nothing_in_doubt(database_url)
    log = (tmp_path / "log").read_text()
    assert "level='error'" not in log, log


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_fifty_stops_under_load_leave_nothing_in_doubt(database_url: str, tmp_path: Path) -> None:
    for number in range(50):
        assert _stop_under_load(database_url, tmp_path, f"n{number}-") == 0
        _check_nothing_in_doubt(database_url)


def test_the_check_notices_a_desk_that_is_not_given_time_to_end(
    sqlite_url: str, tmp_path: Path
) -> None:
    code = _stop_under_load(sqlite_url, tmp_path, "a", "outbox.after_claim:kill:5")
    assert code == -signal.SIGKILL
    with pytest.raises(AssertionError, match="in doubt"):
        _check_nothing_in_doubt(sqlite_url)


def test_a_second_signal_ends_a_desk_at_once(sqlite_url: str, tmp_path: Path) -> None:
    asyncio.run(_load(sqlite_url, "a", 5 * EACH))
    process = _started(sqlite_url, tmp_path)
    _wait_for_work(sqlite_url)

    async def with_the_database_locked() -> float:
        db = await Database.open(sqlite_url, upgrade=False)
        async with db.work():
            await asyncio.sleep(0.2)
            process.send_signal(signal.SIGTERM)
            await asyncio.sleep(0.5)
            assert process.poll() is None, "It did not wait for what was under way."
            asked = time.monotonic()
            process.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(process.wait, 5) == 1
            ended = time.monotonic()
        await db.close()
        return ended - asked

    assert asyncio.run(with_the_database_locked()) < 1
