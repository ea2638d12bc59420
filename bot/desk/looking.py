"""What engineers can look at without changing anything: lists, one ticket, its history."""

from collections.abc import Collection
from dataclasses import dataclass

from bot.cards import card, keys_in, pressing, queue_list, timeline
from bot.commands import Verb
from bot.desk.house import House
from bot.desk.rights import check_look
from bot.desk.settling import around
from bot.escalation import duty_of
from bot.storage.work import Work
from bot.support.clocks import next_up
from bot.support.outcome import Engineer
from bot.support.roles import check_here
from bot.tickets import HELD, State, Ticket
from bot.vocabulary import Message, Part, Shown
from bot.wording import say

LIVING = (State.OPEN, *sorted(HELD))
LISTS = frozenset({Verb.QUEUE, Verb.MINE, Verb.NEXT, Verb.ONCALL})
"""The verbs that list; they name no ticket."""


@dataclass(frozen=True, slots=True)
class Window:
    """What one engineer sees from the channel of some tiers."""

    work: Work
    house: House
    engineer: Engineer
    here: frozenset[str]

    async def held(self) -> tuple[list[Ticket], int]:
        """Return the tickets that the engineer holds, and how many they are."""
        return _sorted(await self.work.pressing(HELD, holder=self.engineer.key))

    async def queue(self, states: Collection[State]) -> tuple[list[Ticket], int]:
        """Return the most pressing tickets that the engineer may act on, and how many there are.

        Raises:
            UserError: when they may act in no tier of this channel.

        """
        check_here(self.here, self.engineer, self.house.floor)
        return _sorted(await self.work.pressing(states, tiers=self.engineer.tiers))

    async def listed(self, verb: Verb) -> Message:
        """Return what one of `LISTS` asks for."""
        if verb is Verb.ONCALL:
            return self._on_call()
        match verb:
            case Verb.MINE:
                found, total = await self.held()
            case Verb.NEXT:
                found = (await self.queue((State.OPEN,)))[0][:1]
                total = len(found)
            case _:
                found, total = await self.queue(LIVING)
        return queue_list(found, self.house.clock.now(), self.house.floor.zone, total=total)

    async def look(self, verb: Verb, ticket: Ticket) -> Shown:
        """Return one ticket or its history, whole, as nobody else sees it.

        Raises:
            UserError: when the ticket never was in a tier of the engineer.

        """
        now, floor = self.house.clock.now(), self.house.floor
        events = await self.work.timeline(ticket.id)
        check_look(self.house, ticket, self.engineer, events)
        if verb is Verb.TIMELINE:
            names = await self.work.names_of(keys_in(events))
            return timeline(events, ticket, names, now, floor.zone)
        beside = await around(self.work, ticket)
        up = next_up(ticket, now, floor.zone, fresh=True)
        return card(ticket, floor, now, others=beside.others, next_up=up, whole=True)

    def _on_call(self) -> Message:
        check_here(self.here, self.engineer, self.house.floor)
        policy, now = self.house.floor.policy, self.house.clock.now()
        lines = []
        for tier in sorted(self.engineer.tiers):
            people = duty_of(policy, tier, now)
            names = ", ".join(people) or say("nobody").text
            lines.append(say("oncall-line", tier=tier, people=names).text)
        return Message((Part("\n".join(lines), "wording:oncall"),))


def _sorted(found: tuple[list[Ticket], int]) -> tuple[list[Ticket], int]:
    tickets, total = found
    return sorted(tickets, key=pressing), total
