"""Whole desks in processes of their own, which are killed wherever a test wants it.

`python -m tests.promises.driver` reads plans and starts their processes one after the other, or
side by side. A `mutation` makes a desk break a rule on purpose, so that a test can show that
it would notice.
"""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from adapters.terminal.connect import TerminalCourier, channel_place, direct_place, person_named
from bot.clock import WallClock
from bot.desk import House, handling
from bot.desk.engineers import Counter
from bot.desk.settling import settle
from bot.failpoints import fp
from bot.outbox import Pace
from bot.storage.database import Database
from bot.storage.inbox import Inbox
from bot.storage.records import AlarmRow, StoredArrival
from bot.storage.ticket_rows import Tickets
from bot.support.opening import open_ticket
from bot.tickets import Ticket
from bot.vocabulary import Arrival, Said
from bot.watch import _ring, ring_due
from tests.harness.clock import MONDAY
from tests.harness.crew import Crew, settings_from, starter_library

PACE = Pace(request=timedelta(seconds=0.2), settle=timedelta(seconds=0.2))
LONGEST = 60.0

SHORT_LADDER = """
[ladders.short]
tier = "L2"
priorities = ["P3"]
calendar = "business"
rungs = [{ after = "15m", do = "mention-lead" }, { after = "15m", do = "move" }]
"""
"""A ticket that nobody claims calls for the lead, as its promise breaks, and then moves on."""


@dataclass(slots=True)
class DeskTime:
    """The desk's time stands still, the machine's runs, as leases need it."""

    desk: datetime = MONDAY

    def now(self) -> datetime:
        """Return the desk's time."""
        return self.desk

    def machine(self) -> datetime:
        """Return the machine's time."""
        return datetime.now(UTC)

    def real(self, length: timedelta) -> timedelta:
        """Return the length itself."""
        return length


@dataclass(frozen=True, slots=True)
class World:
    """What outlives the processes: the database, and what people have typed."""

    url: str
    folder: Path
    mutation: str = ""

    def note(self, name: str, *lines: str) -> None:
        """Add lines to a file at once."""
        with (self.folder / name).open("ab", buffering=0) as file:
            file.write("".join(f"{line}\n" for line in lines).encode())

    def lines(self, name: str) -> list[str]:
        """Return the lines of a file."""
        path = self.folder / name
        return path.read_text().splitlines() if path.exists() else []


@asynccontextmanager
async def at_work(world: World, minutes: float = 0) -> AsyncIterator[Crew]:
    """Open a desk on the world's database, so long after the beginning of all."""
    db = await Database.open(world.url, upgrade=False)
    try:
        clock = DeskTime(MONDAY + timedelta(minutes=minutes))
        settings = settings_from(SHORT_LADDER, {})
        yield Crew.at_work(settings, db, clock, owner=str(os.getpid()), pace=PACE)
    finally:
        await db.close()


# --- what a process does --------------------------------------------------------------------


async def serve(world: World) -> None:
    """Take what people typed, in the order of the file, and work until nothing is left."""
    async with at_work(world) as crew:
        _break_rules(world, crew)
        acknowledged = set(world.lines("acknowledged"))
        for line in world.lines("typed"):
            if line not in acknowledged:
                await _deliver(world, crew, *line.split("|"))
                world.note("acknowledged", line)
        await until_quiet(world, crew)


async def _deliver(world: World, crew: Crew, key: str, who: str, text: str) -> None:
    person, place = person_named(who), direct_place(person_named(who))
    if text.startswith("claim "):
        await until_quiet(world, crew)
        of = person_named(text.removeprefix("claim "))
        async with crew.house.db.read() as work:
            ticket = await work.ticket_in(direct_place(of).key, of.key)
        text, place = f"claim T-{ticket.id if ticket else 0}", channel_place("L2")
    if world.mutation == "acknowledge first":
        world.note("acknowledged", f"{key}|{who}|{text}")
    identity = f"{key}/{os.getpid()}" if world.mutation == "identity of delivery" else key
    await crew.receive(Arrival(identity, person, place, Said(text), crew.house.clock.now()))


async def until_quiet(world: World, crew: Crew) -> None:
    """Work until nothing waits, not even a lease."""
    async with asyncio.timeout(LONGEST):
        while True:
            if world.mutation == "mark, then send":
                await _mark_then_send(crew)
            else:
                await crew.settle()
            async with crew.house.db.read() as work:
                backlog = await work.backlog()
            if not backlog.inbox_waiting and not backlog.outbox_waiting:
                return
            await asyncio.sleep(0.02)


def _break_rules(world: World, crew: Crew) -> None:
    if world.mutation == "done later":
        _mark_as_done_in_a_second_transaction(crew)


def _mark_as_done_in_a_second_transaction(crew: Crew) -> None:
    """Commit the effects first, and the mark that they are there afterwards."""
    mark, handle, rows = Inbox.done, handling.handle, list[int]()

    async def remember(_work: Inbox, row: int) -> None:
        rows.append(row)

    async def in_two_steps(house: House, lane: str) -> bool:
        handled = await handle(house, lane)
        async with crew.house.db.work() as work:
            while rows:
                await mark(work, rows.pop())
        return handled

    Inbox.done = remember  # type: ignore[assignment, method-assign]
    handling.handle = in_two_steps


async def _mark_then_send(crew: Crew) -> None:
    db, clock = crew.house.db, crew.house.clock
    while await crew.round_without_delivery():
        pass
    while True:
        async with db.work() as work:
            claim = await work.claim("mark", now=clock.machine(), lease=PACE.lease)
            if claim is None:
                return
            await work.finish(claim, remote_id=claim.posting.key, how="sent", at=clock.machine())
        fp("outbox.after_claim")
        await TerminalCourier(db, clock).deliver(
            claim.posting,
            nonce=claim.nonce,
            remote_id_of=claim.remote_id_of,
            thread_remote_id=claim.thread_remote_id,
        )


async def prepare(world: World, *, count: int) -> None:
    """Open so many tickets at the beginning of all."""
    async with at_work(world) as crew, crew.house.db.work() as work:
        floor = crew.house.floor
        for number in range(1, count + 1):
            person = person_named(f"p{number}")
            ticket = Ticket(
                person.key, person.name, direct_place(person), "Cold", MONDAY, priority="P3"
            )
            known = await work.add_ticket(ticket)
            await settle(work, crew.house, open_ticket(known, floor, MONDAY))


async def sweep(world: World, *, minutes: float, barrier: Barrier) -> None:
    """Ring all that is due at a moment, beside others who do the same."""
    async with at_work(world, minutes) as crew:
        barrier.wait(LONGEST)
        if world.mutation == "no lock":
            await _ring_without_a_lock(crew, barrier)
        while await ring_due(crew.house):
            pass


async def _ring_without_a_lock(crew: Crew, barrier: Barrier) -> None:
    due: list[AlarmRow] = []
    async with crew.house.db.read() as work:
        due = await work.due_alarms(crew.house.clock.now(), 5)
    await asyncio.to_thread(barrier.wait, LONGEST)
    for row in due:
        async with crew.house.db.work() as work:
            await _ring(work, crew.house, row)


async def claim(world: World, *, minutes: float, barrier: Barrier, count: int) -> None:
    """Claim every ticket in the instant in which its ladder moves it on."""
    async with at_work(world, minutes) as crew:
        dana, channel = person_named("dana"), channel_place("L2")
        before = [await _seen(crew, number) for number in range(1, count + 1)]
        barrier.wait(LONGEST)
        for ticket in before:
            arrival = Arrival(f"c{ticket.id}", dana, channel, Said(f"claim T-{ticket.id}"), MONDAY)
            if world.mutation == "no guard":
                await _claim_what_was_seen(crew, ticket, arrival)
            else:
                await crew.receive(arrival)
                await handling.handle_waiting(crew.house)


async def _seen(crew: Crew, number: int) -> Ticket:
    async with crew.house.db.read() as work:
        ticket = await work.ticket(number)
    assert ticket is not None
    return ticket


async def _claim_what_was_seen(crew: Crew, seen: Ticket, arrival: Arrival) -> None:
    """Decide on a ticket as it was, and save it over whatever it is by now."""
    await asyncio.sleep(0.05)
    true, found = Tickets.ticket, seen

    async def remembered(work: Tickets, number: int) -> Ticket | None:
        now = await true(work, number)
        return replace(found, version=now.version) if now else None

    Tickets.ticket = remembered  # type: ignore[assignment, method-assign]
    try:
        async with crew.house.db.work() as work:
            stored = StoredArrival(0, arrival, 0, WallClock().now(), WallClock().now())
            await Counter(work, crew.house, arrival).serve(stored)
    finally:
        Tickets.ticket = true  # type: ignore[method-assign]


# --- processes ------------------------------------------------------------------------------

ROLES: Mapping[str, Callable[..., Awaitable[None]]] = {
    role.__name__: role for role in (serve, prepare, sweep, claim)
}
_forks = get_context("fork")


def _whole_life(world: World, role: str, point: str, how: Mapping[str, Any]) -> None:
    os.environ["FP"] = point
    asyncio.run(ROLES[role](world, **how))  # type: ignore[arg-type]


def run(world: World, plan: Sequence[Mapping[str, Any]]) -> list[list[int | None]]:
    """Run each step of a plan to its end; return the exit codes of its processes."""
    codes: list[list[int | None]] = []
    for step in plan:
        if step.get("type"):
            world.note("typed", *step["type"])
            continue
        desks = step["desks"]
        barrier = _forks.Barrier(len(desks))
        processes = [
            _forks.Process(
                target=_whole_life,
                args=(world, desk["role"], desk.get("point", ""), _given(desk, barrier)),
            )
            for desk in desks
        ]
        for process in processes:
            process.start()
        for process in processes:
            process.join(LONGEST)
        codes.append([process.exitcode for process in processes])
    return codes


def _given(desk: Mapping[str, Any], barrier: Barrier) -> dict[str, Any]:
    given = {key: value for key, value in desk.items() if key not in {"role", "point"}}
    return given if desk["role"] in {"serve", "prepare"} else {**given, "barrier": barrier}


def main() -> None:
    """Carry out the plans that come in, one line each, and answer with their exit codes."""
    starter_library()
    for line in sys.stdin:
        given = json.loads(line)
        world = World(given["url"], Path(given["folder"]), given["mutation"])
        sys.stdout.write(f"{json.dumps(run(world, given['plan']))}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
