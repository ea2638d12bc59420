"""Understanding what somebody wrote: an answer, an escape, or something new."""

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.conversation import afterwards
from bot.conversation.afterwards import renewed
from bot.conversation.answers import is_valid
from bot.conversation.choosing import choose, collected, withdrawn
from bot.conversation.collecting import ask_of, note
from bot.conversation.escapes import escape
from bot.conversation.handover import QUIETLY, SEVERAL, Terms, hand_over, short
from bot.conversation.memory import LONG, UNFINISHED, needs_recap, recap
from bot.conversation.opening import stray, understand
from bot.conversation.reading import (
    chosen,
    escape_in,
    exact,
    is_danger,
    is_frustrated,
    is_greeting,
    is_number,
    is_stopped,
    is_stray,
    is_thanks,
    is_unknown,
    is_urgent,
)
from bot.conversation.repair import GIVE_UP, soothe
from bot.conversation.showing import is_typed
from bot.conversation.talk import Option, Stage
from bot.conversation.turn import Relay, Scene, Turn, Verdict
from bot.conversation.walk import answered, arrive
from bot.masking import HIDDEN
from bot.priority import Priority
from bot.tickets import ANSWERED, Words
from bot.vocabulary import CUT, Piece, Said
from bot.wording import say
from bot.wording.words import Escape
from knowledge_base.article import Article, Ask, AskType
from knowledge_base.matcher import Band

HIGHEST = Priority.P1.value

KEPT_WORDS = 20
"""So many of somebody's messages are kept with the talk; the inbox has them all."""


def heard(turn: Turn, scene: Scene, act: Said) -> Turn:
    """Take what was said for what it is: danger, a choice, an escape, or an answer."""
    text = act.text.strip()
    ended = turn.talk.stage in {Stage.PASSED, Stage.COLLECTING} and scene.ticket is not None
    turn = renewed(warned(turn, text), scene)
    if is_danger(text):
        return _danger(turn, scene, act)
    talk = turn.talk
    options = talk.question.options if talk.question else ()
    option = exact(text, options)
    if option and talk.stage is not Stage.RUNNING:
        return choose(turn, scene, option)
    wanted = escape_in(text)
    if wanted and not (wanted in _WORDS_OF_ANSWERS and talk.stage is Stage.PASSED):
        return escape(turn, scene, wanted)
    return _interrupted(turn, scene, act, after_the_end=ended)


def _interrupted(turn: Turn, scene: Scene, act: Said, *, after_the_end: bool) -> Turn:
    """Look first at what has come between: days, or the end of a ticket."""
    talk, text = turn.talk, act.text.strip()
    options = talk.question.options if talk.question else ()
    closing = afterwards.close_named(turn, scene, text)
    if closing:
        return closing
    if talk.at is None and talk.stage in afterwards.UNDECIDED and is_stray(text, options):
        return escape(turn, scene, Escape.PERSON) if text == "0" else stray(turn)
    if needs_recap(turn, scene) and not _is_answer(turn, scene, act, options):
        return _recap(turn, scene, act)
    if after_the_end and talk.stage is Stage.IDLE and text:
        turn = _remember(turn, scene, act)
        return afterwards.after_the_end(turn, scene, _text(act))
    return _answer(turn, scene, act, options)


def _is_answer(turn: Turn, scene: Scene, act: Said, options: tuple[Option, ...]) -> bool:
    """Tell whether what comes after a while answers what was asked before it."""
    if chosen(act.text, options):
        return True
    ask = _typed_ask(turn, scene) if turn.talk.stage is Stage.WALKING else None
    if ask is None or scene.away >= LONG or is_greeting(act.text):
        return False
    return is_valid(ask, act.text, files=bool(act.files))


_WORDS_OF_ANSWERS = frozenset(
    {Escape.DONE, Escape.REPEAT, Escape.SKIP, Escape.BACK, Escape.HELP, Escape.PERSON}
)
"""With a ticket that people have, these are words for them and not for us."""


def warned(turn: Turn, text: str) -> Turn:
    """Say that a secret was hidden, or that not all was read."""
    if text.endswith(CUT):
        turn = turn.say("was_long")
    kinds = tuple(dict.fromkeys(HIDDEN.findall(text)))
    return turn.say("secret_hidden", kinds=" and ".join(kinds)) if kinds else turn


def _danger(turn: Turn, scene: Scene, act: Said) -> Turn:
    """Give the number first, and pass the matter to people at once."""
    number = scene.values(turn.talk).get("org.emergency_number", "")
    turn = turn.say("danger", number=number) if number else turn.say("danger_no_number")
    turn = _remember(turn, scene, act).record("danger").set(greeted=True)
    ticket = scene.ticket
    if ticket and ticket.state not in ANSWERED:
        turn = turn.send().wish(*(Relay(words) for words in _words(scene, act)))
        return turn if ticket.priority == HIGHEST else turn.wish(Verdict("urgent"))
    terms = replace(SEVERAL, at_least=HIGHEST, title=short(_text(act)), quiet=True)
    turn = turn.set(at=None, stack=(), later=(), offered=())
    return hand_over(turn, scene, reason="people may be in danger", terms=terms)


def _recap(turn: Turn, scene: Scene, act: Said) -> Turn:
    empty = is_greeting(act.text) or is_thanks(act.text)
    return recap(turn, scene) if empty else recap(_remember(turn, scene, act), scene, act.text)


def _answer(turn: Turn, scene: Scene, act: Said, options: tuple[Option, ...]) -> Turn:
    match turn.talk.stage:
        case Stage.RUNNING:
            return _remember(turn, scene, act).say("still_running")
        case Stage.PASSED if scene.living:
            turn = _remember(turn, scene, act)
            return afterwards.passed_on(turn, scene.living, _text(act), _words(scene, act))
        case Stage.COLLECTING:
            return _collect(turn, scene, act, options)
        case Stage.LINE:
            return _line(turn, scene, act, options)
        case stage if stage in UNFINISHED and withdrawn(turn, scene):
            return arrive(turn, scene)
    ask = _typed_ask(turn, scene) if turn.talk.stage is Stage.WALKING else None
    return _typed(turn, scene, act, ask, options) if ask else _choice(turn, scene, act, options)


def _line(turn: Turn, scene: Scene, act: Said, options: tuple[Option, ...]) -> Turn:
    """Take the one line before a person; a bare number is never that line."""
    if is_number(act.text):
        return choose(turn, scene, _picked(act.text, options, None) or options[0])
    if is_urgent(act.text):
        return hand_over(turn, scene, reason="says that it is urgent", terms=SEVERAL)
    turn = _remember(turn, scene, act)
    terms = SEVERAL if is_stopped(act.text) else Terms()
    return hand_over(turn, scene, reason="asked for a person", terms=terms)


def _picked(text: str, options: tuple[Option, ...], ask: Ask | None) -> Option | None:
    """Return the option whose number was typed, unless the number is itself the answer."""
    if not is_number(text) or (ask and _takes_numbers(ask, text)):
        return None
    return chosen(text, options)


def _takes_numbers(ask: Ask, text: str) -> bool:
    return ask.type in _DIGITS or (bool(ask.pattern) and is_valid(ask, text))


def _collect(turn: Turn, scene: Scene, act: Said, options: tuple[Option, ...]) -> Turn:
    """Take what answers a question about a ticket that is open already."""
    text = act.text.strip()
    ask = ask_of(turn.talk, scene)
    wide = ask is not None and ask.type is AskType.CHOICE
    option = chosen(text, options) if wide else _picked(text, options, ask)
    if option:
        return choose(turn, scene, option)
    if scene.living and afterwards.is_for_the_ticket(text):
        turn = _remember(turn, scene, act)
        turn = afterwards.passed_on(turn, scene.living, text, _words(scene, act))
        return turn.ask_again()
    stray = is_number(text) and not (ask and _takes_numbers(ask, text))
    empty = stray or is_thanks(text) or is_unknown(text)
    return collected(turn if empty else note(turn, scene, _text(act)), scene)


def _typed_ask(turn: Turn, scene: Scene) -> Ask | None:
    article, at = scene.article(turn.talk), turn.talk.at
    step = article.steps.get(at.step) if article and at else None
    return step.ask if step and is_typed(step) else None


def _typed(turn: Turn, scene: Scene, act: Said, ask: Ask, options: tuple[Option, ...]) -> Turn:
    text = act.text.strip()
    listed = options[-1] if text == "0" else _picked(text, options, ask)
    if listed:
        return choose(turn, scene, listed)
    turn = soothe(turn, text)
    if is_valid(ask, text, files=bool(act.files)):
        return answered(turn, scene, _text(act), valid=True)
    if turn.talk.step_misses:
        return answered(turn.say("kept_raw"), scene, _text(act), valid=False)
    turn = turn.set(step_misses=1)
    if ask.type is AskType.FILE and ask.optional:
        turn = turn.say("ask_file")
    elif ask.hint:
        turn = turn.say("ask_again", hint=_EXAMPLE.sub("", ask.hint, count=1))
    else:
        turn = turn.say("ask_again_plain", kind=_KINDS.get(ask.type, "what I need"))
    return turn.ask_again(briefly=True)


_DIGITS = frozenset({AskType.NUMBER, AskType.PHONE, AskType.DATE, AskType.DATETIME})
"""Digits alone are an answer to these, and the number of an option everywhere else."""

_EXAMPLE = re.compile(r"\A(?:for example|for instance|e\.?g\.?)[\s,:]\s*", re.IGNORECASE)
"""How a hint may begin that is an example; the sentence around it says so itself."""

_KINDS: Mapping[AskType, str] = {
    AskType.NUMBER: "a number",
    AskType.DATE: "a date",
    AskType.DATETIME: "a date and time",
    AskType.EMAIL: "an e-mail address",
    AskType.PHONE: "a phone number",
    AskType.FILE: "a file",
}


def _choice(turn: Turn, scene: Scene, act: Said, options: tuple[Option, ...]) -> Turn:
    text = act.text.strip()
    option = chosen(text, options)
    if option:
        return choose(soothe(turn, text), scene, option)
    if turn.talk.at is None:
        turn = _remember(turn, scene, act)
        turn = turn.set(later=()) if turn.talk.stage is Stage.ORDERING else turn
        return understand(turn, scene, text)
    return _off_list(turn, scene, act)


def _text(act: Said | Piece) -> str:
    """Return what was said, with a line for each file."""
    lines = (act.text.strip(), *(f"{file.name}: {file.url}" for file in act.files))
    return "\n".join(line for line in lines if line)


def _words(scene: Scene, act: Said) -> tuple[Words, ...]:
    """Return what was said, each message by itself, so that an edit finds its own."""
    pieces = act.pieces or (Piece(scene.arrival, act.text, act.files),)
    said = [Words(piece.arrival, _text(piece), scene.now) for piece in pieces]
    return (said[0], *(replace(words, goes_on=True) for words in said[1:]))


def _remember(turn: Turn, scene: Scene, act: Said) -> Turn:
    words = [each for each in _words(scene, act) if each.text and not is_greeting(each.text)]
    if not words or is_greeting(act.text):
        return turn
    first = replace(words[0], goes_on=False)
    return turn.set(said=(*turn.talk.said, first, *words[1:])[-KEPT_WORDS:])


def _off_list(turn: Turn, scene: Scene, act: Said) -> Turn:
    """Words that are none of the answers of this step: another problem, or a miss."""
    text = act.text.strip()
    if is_thanks(text) or is_greeting(text):
        return turn.ask_again()
    turn = _remember(turn, scene, act)
    talk = turn.talk
    if is_urgent(text):
        return hand_over(turn, scene, reason="says that it is urgent", terms=SEVERAL)
    new = scene.library.match(text, exclude=frozenset({*talk.rejected, *talk.entered}))
    article = scene.library.article(new.best.article) if new.best else None
    if new.band is Band.START and article and talk.stage in {Stage.WALKING, Stage.RECAP}:
        return _ask_to_pause(turn, scene, text, article)
    said = talk.thoughts[:-1]
    turn = turn.set(step_misses=talk.step_misses + 1, misses=talk.misses + 1)
    turn = turn.record("missed", text=text, step=talk.at.step if talk.at else "")
    enough = turn.talk.step_misses > 1 or turn.talk.misses >= GIVE_UP
    if enough or is_frustrated(text, said):
        turn = turn.say("miss_third")
        return hand_over(turn, scene, reason="their answers fitted no step", terms=QUIETLY)
    return turn.say("step_miss").ask_again(briefly=True)


def _ask_to_pause(turn: Turn, scene: Scene, text: str, new: Article) -> Turn:
    here = scene.article(turn.talk)
    title = here.title if here else ""
    turn = turn.set(stage=Stage.PAUSING, aside=text).say("pause", now=title, new=new.title)
    return turn.ask(
        (
            Option(say("label_yes").text, "pause", ("yes",)),
            Option(say("label_stay").text, "stay", ("no", "stay")),
        )
    )
