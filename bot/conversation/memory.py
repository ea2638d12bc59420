"""Coming back after a while, silence, and messages that were changed afterwards."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.conversation.talk import Frame, Option, Stage
from bot.conversation.turn import Amend, Scene, Turn, Wake
from bot.wording import say
from bot.wording.times import told
from knowledge_base.article import SOLVED, Article, Kind

LONG = timedelta(hours=4)
"""After so much silence, in real time, a recap comes first."""

WORKDAY = timedelta(hours=8)
"""After so much of the desk's time, too."""

CLOSING_TIME = time(10)
"""A silent conversation is closed on the next day at this hour."""

UNFINISHED = frozenset(
    {Stage.WALKING, Stage.CONFIRMING, Stage.PAUSING, Stage.CHECKING, Stage.RECAP}
)
"""The stages in which an article waits for an answer."""


def needs_recap(turn: Turn, scene: Scene) -> bool:
    """Tell whether somebody comes back to an unfinished article after a long time."""
    here = turn.talk.stage in UNFINISHED and scene.article(turn.talk) is not None
    return here and was_away(turn, scene)


def was_away(turn: Turn, scene: Scene) -> bool:
    """Tell whether this is another session than the last one, for the person or at the desk."""
    last = turn.talk.updated_at
    return scene.away >= LONG or (last is not None and scene.now - last >= WORKDAY)


def recap(turn: Turn, scene: Scene, words: str = "") -> Turn:
    """Say in one line where we were, and offer to go on; their words wait until that is clear."""
    talk = turn.talk
    article = scene.article(talk)
    assert article is not None
    assert talk.at is not None
    when = told(talk.updated_at or scene.now, scene.now, scene.zone)
    step = article.steps[talk.at.step].title
    end = "" if step.endswith((".", "?", "!")) else "."
    turn = turn.say("recap", when=when, title=article.title, step=step, end=end)
    options = (
        Option(say("label_continue").text, "continue", ("yes", "go on", "resume")),
        Option(say("label_over").text, "over", ("no", "new")),
        Option(say("label_fixed").text, "fixed", ("solved",)),
    )
    return turn.set(stage=Stage.RECAP, aside=words).ask(options)


def waiting(turn: Turn, scene: Scene) -> Turn:
    """Look again after a day of silence, when an article waits for an answer."""
    talk = turn.talk
    if talk.at is None or talk.stage not in UNFINISHED or talk.quiet:
        return turn
    return turn.wish(Wake(scene.now + scene.assume_after))


def silence(turn: Turn, scene: Scene) -> Turn:
    """Nobody answered for a day: say what will happen, and a day later do it."""
    talk = turn.talk
    article = scene.article(talk)
    if article is None or talk.at is None or talk.stage not in UNFINISHED:
        return turn
    if talk.quiet or not _may_be_assumed(article, talk.at.step):
        return turn.record("abandoned", article=article.id, step=talk.at.step)
    if talk.last_shown == ("wording:assume",):
        return _assumed(turn, talk.at, article)
    tomorrow = _tomorrow(scene)
    turn = turn.say("assume", when=told(tomorrow, scene.now, scene.zone))
    return turn.send().wish(Wake(tomorrow))


def _assumed(turn: Turn, at: Frame, article: Article) -> Turn:
    """Close as fixed; one word is enough to go on from the same step."""
    turn = turn.record("solved_assumed", article=article.id).wish(Wake(None)).say("assumed")
    turn = turn.set(at=None, parked=at, stack=(), parked_stack=turn.talk.stack)
    turn = turn.set(trail=(), later=(), misses=0, step_misses=0, run="")
    words = ("no", "not fixed", "still broken", "it is not fixed", "resume", "continue")
    return turn.set(stage=Stage.IDLE).ask((Option(say("label_not_fixed").text, "resume", words),))


def _may_be_assumed(article: Article, name: str) -> bool:
    """Tell whether silence at this step can mean that it worked."""
    step = article.steps.get(name)
    if step is None or article.kind is Kind.SECURITY:
        return False
    return any(edge.target.step == SOLVED for edge in step.edges)


def _tomorrow(scene: Scene) -> datetime:
    zone = ZoneInfo(scene.zone)
    local = scene.now.astimezone(zone) + timedelta(days=1)
    return datetime.combine(local.date(), CLOSING_TIME, zone).astimezone(scene.now.tzinfo)


def amended(turn: Turn, arrival: str, text: str | None) -> Turn:
    """Change the record after an edit, or take a deleted message out of it."""
    said = tuple(
        words if words.arrival != arrival else replace(words, text=text or "")
        for words in turn.talk.said
        if words.arrival != arrival or text is not None
    )
    fields = tuple(
        replace(answer, value=text or "") if answer.arrival == arrival != "" else answer
        for answer in turn.talk.fields
    )
    known = said != turn.talk.said or fields != turn.talk.fields
    kind = "edited" if text is not None else "deleted"
    turn = turn.set(said=said, fields=fields).record(kind, message=arrival)
    if turn.talk.ticket:
        return turn.wish(Amend(arrival, text))
    return turn.say(kind).send() if known else turn
