"""Save and post what a decision about a ticket leads to, in the transaction of its cause."""

from bot.desk.house import House
from bot.storage.records import Subject
from bot.storage.work import Work
from bot.support.outcome import Around, Engineer, Outcome, SetAlarm
from bot.tickets import ANSWERED, Ticket
from bot.vocabulary import Posting


async def settle(work: Work, house: House, outcome: Outcome, *, actor: str = "") -> Ticket:
    """Save the ticket, its history, its alarms and its postings; return it as saved."""
    now = house.clock.now()
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
    for posting in outcome.postings:
        await post(work, house, posting)
    return ticket


async def post(work: Work, house: House, posting: Posting) -> None:
    """Put a posting in the outbox, to go out as soon as this transaction is committed."""
    await work.post(posting, at_machine=house.clock.machine())


async def around(work: Work, ticket: Ticket, *, people: tuple[Engineer, ...] = ()) -> Around:
    """Return what else is known beside a ticket when something is decided about it."""
    mine = await work.tickets(requester=ticket.requester, limit=10)
    others = tuple(
        f"{other.ref} {other.title}"
        for other in mine
        if other.id != ticket.id and other.state not in ANSWERED
    )
    return Around(others=others, people=people)
