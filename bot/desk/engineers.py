"""The desk's other side: what engineers type and press in the channels of their tiers."""

from dataclasses import dataclass, replace

from bot.commands import Command, Verb, help_text, parse
from bot.desk.house import House
from bot.desk.looking import LISTS, Window
from bot.desk.rights import colleague, engineer_at, tiers_at
from bot.desk.settling import around, post, settle
from bot.errors import UserError
from bot.storage.records import StoredArrival
from bot.storage.work import Work
from bot.support.obeying import CHANGING, obey
from bot.support.outcome import Around, Engineer, Outcome
from bot.support.roles import check_role, refusal
from bot.tickets import State, Ticket
from bot.vocabulary import Arrival, Message, Operation, Part, Posting, Pressed, Said, Shown
from bot.wording import say

__all__ = ["Counter", "tiers_at"]


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
        engineer = engineer_at(self.house, self.arrival.person, self.arrival.place)
        here = tiers_at(self.house, self.arrival.place.key)
        window = Window(self.work, self.house, engineer, here)
        if command.verb is Verb.HELP:
            await self._hint(Message((Part(help_text(), "wording:help"),)))
        elif command.verb in LISTS:
            await self._hint(await window.listed(command.verb))
        else:
            ticket = await self._ticket(command, window)
            if command.verb in CHANGING:
                await self._change(ticket, command, engineer)
            else:
                await self._hint(await window.look(command.verb, ticket))

    async def _change(self, ticket: Ticket, command: Command, engineer: Engineer) -> None:
        floor = self.house.floor
        check_role(ticket, engineer, floor)
        beside = await self._beside(ticket, command, engineer)
        outcome = obey(ticket, command, engineer, floor, self.house.clock.now(), beside)
        await self._withdraw(outcome)
        await settle(self.work, self.house, outcome, actor=engineer.key)
        if outcome.hint:
            await self._hint(outcome.hint)

    async def _beside(self, ticket: Ticket, command: Command, engineer: Engineer) -> Around:
        """Return what a command needs to know beside its ticket."""
        work, place = self.work, self.arrival.place
        beside = await around(work, ticket)
        match command.verb:
            case Verb.ASSIGN:
                other = await colleague(work, self.house, ticket, command.target, place)
                return replace(beside, people=(other,))
            case Verb.UNDO:
                return replace(beside, pending=await work.last_reply(ticket.id, engineer.key))
            case _:
                return beside

    async def _withdraw(self, outcome: Outcome) -> None:
        """Take back what shall not go out, before anybody is told that it did not."""
        for key in outcome.withdraw:
            if not await self.work.withdraw(key):
                raise refusal("refuse-undo-late", ref=outcome.ticket.ref)

    async def _ticket(self, command: Command, window: Window) -> Ticket:
        """Return the ticket that is named, or the only one that makes sense."""
        if command.ticket:
            ticket = await self.work.ticket(command.ticket)
            if ticket is None:
                raise UserError(say("no-such-ticket", ref=f"T-{command.ticket}").text)
            return ticket
        held, _ = await window.held()
        waiting = held or (await window.queue((State.OPEN,)))[0]
        if len(waiting) == 1:
            # Once more, now locked for this work.
            return await self.work.ticket(waiting[0].id) or waiting[0]
        named = ", ".join(ticket.ref for ticket in waiting[:5]) or say("nothing-open").text
        raise UserError(say("which-ticket", refs=named, verb=command.verb).text)

    async def _hint(self, body: Shown, stored: StoredArrival | None = None) -> None:
        key = f"hint:{self.arrival.id}" + (f":{stored.attempts}" if stored else "")
        private = Posting(
            key, self.arrival.place, body, Operation.POST, private_to=self.arrival.person.key
        )
        await post(self.work, self.house, private)
