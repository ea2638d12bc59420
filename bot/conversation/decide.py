"""Decide what to say next. Pure: the same talk, act and scene give the same turn."""

from typing import assert_never

from bot.conversation import afterwards
from bot.conversation.answers import is_valid
from bot.conversation.choosing import again, choose
from bot.conversation.escapes import escape
from bot.conversation.handover import hand_over
from bot.conversation.memory import amended, needs_recap, recap, silence
from bot.conversation.opening import understand
from bot.conversation.reading import (
    chosen,
    escape_in,
    exact,
    is_danger,
    is_frustrated,
    is_greeting,
    is_thanks,
)
from bot.conversation.repair import GIVE_UP
from bot.conversation.talk import Option, Proof, Stage, Talk
from bot.conversation.turn import Scene, Turn, Verdict, pressed
from bot.conversation.walk import answered, is_typed, outcome
from bot.masking import HIDDEN
from bot.tickets import Words
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
from bot.wording import say
from bot.wording.words import Escape
from knowledge_base.article import Ask, Step
from knowledge_base.matcher import Band

KEPT_WORDS = 20
"""So many of somebody's messages are kept with the talk; the inbox has them all."""


def decide(talk: Talk, act: Act, scene: Scene) -> Turn:
    """Return what becomes of the talk, and what is wished for, after one act."""
    turn = Turn(talk)
    match act:
        case Opened():
            turn = _opened(turn, scene)
        case Said():
            turn = _said(turn, scene, act)
        case Submitted():
            turn = _said(turn, scene, Said("\n".join(act.values.values())))
        case Pressed():
            turn = _pressed(turn, scene, act)
        case Edited():
            turn = amended(turn, act.message, act.text)
        case Deleted():
            turn = amended(turn, act.message, None)
        case ActionEnded():
            turn = _action_ended(turn, scene, act)
        case _:
            assert_never(act)
    return turn.set(updated_at=scene.now)


def fall_silent(talk: Talk, scene: Scene) -> Turn:
    """Return what happens when nobody has answered for as long as the talk waits."""
    return silence(Turn(talk), scene)


def _opened(turn: Turn, scene: Scene) -> Turn:
    if needs_recap(turn, scene):
        return recap(turn, scene)
    if not turn.talk.greeted:
        return turn.set(greeted=True).say("greeting").ask()
    return turn


# --- words ----------------------------------------------------------------------------------


def _said(turn: Turn, scene: Scene, act: Said) -> Turn:
    text = act.text.strip()
    turn = _warned(turn, text)
    talk = turn.talk
    if is_danger(text):
        return _danger(turn, scene)
    options = talk.question.options if talk.question else ()
    option = exact(text, options)
    if option and talk.stage is not Stage.RUNNING:
        return choose(turn, scene, option)
    wanted = escape_in(text)
    if wanted and not (wanted in _WORDS_OF_ANSWERS and talk.stage in _PASSING_ON):
        return escape(turn, scene, wanted)
    if needs_recap(turn, scene) and not chosen(text, options):
        return recap(turn, scene)
    return _answer(turn, scene, act, text, options)


_WORDS_OF_ANSWERS = frozenset(
    {Escape.DONE, Escape.REPEAT, Escape.SKIP, Escape.BACK, Escape.HELP, Escape.PERSON}
)
_PASSING_ON = frozenset({Stage.PASSED})


def _warned(turn: Turn, text: str) -> Turn:
    kinds = tuple(dict.fromkeys(HIDDEN.findall(text)))
    return turn.say("secret_hidden", kinds=" and ".join(kinds)) if kinds else turn


def _danger(turn: Turn, scene: Scene) -> Turn:
    number = scene.values(turn.talk).get("org.emergency_number", "")
    turn = turn.say("danger", number=number) if number else turn.say("danger_no_number")
    question = turn.talk.question
    return turn.record("danger").ask(question.options if question else ())


def _answer(turn: Turn, scene: Scene, act: Said, text: str, options: tuple[Option, ...]) -> Turn:
    match turn.talk.stage:
        case Stage.RUNNING:
            return _remember(turn, scene, text).say("still_running").send()
        case Stage.PASSED:
            turn = _remember(turn, scene, text)
            words = turn.talk.said[-1] if text else Words(scene.arrival, text, scene.now)
            return afterwards.said(turn, scene, words)
        case Stage.COLLECTING:
            number = chosen(text, options) if text.isdecimal() else None
            return choose(turn, scene, number) if number else afterwards.collect(turn, scene, text)
        case Stage.LINE:
            turn = _remember(turn, scene, text)
            return hand_over(turn, scene, reason="asked for a person")
        case Stage.WALKING if (step := _typed_step(turn, scene)) and step.ask:
            return _typed(turn, scene, act, step.ask, options)
    return _choice(turn, scene, text, options)


def _typed_step(turn: Turn, scene: Scene) -> Step | None:
    article, at = scene.article(turn.talk), turn.talk.at
    step = article.steps.get(at.step) if article and at else None
    return step if step and is_typed(step) else None


def _typed(turn: Turn, scene: Scene, act: Said, ask: Ask, options: tuple[Option, ...]) -> Turn:
    text = act.text.strip()
    if text == "0":
        return choose(turn, scene, options[-1])
    value = text or ", ".join(file.name for file in act.files)
    if is_valid(ask, text, files=bool(act.files)):
        return answered(turn, scene, value, valid=True)
    if turn.talk.step_misses:
        return answered(turn.say("kept_raw"), scene, value, valid=False)
    turn = turn.set(step_misses=1)
    if ask.hint:
        turn = turn.say("ask_again", hint=ask.hint)
    else:
        turn = turn.say("ask_again_plain", kind=_KINDS.get(ask.type.value, "what I need"))
    return turn.ask(options)


_KINDS = {
    "number": "a number",
    "date": "a date",
    "datetime": "a date and time",
    "email": "an e-mail address",
    "phone": "a phone number",
    "file": "a file",
}


def _choice(turn: Turn, scene: Scene, text: str, options: tuple[Option, ...]) -> Turn:
    option = chosen(text, options)
    if option:
        if is_frustrated(text):
            turn = turn.say("frustrated")
        return choose(turn, scene, option)
    if turn.talk.at is None:
        turn = _remember(turn, scene, text)
        return understand(turn, scene, text)
    return _off_list(turn, scene, text)


def _remember(turn: Turn, scene: Scene, text: str) -> Turn:
    if not text or is_greeting(text):
        return turn
    words = Words(scene.arrival, text, scene.now)
    return turn.set(said=(*turn.talk.said, words)[-KEPT_WORDS:])


def _off_list(turn: Turn, scene: Scene, text: str) -> Turn:
    """Words that are none of the answers of this step: another problem, or a miss."""
    talk = turn.talk
    if is_thanks(text) or is_greeting(text):
        return again(turn, scene)
    turn = _remember(turn, scene, text)
    new = scene.library.match(text, exclude=frozenset({*talk.rejected, *talk.entered}))
    if new.band is Band.START and new.best and talk.stage is Stage.WALKING:
        return _ask_to_pause(turn, scene, text, new.best.article)
    said = [words.text for words in talk.said]
    turn = turn.set(step_misses=talk.step_misses + 1, misses=talk.misses + 1)
    turn = turn.record("missed", text=text, step=talk.at.step if talk.at else "")
    enough = turn.talk.step_misses > 1 or turn.talk.misses >= GIVE_UP
    if enough or is_frustrated(text, said):
        return hand_over(turn.say("miss_third"), scene, reason="their answers fitted no step")
    question = talk.question
    turn = turn.say("step_miss")
    return turn.ask(question.options if question else ())


def _ask_to_pause(turn: Turn, scene: Scene, text: str, name: str) -> Turn:
    here, new = scene.article(turn.talk), scene.library.article(name)
    assert here is not None
    assert new is not None
    turn = turn.set(stage=Stage.PAUSING, aside=text).say("pause", now=here.title, new=new.title)
    return turn.ask(
        (
            Option(say("label_yes").text, "pause", ("yes",)),
            Option(say("label_stay").text, "stay", ("no", "stay")),
        )
    )


# --- buttons and actions --------------------------------------------------------------------


def _pressed(turn: Turn, scene: Scene, act: Pressed) -> Turn:
    _, _, verb = act.key.partition(":")
    if scene.ticket and act.key in {f"t{scene.ticket.id}:works", f"t{scene.ticket.id}:notyet"}:
        return turn.wish(Verdict("works" if verb == "works" else "not yet"))
    option = pressed(turn.talk, act.key)
    if option and turn.talk.stage is not Stage.RUNNING:
        return choose(turn, scene, option)
    if verb == "person" and turn.talk.stage is not Stage.PASSED:
        return escape(turn, scene, Escape.PERSON)
    if turn.talk.stage is Stage.PASSED:
        return turn.say("add_prompt").send() if verb == "add" else turn
    return again(turn.say("old_button"), scene)


def _action_ended(turn: Turn, scene: Scene, act: ActionEnded) -> Turn:
    talk = turn.talk
    if talk.run != act.run or talk.stage is not Stage.RUNNING:
        return turn.record("late_outcome", run=act.run, outcome=act.outcome)
    article, at = scene.article(talk), talk.at
    step = article.steps.get(at.step) if article and at else None
    if step is None or step.do is None:
        return again(turn, scene)
    signature = scene.actions.get(step.do.action)
    if signature and signature.gives and act.outcome == signature.outcomes[0]:
        turn = turn.set(proofs=(*talk.proofs, Proof(signature.gives, scene.now)))
    good = signature is not None and act.outcome in signature.outcomes
    turn = Turn(turn.talk, turn.wishes, replaces=talk.serial)
    if step.do.action in scene.practised and good:
        turn = turn.say("practice")
    return outcome(turn.set(run=""), scene, act.outcome)
