"""Coming back after a while, silence, and messages that were changed afterwards."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.conversation.talk import Option, Stage
from bot.conversation.turn import Amend, Scene, Turn, Wake
from bot.conversation.walk import over
from bot.wording import say
from knowledge_base.article import SOLVED, Kind

LONG = timedelta(hours=4)
"""After so much silence, in real time, a recap comes first."""

CLOSING_TIME = time(10)
"""A silent conversation is closed on the next day at this hour."""

UNFINISHED = frozenset(
    {Stage.WALKING, Stage.CONFIRMING, Stage.CHOOSING, Stage.PAUSING, Stage.CHECKING, Stage.RECAP}
)


def needs_recap(turn: Turn, scene: Scene) -> bool:
    """Tell whether somebody comes back to something unfinished after a long time."""
    return turn.talk.stage in UNFINISHED and scene.away >= LONG


def recap(turn: Turn, scene: Scene) -> Turn:
    """Say in one line where we were, and offer to go on."""
    talk = turn.talk
    article = scene.article(talk)
    when = _moment(talk.updated_at or scene.now, scene.zone)
    if article and talk.at and talk.at.step in article.steps:
        step = article.steps[talk.at.step].title
        turn = turn.say("recap", when=when, title=article.title, step=step)
    else:
        turn = turn.say("recap_plain", when=when)
    options = (
        Option(say("label_continue").text, "continue", ("yes", "go on", "resume")),
        Option(say("label_over").text, "over", ("no", "new")),
        *((Option(say("label_fixed").text, "fixed", ("solved",)),) if article else ()),
    )
    stage = Stage.RECAP if article else Stage.IDLE
    return turn.set(stage=stage, updated_at=scene.now).ask(options)


def silence(turn: Turn, scene: Scene) -> Turn:
    """Nobody answered for a day: say what will happen, and a day later do it."""
    talk = turn.talk
    article = scene.article(talk)
    if article is None or talk.stage not in UNFINISHED:
        return turn
    if talk.at is None or not _may_be_assumed(turn, scene) or article.kind is Kind.SECURITY:
        return turn.record("abandoned", article=article.id, step=talk.at.step if talk.at else "")
    if talk.last_shown == ("wording:assume",):
        turn = turn.record("solved_assumed", article=article.id)
        return over(turn.say("assumed"), scene)
    tomorrow = _tomorrow(scene)
    turn = turn.say("assume", when=_moment(tomorrow, scene.zone))
    question = talk.question
    turn = turn.send().wish(Wake(tomorrow))
    return turn.set(question=question)


def _may_be_assumed(turn: Turn, scene: Scene) -> bool:
    """Tell whether silence at this step can mean that it worked."""
    article, at = scene.article(turn.talk), turn.talk.at
    step = article.steps.get(at.step) if article and at else None
    return bool(step) and any(
        edge.target.step == SOLVED
        for edge in step.edges  # type: ignore[union-attr]
    )


def _tomorrow(scene: Scene) -> datetime:
    zone = ZoneInfo(scene.zone)
    local = scene.now.astimezone(zone) + timedelta(days=1)
    return datetime.combine(local.date(), CLOSING_TIME, zone).astimezone(scene.now.tzinfo)


def _moment(moment: datetime, zone: str) -> str:
    return moment.astimezone(ZoneInfo(zone)).strftime("%a %H:%M (%Z)")


def amended(turn: Turn, arrival: str, text: str | None) -> Turn:
    """Change the record after an edit, or take a deleted message out of it."""
    said = tuple(
        words if words.arrival != arrival else replace(words, text=text or "")
        for words in turn.talk.said
        if words.arrival != arrival or text is not None
    )
    known = said != turn.talk.said
    turn = turn.set(said=said).record("edited" if text is not None else "deleted", message=arrival)
    if turn.talk.ticket:
        return turn.wish(Amend(arrival, text))
    return turn.say("edited" if text is not None else "deleted").send() if known else turn
