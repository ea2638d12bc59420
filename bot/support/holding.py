"""Commands about who has a ticket: claim, release, hand over, escalate, priority, re-open."""

from rapidfuzz import process

from bot.commands import Command
from bot.escalation import next_tier
from bot.support.climbing import also_tried, move_tier, moved_words
from bot.support.clocks import idle
from bot.support.draft import Draft
from bot.support.outcome import Engineer, Outcome
from bot.support.promising import by_when, team_name
from bot.support.roles import check_other, refusal
from bot.tickets import HELD, Move, State
from bot.vocabulary import Part
from bot.wording import say
from bot.wording.quoting import plain


def claim(draft: Draft, _command: Command, engineer: Engineer) -> Outcome:
    """Make a ticket the engineer's own; tell others who has it already."""
    ticket = draft.ticket
    if ticket.state in HELD and ticket.holder == engineer.key:
        return _still_on_it(draft)
    if ticket.state in HELD:
        raise refusal("refuse-held", who=plain(ticket.holder_name), ref=ticket.ref)
    take(draft, Move.CLAIM, engineer)
    draft.happened("claimed", tier=ticket.tier)
    draft.log(say("log-claimed", who=plain(engineer.name)))
    draft.tell(_introduced("claimed", draft))
    return draft.done(say("hint-claimed", ref=draft.ticket.ref))


def release(draft: Draft, command: Command, engineer: Engineer) -> Outcome:
    """Put a ticket back for somebody else."""
    put_back(draft)
    draft.happened("released", reason=command.text)
    who = plain(engineer.name)
    draft.log(say("log-released", who=who, why=plain(command.text)))
    promise = by_when(draft.ticket, draft.floor, draft.now)
    draft.tell(say("released", who=who, ref=draft.ticket.ref, promise=promise))
    return draft.done(say("hint-released", ref=draft.ticket.ref))


def assign(draft: Draft, command: Command, engineer: Engineer) -> Outcome:
    """Hand a ticket over to somebody by name, who is pinged."""
    other = _named(draft, command.target)
    check_other(draft.ticket, other, draft.floor)
    take(draft, Move.HAND_OVER, other)
    draft.happened("handed_over", to=other.key)
    words = say("log-handed-over", who=plain(engineer.name), to=plain(other.name))
    # Nobody is pinged for what they did themselves.
    draft.log(words, mention=() if other.key == engineer.key else (other.key,))
    draft.tell(_introduced("handed-over", draft))
    return draft.done(say("hint-handed-over", ref=draft.ticket.ref, who=plain(other.name)))


def escalate(draft: Draft, command: Command, engineer: Engineer) -> Outcome:
    """Pass a ticket to the next tier, or to the one that is named."""
    ticket, policy = draft.ticket, draft.floor.policy
    others = [tier for tier in policy.tiers if tier != ticket.tier]
    to = command.target or next_tier(policy, ticket.tier)
    if not to:
        raise refusal("refuse-last-tier", tier=ticket.tier, ref=ticket.ref)
    if to not in others:
        raise refusal("refuse-tier", tier=to, ref=ticket.ref, known=", ".join(others))
    move_tier(draft, to, f"{engineer.name}: {command.text}")
    draft.tell(say("moved", who=plain(engineer.name), **moved_words(draft)))
    return draft.done(say("hint-escalated", ref=draft.ticket.ref, tier=to))


def priority(draft: Draft, command: Command, engineer: Engineer) -> Outcome:
    """Set how pressing a ticket is; an unclaimed one starts on the ladder of that priority."""
    before = draft.ticket.priority
    draft.move(Move.PRIORITY, priority=command.target)
    draft.happened("priority_set", before=before, after=command.target)
    who = plain(engineer.name)
    draft.log(say("log-priority", who=who, before=before, after=command.target))
    if draft.ticket.state is State.OPEN and before != command.target:
        draft.start_ladder()
        promise = by_when(draft.ticket, draft.floor, draft.now)
        words = say("sooner", ref=draft.ticket.ref, priority=command.target, promise=promise)
        draft.tell(words)
    return draft.done(say("hint-priority", ref=draft.ticket.ref, priority=command.target))


def reopen(draft: Draft, command: Command, engineer: Engineer) -> Outcome:
    """Take up a resolved ticket again."""
    words = say("log-reopened", who=plain(engineer.name), why=plain(command.text))
    open_again(draft, words, engineer.key)
    return draft.done(say("hint-reopened", ref=draft.ticket.ref))


def open_again(draft: Draft, why: Part, actor: str) -> None:
    """Open a resolved ticket again, ping who had it unless they did it, and promise anew."""
    last = draft.ticket.holder
    draft.move(
        Move.REOPEN,
        holder="",
        holder_name="",
        tried=also_tried(draft.ticket, draft.ticket.holder_name),
        reopened_at=draft.now,
    )
    draft.happened("reopened")
    draft.log(why, mention=(last,) if last not in {"", actor} else ())
    promise = by_when(draft.ticket, draft.floor, draft.now)
    draft.tell(say("reopened", ref=draft.ticket.ref, promise=promise))


def put_back(draft: Draft) -> None:
    """Take a ticket from its holder, who counts as tried; its ladder starts again."""
    ticket = draft.ticket
    tried = also_tried(ticket, ticket.holder_name)
    draft.move(Move.RELEASE, holder="", holder_name="", tried=tried)


def take(draft: Draft, move: Move, engineer: Engineer) -> None:
    """Make a ticket somebody's own."""
    draft.move(
        move,
        holder=engineer.key,
        holder_name=engineer.name,
        claimed_at=draft.now,
        touched_at=draft.now,
    )


def _still_on_it(draft: Draft) -> Outcome:
    """Answer a second claim; it shows that the first one goes on."""
    if draft.ticket.state is State.CLAIMED:
        draft.set(idle(draft.floor.policy, draft.now))
        draft.change(idle_asked=False, touched_at=draft.now)
        draft.happened("still_on_it")
    return draft.done(say("hint-yours", ref=draft.ticket.ref))


def _introduced(key: str, draft: Draft) -> Part:
    ticket = draft.ticket
    return say(key, who=plain(ticket.holder_name), team=team_name(ticket.team))


def _named(draft: Draft, name: str) -> Engineer:
    """Find an engineer by key, by name, or by the only name that begins like this."""
    people = draft.around.people
    wanted = name.casefold()
    exact = [one for one in people if wanted in {one.key.casefold(), one.name.casefold()}]
    begun = exact or [one for one in people if one.name.casefold().startswith(wanted)]
    if len(begun) == 1:
        return begun[0]
    names = [one.name for one in begun or people]
    likely = process.extract(name, names, limit=5)
    known = ", ".join(plain(found) for found, _, _ in likely) or say("nobody-known").text
    raise refusal("refuse-unknown-person", name=plain(name), known=known)
