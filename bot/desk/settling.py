"""Save and post what a decision about a ticket leads to, in the transaction of its cause."""

from bot.desk.house import House
from bot.errors import UserError
from bot.storage.records import Subject
from bot.storage.work import Work
from bot.support.outcome import Around, Engineer, Outcome, SetAlarm
from bot.tickets import LIVING, Ticket
from bot.vocabulary import Posting
from bot.wording import say
from bot.wording.quoting import plain


async def settle(work: Work, house: House, outcome: Outcome, *, actor: str = "") -> Ticket:
    """Save the ticket, its history, its alarms and its postings; return it as saved.

    Raises:
        UserError: when its requester has another one open in the same place already.

    """
    now = house.clock.now()
    await _refuse_second(work, outcome.ticket)
    ticket = await work.save_ticket(outcome.ticket)
    for event in outcome.events:
        await work.record(
            event.kind, ticket=ticket.id, talk=ticket.talk, actor=actor, data=event.data, at=now
        )
    subject: Subject = ("ticket", ticket.id)
    for alarm in outcome.alarms:
        if isinstance(alarm, SetAlarm):
            await work.set_alarm(subject, alarm.kind, alarm.at, alarm.data, now)
        else:
            await work.cancel_alarm(subject, alarm.kind, now)
    for key in outcome.withdraw:
        await work.withdraw(key)
    if outcome.hurry:
        await work.hurry(ticket.place.key, house.clock.machine())
    for posting in outcome.postings:
        await post(work, house, posting)
    return ticket


async def _refuse_second(work: Work, ticket: Ticket) -> None:
    if ticket.state not in LIVING:
        return
    other = await work.living_ticket(ticket.place.key, ticket.requester)
    if other and other.id != ticket.id:
        raise UserError(say("second-open", who=plain(ticket.requester_name), ref=other.ref).text)


async def post(work: Work, house: House, posting: Posting) -> None:
    """Put a posting in the outbox, to go out as soon as this transaction is committed."""
    await work.post(posting, at_machine=house.clock.machine())


async def around(work: Work, ticket: Ticket, *, people: tuple[Engineer, ...] = ()) -> Around:
    """Return what else is known beside a ticket when something is decided about it."""
    mine = await work.tickets(requester=ticket.requester, states=LIVING, limit=10)
    others = tuple(f"{each.ref} {_named(each)}" for each in mine if each.id != ticket.id)
    return Around(others=others, people=people)


def _named(ticket: Ticket) -> str:
    return say("card-private").text if ticket.private else ticket.title
