"""The desk's other side: what engineers type and press in the channels of their tiers."""

from dataclasses import dataclass, replace

from bot.cards import card, pressing, queue_list, timeline
from bot.commands import Command, Verb, help_text, parse
from bot.desk.house import House
from bot.desk.settling import around, post, settle
from bot.errors import UserError
from bot.escalation import duty_of
from bot.storage.records import StoredArrival
from bot.storage.work import Work
from bot.support.clocks import next_up
from bot.support.obeying import CHANGING, obey
from bot.support.outcome import Engineer, Outcome
from bot.support.roles import refusal
from bot.tickets import HELD, State, Ticket
from bot.vocabulary import Arrival, Message, Operation, Part, Person, Posting, Pressed, Said, Shown
from bot.wording import say

LIVING = (State.OPEN, *sorted(HELD))


def tiers_at(house: House, place: str) -> frozenset[str]:
    """Return the tiers whose cards go to a place; none for a place that is not a channel."""
    found = (route for route, where in house.floor.channels.items() if where.key == place)
    return frozenset(route.partition("/")[0] for route in found)


@dataclass(frozen=True, slots=True)
class Counter:
    """One act of one engineer in the channel of a tier."""

    work: Work
    house: House
    arrival: Arrival

    async def serve(self, stored: StoredArrival) -> None:
        """Do what was typed or pressed; whatever cannot be done is answered privately."""
        try:
            command = self._command()
            if command:
                await self._obey(command)
        except UserError as error:
            await self._hint(Message((Part(str(error), "wording:refusal"),)), stored)

    def _command(self) -> Command | None:
        match self.arrival.act:
            case Said(text=text) if text.strip():
                return parse(text)
            case Pressed(key=key):
                number, _, verb = key.partition(":")
                return parse(f"{verb} {number.removeprefix('t')}")
            case _:
                return None

    async def _obey(self, command: Command) -> None:
        engineer = self.engineer(self.arrival.person)
        if command.verb is Verb.HELP:
            await self._hint(Message((Part(help_text(), "wording:help"),)))
            return
        if command.verb in _LISTS:
            await self._list(command.verb, engineer)
            return
        ticket = await self._ticket(command, engineer)
        if command.verb not in CHANGING:
            await self._look(command.verb, ticket)
            return
        people = await self._people(command)
        beside = await around(self.work, ticket, people=people)
        if command.verb is Verb.UNDO:
            pending = await self.work.last_reply(ticket.id, engineer.key)
            beside = replace(beside, pending=pending)
        outcome = obey(ticket, command, engineer, self.house.floor, self.house.clock.now(), beside)
        await self._withdraw(outcome)
        await settle(self.work, self.house, outcome, actor=engineer.key)
        if outcome.hint:
            await self._hint(outcome.hint)

    def engineer(self, person: Person) -> Engineer:
        """Return a person of this channel with the tiers that they may act in."""
        tiers = tiers_at(self.house, self.arrival.place.key)
        allowed = frozenset(
            tier
            for tier in tiers
            if not (members := self.house.members.get(tier)) or person.id in members
        )
        return Engineer(person.key, person.name, allowed)

    async def _people(self, command: Command) -> tuple[Engineer, ...]:
        if command.verb is not Verb.ASSIGN:
            return ()
        place = self.arrival.place
        found = await self.work.person_named(place.platform, place.workspace, command.target)
        return (self.engineer(found.person),) if found else ()

    async def _withdraw(self, outcome: Outcome) -> None:
        """Take back what shall not go out, before anybody is told that it did not."""
        for key in outcome.withdraw:
            if not await self.work.withdraw(key):
                raise refusal("refuse-undo-late", ref=outcome.ticket.ref)

    # --- which ticket -----------------------------------------------------------------------

    async def _ticket(self, command: Command, engineer: Engineer) -> Ticket:
        if command.ticket:
            ticket = await self.work.ticket(command.ticket)
            if ticket is None:
                raise UserError(say("no-such-ticket", ref=f"T-{command.ticket}").text)
            return ticket
        held = await self.work.tickets(holder=engineer.key, states=tuple(HELD))
        if len(held) == 1:
            return await self._whole(held[0])
        waiting = held or await self._queue((State.OPEN,))
        if len(waiting) == 1:
            return await self._whole(waiting[0])
        named = ", ".join(ticket.ref for ticket in waiting[:5]) or say("nothing-open").text
        raise UserError(say("which-ticket", refs=named, verb=command.verb).text)

    async def _whole(self, ticket: Ticket) -> Ticket:
        """Return a listed ticket again, locked for this work."""
        return await self.work.ticket(ticket.id) or ticket

    async def _queue(self, states: tuple[State, ...]) -> list[Ticket]:
        found: list[Ticket] = []
        for tier in sorted(tiers_at(self.house, self.arrival.place.key)):
            found += await self.work.tickets(tier=tier, states=states)
        return sorted(found, key=pressing)

    # --- only looking -----------------------------------------------------------------------

    async def _list(self, verb: Verb, engineer: Engineer) -> None:
        now, zone = self.house.clock.now(), self.house.floor.zone
        match verb:
            case Verb.MINE:
                mine = await self.work.tickets(holder=engineer.key, states=tuple(HELD))
                await self._hint(queue_list(mine, now, zone))
            case Verb.NEXT:
                waiting = await self._queue((State.OPEN,))
                await self._hint(queue_list(waiting[:1], now, zone))
            case Verb.ONCALL:
                await self._hint(self._on_call())
            case _:
                await self._hint(queue_list(await self._queue(LIVING), now, zone))

    def _on_call(self) -> Message:
        policy, now = self.house.floor.policy, self.house.clock.now()
        lines = []
        for tier in sorted(tiers_at(self.house, self.arrival.place.key)):
            people = duty_of(policy, tier, now)
            names = ", ".join(people) or say("nobody").text
            lines.append(say("oncall-line", tier=tier, people=names).text)
        return Message((Part("\n".join(lines), "wording:oncall"),))

    async def _look(self, verb: Verb, ticket: Ticket) -> None:
        now, floor = self.house.clock.now(), self.house.floor
        if verb is Verb.TIMELINE:
            events = await self.work.timeline(ticket.id)
            await self._hint(timeline(events, floor.zone))
            return
        beside = await around(self.work, ticket)
        up = next_up(ticket, now, floor.zone)
        await self._hint(card(ticket, floor, now, others=beside.others, next_up=up))

    async def _hint(self, body: Shown, stored: StoredArrival | None = None) -> None:
        key = f"hint:{self.arrival.id}" + (f":{stored.attempts}" if stored else "")
        private = Posting(
            key, self.arrival.place, body, Operation.POST, private_to=self.arrival.person.key
        )
        await post(self.work, self.house, private)


_LISTS = frozenset({Verb.QUEUE, Verb.MINE, Verb.NEXT, Verb.ONCALL})
