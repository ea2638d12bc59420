"""Talking while a ticket is with people: the bot keeps quiet and passes words on."""

import re

from bot.conversation.choosing import collected, fresh
from bot.conversation.opening import understand
from bot.conversation.reading import chosen, is_thanks
from bot.conversation.repair import miss
from bot.conversation.talk import Option, Stage
from bot.conversation.turn import AddAnswers, Relay, Scene, Turn, Verdict
from bot.tickets import Answer, State, Ticket, Words
from bot.wording import say
from knowledge_base.matcher import Band

_CLOSE = re.compile(
    r"\s*close\s+(?:my\s+ticket|it|t-?\s?(?P<number>\d+))\s*[.!]?\s*", re.IGNORECASE
)

VERDICTS = (
    Option(say("label_yes").text, "works", ("yes", "it works", "works", "fixed", "all good")),
    Option(say("label_not_yet").text, "not yet", ("no", "still broken", "not fixed")),
)
"""What can be answered when a ticket is resolved."""


def said(turn: Turn, scene: Scene, words: Words) -> Turn:
    """Pass words on to the ticket, or take them for what they are."""
    ticket = scene.ticket
    if ticket is None:
        return understand(fresh(turn), scene, words.text)
    if ticket.state is State.CLOSED:
        return _after_the_end(turn, scene, words)
    if _wants_to_close(words.text, ticket):
        return turn.wish(Verdict("close"))
    if ticket.state is State.RESOLVED:
        return _after_resolving(turn, words)
    turn = turn.wish(Relay(words))
    if ticket.state is State.OPEN and not is_thanks(words.text):
        return turn.say("added", ref=ticket.ref).send()
    return turn


def _wants_to_close(text: str, ticket: Ticket) -> bool:
    match = _CLOSE.fullmatch(text)
    return bool(match) and (match["number"] or str(ticket.id)) == str(ticket.id)  # type: ignore[index]


def _after_resolving(turn: Turn, words: Words) -> Turn:
    if is_thanks(words.text):
        return turn.wish(Relay(words)).say("thanks").send()
    option = chosen(words.text, VERDICTS)
    if option and option.choice == "works":
        return turn.wish(Verdict("works"))
    if option is None:
        turn = turn.wish(Relay(words))
    return turn.wish(Verdict("not yet"))


def _after_the_end(turn: Turn, scene: Scene, words: Words) -> Turn:
    """Begin anew; what fits no article goes straight to people, with the old ticket named."""
    turn = fresh(turn).set(said=(words,))
    if is_thanks(words.text):
        return turn.say("thanks").send()
    if scene.library.match(words.text).band is Band.NONE:
        return miss(turn.set(misses=2), scene, words.text)
    return understand(turn, scene, words.text)


def collect(turn: Turn, scene: Scene, text: str) -> Turn:
    """Take the answer to a question that was asked after the ticket was opened."""
    answer = Answer(turn.talk.collecting[0], text, scene.now)
    turn = turn.set(fields=(*turn.talk.fields, answer)).wish(AddAnswers((answer,)))
    return collected(turn.set(stage=Stage.COLLECTING), scene)
