"""When the bot itself fails: the person hears one fixed sentence, and people get a ticket."""

from dataclasses import replace

from bot.conversation.talk import Stage, Talk
from bot.desk.engineers import tiers_at
from bot.desk.house import House
from bot.desk.settling import post, settle
from bot.storage.work import Work
from bot.support.opening import open_ticket
from bot.support.relaying import user_said
from bot.tickets import Ticket, Words
from bot.vocabulary import Arrival, Message, Posting, Said
from bot.wording import say

KIND = "bot-failure"


async def apologise(work: Work, house: House, arrival: Arrival) -> None:
    """Tell the person that something broke, and hand their words to people.

    An engineer is told alone: what stands in a support channel is with people already.
    """
    if tiers_at(house, arrival.place.key):
        private = Message((say("broken-command"),))
        hint = Posting(
            f"broken:{arrival.id}", arrival.place, private, private_to=arrival.person.key
        )
        await post(work, house, hint)
        return
    phone = house.floor.phone
    parts = (say("broken"), *((say("broken_phone", phone=phone),) if phone else ()))
    await post(work, house, Posting(f"broken:{arrival.id}", arrival.place, Message(parts)))
    now = house.clock.now()
    text = arrival.act.text if isinstance(arrival.act, Said) else ""
    words = Words(arrival.id, text, now)
    known = await work.living_ticket(arrival.place.key, arrival.person.key)
    if known:
        await settle(work, house, user_said(known, words, house.floor, now))
        return
    talk = await work.talk(arrival.place.key, arrival.person.key)
    if talk is None:
        talk = await work.save_talk(Talk(arrival.person, arrival.place))
    ticket = await work.add_ticket(
        Ticket(
            requester=arrival.person.key,
            requester_name=arrival.person.name,
            place=arrival.place,
            title=text[:80] or say("broken-title").text,
            opened_at=now,
            talk=talk.id,
            kind=KIND,
            words=(words,),
            path=talk.path,
            fields=talk.fields,
            reason=say("broken-reason").text,
            priority="P3",
        )
    )
    await settle(work, house, open_ticket(ticket, house.floor, now))
    # Wherever the talk was stuck, what is said next goes to people.
    passed = Talk(talk.person, talk.place, id=talk.id, version=talk.version, serial=talk.serial)
    await work.save_talk(
        replace(passed, stage=Stage.PASSED, greeted=True, ticket=ticket.id, updated_at=now)
    )
