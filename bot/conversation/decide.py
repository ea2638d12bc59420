"""Decide what to say next. Pure: the same talk, act and scene give the same turn."""

from typing import assert_never

from bot.conversation.choosing import again, choose
from bot.conversation.escapes import escape
from bot.conversation.listening import heard, warned
from bot.conversation.memory import amended, needs_recap, recap, silence, waiting
from bot.conversation.talk import Proof, Stage, Talk
from bot.conversation.turn import Scene, Turn, Verdict, pressed
from bot.conversation.walk import arrive, outcome
from bot.vocabulary import (
    Act,
    ActionEnded,
    Deleted,
    Edited,
    Opened,
    Pressed,
    Said,
    Submitted,
)
from bot.wording.words import Escape


def decide(talk: Talk, act: Act, scene: Scene) -> Turn:
    """Return what becomes of the talk, and what is wished for, after one act."""
    turn = Turn(talk)
    match act:
        case Opened():
            turn = _opened(turn, scene)
        case Said():
            turn = waiting(heard(turn, scene, act), scene)
        case Submitted():
            turn = waiting(heard(turn, scene, Said("\n".join(act.values.values()))), scene)
        case Pressed():
            turn = waiting(_pressed(turn, scene, act), scene)
        case Edited():
            turn = amended(warned(turn, act.text), act.message, act.text)
        case Deleted():
            turn = amended(turn, act.message, None)
        case ActionEnded():
            turn = waiting(_action_ended(turn, scene, act), scene)
        case _:
            assert_never(act)
    return turn.send().set(updated_at=scene.now)


def fall_silent(talk: Talk, scene: Scene) -> Turn:
    """Return what happens when nobody has answered for as long as the talk waits."""
    return silence(Turn(talk), scene)


def _opened(turn: Turn, scene: Scene) -> Turn:
    if needs_recap(turn, scene):
        return recap(turn, scene)
    if not turn.talk.greeted:
        return turn.set(greeted=True).say("greeting").ask()
    return turn


# --- buttons and actions --------------------------------------------------------------------


def _pressed(turn: Turn, scene: Scene, act: Pressed) -> Turn:
    _, _, verb = act.key.partition(":")
    if scene.ticket and act.key in {f"t{scene.ticket.id}:works", f"t{scene.ticket.id}:notyet"}:
        return turn.wish(Verdict("works" if verb == "works" else "not yet"))
    option = pressed(turn.talk, act.key)
    if option and turn.talk.stage is not Stage.RUNNING:
        return choose(turn, scene, option)
    if verb == "person" and not (turn.talk.stage is Stage.PASSED and scene.living):
        return escape(turn, scene, Escape.PERSON)
    if turn.talk.stage is Stage.PASSED and scene.living:
        return turn.say("old_button_passed", ref=scene.living.ref)
    if turn.talk.question and turn.talk.question.parts:
        turn = turn.say("old_button")
    return again(turn, scene)


def _action_ended(turn: Turn, scene: Scene, act: ActionEnded) -> Turn:
    talk = turn.talk
    if talk.run != act.run or talk.stage is not Stage.RUNNING:
        return turn.record("late_outcome", run=act.run, outcome=act.outcome)
    article, at = scene.article(talk), talk.at
    step = article.steps.get(at.step) if article and at else None
    if step is None or step.do is None:
        return arrive(turn, scene)
    signature = scene.actions.get(step.do.action)
    if signature and signature.gives and act.outcome == signature.outcomes[0]:
        turn = turn.set(proofs=(*talk.proofs, Proof(signature.gives, scene.machine or scene.now)))
    good = signature is not None and act.outcome in signature.outcomes
    turn = Turn(turn.talk, turn.wishes, replaces=talk.serial)
    if step.do.action in scene.practised and good:
        turn = turn.say("practice_step", title=step.title, outcome=act.outcome.replace("_", " "))
        turn = turn.say("practice")
    return outcome(turn.set(run=""), scene, act.outcome)
