"""Talking while a ticket is with people: the bot keeps quiet and passes words on."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.conversation.choosing import fresh
from bot.conversation.escapes import close_options
from bot.conversation.memory import LONG
from bot.conversation.opening import understand
from bot.conversation.reading import chosen, escape_in, is_stopped, is_thanks, is_urgent
from bot.conversation.repair import miss
from bot.conversation.talk import Option, Stage
from bot.conversation.turn import Relay, Scene, Turn, Verdict
from bot.tickets import State, Ticket, Words
from bot.wording import say
from bot.wording.words import Escape
from knowledge_base.matcher import Band

_CLOSE = re.compile(r"\s*close\s+(?:my\s+ticket|it)\s*[.!]?\s*", re.IGNORECASE)
_CLOSE_ONE = re.compile(
    r"\s*(?:please\s+)?close\s+(?:my\s+)?(?:ticket\s+)?t-?\s?(\d{1,9})\s*[.!]?\s*", re.IGNORECASE
)

VERDICTS = (
    Option(say("label_yes").text, "works", ("yes", "it works", "works", "fixed", "all good")),
    Option(say("label_not_yet").text, "not yet", ("no", "still broken", "not fixed")),
)
"""What can be answered when a ticket is resolved."""


def passed_on(turn: Turn, ticket: Ticket, text: str, words: Sequence[Words]) -> Turn:
    """Pass words on to the ticket that is open, or take them for what they are.

    `text` is the whole thought, `words` are the messages that it came in.
    """
    if _CLOSE.fullmatch(text):
        return _closed(turn)
    if ticket.state is State.RESOLVED:
        # One message could close or reopen the ticket under the next: the thought stays whole.
        return _after_resolving(turn, replace(words[0], text=text))
    if is_urgent(text):
        return turn.wish(Verdict("urgent"))
    turn = turn.wish(*(Relay(each) for each in words))
    if is_stopped(text):
        return turn.wish(Verdict("urgent"))
    if ticket.state is State.OPEN and not is_thanks(text):
        return _waiting(turn, ticket, escape_in(text))
    return turn


def _waiting(turn: Turn, ticket: Ticket, wanted: Escape | None) -> Turn:
    """Answer for the people, as long as nobody has taken the ticket."""
    if wanted is Escape.PERSON:
        return turn.say("with_people", ref=ticket.ref)
    if wanted is Escape.DONE:
        turn = turn.say("close_solved", ref=ticket.ref).set(stage=Stage.CHECKING)
        return turn.ask(close_options())
    return turn.say("added", ref=ticket.ref)


def is_for_the_ticket(text: str) -> bool:
    """Tell whether words are about the ticket as a whole, whatever was asked."""
    return is_urgent(text) or is_stopped(text) or _CLOSE.fullmatch(text) is not None


def close_named(turn: Turn, scene: Scene, text: str) -> Turn | None:
    """Close the ticket that is named, when it is theirs and open; None when none is named."""
    match = _CLOSE_ONE.fullmatch(text)
    if match is None:
        return None
    number = int(match[1])
    if scene.living and scene.living.id == number:
        return _closed(turn)
    theirs = next((ticket for ticket in scene.tickets if ticket.id == number), None)
    if theirs is None:
        mine = scene.ticket is not None and scene.ticket.id == number
        turn = turn.say("closed_already" if mine else "not_your_open_ticket", ref=f"T-{number}")
        return turn.ask_again()
    turn = turn.wish(Verdict("close", number))
    if theirs.place != turn.talk.place:
        turn = turn.say("closed_by_you", ref=theirs.ref)
    return turn.ask_again() if turn.talk.question else turn


def _closed(turn: Turn) -> Turn:
    """Close the ticket of this talk; what was asked for its sake is not asked any more."""
    if turn.talk.stage in {Stage.COLLECTING, Stage.CHECKING}:
        turn = turn.set(stage=Stage.PASSED, collecting=(), question=None)
    return turn.wish(Verdict("close"))


def _after_resolving(turn: Turn, words: Words) -> Turn:
    if is_thanks(words.text):
        return turn.wish(Relay(words)).say("thanks")
    option = chosen(words.text, VERDICTS)
    if escape_in(words.text) is Escape.DONE or (option and option.choice == "works"):
        return turn.wish(Verdict("works"))
    return turn.wish(Verdict("not yet") if option else Relay(words))


def after_the_end(turn: Turn, scene: Scene, text: str) -> Turn:
    """Begin anew; what fits no article goes straight to people, with the old ticket named."""
    if scene.ticket and _CLOSE.fullmatch(text):
        return turn.say("closed_already", ref=scene.ticket.ref).send()
    if scene.library.match(text).band is Band.NONE and not is_thanks(text):
        return miss(turn.set(misses=2), scene, text)
    return understand(turn, scene, text)


def renewed(turn: Turn, scene: Scene) -> Turn:
    """Forget a matter that has ended, so that the next one begins with nothing."""
    # What is said once a person has the ticket is said to that person.
    taken = scene.ticket is not None and scene.ticket.state is not State.OPEN
    if turn.talk.stage is Stage.COLLECTING and (taken or scene.away >= LONG):
        turn = turn.set(stage=Stage.PASSED, collecting=(), question=None)
    talk = turn.talk
    ended = talk.stage is Stage.PASSED and scene.living is None
    idle = talk.stage is Stage.IDLE and talk.question is None
    left = talk.stage in UNDECIDED - {Stage.CHECKING} and talk.parked is None and scene.away >= LONG
    return fresh(turn) if ended or idle or left else turn


UNDECIDED = frozenset({Stage.IDLE, Stage.CHOOSING, Stage.ORDERING, Stage.CHECKING})
"""The stages in which no article is walked, and no person has it."""
