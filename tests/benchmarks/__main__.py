"""Measure the desk: start-up, memory, reply times, and messages a second beside bare commits.

Start-up is timed by pyperf, beside the start of an empty Python program. The rest is timed in
this process, each figure beside the commits that the same database manages in the same run.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

import pyperf
from sqlalchemy import text

from adapters.terminal.connect import TerminalSession, direct_place, person_named
from bot.cli.assembly import Frontline, running
from bot.settings import Settings, load_settings
from bot.storage.database import Database
from bot.storage.records import ShownRow
from bot.vocabulary import Message
from tests.databases import postgresql_server

COMMITS = 400
REPLIES = 200
TALKS = 50
EACH = 4
STARTS = 7

LOOK, SELDOM = 0.005, 0.1
"""Seconds between two looks: for one answer, and for the end of many."""

SENTENCES = ("my vpn keeps dropping", "yes", "timed out", "start over")


def main() -> None:
    """Print one JSON document with every figure."""
    with tempfile.TemporaryDirectory(prefix="frontline-bench-", dir=".") as folder:
        figures: dict[str, object] = {"start_seconds": starts(Path(folder))}
        for name, url in databases(Path(folder)):
            settings = load_settings(None, {"FRONTLINE_DATABASE_URL": url})
            figures[name] = asyncio.run(desk_figures(settings))
        figures["memory_mib"] = memory(Path(folder))
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")


def databases(folder: Path) -> Iterator[tuple[str, str]]:
    """Give a fresh database of each kind, written to the disk."""
    yield "sqlite", f"sqlite:///{folder / 'desk.db'}"
    with postgresql_server(durable=True) as url:
        yield "postgresql", url


# --- starting -------------------------------------------------------------------------------


def starts(folder: Path) -> dict[str, float]:
    """Return the median seconds that programs take from start to end, and their ratio."""
    program = str(Path(sys.executable).with_name("frontline"))
    empty = _timed(folder, [sys.executable, "-c", "pass"])
    helped = _timed(folder, [program, "--version"])
    chatted = _timed(folder, ["sh", "-c", f"cd {folder} && {program} chat --as bench </dev/null"])
    return {
        "empty_python": round(empty, 3),
        "frontline_version": round(helped, 3),
        "frontline_chat_until_greeted": round(chatted, 3),
        "chat_over_empty_python": round(chatted / empty, 1),
    }


def _timed(folder: Path, command: list[str]) -> float:
    result = folder / f"{len(list(folder.iterdir()))}.json"
    options = ["-p", str(STARTS), "-n", "1", "-w", "1", "-l", "1", "--quiet", "-o", str(result)]
    timing = [sys.executable, "-m", "pyperf", "command", *options, "--", *command]
    subprocess.run(timing, check=True, capture_output=True)
    return float(pyperf.Benchmark.load(str(result)).median())


def memory(folder: Path) -> float:
    """Return the memory of a desk that has just opened, in MiB (resident set)."""
    program = Path(sys.executable).with_name("frontline")
    with _process([str(program.resolve()), "run"], folder) as desk:
        assert desk.stderr is not None
        for line in desk.stderr:
            if "The desk is open" in line:
                break
        status = Path(f"/proc/{desk.pid}/status").read_text("utf-8")
    resident = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return round(int(resident.split()[1]) / 1024, 1)


@contextmanager
def _process(command: list[str], folder: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


# --- a desk at work -------------------------------------------------------------------------


async def desk_figures(settings: Settings) -> dict[str, float]:
    """Return the figures of a desk on one database."""
    bare = await commit_rate(settings.database.url)
    async with running(settings) as frontline:
        waits = await reply_times(frontline)
        rate = await message_rate(frontline)
    return {
        "bare_commits_per_second": round(bare, 1),
        "messages_per_second": round(rate, 1),
        "messages_over_commits": round(rate / bare, 3),
        "reply_p50_ms": round(median(waits) * 1000, 1),
        "reply_p99_ms": round(quantiles(waits, n=100)[98] * 1000, 1),
        "reply_p50_in_commits": round(median(waits) * bare, 1),
    }


async def commit_rate(url: str) -> float:
    """Return how many transactions with one small row a second the database commits in turn."""
    db = await Database.open(url)
    try:
        async with db.work() as work:
            await work.connection.execute(text("CREATE TABLE bench (n BIGINT)"))
        began = time.perf_counter()
        for number in range(COMMITS):
            async with db.work() as work:
                await work.connection.execute(text("INSERT INTO bench VALUES (:n)"), {"n": number})
        return COMMITS / (time.perf_counter() - began)
    finally:
        await db.close()


async def reply_times(frontline: Frontline) -> list[float]:
    """Return the seconds from handing over a line to seeing what the desk answers."""
    session = _session(frontline, "patient")
    await session.open()
    await _answered(session)
    waits = []
    for number in range(REPLIES):
        began = time.perf_counter()
        await session.say(SENTENCES[number % len(SENTENCES)])
        await _answered(session)
        waits.append(time.perf_counter() - began)
    return waits


async def _answered(session: TerminalSession) -> None:
    while not any(_is_answer(row) for row in await session.changes()):  # noqa: ASYNC110 -- a look at a database, as screens take it
        await asyncio.sleep(LOOK)


def _is_answer(row: ShownRow) -> bool:
    """Tell an answer, `talk:ID:SERIAL` with something to choose, from a question settled."""
    return isinstance(row.body, Message) and bool(row.body.buttons)


async def message_rate(frontline: Frontline) -> float:
    """Return how many messages a second go from the entrance to the screen, of many talks."""
    sessions = [_session(frontline, f"many-{number}") for number in range(TALKS)]
    began = time.perf_counter()
    await asyncio.gather(*(_talks(session) for session in sessions))
    while await _backlog(frontline):  # noqa: ASYNC110 -- as above
        await asyncio.sleep(SELDOM)
    return TALKS * EACH / (time.perf_counter() - began)


async def _talks(session: TerminalSession) -> None:
    for sentence in SENTENCES[:EACH]:
        await session.say(sentence)


async def _backlog(frontline: Frontline) -> int:
    async with frontline.house.db.read() as work:
        found = await work.backlog()
    return found.inbox_waiting + found.outbox_waiting


def _session(frontline: Frontline, name: str) -> TerminalSession:
    person = person_named(name)
    return TerminalSession(
        frontline.house.db, person, direct_place(person), frontline.receive, frontline.clock
    )


if __name__ == "__main__":
    main()
