"""What an alarm of a ticket does when its time has come."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.escalation import Ladder, MoveTier, Policy, Rang, promise, time_to_claim
from bot.priority import Priority
from bot.support.climbing import also_tried, climb, overdue, rung_due, wait_for_next
from bot.support.clocks import alarms_wanted, ladder_of, silence
from bot.support.draft import Draft
from bot.support.holding import put_back
from bot.support.outcome import ALONE, AlarmKind, Around, Floor, Outcome, SetAlarm
from bot.support.promising import at_when, by_when
from bot.tickets import Move, Resolution, State, Ticket
from bot.vocabulary import Button
from bot.wording import say
from bot.wording.quoting import plain
from bot.wording.times import told, when

NO_REPLY = "no-reply"
LONGEST_PROMISE = timedelta(hours=8)
"""Open time that a promise lasts at most when it follows a broken one; a ladder may say more."""

MOST_DOUBLINGS = 12

Rung = Callable[[Draft, SetAlarm, timedelta], None]


def ring(
    ticket: Ticket,
    alarm: SetAlarm,
    floor: Floor,
    now: datetime,
    around: Around = ALONE,
) -> Outcome:
    """Do what an alarm is for. One that the ticket no longer wants changes nothing.

    An alarm that comes more than two minutes late says so in what it posts, unless those minutes
    were a moment of real time.
    """
    if alarm.kind not in alarms_wanted(ticket):
        return Outcome(ticket)
    if now < alarm.at:
        return Outcome(ticket, alarms=(alarm,))
    draft = Draft(ticket, floor, now, around)
    _DOING[alarm.kind](draft, alarm, now - alarm.at)
    return draft.done()


def _ladder(draft: Draft, alarm: SetAlarm, _lateness: timedelta) -> None:
    _, following = ladder_of(draft.ticket)
    if (alarm.data["rung"], alarm.data["repeats"]) != (following.rung, following.repeats):
        return
    _climb(draft, *rung_due(draft))


def _climb(draft: Draft, ladder: Ladder, rang: Rang) -> None:
    wait_for_next(draft, ladder, rang)
    for effect in rang.effects:
        climb(draft, effect, rang.lateness)


def _promise(draft: Draft, alarm: SetAlarm, lateness: timedelta) -> None:
    """Speak first: the time that the requester was told has passed, and nobody has claimed.

    Where the ladder moves the ticket now, the move says the new time, once for both.
    """
    ladder, rang = rung_due(draft)
    if any(isinstance(effect, MoveTier) for effect in rang.effects):
        _climb(draft, ladder, rang)
        return
    ticket, floor = draft.ticket, draft.floor
    by = _new_time(ticket, floor.policy, draft.now)
    leads = floor.policy.leads.get(ticket.tier, ())
    lead = say("tried-lead", tier=ticket.tier).text
    # The ladder may have called the lead a moment ago: once is enough.
    calling = leads if lead not in ticket.tried else ()
    draft.change(
        promise_by=by,
        promises_broken=ticket.promises_broken + 1,
        tried=also_tried(ticket, lead if leads else ""),
    )
    draft.set(SetAlarm(AlarmKind.PROMISE, by))
    draft.happened("promise_broken", promised=alarm.at.isoformat(), again=by.isoformat())
    late = overdue(draft, lateness)
    at = when(by, draft.now, floor.zone)
    draft.log(say("promise-broken", at=at), *late, mention=calling)
    key = f"{'late-again' if ticket.promises_broken else 'late'}{'' if leads else '-unled'}"
    draft.tell(say(key, ref=ticket.ref, at=told(by, draft.now, floor.zone)), *late)


def _new_time(ticket: Ticket, policy: Policy, now: datetime) -> datetime:
    """Return the next promise: each lasts twice as long as the one that was broken."""
    ladder, _ = ladder_of(ticket)
    once = min(time_to_claim(ladder), policy.targets[Priority(ticket.priority)].response)
    # The bound on the exponent keeps the product within what a timedelta holds.
    doubled = once * 2 ** min(ticket.promises_broken, MOST_DOUBLINGS)
    return promise(ladder, now, min(doubled, max(once, LONGEST_PROMISE)))


def _idle(draft: Draft, _alarm: SetAlarm, lateness: timedelta) -> None:
    """Ask the holder once whether the claim goes on; the second time, put the ticket back."""
    if draft.ticket.idle_asked:
        _release_idle(draft, lateness)
        return
    policy, ticket = draft.floor.policy, draft.ticket
    until = policy.business.add(draft.now, policy.periods.idle_release)
    draft.change(idle_asked=True)
    draft.set(SetAlarm(AlarmKind.IDLE, until))
    draft.happened("idle_asked")
    at = at_when(until, draft.floor, draft.now)
    draft.log(
        say("idle-asked", ref=ticket.ref, at=at),
        *overdue(draft, lateness),
        mention=(ticket.holder,),
        buttons=(
            Button(f"t{ticket.id}:claim", say("button-still").text),
            Button(f"t{ticket.id}:release", say("button-release").text),
        ),
    )


def _release_idle(draft: Draft, lateness: timedelta) -> None:
    ref, who = draft.ticket.ref, plain(draft.ticket.holder_name)
    put_back(draft)
    draft.happened("released", reason="idle")
    late = overdue(draft, lateness)
    draft.log(say("idle-released", ref=ref, who=who), *late)
    promised = by_when(draft.ticket, draft.floor, draft.now)
    draft.tell(say("released-idle", ref=ref, who=who, promise=promised), *late)


def _silence(draft: Draft, alarm: SetAlarm, lateness: timedelta) -> None:
    """Remind a silent requester; after the last reminder, take the matter as resolved."""
    ticket, policy = draft.ticket, draft.floor.policy
    step, reminders = alarm.data["step"], len(policy.periods.remind_user)
    if step >= reminders:
        _resolve_silent(draft, lateness)
        return
    following = silence(policy, draft.now, step + 1)
    draft.set(following)
    draft.happened("user_reminded", count=step + 1)
    late = overdue(draft, lateness)
    draft.log(say("log-user-reminded"), *late)
    if step + 1 == reminders:
        at = at_when(following.at, draft.floor, draft.now)
        draft.tell(say("remind-user-last", ref=ticket.ref, at=at), *late)
    else:
        who, title = plain(ticket.holder_name), plain(ticket.title)
        draft.tell(say("remind-user", who=who, ref=ticket.ref, title=title), *late)


def _resolve_silent(draft: Draft, lateness: timedelta) -> None:
    words = say("log-resolved-silent")
    draft.move(Move.RESOLVE, resolution=Resolution(NO_REPLY, words.text), resolved_at=draft.now)
    draft.happened("resolved", tier=draft.ticket.tier, code=NO_REPLY)
    late = overdue(draft, lateness)
    draft.log(words, *late)
    again = Button(f"t{draft.ticket.id}:notyet", say("button-open-again").text)
    draft.tell(say("resolved-silent", ref=draft.ticket.ref), *late, buttons=(again,))


def _autoclose(draft: Draft, _alarm: SetAlarm, lateness: timedelta) -> None:
    draft.move(Move.CLOSE, closed_at=draft.now)
    draft.happened("closed", how="assumed")
    late = overdue(draft, lateness)
    draft.log(say("log-closed"), *late)
    draft.tell(say("closed", ref=draft.ticket.ref), *late)


def _wake(draft: Draft, _alarm: SetAlarm, lateness: timedelta) -> None:
    """End a pause: the ticket is with its holder again, who is pinged."""
    vendor = draft.ticket.state is State.WAITING_VENDOR
    draft.move(Move.WAKE)
    draft.happened("woken")
    ticket = draft.ticket
    words = say("woken-vendor" if vendor else "woken", ref=ticket.ref)
    draft.log(words, *overdue(draft, lateness), mention=(ticket.holder,))


_DOING: Mapping[AlarmKind, Rung] = MappingProxyType(
    {
        AlarmKind.LADDER: _ladder,
        AlarmKind.PROMISE: _promise,
        AlarmKind.IDLE: _idle,
        AlarmKind.SILENCE: _silence,
        AlarmKind.AUTOCLOSE: _autoclose,
        AlarmKind.SNOOZE: _wake,
    }
)
