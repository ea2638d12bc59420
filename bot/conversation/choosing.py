"""What each choice does: the one place that reads `Option.choice`."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.conversation.collecting import ask_next, note
from bot.conversation.doing import run
from bot.conversation.ending import over
from bot.conversation.handover import hand_over
from bot.conversation.opening import by_match, understand
from bot.conversation.repair import NONE, miss, start_options
from bot.conversation.talk import Option, Stage
from bot.conversation.turn import Scene, Settle, Turn, Verdict, Wake
from bot.conversation.walk import (
    answered,
    arrive,
    follow,
    forget,
    outcome,
    solved,
    start,
)
from bot.wording import say

_Choice = Callable[[Turn, Scene, str], Turn]


def choose(turn: Turn, scene: Scene, option: Option) -> Turn:
    """Do what an option stands for; its message loses the buttons and shows the choice."""
    if turn.talk.question:
        turn = turn.wish(Settle(turn.talk.question.serial, option.label))
    name, _, rest = option.choice.partition(":")
    if name in _OF_A_STEP and withdrawn(turn, scene):
        return arrive(turn, scene)
    return _CHOICES[name](turn, scene, rest)


_OF_A_STEP = frozenset({"edge", "confirm", "decline"})


def withdrawn(turn: Turn, scene: Scene) -> bool:
    """Tell whether the talk is in an article of which nothing is left."""
    return turn.talk.at is not None and scene.article(turn.talk) is None


def _edge(turn: Turn, scene: Scene, rest: str) -> Turn:
    return follow(turn, scene, int(rest))


def _start(turn: Turn, scene: Scene, rest: str) -> Turn:
    article = scene.library.article(rest)
    if article is None:
        return miss(turn, scene, rest)
    words = " ".join(turn.talk.thoughts[-2:])
    turn = turn.record("picked", article=rest, offered=list(turn.talk.offered))
    return start(turn, scene, article, words=words)


def _none(turn: Turn, scene: Scene, _rest: str) -> Turn:
    talk = turn.talk
    turn = turn.set(
        rejected=tuple(dict.fromkeys((*talk.rejected, *talk.offered))),
        offered=(),
        misses=talk.misses + 1,
        stage=Stage.IDLE,
    ).record("rejected", offered=list(talk.offered))
    if turn.talk.misses == 1:
        return turn.say("rephrase").ask()
    said = talk.thoughts[-1] if talk.said else ""
    return miss(turn.set(misses=talk.misses), scene, said)


def person(turn: Turn, scene: Scene, _rest: str = "") -> Turn:
    """Hand over because they asked to; at most one optional line is asked for before."""
    turn = turn.record("human_asked")
    if turn.talk.stage is Stage.COLLECTING:
        return turn.say("with_people_soon").ask_again()
    if turn.talk.at or turn.talk.said or turn.talk.stage is Stage.LINE:
        return hand_over(turn, scene, reason="asked for a person")
    options = (Option(say("label_skip").text, "skip"),)
    return turn.set(stage=Stage.LINE).say("one_line").ask(options)


def _not_mine(turn: Turn, scene: Scene, _rest: str) -> Turn:
    at = turn.talk.at
    turn = turn.record("not_mine", article=at.article if at else "")
    rejected = (*turn.talk.rejected, *((at.article,) if at else ()))
    turn = turn.wish(Wake(None)).set(
        at=None, stack=(), trail=(), rejected=rejected, stage=Stage.IDLE, fields=(), path=()
    )
    said = " ".join(words.text for words in turn.talk.said)
    others = scene.library.match(said, exclude=frozenset(rejected)).candidates[:3]
    if not others:
        return turn.say("say_again").ask()
    offered = tuple(each.article for each in others)
    turn = turn.set(stage=Stage.CHOOSING, offered=offered).say("not_mine")
    return turn.ask((*start_options(scene, offered), NONE))


def _works(turn: Turn, scene: Scene, _rest: str) -> Turn:
    return solved(turn, scene, how="confirmed")


def skip(turn: Turn, scene: Scene, _rest: str = "") -> Turn:
    """Leave an optional question without an answer."""
    stage = turn.talk.stage
    if stage is Stage.LINE:
        return hand_over(turn, scene, reason="asked for a person")
    if stage is Stage.COLLECTING:
        return collected(turn, scene)
    return answered(turn, scene, "", valid=True)


def _fill(turn: Turn, scene: Scene, rest: str) -> Turn:
    return collected(note(turn, scene, rest), scene)


def collected(turn: Turn, scene: Scene) -> Turn:
    """Go on to the next missing field, or end the asking."""
    left = turn.talk.collecting[1:]
    turn = turn.set(collecting=left)
    if left:
        return ask_next(turn, scene)
    ref = scene.ticket.ref if scene.ticket else ""
    turn = turn.say("collected", ref=ref) if ref else turn.say("collected_later")
    return turn.set(stage=Stage.PASSED, question=None).send()


def _confirm(turn: Turn, scene: Scene, _rest: str) -> Turn:
    return run(turn, scene)


def _decline(turn: Turn, scene: Scene, _rest: str) -> Turn:
    return outcome(turn, scene, "cancelled")


def _pause(turn: Turn, scene: Scene, _rest: str) -> Turn:
    words, at = turn.talk.aside, turn.talk.at
    turn = turn.set(parked=at, parked_stack=turn.talk.stack, at=None, stack=(), aside="")
    turn = turn.set(stage=Stage.IDLE)
    return by_match(turn, scene, words)


def again(turn: Turn, scene: Scene, _rest: str = "") -> Turn:
    """Ask the same question again, or say that none is open."""
    talk = turn.talk
    if talk.question and talk.question.parts:
        return turn.ask_again()
    if talk.stage is Stage.RUNNING:
        return turn.say("still_running").send()
    if scene.living:
        return turn.say("with_people", ref=scene.living.ref).send()
    return turn.say("not_open").ask()


def _go_on(turn: Turn, scene: Scene, _rest: str = "") -> Turn:
    return arrive(turn.set(aside=""), scene)


def _forget(turn: Turn, scene: Scene, _rest: str) -> Turn:
    return forget(turn, scene)


def _start_over(turn: Turn, scene: Scene, _rest: str = "") -> Turn:
    """Begin anew; what they came back with is looked at at once."""
    talk = turn.talk
    turn = fresh(turn)
    if talk.aside and talk.said:
        return understand(turn.set(said=talk.last_words), scene, talk.thoughts[-1])
    return turn.say("over").ask()


def fresh(turn: Turn) -> Turn:
    """Forget the problem, not the person: what was proved and the ticket stay."""
    return turn.set(
        stage=Stage.IDLE,
        at=None,
        stack=(),
        trail=(),
        returned=False,
        question=None,
        said=(),
        fields=(),
        path=(),
        entered=(),
        offered=(),
        rejected=(),
        misses=0,
        step_misses=0,
        later=(),
        parked=None,
        parked_stack=(),
        aside="",
        quiet=False,
        run="",
        collecting=(),
    ).wish(Wake(None))


def _not_yet(turn: Turn, scene: Scene, _rest: str) -> Turn:
    return arrive(turn, scene) if turn.talk.at else turn.say("say_again").ask()


def _first(turn: Turn, scene: Scene, rest: str) -> Turn:
    place, _, article = rest.partition(":")
    texts = list(turn.talk.later)
    words = texts.pop(int(place))
    found = scene.library.article(article)
    turn = turn.set(later=tuple(texts))
    return start(turn, scene, found, words=words) if found else by_match(turn, scene, words)


def _later(turn: Turn, scene: Scene, _rest: str) -> Turn:
    words, *rest = turn.talk.later
    said = tuple(replace(each, text=words) for each in turn.talk.said[-1:])
    turn = fresh(turn).set(later=tuple(rest), said=said)
    return by_match(turn, scene, words)


def _no_later(turn: Turn, scene: Scene, _rest: str) -> Turn:
    return over(turn.set(later=(), parked=None).say("anything_else"), scene)


def _resume(turn: Turn, scene: Scene, _rest: str) -> Turn:
    talk = turn.talk
    turn = turn.set(at=talk.parked, stack=talk.parked_stack, parked=None, parked_stack=())
    return arrive(turn, scene)


def _no_resume(turn: Turn, scene: Scene, _rest: str) -> Turn:
    return over(turn.set(parked=None).say("anything_else"), scene)


def _close_ticket(turn: Turn, scene: Scene, _rest: str) -> Turn:
    turn = turn.set(stage=Stage.PASSED, question=None)
    return turn.wish(Verdict("close")) if scene.living else _closed_already(turn, scene)


def _keep_ticket(turn: Turn, scene: Scene, _rest: str) -> Turn:
    turn = turn.set(stage=Stage.PASSED, question=None)
    if scene.living is None:
        return _closed_already(turn, scene)
    return turn.say("kept_open", ref=scene.living.ref).send()


def _closed_already(turn: Turn, scene: Scene) -> Turn:
    """Say that somebody else closed the ticket while we asked about it."""
    ticket = scene.ticket
    said = turn.say("closed_already", ref=ticket.ref) if ticket else turn.say("anything_else")
    return said.send()


def back(turn: Turn, scene: Scene, _rest: str = "") -> Turn:
    """Go one answer back; the question is asked anew."""
    if not turn.talk.trail:
        asked = turn.talk.question and turn.talk.question.parts
        return again(turn.say("at_the_start") if asked else turn, scene)
    *trail, (*stack, frame) = turn.talk.trail
    turn = turn.set(at=frame, trail=tuple(trail), stack=tuple(stack), returned=False)
    return arrive(turn.say("went_back").set(run="", aside=""), scene)


_CHOICES: Mapping[str, _Choice] = {
    "edge": _edge,
    "start": _start,
    "none": _none,
    "person": person,
    "not-mine": _not_mine,
    "works": _works,
    "skip": skip,
    "fill": _fill,
    "confirm": _confirm,
    "decline": _decline,
    "pause": _pause,
    "stay": _go_on,
    "continue": _go_on,
    "forget": _forget,
    "over": _start_over,
    "fixed": _works,
    "not-yet": _not_yet,
    "first": _first,
    "later": _later,
    "no-later": _no_later,
    "resume": _resume,
    "no-resume": _no_resume,
    "close-ticket": _close_ticket,
    "keep-ticket": _keep_ticket,
    "back": back,
}
