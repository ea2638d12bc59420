"""What a person can ask for at any moment, whatever was asked of them."""

from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo

from bot.conversation.choosing import again, back, fresh, person, skip
from bot.conversation.ending import over
from bot.conversation.opening import stray
from bot.conversation.reading import PERSON
from bot.conversation.talk import Option, Stage
from bot.conversation.turn import Scene, Turn, Wake
from bot.conversation.walk import solved
from bot.tickets import ANSWERED, Ticket
from bot.wording import say
from bot.wording.quoting import plain
from bot.wording.words import Escape
from knowledge_base.article import SOLVED, Kind

SKIPPABLE = frozenset({Stage.LINE, Stage.COLLECTING})


def escape(turn: Turn, scene: Scene, wanted: Escape) -> Turn:
    """Do what an escape word asks for."""
    return _ESCAPES[wanted](turn, scene)


def _cancel(turn: Turn, scene: Scene) -> Turn:
    turn = turn.record("cancelled")
    ticket = scene.ticket
    if ticket and ticket.state not in ANSWERED:
        said = turn.talk.said
        return (
            fresh(turn)
            .set(stage=Stage.CHECKING, said=said)
            .say("close_too", ref=ticket.ref)
            .ask(close_options())
        )
    return fresh(turn).say("stopped").send()


def _over(turn: Turn, scene: Scene) -> Turn:
    turn = fresh(turn)
    if scene.living:
        return turn.say("over_with_ticket", ref=scene.living.ref).ask()
    return turn.say("over").ask()


def _status(turn: Turn, scene: Scene) -> Turn:
    lines = [_line(ticket, scene.zone) for ticket in scene.tickets]
    text = "\n".join(lines) or say("no_tickets").text
    return turn.part(text, "wording:status_line" if lines else "wording:no_tickets").ask_again()


def _line(ticket: Ticket, zone: str) -> str:
    since = ticket.opened_at.astimezone(ZoneInfo(zone)).strftime("%a %H:%M")
    held = say("status_held", who=plain(ticket.holder_name)).text if ticket.holder_name else ""
    state = held or say(f"status_{ticket.state.name.lower()}").text
    title = plain(ticket.title)
    return say("status_line", ref=ticket.ref, title=title, state=state, since=since).text


def _skip(turn: Turn, scene: Scene) -> Turn:
    question = turn.talk.question
    if question and any(option.choice == "skip" for option in question.options):
        return skip(turn, scene)
    if question and question.options != (PERSON,):
        return again(turn.say("not_skippable"), scene)
    return stray(turn)


def _done(turn: Turn, scene: Scene) -> Turn:
    article, at = scene.article(turn.talk), turn.talk.at
    if turn.talk.stage is Stage.COLLECTING:
        return _close_or_keep(turn, scene)
    if article is None or at is None:
        key = "solved_plain" if turn.talk.said else "glad"
        return over(turn.record("solved_unaided").say(key), scene)
    if article.kind is Kind.SECURITY:
        return _done_with(turn)
    step = article.steps[at.step]
    if any(edge.target.step == SOLVED and not edge.target.article for edge in step.edges):
        return solved(turn, scene, how="confirmed")
    options = (
        Option(say("label_yes_fixed").text, "fixed", ("yes",)),
        Option(say("label_not_yet").text, "not-yet", ("no",)),
    )
    return turn.set(stage=Stage.CHECKING).say("solved_check").ask(options)


def _done_with(turn: Turn) -> Turn:
    """Ask before security ends: being done does not say that it is safe."""
    options = (
        Option(say("label_yes").text, "fixed", ("yes",)),
        Option(say("label_not_yet").text, "not-yet", ("no",)),
    )
    return turn.set(stage=Stage.CHECKING).say("done_check").ask(options)


def _close_or_keep(turn: Turn, scene: Scene) -> Turn:
    if scene.living is None:
        return turn.set(collecting=(), question=None, stage=Stage.PASSED).say("solved_plain").send()
    turn = turn.set(stage=Stage.CHECKING, collecting=())
    return turn.say("close_solved", ref=scene.living.ref).ask(close_options())


def close_options() -> tuple[Option, ...]:
    """Return what can be answered when we ask whether to close a ticket."""
    return (
        Option(say("label_close").text, "close-ticket", ("yes", "close")),
        Option(say("label_keep").text, "keep-ticket", ("no", "keep")),
    )


def _quiet(turn: Turn, _scene: Scene) -> Turn:
    return turn.wish(Wake(None)).set(quiet=True).record("stop_messages").say("quiet").ask_again()


def _help(turn: Turn, _scene: Scene) -> Turn:
    turn = turn.say("what_i_do").set(greeted=True)
    return turn.ask_again() if turn.talk.question else turn.ask()


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
