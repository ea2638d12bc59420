"""What a person can ask for at any moment, whatever was asked of them."""

from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo

from bot.conversation.choosing import again, back, fresh, person, skip
from bot.conversation.talk import Option, Stage
from bot.conversation.turn import Scene, Turn, Wake
from bot.conversation.walk import is_typed, over, solved
from bot.tickets import Ticket
from bot.wording import say
from bot.wording.words import Escape
from knowledge_base.article import SOLVED

SKIPPABLE = frozenset({Stage.LINE, Stage.COLLECTING})


def escape(turn: Turn, scene: Scene, wanted: Escape) -> Turn:
    """Do what an escape word asks for."""
    return _ESCAPES[wanted](turn, scene)


def _cancel(turn: Turn, scene: Scene) -> Turn:
    turn = turn.record("cancelled")
    ticket = scene.ticket
    if ticket and ticket.state not in {"resolved", "closed"}:
        options = (
            Option(say("label_close").text, "close-ticket", ("yes", "close")),
            Option(say("label_keep").text, "keep-ticket", ("no", "keep")),
        )
        turn = turn.set(stage=Stage.CHECKING, at=None, stack=(), trail=(), collecting=())
        return turn.wish(Wake(None)).say("close_too", ref=ticket.ref).ask(options)
    return fresh(turn).say("stopped").send()


def _over(turn: Turn, scene: Scene) -> Turn:
    turn = fresh(turn)
    if scene.ticket and scene.ticket.state != "closed":
        return turn.say("over_with_ticket", ref=scene.ticket.ref).ask()
    return turn.say("over").ask()


def _status(turn: Turn, scene: Scene) -> Turn:
    lines = [_line(ticket, scene.zone) for ticket in scene.tickets]
    text = "\n".join(lines) or say("no_tickets").text
    turn = turn.part(text, "wording:status" if lines else "wording:no_tickets")
    if turn.talk.at and turn.talk.stage in {Stage.WALKING, Stage.CONFIRMING}:
        return again(turn, scene)
    return turn.send() if turn.talk.question is None else _same_question(turn)


def _line(ticket: Ticket, zone: str) -> str:
    since = ticket.opened_at.astimezone(ZoneInfo(zone)).strftime("%a %H:%M")
    state = f"with {ticket.holder_name}" if ticket.holder_name else str(ticket.state)
    return say("status_line", ref=ticket.ref, title=ticket.title, state=state, since=since).text


def _same_question(turn: Turn) -> Turn:
    question = turn.talk.question
    return turn.ask(question.options if question else ())


def _skip(turn: Turn, scene: Scene) -> Turn:
    question = turn.talk.question
    if question and any(option.choice == "skip" for option in question.options):
        return skip(turn, scene)
    turn = turn.say("not_skippable")
    return again(turn, scene) if turn.talk.at else _same_question(turn)


def _done(turn: Turn, scene: Scene) -> Turn:
    article, at = scene.article(turn.talk), turn.talk.at
    if article is None or at is None:
        return (
            turn.say("solved_plain").send()
            if turn.talk.question is None
            else over(turn.say("solved_plain"), scene)
        )
    step = article.steps[at.step]
    if any(edge.target.step == SOLVED and not edge.target.article for edge in step.edges):
        return solved(turn, scene, how="confirmed")
    if is_typed(step):
        return solved(turn, scene, how="confirmed")
    options = (
        Option(say("label_yes_fixed").text, "fixed", ("yes",)),
        Option(say("label_not_yet").text, "not-yet", ("no",)),
    )
    return turn.set(stage=Stage.CHECKING).say("solved_check").ask(options)


def _quiet(turn: Turn, scene: Scene) -> Turn:
    turn = turn.wish(Wake(None)).record("stop_messages").say("quiet")
    return again(turn, scene) if turn.talk.at else turn.send()


def _help(turn: Turn, scene: Scene) -> Turn:
    turn = turn.say("what_i_do").set(greeted=True)
    return again(turn, scene) if turn.talk.at else _same_question(turn)


_ESCAPES: Mapping[Escape, Callable[[Turn, Scene], Turn]] = {
    Escape.PERSON: person,
    Escape.CANCEL: _cancel,
    Escape.BACK: back,
    Escape.OVER: _over,
    Escape.REPEAT: again,
    Escape.STATUS: _status,
    Escape.SKIP: _skip,
    Escape.DONE: _done,
    Escape.QUIET: _quiet,
    Escape.HELP: _help,
}
