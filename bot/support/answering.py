"""Commands about what is said and waited for: reply, note, ask, wait, snooze, resolve, undo."""

from datetime import datetime, timedelta

from bot.commands import USER, Command
from bot.durations import spell
from bot.support.clocks import silence
from bot.support.draft import Draft
from bot.support.outcome import Engineer, Outcome
from bot.support.promising import at_when
from bot.support.roles import refusal
from bot.tickets import HELD, Move, Resolution
from bot.vocabulary import Button, Part
from bot.wording import say
from bot.wording.quoting import plain, quote
from bot.wording.times import when

LONGEST_SNOOZE = timedelta(days=90)


def reply(draft: Draft, command: Command, engineer: Engineer) -> Outcome:
    """Write to the requester; for ten seconds it can be taken back."""
    _speak(draft, Move.REPLY, engineer)
    who, words = plain(engineer.name), _quoted(command, engineer)
    key = draft.tell(say("replied", who=who), words, undo_for=draft.floor.undo)
    draft.happened("human_replied", posting=key, text=command.text)
    draft.log(say("log-replied", who=who), words)
    hint = say("hint-reply", ref=draft.ticket.ref, seconds=f"{draft.floor.undo:g}")
    return draft.done(hint)


def note(draft: Draft, command: Command, engineer: Engineer) -> Outcome:
    """Write down something that never leaves the thread."""
    draft.move(Move.NOTE, touched_at=draft.now)
    draft.happened("noted", text=command.text)
    draft.log(say("log-note", who=plain(engineer.name)), _quoted(command, engineer))
    return draft.done(say("hint-noted", ref=draft.ticket.ref))


def ask(draft: Draft, command: Command, engineer: Engineer) -> Outcome:
    """Ask the requester something, and wait for the answer."""
    _speak(draft, Move.ASK, engineer)
    who = plain(engineer.name)
    question = say("asked", who=who, question=plain(command.text), reminder=_reminder(draft))
    key = draft.tell(question)
    draft.happened("human_replied", posting=key, text=command.text, how="ask")
    draft.log(say("log-asked", who=who), _quoted(command, engineer))
    return draft.done(_hint("asked", draft))


def wait(draft: Draft, command: Command, engineer: Engineer) -> Outcome:
    """Wait for the requester or for a supplier."""
    if command.target == USER:
        return ask(draft, command, engineer) if command.text else _wait_for_user(draft, engineer)
    _hold(draft, Move.WAIT, engineer)
    until = draft.floor.policy.business.add_days(draft.now, 1)
    who = plain(engineer.name)
    at = _at(draft, until)
    draft.log(say("log-waiting-vendor", who=who, at=at, why=plain(command.text)))
    check = at_when(until, draft.floor, draft.now)
    draft.tell(say("waiting-vendor", who=who, ref=draft.ticket.ref, check=check))
    return draft.done(say("hint-waiting-vendor", ref=draft.ticket.ref, at=at))


def snooze(draft: Draft, command: Command, engineer: Engineer) -> Outcome:
    """Put a ticket aside for a length of wall time."""
    if command.length > LONGEST_SNOOZE:
        longest = spell(LONGEST_SNOOZE)
        raise refusal("refuse-snooze", ref=draft.ticket.ref, longest=longest)
    until = draft.now + command.length
    _hold(draft, Move.SNOOZE, engineer, until)
    who = plain(engineer.name)
    at = _at(draft, until)
    draft.log(say("log-snoozed", who=who, at=at))
    carries_on = at_when(until, draft.floor, draft.now)
    draft.tell(say("snoozed", who=who, ref=draft.ticket.ref, until=carries_on))
    return draft.done(say("hint-snoozed", ref=draft.ticket.ref, at=at))


def resolve(draft: Draft, command: Command, engineer: Engineer) -> Outcome:
    """Say what was done, and ask the requester whether it works."""
    code, what = command.target, command.text
    resolution = Resolution(code, what, by=engineer.name)
    draft.move(Move.RESOLVE, resolution=resolution, resolved_at=draft.now, touched_at=draft.now)
    draft.happened("resolved", tier=draft.ticket.tier, code=code)
    who = plain(engineer.name)
    draft.log(say("log-resolved", who=who, code=code, why=plain(what)))
    number = draft.ticket.id
    buttons = tuple(
        Button(f"t{number}:{key}", say(f"button-{key}").text) for key in ("works", "notyet")
    )
    draft.tell(say("resolved", who=who, what=plain(what)), buttons=buttons)
    return draft.done(_hint("resolved", draft))


def undo(draft: Draft, _command: Command, engineer: Engineer) -> Outcome:
    """Take the last reply back before it goes out."""
    ref, pending = draft.ticket.ref, draft.around.pending
    if not pending and draft.ticket.first_reply_at is None:
        raise refusal("refuse-undo-none", ref=ref)
    if not pending:
        raise refusal("refuse-undo", ref=ref, seconds=f"{draft.floor.undo:g}")
    draft.happened("reply_withdrawn", posting=pending)
    draft.log(say("log-withdrawn", who=plain(engineer.name)))
    return draft.done(say("hint-withdrawn", ref=ref), withdraw=(pending,))


def _wait_for_user(draft: Draft, engineer: Engineer) -> Outcome:
    _hold(draft, Move.ASK, engineer)
    who, reminder = plain(engineer.name), _reminder(draft)
    at = _at(draft, silence(draft.floor.policy, draft.now, 0).at)
    draft.log(say("log-waiting-user", who=who, at=at))
    draft.tell(say("waiting-user", who=who, ref=draft.ticket.ref, reminder=reminder))
    return draft.done(_hint("waiting-user", draft))


def _speak(draft: Draft, move: Move, engineer: Engineer) -> None:
    """Move a ticket by something that the requester reads."""
    _hold(draft, move, engineer)
    draft.change(first_reply_at=draft.ticket.first_reply_at or draft.now)


def _hold(draft: Draft, move: Move, engineer: Engineer, until: datetime | None = None) -> None:
    """Move a ticket that somebody holds; one that nobody holds becomes the engineer's."""
    ticket = draft.ticket
    if ticket.state in HELD:
        draft.move(move, until=until, touched_at=draft.now)
        return
    draft.move(
        move,
        until=until,
        holder=engineer.key,
        holder_name=engineer.name,
        claimed_at=draft.now,
        touched_at=draft.now,
    )
    draft.happened("claimed", tier=ticket.tier)


def _hint(key: str, draft: Draft) -> Part:
    """Return the short answer about a ticket that is now the requester's turn."""
    ticket = draft.ticket
    return say(f"hint-{key}", ref=ticket.ref, who=plain(ticket.requester_name))


def _quoted(command: Command, engineer: Engineer) -> Part:
    return Part(quote(command.text), f"person:{engineer.key}")


def _reminder(draft: Draft) -> str:
    first = silence(draft.floor.policy, draft.now, 0).at
    return at_when(first, draft.floor, draft.now)


def _at(draft: Draft, moment: datetime) -> str:
    return when(moment, draft.now, draft.floor.zone)
