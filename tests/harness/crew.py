"""The loops of a desk, run by hand until nothing is left to do."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from adapters.terminal.connect import TerminalCourier
from bot.actions.calls import Caller
from bot.actions.runs import run_waiting
from bot.cli.assembly import house_of
from bot.clock import Clock
from bot.desk import House, handle_waiting, receive
from bot.outbox import Outbox, Pace
from bot.settings import Settings
from bot.settings.whole import Source
from bot.storage.database import Database
from bot.vocabulary import Arrival
from bot.watch import ClockGuard, ring_due
from knowledge_base.library import Library, load_folder

MOST_ROUNDS = 200


@cache
def starter_library() -> Library:
    """Return the starter articles, read once."""
    library, findings = load_folder(Settings().articles.path)
    assert not findings
    return library


def settings_from(toml: str, environ: Mapping[str, str]) -> Settings:
    """Return settings as a file with this text would make them."""
    return Settings.model_validate(tomllib.loads(toml), context=Source("config.toml", environ))


@dataclass(slots=True)
class Crew:
    """Everybody who works behind the desk of one process: handling, doing, ringing, delivering."""

    house: House
    outbox: Outbox
    caller: Caller
    guard: ClockGuard | None = None

    @classmethod
    def at_work(
        cls,
        settings: Settings,
        db: Database,
        clock: Clock,
        *,
        owner: str = "stage",
        pace: Pace | None = None,
    ) -> "Crew":
        """Join the parts as the program does, around a database and a clock that are given."""
        courier = TerminalCourier(db, clock)
        outbox = Outbox(db, lambda _place: courier, clock, owner)
        caller = Caller(clock, settings.secrets(), allow_hosts=settings.actions.allow_hosts)
        house = house_of(settings, db, clock, starter_library())
        return cls(house, replace(outbox, pace=pace) if pace else outbox, caller)

    async def receive(self, arrival: Arrival) -> bool:
        """Store an arrival; return whether it came for the first time."""
        house = self.house
        return await receive(house.db, house.clock, arrival, longest=house.longest_message)

    async def round(self) -> int:
        """Do one round of every loop; return how much there was to do."""
        done = await self.round_without_delivery()
        return done + await self.outbox.drain(1)

    async def round_without_delivery(self) -> int:
        """Do one round of every loop but the outbox."""
        house = self.house
        done = await handle_waiting(house)
        done += await run_waiting(house.db, house.registry, self.caller, house.clock, house.library)
        return done + await ring_due(house, self.guard)

    async def settle(self) -> None:
        """Do everything that can be done without time passing."""
        for _ in range(MOST_ROUNDS):
            if not await self.round():
                return
        raise AssertionError("The desk never comes to rest.")
