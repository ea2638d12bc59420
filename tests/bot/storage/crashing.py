"""Real processes that can be killed anywhere, and a platform that is a file.

A `mutation` makes a process break a rule on purpose, so that a test can show that it would
notice. Nothing here is imported by the program.
"""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from bot.clock import WallClock
from bot.failpoints import fp
from bot.outbox import Courier, Outbox, Pace
from bot.storage import Conflict
from bot.storage.database import Database
from bot.storage.records import AlarmRow, StoredArrival
from bot.storage.work import Work
from bot.tickets import Move, moved
from bot.vocabulary import Message, Place, Posting, Said
from tests.bot.storage.making import NOW, after, arrival, message, posting

PACE = Pace(request=timedelta(seconds=0.2), settle=timedelta(seconds=0.2))
_forks = get_context("forkserver")
_forks.set_forkserver_preload([__name__])


@dataclass(frozen=True, slots=True)
class World:
    """What outlives the processes: the database, and the files of the platform."""

    url: str
    folder: Path

    def add_events(self, *keys: str) -> None:
        """Let people write messages; a key is the lane, a colon and the message."""
        self.note("events", *keys)

    def note(self, name: str, *lines: str) -> None:
        """Add lines to a file at once."""
        with (self.folder / name).open("ab", buffering=0) as file:
            file.write("".join(f"{line}\n" for line in lines).encode())

    def lines(self, name: str) -> list[str]:
        """Return the lines of a file."""
        path = self.folder / name
        return path.read_text().splitlines() if path.exists() else []

    def shown(self) -> list[str]:
        """Return what a reader of the platform sees, in order."""
        return [json.loads(line)["text"] for line in self.lines("shown")]


@dataclass(frozen=True, slots=True)
class FileCourier:
    """A platform that is an append-only file, with a history to look things up in."""

    world: World
    mutation: str

    async def deliver(
        self,
        posting: Posting,
        *,
        nonce: str,
        remote_id_of: str | None,
        thread_remote_id: str | None,
    ) -> str:
        await asyncio.sleep(0)
        fp("platform.before_show")
        text = posting.body.text if isinstance(posting.body, Message) else ""
        self.world.note("shown", json.dumps({"text": text, "nonce": nonce}))
        fp("platform.after_show")
        await asyncio.sleep(0)
        return nonce

    async def find(self, posting: Posting, *, nonce: str, since: datetime) -> str | None:
        if self.mutation == "no look-up":
            return None
        seen = [json.loads(line)["nonce"] for line in self.world.lines("shown")]
        return nonce if nonce in seen else None

    def at(self, _place: Place) -> Courier:
        return self


async def desk(world: World, db: Database, mutation: str) -> None:
    """Take what people wrote, answer each message, and show the answers."""
    await _receive(world, db, mutation)
    await _answer(db, mutation)
    await deliver(world, db, mutation)


async def _receive(world: World, db: Database, mutation: str) -> None:
    acknowledged = set(world.lines("acknowledged"))
    for event in world.lines("events"):
        if event in acknowledged:
            continue
        place = Place("slack", "T1", event.split(":")[0])
        if mutation == "acknowledge first":
            world.note("acknowledged", event)
        # The identity of a delivery changes with each delivery, that of a message does not.
        identity = f"{event}/{os.getpid()}" if mutation == "identity of delivery" else event
        async with db.work() as work:
            await work.accept(arrival(identity, event, place), received_at=WallClock().machine())
        fp("desk.before_acknowledge")
        world.note("acknowledged", event)


async def _answer(db: Database, mutation: str) -> None:
    now = WallClock().machine()
    async with db.read() as work:
        lanes = await work.lanes_waiting(now, 100)
    for lane in lanes:
        async with db.work() as work:
            rows = await work.pending(lane)
            for row in rows:
                await work.post(_reply(row, mutation), at_machine=now)
                if mutation != "key of attempt":
                    await work.done(row.row)
        if mutation == "key of attempt":
            fp("desk.between")
            async with db.work() as work:
                for row in rows:
                    await work.done(row.row)


def _reply(row: StoredArrival, mutation: str) -> Posting:
    act = row.arrival.act
    text = act.text if isinstance(act, Said) else ""
    attempt = f"/{os.getpid()}" if mutation == "key of attempt" else ""
    key = f"reply:{row.row}{attempt}"
    return replace(posting(key, row.arrival.place), body=message(text))


async def deliver(world: World, db: Database, mutation: str) -> None:
    """Show all that waits, until nothing does."""
    courier = FileCourier(world, mutation)
    outbox = Outbox(db, courier.at, WallClock(), str(os.getpid()), pace=PACE)
    if mutation == "no guard":
        outbox = replace(outbox, boot_time=lambda: 0.0)
    while True:
        if mutation == "mark, then send":
            await _mark_then_send(outbox, courier)
        else:
            await outbox.drain(3)
        async with db.read() as work:
            if (await work.backlog()).outbox_waiting == 0:
                return
        await asyncio.sleep(0.02)


async def _mark_then_send(outbox: Outbox, courier: Courier) -> None:
    now = outbox.clock.machine()
    async with outbox.db.work() as work:
        claim = await work.claim(outbox.owner, now=now, lease=PACE.lease)
        if claim is None:
            return
        await work.finish(claim, remote_id=claim.nonce, how="sent", at=now)
    fp("outbox.after_claim")
    await courier.deliver(
        claim.posting, nonce=claim.nonce, remote_id_of=None, thread_remote_id=None
    )


async def sweep(world: World, db: Database, mutation: str) -> None:
    """Ring every alarm that is due."""
    at = after(days=1)
    due: list[AlarmRow] = []
    while True:
        if mutation == "no lock":
            async with db.read() as work:
                due = await work.due_alarms(at, limit=10)
            await asyncio.sleep(0.2)
        async with db.work() as work:
            if mutation != "no lock":
                due = await work.due_alarms(at, limit=10)
            if not due:
                return
            for alarm in due:
                closed = await work.close_alarm(alarm, "fired", at)
                if closed or mutation == "no lock":
                    await work.record("fired", talk=alarm.subject[1], at=at)


async def claim(
    world: World, db: Database, mutation: str, *, tickets: list[int], together: Barrier
) -> None:
    """Claim each ticket in the same instant as others do, having read it before."""
    me = f"U{os.getpid()}"
    for number in tickets:
        async with db.read() as work:
            ticket = await work.ticket(number)
        assert ticket is not None
        together.wait(30)
        try:
            async with db.work() as work:
                version = await _version(work, number) if mutation == "no guard" else ticket.version
                mine = replace(moved(ticket, Move.CLAIM, holder=me), version=version)
                await work.save_ticket(mine)
        except Conflict:
            continue
        world.note("winners", f"{number} {me}")


async def _version(work: Work, number: int) -> int:
    ticket = await work.ticket(number)
    assert ticket is not None
    return ticket.version


async def write(world: World, db: Database, mutation: str) -> None:
    """Store messages for ever, and say of each when it is safe."""
    number = 0
    while True:
        number += 1
        key = f"{os.getpid()}:{number}"
        if mutation == "report first":
            world.note("reported", key)
        async with db.work() as work:
            await work.accept(arrival(key), received_at=NOW)
        world.note("reported", key)


async def open_new(world: World, db: Database, mutation: str) -> None:
    """Note which schema was found."""
    world.note("opened", str(await db.schema_version()))


Role = Callable[..., Awaitable[None]]


def start(role: Role, world: World, *, point: str = "", **how: Any) -> ForkServerProcess:  # noqa: ANN401
    """Start a process in which a failpoint is set."""
    process = _forks.Process(target=_run, args=(role, world, point, how), daemon=True)
    process.start()
    return process


def run(role: Role, world: World, *, point: str = "", **how: Any) -> int:  # noqa: ANN401
    """Run a process to its end; return its exit code, minus the signal that killed it."""
    return ended(start(role, world, point=point, **how))


def ended(process: ForkServerProcess) -> int:
    """Wait for the end of a process and return its exit code."""
    process.join(60)
    code = process.exitcode
    if code is None:
        process.kill()
        raise TimeoutError("A process did not end by itself.")
    process.close()
    return code


def _run(role: Role, world: World, point: str, how: dict[str, Any]) -> None:
    os.environ["FP"] = point
    upgrade = how.pop("upgrade", False)
    mutation = how.pop("mutation", "")

    async def whole() -> None:
        db = await Database.open(world.url, upgrade=upgrade)
        try:
            await role(world, db, mutation, **how)
        finally:
            await db.close()

    asyncio.run(whole())
