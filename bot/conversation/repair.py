"""When nothing was understood: a ladder of three, counted for the whole conversation."""

import re
from collections.abc import Collection, Iterable

from bot.conversation.handover import QUIETLY, hand_over
from bot.conversation.reading import is_frustrated
from bot.conversation.talk import Option, Stage
from bot.conversation.turn import Scene, Turn
from bot.wording import say
from knowledge_base.article import Kind
from knowledge_base.library import Library
from knowledge_base.matcher import Band

LEAST = 0.03
"""A guess may be so weak, as long as it is offered as a guess."""

MOST_CHOICES = 3
MOST_TOPICS = 5
GIVE_UP = 3
"""At the third miss the bot stops asking."""

NONE = Option(say("label_none").text, "none", ("none", "neither", "no", "none of them"))


def start_options(scene: Scene, articles: Iterable[str]) -> tuple[Option, ...]:
    """Return one option for each article that can be started."""
    found = (scene.library.article(name) for name in articles)
    return tuple(Option(a.title, f"start:{a.id}") for a in found if a)


def soothe(turn: Turn, text: str) -> Turn:
    """Offer a person, in the same message, to somebody who has had enough."""
    said = turn.talk.thoughts[:-1]
    again = "wording:frustrated" in turn.talk.last_shown
    return turn.say("frustrated") if is_frustrated(text, said) and not again else turn


def miss(turn: Turn, scene: Scene, text: str) -> Turn:
    """Answer what was not understood: guesses, then topics, then a person."""
    count = turn.talk.misses + 1
    turn = turn.set(misses=count).record("missed", text=text, count=count)
    said = turn.talk.thoughts[:-1]
    if count >= GIVE_UP or is_frustrated(text, said):
        return hand_over(
            turn.say("miss_third"), scene, reason="nothing fitted their words", terms=QUIETLY
        )
    return _first(turn, scene, text) if count == 1 else _second(turn, scene)


def _first(turn: Turn, scene: Scene, text: str) -> Turn:
    guesses = _fresh(turn, scene, text)[:MOST_CHOICES]
    example = _example(scene.library, {*guesses, *turn.talk.rejected})
    turn = turn.say("miss_first")
    if guesses:
        turn = turn.say("miss_first_guesses")
    if example:
        turn = turn.say("miss_first_hint" if guesses else "miss_first_words", example=example)
    elif not guesses:
        turn = turn.say("miss_first_bare")
    turn = turn.set(offered=tuple(guesses))
    options = (*start_options(scene, guesses), *((NONE,) if guesses else ()))
    return turn.set(stage=Stage.CHOOSING if guesses else Stage.IDLE).ask(options)


def _example(library: Library, out: Collection[str]) -> str:
    """Return words that would start an article besides those; nothing when there are none."""
    for article in library.articles.values():
        if article.id in out or article.kind is not Kind.INCIDENT:
            continue
        for phrase in article.phrases:
            if _EXAMPLE.fullmatch(phrase) and _starts(library, phrase, article.id):
                return phrase
    return ""


_EXAMPLE = re.compile(r"[a-z']+(?: [a-z']+){2,4}")
"""Words fit to stand in a sentence: three to five, and no marks."""


def _starts(library: Library, phrase: str, name: str) -> bool:
    match = library.match(phrase)
    return match.band is Band.START and match.candidates[0].article == name


def _second(turn: Turn, scene: Scene) -> Turn:
    said = " ".join(words.text for words in turn.talk.said)
    ranked = dict.fromkeys((*_fresh(turn, scene, said), *scene.library.articles))
    out = {*turn.talk.rejected, *turn.talk.offered}
    topics = [name for name in ranked if name not in out][:MOST_TOPICS]
    if not topics:
        return hand_over(
            turn.say("miss_third"), scene, reason="nothing fitted their words", terms=QUIETLY
        )
    turn = turn.say("miss_second").set(stage=Stage.CHOOSING, offered=tuple(topics))
    return turn.ask((*start_options(scene, topics), NONE))


def _fresh(turn: Turn, scene: Scene, text: str) -> list[str]:
    out = {*turn.talk.rejected, *turn.talk.offered}
    match = scene.library.match(text, exclude=frozenset(turn.talk.rejected))
    guesses = (each for each in match.candidates if each.probability >= LEAST)
    return [each.article for each in guesses if each.article not in out]
