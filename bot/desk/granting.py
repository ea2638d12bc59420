"""Grant the wishes of a turn: the one place where a decision becomes rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import assert_never

from bot.conversation.talk import Talk
from bot.conversation.turn import (
    AddAnswers,
    Amend,
    Learn,
    OpenTicket,
    Record,
    Relay,
    RunAction,
    Settle,
    Show,
    Turn,
    Verdict,
    Wake,
    Wish,
)
from bot.desk.house import House
from bot.desk.settling import around, post, settle
from bot.desk.usual import usual_wait
from bot.priority import impact_from, priority_from, priority_of, raise_to, urgency_from
from bot.storage.work import Work
from bot.support.adding import packet_added, user_closed, user_urgent
from bot.support.opening import open_ticket
from bot.support.outcome import AlarmKind, Outcome
from bot.support.relaying import (
    add_fields,
    user_answered_not_yet,
    user_answered_works,
    user_deleted,
    user_edited,
    user_said,
)
from bot.tickets import State, Ticket, Words
from bot.vocabulary import Message, Operation, Posting
from bot.wording import say

_VERDICTS: Mapping[str, Callable[..., Outcome]] = MappingProxyType(
    {
        "works": user_answered_works,
        "not yet": user_answered_not_yet,
        "close": user_closed,
        "urgent": user_urgent,
    }
)


@dataclass(slots=True)
class Grants:
    """The granting of one turn: the talk and its ticket as they become."""

    work: Work
    house: House
    talk: Talk
    ticket: Ticket | None

    async def all_of(self, turn: Turn) -> None:
        """Grant every wish in order, and save the talk."""
        self.talk = replace(turn.talk, ticket=self.talk.ticket)
        for wish in turn.wishes:
            await self._grant(wish)
        self.talk = await self.work.save_talk(self.talk)

    async def _grant(self, wish: Wish) -> None:  # noqa: C901, PLR0912 -- one case for each wish
        match wish:
            case Show():
                await self._show(wish)
            case Settle():
                await self._settle(wish)
            case OpenTicket():
                await self._open(wish)
            case Relay() | Amend() | AddAnswers() | Verdict():
                await self._on_ticket(wish)
            case RunAction():
                await self.work.start_run(
                    wish.run, self.talk, wish.action, wish.parameters, self.house.clock.machine()
                )
            case Learn():
                await self.work.set_facts(self.talk.person.key, {wish.name: wish.value})
            case Record():
                await self._record(wish.kind, wish.data)
            case Wake():
                await self._wake(wish)
            case _:
                assert_never(wish)

    async def _record(self, kind: str, data: Mapping[str, object]) -> None:
        now = self.house.clock.now()
        person = self.talk.person.key
        await self.work.record(kind, talk=self.talk.id, actor=person, data=data, at=now)

    async def _wake(self, wish: Wake) -> None:
        now, subject = self.house.clock.now(), ("talk", self.talk.id)
        if wish.at is None:
            await self.work.cancel_alarm(subject, AlarmKind.ASSUME, now)
        else:
            await self.work.set_alarm(subject, AlarmKind.ASSUME, wish.at, {}, now)

    # --- what is said ---------------------------------------------------------------------

    def _name(self, serial: int) -> str:
        return f"talk:{self.talk.id}:{serial}"

    async def _show(self, wish: Show) -> None:
        name, place = self._name(wish.serial), self.talk.place
        posting = Posting(name, place, wish.message)
        shown = await self.work.posting(self._name(wish.replaces)) if wish.replaces else None
        if shown:
            of = shown.posting.of or shown.posting.key
            posting = replace(posting, operation=Operation.UPDATE, of=of)
        await post(self.work, self.house, posting)

    async def _settle(self, wish: Settle) -> None:
        row = await self.work.posting(self._name(wish.serial))
        if row is None or not isinstance(row.posting.body, Message):
            return
        chosen = say("chosen", label=wish.label)
        body = Message((*row.posting.body.parts, chosen))
        settled = Posting(
            f"{row.posting.key}:chosen",
            row.posting.place,
            body,
            Operation.UPDATE,
            of=row.posting.of or row.posting.key,
        )
        await post(self.work, self.house, settled)

    # --- tickets --------------------------------------------------------------------------

    async def _open(self, wish: OpenTicket) -> None:
        talk = self.talk
        living = await self.work.living_ticket(talk.place.key, talk.person.key)
        if living:
            added = packet_added(
                living,
                self._as_ticket(wish),
                self.house.floor,
                self.house.clock.now(),
                around=await around(self.work, living),
            )
            await self._apply(added)
            return
        ticket = await self.work.add_ticket(self._as_ticket(wish))
        now = self.house.clock.now()
        others = await around(self.work, ticket)
        usual = await usual_wait(self.work, self.house, ticket)
        opened = open_ticket(ticket, self.house.floor, now, usual=usual, around=others)
        await self._apply(opened)

    def _as_ticket(self, wish: OpenTicket) -> Ticket:
        talk = self.talk
        tier, _, team = wish.route.partition("/")
        impact = impact_from(wish.impact or "one-person")
        urgency = urgency_from(wish.urgency or "medium")
        priority = priority_of(impact, urgency)
        if wish.at_least:
            priority = raise_to(priority, priority_from(wish.at_least))
        return Ticket(
            requester=talk.person.key,
            requester_name=talk.person.name,
            place=talk.place,
            title=wish.title,
            opened_at=self.house.clock.now(),
            talk=talk.id,
            kind=wish.kind,
            service=wish.service,
            impact=impact.value,
            urgency=urgency.value,
            priority=priority.value,
            tier=tier,
            team=team or "service-desk",
            words=talk.said,
            path=wish.path,
            fields=talk.fields,
            reason=wish.reason,
            private=wish.private,
            follows=self.ticket.id if self.ticket else 0,
        )

    async def _on_ticket(self, wish: Relay | Amend | AddAnswers | Verdict) -> None:
        if isinstance(wish, Verdict) and wish.ticket:
            await self._on_another(wish)
            return
        if self.ticket is None:
            return
        ticket, floor, now = self.ticket, self.house.floor, self.house.clock.now()
        also = await around(self.work, ticket)
        match wish:
            case Relay():
                outcome = user_said(ticket, wish.words, floor, now, around=also)
            case Amend() if wish.text is None:
                outcome = user_deleted(ticket, wish.arrival, floor, now, around=also)
            case Amend():
                words = Words(wish.arrival, wish.text or "", now)
                outcome = user_edited(ticket, words, floor, now, around=also)
            case AddAnswers():
                outcome = add_fields(ticket, wish.answers, floor, now, around=also)
            case Verdict():
                outcome = _VERDICTS[wish.verdict](ticket, floor, now, around=also)
            case _:
                assert_never(wish)
        await self._apply(outcome)

    async def _on_another(self, wish: Verdict) -> None:
        """Grant a wish about another ticket of the same person; nobody speaks for others."""
        ticket = await self.work.ticket(wish.ticket)
        if ticket is None or ticket.requester != self.talk.person.key:
            return
        others = await around(self.work, ticket)
        outcome = _VERDICTS[wish.verdict](
            ticket, self.house.floor, self.house.clock.now(), around=others
        )
        await settle(self.work, self.house, outcome, actor=self.talk.person.key)

    async def _apply(self, outcome: Outcome) -> None:
        self.ticket = await settle(self.work, self.house, outcome, actor=self.talk.person.key)
        closed = self.ticket.state is State.CLOSED
        self.talk = replace(self.talk, ticket=self.ticket.id)
        if closed and self.talk.at is None:
            self.talk = replace(self.talk, path=(), said=(), fields=())
