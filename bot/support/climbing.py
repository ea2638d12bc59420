"""What happens on a ladder: whom it pings, and how a ticket comes to a tier."""

from datetime import datetime, timedelta
from typing import assert_never

from bot.cards import moved_card
from bot.durations import spell
from bot.escalation import (
    Effect,
    Ladder,
    Mention,
    MoveTier,
    Rang,
    Remind,
    RungKind,
    Skipped,
    duty_of,
    ring,
)
from bot.support.clocks import ladder_of, on_rung
from bot.support.draft import Draft
from bot.support.promising import by_when, promised, team_name
from bot.tickets import Move, Ticket
from bot.vocabulary import Part
from bot.wording import say
from bot.wording.times import when

LATE = timedelta(minutes=2)
"""From here on a message says how late it comes."""

FELT = timedelta(seconds=5)
"""So much real time must have passed as well: a clock that is sped up makes minutes of moments."""


def rung_due(draft: Draft) -> tuple[Ladder, Rang]:
    """Return what the ticket's ladder does now."""
    policy, team = draft.floor.policy, draft.ticket.team
    ladder, alarm = ladder_of(draft.ticket)

    def duty(tier: str, moment: datetime) -> tuple[str, ...]:
        return duty_of(policy, tier, moment, team)

    return ladder, ring(ladder, alarm, draft.now, duty, policy.leads)


def wait_for_next(draft: Draft, ladder: Ladder, rang: Rang) -> None:
    """Take the ticket to the next alarm of its ladder, unless it leaves that ladder."""
    if rang.next_alarm:
        draft.ticket, alarm = on_rung(draft.ticket, ladder, rang.next_alarm)
        draft.set(alarm)


def bring(draft: Draft) -> None:
    """Post the card of a ticket that has just come to its tier, and page who is paged at once.

    A ladder that moves the ticket on at once does so when its alarm rings, not here: two tiers
    that pass tickets to each other would never come to an end.
    """
    ladder, rang = rung_due(draft)
    effects = rang.effects if rang.next_alarm else ()
    wait_for_next(draft, ladder, rang)
    own = _pings(draft.ticket, effects)
    for ping in own:
        _count_as_tried(draft, ping)
    draft.post_card(tuple(person for ping in own for person in ping.people))
    for effect in effects:
        if effect not in own:
            climb(draft, effect)


def climb(draft: Draft, effect: Effect, lateness: timedelta = timedelta(0)) -> None:
    """Do what a rung says."""
    late = overdue(draft, lateness)
    match effect:
        case Remind():
            _remind(draft, late)
        case Mention():
            _mention(draft, effect, late)
        case Skipped(rung, reason, tier):
            key = "rung-lead" if rung.do is RungKind.MENTION_LEAD else "rung-duty"
            draft.happened("rung_skipped", tier=tier, reason=reason)
            what = say(key, tier=tier).text
            draft.log(say("ladder-skipped", what=what, reason=reason), *late)
        case MoveTier(to):
            broken = promised(draft.ticket)
            move_tier(draft, to, say("ladder-moved").text)
            _count_as_broken(draft, broken)
            draft.tell(say("moved-unclaimed", **moved_words(draft)), *late)
        case unknown:
            assert_never(unknown)


def move_tier(draft: Draft, to: str, why: str) -> None:
    """Take a ticket to another tier: a new card there, and the old one says where it went."""
    before, channel = draft.ticket, draft.channel
    # A channel that is called like its tier need not be named beside it.
    key = "card-came-here" if channel.channel == before.tier else "card-came"
    came = say(key, from_tier=before.tier, channel=channel.channel, reason=why).text
    draft.move(
        Move.ESCALATE,
        tier=to,
        holder="",
        holder_name="",
        tried=also_tried(before, before.holder_name),
        reason="\n".join(filter(None, [before.reason, " ".join(came.split())])),
        escalated_at=(*before.escalated_at, draft.now),
    )
    draft.happened("escalated", **{"from": before.tier, "to": to, "reason": why})
    bring(draft)
    gone = moved_card(draft.ticket, before.tier, draft.channel.channel, why)
    draft.change_card(before.card, channel, gone)


def moved_words(draft: Draft) -> dict[str, str]:
    """Return what the requester is told about a move to another tier."""
    ticket = draft.ticket
    return {
        "ref": ticket.ref,
        "team": team_name(ticket.team),
        "tier": ticket.tier,
        "promise": by_when(ticket, draft.floor, draft.now),
    }


def also_tried(ticket: Ticket, name: str) -> tuple[str, ...]:
    """Return who was tried, with one more name unless it is empty or there already."""
    return tuple(dict.fromkeys(filter(None, (*ticket.tried, name))))


def overdue(draft: Draft, lateness: timedelta) -> tuple[Part, ...]:
    """Return a note about a message that comes late; nothing for one that comes on time."""
    late = lateness > LATE and lateness / draft.around.speed > FELT
    return (say("overdue", length=spell(lateness)),) if late else ()


def _pings(ticket: Ticket, effects: tuple[Effect, ...]) -> list[Mention]:
    """Return the pings of the ticket's own tier."""
    return [
        effect for effect in effects if isinstance(effect, Mention) and effect.tier == ticket.tier
    ]


def _count_as_tried(draft: Draft, effect: Mention) -> None:
    key = "tried-lead" if effect.lead else "tried-duty"
    draft.change(tried=also_tried(draft.ticket, say(key, tier=effect.tier).text))
    draft.happened("mentioned", tier=effect.tier, lead=effect.lead, people=list(effect.people))


def _count_as_broken(draft: Draft, broken: datetime) -> None:
    """Count a promise whose time has passed; the move itself says the new time."""
    if broken > draft.now:
        return
    draft.change(promises_broken=draft.ticket.promises_broken + 1)
    again = promised(draft.ticket).isoformat()
    draft.happened("promise_broken", promised=broken.isoformat(), again=again)


def _remind(draft: Draft, late: tuple[Part, ...]) -> None:
    """Change the one reminder under the card; the first time, post it."""
    count = draft.ticket.reminders + 1
    draft.change(reminders=count)
    draft.happened("reminded", count=count)
    ticket = draft.ticket
    key = f"ticket:{ticket.id}:reminder:{ticket.cards}"
    words = say("ladder-remind", ref=ticket.ref, since=_since(draft), count=count)
    if count == 1:
        draft.log(words, *late, key=key)
    else:
        draft.relog(key, words, *late)


def _mention(draft: Draft, effect: Mention, late: tuple[Part, ...]) -> None:
    _count_as_tried(draft, effect)
    ticket = draft.ticket
    values = {"ref": ticket.ref, "priority": ticket.priority, "tier": effect.tier}
    if effect.tier != ticket.tier:
        place = draft.floor.channel(effect.tier, ticket.team)
        words = say("ladder-elsewhere", channel=draft.channel.channel, **values)
        draft.announce(place, effect.people, words, *late)
        return
    key = "ladder-lead" if effect.lead else "ladder-duty"
    draft.log(say(key, since=_since(draft), **values), *late, mention=effect.people)


def _since(draft: Draft) -> str:
    ticket = draft.ticket
    moments = [ticket.opened_at, *ticket.escalated_at, *filter(None, [ticket.reopened_at])]
    return when(max(moments), draft.now, draft.floor.zone)
